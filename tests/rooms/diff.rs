//! What means the same in two versions of the formulas, and what does not.

use kpi::Project;
use kpi::data::{Binding, From};
use kpi::diff::{Changes, Difference, MetricChange, MetricChangeKind};
use kpi::show::{self, Comparison, DiffOutput, Look};
use kpi::syntax::QuestionText;
use kpi::value::{Exact, Reason, Value};

fn project(text: &str) -> Project {
    let mut project = Project::new();
    project.formulas("test.kpi", text);
    assert!(!project.has_unreadable(), "{text}");
    project
}

fn changes(old: &str, new: &str) -> Changes {
    project(old).changes(&project(new)).expect("both can be read")
}

/// What happened to the metric `m` when its formula became another; `None` if nothing did.
fn change(old: &str, new: &str) -> Option<MetricChangeKind> {
    let frame = |formula: &str| {
        format!("param p = 20 s\nparam q = 3\ntotal = sum(costs)\nrate = count(t where ok) / count(t)\nm = {formula}\n")
    };
    let mut changes = changes(&frame(old), &frame(new)).metrics;
    changes.retain(|change| change.name == "m");
    changes.pop().map(|change| change.kind)
}

#[test]
fn layout_means_nothing() {
    for (old, new) in [
        ("sum(a) / count(b)", "sum( a )\n  / count(b) # by what"),
        ("sum(a)", "SUM(a)"),
        ("average(a)", "AVERAGE(a)"),
        ("(sum(a)) + sum(b)", "sum(a) + (sum(b))"),
        ("sum(a where x = 1 and y = 2)", "sum(a where y = 2 and x = 1)"),
        ("count(t where w < 20 s)", "count(t where 20 s > w)"),
        ("count(t where w between 1 and 2)", "count(t where 1 <= w and w <= 2)"),
        ("count(t where w between 1 and 2)", "count(t where 1 <= w <= 2)"),
        ("count(t where c in (\"a\", \"b\"))", "count(t where c in (\"b\", \"a\"))"),
        ("count(t where w < 1 min)", "count(t where w < 60 s)"),
        ("sum(a) - (sum(b) - sum(c))", "sum(a) - sum(b) + sum(c)"),
        ("sum(a) * (sum(b) * 2)", "sum(a) * sum(b) * 2"),
        ("sum(a) * 20%", "sum(a) * 0.2"),
        ("coalesce(sum(a), 0)", "sum(a) else 0"),
        ("sum(a) else (sum(b) else 0)", "sum(a) else sum(b) else 0"),
    ] {
        let found = change(old, new);
        assert!(matches!(found, None | Some(MetricChangeKind::Rewritten)), "{old} | {new}: {found:?}");
    }
}

#[test]
fn a_named_part_means_what_it_stands_for() {
    for (old, new) in [
        ("sum(costs) / count(t)", "total / count(t)"),
        ("count(t where w <= 20 s)", "count(t where w <= p)"),
        ("rate where c = 1", "count(t where ok and c = 1) / count(t where c = 1)"),
        ("(total where a = 1) where b = 2", "sum(costs where b = 2 and a = 1)"),
        ("count(t where w <= 60 s)", "count(t where w <= 60 s) with q = 4"),
    ] {
        assert_eq!(change(old, new), Some(MetricChangeKind::Rewritten), "{old} | {new}");
    }
}

#[test]
fn what_may_change_a_value_is_never_passed_over() {
    for (old, new) in [
        ("sum(a)", "sum(b)"),
        ("sum(a)", "average(a)"),
        ("sum(a) / sum(b)", "sum(b) / sum(a)"),
        ("sum(a) - sum(b)", "sum(b) - sum(a)"),
        // The first blank gives its reason.
        ("sum(a) + sum(b)", "sum(b) + sum(a)"),
        ("sum(a) / (sum(b) * sum(c))", "sum(a) / sum(b) * sum(c)"),
        ("sum(a) * (sum(b) / sum(c))", "sum(a) * sum(b) / sum(c)"),
        ("sum(a where x = 1 or y = 2)", "sum(a where x = 1 and y = 2)"),
        ("count(t where w < 20 s)", "count(t where w <= 20 s)"),
        ("count(t where w < 20 s)", "count(t where w < 20 min)"),
        ("count(t where not (c in (1, 2)))", "count(t where c in (1, 2))"),
        ("sum(a) * 20%", "sum(a) * 20"),
        ("rate over all", "rate"),
        ("rate over all", "rate over all time"),
        ("rate without a", "rate without b"),
        ("average(rate by a)", "average(rate by b)"),
        ("average(rate by a having rate > 0)", "average(rate by a having rate >= 0)"),
        // A filter outside chooses the members, one inside does not.
        ("average(rate by a) where c = 1", "average((rate where c = 1) by a)"),
        ("sum(a on x)", "sum(a on y)"),
        ("sum(w) in s", "sum(w) in min"),
        ("sum(a) else 0", "sum(a) else blank"),
        ("round(sum(a), 2)", "round(sum(a), 1)"),
        ("rate with q = 1", "rate with q = 2"),
        ("case(sum(a) > 1 then 1, else 2)", "case(sum(a) > 1 then 2, else 1)"),
    ] {
        let wanted = if old.contains("with q") { MetricChangeKind::Rewritten } else { MetricChangeKind::Meaning };
        assert_eq!(change(old, new), Some(wanted), "{old} | {new}");
    }
}

