//! What formulas say, and where.

use super::{outline, read};
use kpi::syntax::{Item, TableEntryKind};

/// The tree of a formula that has no problems.
fn tree(formula: &str) -> String {
    let text = format!("m = {formula}");
    let (_, script, problems) = read(&text);
    assert!(problems.is_empty(), "{formula}: {problems:#?}");
    let Some(Item::Metric(metric)) = script.items.first() else { panic!("{formula} is no metric") };
    outline::expr(&metric.formula)
}

/// The codes of the problems of a formula.
fn codes(formula: &str) -> Vec<&'static str> {
    let (_, _, problems) = read(&format!("m = {formula}"));
    problems.iter().map(|problem| problem.code.number()).collect()
}

#[test]
fn precedence() {
    let cases = [
        ("a + b * c - d / e", "(a + (b * c) - (d / e))"),
        ("-a * b + -c", "(((- a) * b) + (- c))"),
        ("not a = b and c or d", "(((not (a = b)) and c) or d)"),
        ("a <= x < b", "(a <= x < b)"),
        ("x not in (1, 2) or y between 1 and 2 + 3", "((x not in [1, 2]) or (y between 1 (2 + 3)))"),
        ("a / b else 0", "((a / b) else 0)"),
        ("a else b else 0", "(a else b else 0)"),
        ("m where c = \"x\" without d", "((m {where (c = \"x\")}) {without d})"),
        ("m where a else 0", "((m {where a}) else 0)"),
        ("(a / b) where c", "(<(a / b)> {where c})"),
        ("m over all time", "(m {over all time})"),
        ("m with p = 60 s, q = 3", "(m {with p = 60 s, q = 3})"),
        ("average(lead) in h > 3", "((average(lead) in h) > 3)"),
        ("a is not blank and b is blank", "((a is not blank) and (b is blank))"),
        ("a.b.c + `x y`.z", "(a.b.c + x y.z)"),
    ];
    for (formula, expected) in cases {
        assert_eq!(tree(formula), expected, "{formula}");
    }
}

#[test]
fn clauses_of_aggregates() {
    let cases = [
        ("sum(price * quantity where paid)", "sum((price * quantity) {where paid})"),
        ("count(tickets where cost > 3 on solved_at)", "count(tickets {where (cost > 3)} {on solved_at})"),
        ("sum(balance last day)", "sum(balance {last day})"),
        ("sum(balance first per (account, day))", "sum(balance {first per account, day})"),
        (
            "average(aht by agent having count(contacts) >= 30)",
            "average(aht {by agent} {having (count(contacts) >= 30)})",
        ),
        ("percentile(wait where answered, 90%)", "percentile(wait, 0.9(%) {where answered})"),
        ("count(by customer_id)", "count( {by customer_id})"),
        ("round(m where c, 2)", "round((m {where c}), 2)"),
        ("share(m without channel)", "share((m {without channel}))"),
        ("average(m with p = 3 by agent)", "average((m {with p = 3}) {by agent})"),
        ("coalesce(a where c else 0, 1)", "coalesce(((a {where c}) else 0), 1)"),
        ("sum(hold else 0 where answered)", "sum((hold else 0) {where answered})"),
        ("count(t via guest) + average(aht unweighted)", "(count(t {via guest}) + average(aht {unweighted}))"),
        (
            "case(age <= 30 then \"a\", age <= 45 then \"b\" else \"c\")",
            "case((age <= 30) then \"a\", (age <= 45) then \"b\", else \"c\")",
        ),
        ("case(a then 1, else 2)", "case(a then 1, else 2)"),
        ("growth(m, 1 year, partial)", "growth(m, 1 Year, partial)"),
        ("sum(on) + sum(last)", "(sum(on) + sum(last))"),
        (
            "followed_within(7 days by customer_id where is_offered)",
            "followed_within(7 d {by customer_id} {where is_offered})",
        ),
    ];
    for (formula, expected) in cases {
        assert_eq!(tree(formula), expected, "{formula}");
    }
    assert_eq!(codes("count(t on a where c on b)"), ["K0020"]);
}

#[test]
fn literals() {
    let cases = [
        ("1_000", "1000"),
        ("20%", "0.2(%)"),
        ("20 %", "0.2(%)"),
        ("7.16 USD", "7.16 USD"),
        ("7.16 EUR/contact", "7.16 EUR/contact"),
        ("20s", "20 s"),
        ("20 s / n", "(20 s / n)"),
        ("100 / count(x)", "(100 / count(x))"),
        ("60 s/2", "(60 s / 2)"),
        ("3 months", "3 Month"),
        ("1 quarter + 2 years", "(1 Quarter + 2 Year)"),
        ("5 min", "5 min"),
        ("2025-03-01", "2025-03-01"),
        ("2025 - 03", "(2025 - 3)"),
        ("1000-20", "(1000 - 20)"),
        ("\"a \\\"b\\\" \\\\ c\"", "\"a \\\"b\\\" \\\\ c\""),
        ("true and not false", "(true and (not false))"),
        ("blank", "blank"),
    ];
    for (formula, expected) in cases {
        assert_eq!(tree(formula), expected, "{formula}");
    }
}

#[test]
fn names_are_unicode_in_one_normal_form() {
    let (_, script, problems) =
        read("цена_на_контакт = sum(разходи) / count(контакти)\ne\u{301}t\u{e9} = 1\n`Call Id` = 2\n_x1 = 3\n");
    assert!(problems.is_empty(), "{problems:#?}");
    let names: Vec<_> = script
        .items
        .iter()
        .map(|item| match item {
            Item::Metric(metric) => (metric.name.text.to_string(), metric.name.quoted),
            _ => panic!("a metric"),
        })
        .collect();
    let expected = [("цена_на_контакт", false), ("\u{e9}t\u{e9}", false), ("Call Id", true), ("_x1", false)];
    assert_eq!(names, expected.map(|(name, quoted)| (name.to_owned(), quoted)));
}

#[test]
fn words_of_the_language_are_names_elsewhere() {
    let text = "table = sum(x)\ntest = 1\nview = 2\nparam = 3\nimport = 4\nrule = 5\nscenario = 6\ntime = 7\nfirst = sum(month)\ngrowth = sum(day)\n";
    let (_, script, problems) = read(text);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(script.items.len(), 10);
}

#[test]
fn a_bad_definition_spoils_only_itself() {
    let (_, script, problems) = read("a = sum(x\nb = sum(y)\nc = = 3\nd = 4\n");
    assert_eq!(problems.len(), 2);
    assert_eq!(script.items.len(), 2);
    assert_eq!(outline::names(&script.broken), "a, c");
}

#[test]
fn byte_order_mark_and_line_ends() {
    for text in ["\u{FEFF}a = 1\r\n  + 2\r\nb = 3\r\n", "a = 1\r  + 2\rb = 3\r", "## doc\r\na = 1\n\n\t+ 2\n\nb = 3"] {
        let (_, script, problems) = read(text);
        assert!(problems.is_empty(), "{text:?}: {problems:#?}");
        assert_eq!(script.items.len(), 2, "{text:?}");
    }
}

#[test]
fn documentation_belongs_to_what_follows() {
    let (_, script, _) = read("## The file.\n\n## One.\n## Two.\na = 1\n# a comment\nb = 2\n");
    let docs: Vec<_> = script
        .items
        .iter()
        .map(|item| match item {
            Item::Metric(metric) => metric.doc.clone(),
            _ => panic!("a metric"),
        })
        .collect();
    assert_eq!(docs, ["One.\nTwo.", ""]);
}

#[test]
fn places_are_exact() {
    let text = "rate = sum( a  where b )  # why\n  / count(c) # end\n";
    let (sources, script, _) = read(text);
    let Some(Item::Metric(metric)) = script.items.first() else { panic!("a metric") };
    assert_eq!(sources.slice(metric.span), "rate = sum( a  where b )  # why\n  / count(c)");
    assert_eq!(sources.slice(metric.formula.span), "sum( a  where b )  # why\n  / count(c)");
    let text =
        "table t {\n  ## Talk and hold.\n  handle = talk + hold # both\n  unit a, b: EUR/contact ; fill hold: 0\n}\n";
    let (sources, script, problems) = read(text);
    assert!(problems.is_empty(), "{problems:#?}");
    let Some(Item::Table(table)) = script.items.first() else { panic!("a table") };
    let places: Vec<_> = table.entries.iter().map(|entry| sources.slice(entry.span)).collect();
    assert_eq!(places, ["handle = talk + hold", "unit a, b: EUR/contact", "fill hold: 0"]);
    let TableEntryKind::Computed { doc, .. } = &table.entries[0].kind else { panic!("a computed column") };
    assert_eq!(doc, "Talk and hold.");
}

#[test]
fn cells_of_tests_are_raw() {
    let text = "test \"it's raw\" {\n  t:\n    | id | a \\| b (\" |\n    |----|----|\n    | 1  |  x # y  |\n    |    | |\n  expect m = 5 within 0.1\n}\n";
    let (sources, script, problems) = read(text);
    assert!(problems.is_empty(), "{problems:#?}");
    let Some(Item::Test(test)) = script.items.first() else { panic!("a test") };
    let table = &test.tables[0];
    assert_eq!(table.header[1].text, "a | b (\"");
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.rows[0][1].text, "x # y");
    assert_eq!(sources.slice(table.rows[0][1].span), "x # y");
    assert_eq!(table.rows[1][0].text, "");
}