#[test]
fn what_is_changed_through_another_says_so() {
    let old = "param p = 20 s\ntable t { unit w: s; handle = talk + hold }\n\
        a = count(t where w <= p)\nb = a / count(t)\nc = sum(handle)\nd = count(t)\n";
    let new = old.replace("20 s", "30 s").replace("talk + hold", "talk + hold + wrap");
    let changes = changes(old, &new);
    let through = |name: &str| {
        let change: &MetricChange = changes.metrics.iter().find(|change| change.name == name).unwrap();
        assert_eq!((&change.kind, change.own.len()), (&MetricChangeKind::Meaning, 0));
        change.through.clone()
    };
    assert_eq!(through("a"), ["p"]);
    assert_eq!(through("b"), ["p"]);
    assert_eq!(through("c"), ["t.handle"]);
    assert_eq!((changes.metrics.len(), changes.unchanged), (3, 1));
    let others: Vec<&str> = changes.others.iter().map(|other| other.name.as_str()).collect();
    assert_eq!(others, ["p", "t.handle"]);
}

#[test]
fn what_a_table_says_of_its_cells_is_meaning() {
    for (old, new) in [
        ("unit w: s", "unit w: min"),
        ("fill w: 0", "fill w: 1"),
        ("blank w: 999", "blank w: 998"),
        ("rows where not x", "rows where x"),
        ("time a", "time b"),
    ] {
        let book = |entry: &str| format!("table t {{ {entry} }}\nm = sum(w)\nn = count(u) \ntable u {{ key k }}\n");
        let changes = changes(&book(old), &book(new));
        let names: Vec<&str> = changes.metrics.iter().map(|change| change.name.as_str()).collect();
        assert_eq!(names, ["m"], "{old}");
        assert!(!changes.same_meaning());
    }
}

#[test]
fn words_are_no_meaning_and_a_renamed_metric_is_found() {
    let old = "a = count(t) { label: \"A\"; format: percent; target: 1 }\nold_name = a * 2\nuser = old_name + 1\n";
    let new =
        "## More.\na = count(t) { label: \"B\"; format: percent; target: 2 }\nnew_name = a * 2\nuser = new_name + 1\n";
    let changes = changes(old, new);
    let of = |name: &str| changes.metrics.iter().find(|change| change.name == name).unwrap();
    assert_eq!(of("a").kind, MetricChangeKind::Words);
    assert_eq!(of("a").words, ["documentation", "label", "target"]);
    assert_eq!(of("new_name").kind, MetricChangeKind::Renamed("old_name".to_owned()));
    assert_eq!(of("user").kind, MetricChangeKind::Rewritten);
    assert_eq!(changes.metrics.len(), 3);
    assert!(!changes.same_meaning());
}

#[test]
fn circles_long_chains_and_doubling_end() {
    assert!(!changes("a = b\nb = a\n", "a = b\nb = a + 1\n").metrics.is_empty());
    let chain = |last: &str| -> String {
        (0..1_000).map(|at| format!("m{at} = m{} + 1\n", at + 1)).chain([format!("m1000 = {last}\n")]).collect()
    };
    assert_eq!(changes(&chain("count(t)"), &chain("count(u)")).metrics.len(), 1_001);
    let doubled = |last: &str| -> String {
        let lines = (1..60).map(|at| format!("m{at} = (m{0} where w > {at}) + (m{0} where w < {at})\n", at - 1));
        std::iter::once(format!("m0 = {last}\n")).chain(lines).collect()
    };
    assert_eq!(changes(&doubled("count(t)"), &doubled("count(u)")).metrics.len(), 60);
    assert_eq!(changes(&doubled("count(t)"), &doubled("count(t)")).metrics.len(), 0);
}

fn with_table(text: &str, rows: &[[&str; 3]]) -> Project {
    let mut project = project(text);
    let header = ["channel", "costs", "wait"].map(str::to_owned).to_vec();
    let rows = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
    project.bind(Binding {
        name: Some("t".to_owned()),
        from: From::Cells { header, rows, origin: "a test".to_owned() },
        format: None,
    });
    project
}

fn difference(old: &mut Project, new: &mut Project) -> Difference {
    let question = QuestionText { by: vec!["channel".to_owned()], totals: true, ..QuestionText::default() };
    old.difference(new, &question).expect("both can be asked")
}

const BEFORE: &[[&str; 3]] = &[["phone", "10", "1"], ["phone", "20", "2"], ["chat", "5", "3"], ["post", "7", "0"]];
const AFTER: &[[&str; 3]] = &[["phone", "10", "1"], ["phone", "20", "2"], ["chat", "6", "3"], ["web", "1", "4"]];

#[test]
fn numbers_that_moved_stand_with_their_difference() {
    let text = "cost = sum(costs) / count(t where wait > 0)\nwaits = sum(wait)\n";
    let (mut old, mut new) = (with_table(text, BEFORE), with_table(text, AFTER));
    let difference = difference(&mut old, &mut new);
    assert!(difference.changes.same_meaning() && !difference.is_none());
    let cost = &difference.numbers[0];
    let lines: Vec<(String, Value, Value)> = cost
        .lines
        .iter()
        .map(|line| (format!("{:?}", line.keys[0]), line.difference.clone(), line.relative.clone()))
        .collect();
    let number = |n: i128, d: i128| Value::Number(Exact::ratio(n, d).unwrap());
    let gone = Value::Blank(Reason::NoCounterpart);
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines[0].0.contains("chat") && lines[0].1 == number(1, 1) && lines[0].2 == number(1, 5));
    assert!(lines[1].0.contains("post") && lines[1].1 == gone);
    assert!(lines[2].0.contains("web") && lines[2].1 == gone);
    // 42 / 3 before, 37 / 4 after.
    assert!(lines[3].0.contains("All") && lines[3].1 == number(-19, 4), "{lines:?}");
    assert_eq!(cost.unchanged, 1);
}

#[test]
fn only_what_means_something_else_is_asked_of_the_same_data() {
    let mut old = with_table("a = sum(costs)\nb = sum(wait)\n", BEFORE);
    let mut new = with_table("a = sum(costs where wait > 1)\nb = sum( wait )\nadded = count(t)\n", BEFORE);
    let difference = difference(&mut old, &mut new);
    let names: Vec<&str> = difference.numbers.iter().map(|metric| metric.new.name.as_str()).collect();
    assert_eq!(names, ["a"]);
}

#[test]
fn times_are_compared_in_one_unit_and_other_units_are_not() {
    let mut old = with_table("table t { unit wait: s }\nw = sum(wait)\n", BEFORE);
    let mut new = with_table("table t { unit wait: s }\nw = sum(wait) { unit: min }\n", BEFORE);
    let same = difference(&mut old, &mut new);
    assert!(same.numbers[0].lines.is_empty(), "{:?}", same.numbers[0].lines);
    let mut old = with_table("table t { unit costs: EUR }\nw = sum(costs)\n", BEFORE);
    let mut new = with_table("table t { unit costs: USD }\nw = sum(costs)\n", BEFORE);
    let clash = difference(&mut old, &mut new);
    assert_eq!(clash.numbers[0].lines[0].difference, Value::Blank(Reason::Undefined));
}

#[test]
fn problems_are_those_of_one_version() {
    let mut old = with_table("a = sum(costs)\n", BEFORE);
    let mut new = with_table("a = sum(price)\n", BEFORE);
    let error = old.difference(&mut new, &QuestionText::default()).unwrap_err();
    assert_eq!(error.side, kpi::diff::Side::New);
}

const TEXT: &str = "\
main → a|b

1 metric means something else:
  share  its formula
    - count(t where wait > 1) / count(t)
    + count(t where wait > 0) / count(t)

share
  channel    old     new    difference  relative
  phone    50.0%  100.0%  +50.0 points   +100.0%
  Total    50.0%   75.0%  +25.0 points    +50.0%
  2 lines are unchanged
";

#[test]
fn every_form_says_the_same() {
    let text = |formula: &str| format!("share = {formula} {{ format: percent 1 }}\n");
    let mut old = with_table(&text("count(t where wait > 1) / count(t)"), BEFORE);
    let mut new = with_table(&text("count(t where wait > 0) / count(t)"), BEFORE);
    let difference = difference(&mut old, &mut new);
    let comparison = Comparison { old: "main", new: "a|b", difference: &difference };
    let draw = |output| show::difference(&comparison, output, &Look::default());
    assert_eq!(draw(DiffOutput::Text), TEXT);
    let markdown = draw(DiffOutput::Markdown);
    assert!(
        markdown
            .starts_with("### Metrics: main → a\\|b\n\n**1 metric means something else**\n\n- `share`: its formula\n")
    );
    assert!(markdown.contains("| phone | 50.0% | 100.0% | +50.0 points | +100.0% |\n"), "{markdown}");
    let json: serde_json::Value = serde_json::from_str(&draw(DiffOutput::Json)).unwrap();
    assert_eq!(json["metrics"][0]["change"], "meaning");
    assert_eq!(json["numbers"][0]["rows"][0]["keys"]["channel"], "phone");
    assert_eq!(json["numbers"][0]["rows"][0]["difference"].to_string(), "0.5");
    assert_eq!(json["same"], false);
}
