//! Scalar functions of rows, each by a table of cells and what they give.

use super::tables::*;
use kpi::calendar::Grain;
use kpi::data::Kind;
use kpi::function::Scalar;
use kpi::plan::{Fold, Relation};
use kpi::row::{Row, RowType};
use kpi::run::TotalValue;
use kpi::value::{Reason, Value};

/// The results of an expression in every row, in order.
fn cells(home: &Relation, row: Row) -> Vec<String> {
    // The first value by a running number, one group for each row.
    let number = column(home, "n");
    let edge = Fold::Edge { value: row, time: None, key: vec![], last: false };
    let totals = run(home, &[ask(vec![number], vec![fold(edge)])]);
    let shown = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(time) => time.to_string(),
        other => format!("{other:?}"),
    };
    let groups = totals.asks[0].groups.iter();
    groups
        .map(|group| match &group.totals[0].value {
            TotalValue::Value(Some(value)) => shown(value),
            _ => "-".to_owned(),
        })
        .collect()
}

fn table(columns: Vec<Column>) -> Relation {
    let rows = columns[0].2.len() as i64;
    let mut all = vec![("n", number(9, 0), ints((0..rows).map(Some)))];
    all.extend(columns);
    relation(all)
}

fn num(digits: u8, scale: u8) -> RowType {
    RowType::Number { digits, scale }
}

#[test]
fn arithmetic_is_exact_at_the_scale_of_the_result() {
    let home = table(vec![
        ("a", number(9, 2), ints([Some(150), Some(-7), None, Some(100)])),
        ("b", number(38, 1), wides([Some(5), Some(30), Some(1), Some(0)], 1)),
    ]);
    let (a, b) = (column(&home, "a"), column(&home, "b"));
    let of = |function, ty| cells(&home, call(function, [a.clone(), b.clone()], ty));
    assert_eq!(of(Scalar::Add, num(38, 2)), ["2", "2.93", "-", "1"]);
    assert_eq!(of(Scalar::Subtract, num(38, 2)), ["1", "-3.07", "-", "1"]);
    assert_eq!(of(Scalar::Multiply, num(38, 3)), ["0.75", "-0.21", "-", "0"]);
    assert_eq!(of(Scalar::Divide, num(38, 12)), ["3", "-0.023333333333", "-", "-"]);
    assert_eq!(of(Scalar::Mod, num(38, 2)), ["0", "2.93", "-", "-"]);
    assert_eq!(cells(&home, call(Scalar::Negate, [a.clone()], num(9, 2))), ["-1.5", "0.07", "-", "-1"]);
    assert_eq!(cells(&home, call(Scalar::Abs, [a], num(9, 2))), ["1.5", "0.07", "-", "1"]);
}

#[test]
fn a_row_division_rounds_half_away_from_zero() {
    let home = table(vec![("a", number(18, 0), ints([Some(1), Some(-1), Some(2), Some(10i64.pow(17))]))]);
    let by = |divisor: &str| cells(&home, call(Scalar::Divide, [column(&home, "a"), decimal(divisor)], num(38, 12)));
    assert_eq!(by("3"), ["0.333333333333", "-0.333333333333", "0.666666666667", "33333333333333333.333333333333"]);
    assert_eq!(by("2000000000000"), ["0.000000000001", "-0.000000000001", "0.000000000001", "50000"]);
    assert_eq!(by("-3")[2], "-0.666666666667");
}

#[test]
fn comparisons_are_two_valued() {
    let home = table(vec![
        ("a", number(9, 1), ints([Some(20), Some(25), None, None])),
        ("b", number(38, 3), wides([Some(2000), None, Some(1), None], 3)),
        ("t", Kind::Text, codes([Some("x"), Some("y"), None, Some("x")])),
        ("u", Kind::Text, views([Some("x"), None, Some("y"), Some("xx")])),
    ]);
    let of = |function, left: &str, right: &str| {
        cells(&home, condition(function, [column(&home, left), column(&home, right)]))
    };
    assert_eq!(of(Scalar::Equal, "a", "b"), ["true", "false", "false", "true"]);
    assert_eq!(of(Scalar::NotEqual, "a", "b"), ["false", "true", "true", "false"]);
    assert_eq!(of(Scalar::LessEqual, "a", "b"), ["true", "false", "false", "false"]);
    assert_eq!(of(Scalar::Greater, "a", "b"), ["false", "false", "false", "false"]);
    assert_eq!(of(Scalar::Equal, "t", "u"), ["true", "false", "false", "false"]);
    assert_eq!(of(Scalar::Less, "t", "u"), ["false", "false", "false", "true"]);
    let not_x = condition(Scalar::NotEqual, [column(&home, "t"), text("x")]);
    assert_eq!(cells(&home, not_x.clone()), ["false", "true", "true", "false"]);
    assert_eq!(cells(&home, condition(Scalar::Not, [not_x])), ["true", "false", "false", "true"]);
    let listed = condition(Scalar::In, [column(&home, "a"), decimal("2.50"), decimal("7"), decimal("2.000")]);
    assert_eq!(cells(&home, listed), ["true", "true", "false", "false"]);
    let blank = condition(Scalar::IsBlank, [column(&home, "u")]);
    assert_eq!(cells(&home, blank), ["false", "true", "false", "false"]);
}

#[test]
fn numbers_too_far_apart_for_one_width_still_compare() {
    let home = table(vec![("a", number(38, 38), wides([Some(1), Some(0)], 38))]);
    let big = Row::Literal(exact("100000000000000000000000000000000000000000"), num(42, 0));
    assert_eq!(cells(&home, condition(Scalar::Less, [column(&home, "a"), big])), ["true", "true"]);
}

#[test]
fn choices() {
    let home = table(vec![
        ("a", number(9, 1), ints([Some(20), Some(305), None])),
        ("b", number(9, 0), ints([Some(3), Some(1), Some(4)])),
        ("t", Kind::Text, codes([Some("x"), None, Some("z")])),
        ("v", Kind::Text, views([Some("p"), Some("q"), None])),
    ]);
    let (a, b, t, v) = (column(&home, "a"), column(&home, "b"), column(&home, "t"), column(&home, "v"));
    let young = condition(Scalar::LessEqual, [a.clone(), decimal("30")]);
    let labels = call(Scalar::Case, [young.clone(), text("to 30"), text("older")], RowType::Text);
    assert_eq!(cells(&home, labels), ["to 30", "older", "older"]);
    let mixed = call(Scalar::Case, [young, t.clone(), v.clone()], RowType::Text);
    assert_eq!(cells(&home, mixed), ["x", "q", "-"]);
    assert_eq!(cells(&home, call(Scalar::Coalesce, [t, v], RowType::Text)), ["x", "q", "z"]);
    let both = [a.clone(), b.clone()];
    assert_eq!(cells(&home, call(Scalar::Coalesce, both.clone(), num(9, 1))), ["2", "30.5", "4"]);
    assert_eq!(cells(&home, call(Scalar::Least, both.clone(), num(9, 1))), ["2", "1", "-"]);
    assert_eq!(cells(&home, call(Scalar::Greatest, both, num(9, 1))), ["3", "30.5", "-"]);
    assert_eq!(cells(&home, call(Scalar::Clamp, [a, b, decimal("9")], num(9, 1))), ["3", "9", "-"]);
}

#[test]
fn rounding() {
    let home =
        table(vec![("a", number(9, 3), ints([Some(1745), Some(-1745), Some(2500), Some(3500), Some(-1), None]))]);
    let a = column(&home, "a");
    let two = |function, digits: &str| cells(&home, call(function, [a.clone(), decimal(digits)], num(9, 3)));
    let one = |function| cells(&home, call(function, [a.clone()], num(9, 0)));
    assert_eq!(two(Scalar::Round, "2"), ["1.75", "-1.75", "2.5", "3.5", "0", "-"]);
    assert_eq!(one(Scalar::Round), ["2", "-2", "3", "4", "0", "-"]);
    assert_eq!(one(Scalar::RoundEven), ["2", "-2", "2", "4", "0", "-"]);
    assert_eq!(one(Scalar::Floor), ["1", "-2", "2", "3", "-1", "-"]);
    assert_eq!(one(Scalar::Ceil), ["2", "-1", "3", "4", "0", "-"]);
    assert_eq!(two(Scalar::Round, "5"), ["1.745", "-1.745", "2.5", "3.5", "-0.001", "-"]);
    let tens = Row::Literal(exact("-1"), num(1, 0));
    assert_eq!(cells(&home, call(Scalar::Round, [decimal("15"), tens.clone()], num(9, 0)))[0], "20");
    let far = Row::Literal(exact("-30"), num(2, 0));
    assert_eq!(cells(&home, call(Scalar::Round, [a, far], num(9, 0)))[0], "0");
}

#[test]
fn roots_and_powers_have_twelve_decimals() {
    let home = table(vec![("a", number(9, 1), ints([Some(20), Some(-40), Some(0), None]))]);
    let a = column(&home, "a");
    let of = |function| cells(&home, call(function, [a.clone()], num(38, 12)));
    assert_eq!(of(Scalar::Sqrt), ["1.414213562373", "-", "0", "-"]);
    assert_eq!(of(Scalar::Ln), ["0.69314718056", "-", "-", "-"]);
    assert_eq!(of(Scalar::Exp), ["7.389056098931", "0.018315638889", "1", "-"]);
    let power = |exponent| cells(&home, call(Scalar::Power, [a.clone(), decimal(exponent)], num(38, 12)));
    assert_eq!(power("3"), ["8", "-64", "0", "-"]);
    assert_eq!(power("0.5"), ["1.414213562373", "-", "0", "-"]);
    let tower = call(Scalar::Power, [a, decimal("999999")], num(38, 12));
    assert_eq!(failure(&home, &[ask(vec![], vec![fold(Fold::Sum(tower))])]).0, "K0952");
}

#[test]
fn texts_go_by_code_point() {
    let home = table(vec![
        ("t", Kind::Text, codes([Some("Ärger"), Some(" a,b "), None, Some("")])),
        ("k", number(9, 0), ints([Some(2), Some(-1), Some(1), Some(9)])),
    ]);
    let (t, k) = (column(&home, "t"), column(&home, "k"));
    let of =
        |function, args: &[Row]| cells(&home, call(function, [std::slice::from_ref(&t), args].concat(), RowType::Text));
    assert_eq!(of(Scalar::Lower, &[]), ["ärger", " a,b ", "-", ""]);
    assert_eq!(of(Scalar::Upper, &[]), ["ÄRGER", " A,B ", "-", ""]);
    assert_eq!(of(Scalar::Trim, &[]), ["Ärger", "a,b", "-", ""]);
    assert_eq!(of(Scalar::Left, std::slice::from_ref(&k)), ["Är", "", "-", ""]);
    assert_eq!(of(Scalar::Right, std::slice::from_ref(&k)), ["er", "", "-", ""]);
    assert_eq!(of(Scalar::Substitute, &[text("r"), text("rr")]), ["Ärrgerr", " a,b ", "-", ""]);
    assert_eq!(of(Scalar::Substitute, &[text(""), text("x")]), ["Ärger", " a,b ", "-", ""]);
    assert_eq!(of(Scalar::SplitPart, &[text(","), decimal("2")]), ["-", "b ", "-", "-"]);
    assert_eq!(of(Scalar::Concat, &[text("!")]), ["Ärger!", " a,b !", "-", "!"]);
    assert_eq!(cells(&home, call(Scalar::Length, [t.clone()], num(9, 0))), ["5", "5", "-", "0"]);
    let test = |function, part: &str| cells(&home, condition(function, [t.clone(), text(part)]));
    assert_eq!(test(Scalar::Contains, "g"), ["true", "false", "false", "false"]);
    assert_eq!(test(Scalar::StartsWith, "Ä"), ["true", "false", "false", "false"]);
    assert_eq!(test(Scalar::EndsWith, " "), ["false", "true", "false", "false"]);
    assert_eq!(test(Scalar::Matches, "^.r|b"), ["true", "true", "false", "false"]);
    let own = condition(Scalar::Matches, [t.clone(), t.clone()]);
    assert_eq!(cells(&home, own), ["true", "true", "false", "true"]);
}

#[test]
fn a_pattern_that_cannot_be_used_is_a_failure() {
    let home = table(vec![("t", Kind::Text, codes([Some("x")]))]);
    let bad = condition(Scalar::Matches, [column(&home, "t"), text("(?=x)")]);
    assert_eq!(failure(&home, &[ask(vec![], vec![fold(Fold::Any(bad))])]).0, "K0956");
}

#[test]
fn texts_and_numbers() {
    let home = table(vec![
        ("t", Kind::Text, views([Some(" 7.10 "), Some("-3"), Some("1e3"), None])),
        ("a", number(9, 2), ints([Some(710), Some(0), Some(-5), None])),
    ]);
    let number = call(Scalar::Number, [column(&home, "t")], num(38, 12));
    assert_eq!(cells(&home, number), ["7.1", "-3", "-", "-"]);
    assert_eq!(cells(&home, call(Scalar::Text, [column(&home, "a")], RowType::Text)), ["7.1", "0", "-0.05", "-"]);
    let long = table(vec![("t", Kind::Text, plain([Some("0.1234567890123")]))]);
    let long_number = call(Scalar::Number, [column(&long, "t")], num(38, 12));
    assert_eq!(failure(&long, &[ask(vec![], vec![fold(Fold::Sum(long_number))])]).0, "K0954");
}

#[test]
fn parts_of_times() {
    let home = table(vec![
        ("at", Kind::Time, times([Some(moment("2025-03-31", 34_200)), Some(moment("2024-12-30", 0)), Some(-1), None])),
        ("d", Kind::Date(Grain::Day), dates([Some(day("2025-02-28")), Some(day("2025-01-30")), Some(0), Some(1)])),
    ]);
    let (at, d) = (column(&home, "at"), column(&home, "d"));
    let part = |function| cells(&home, call(function, [at.clone()], num(9, 0)));
    assert_eq!(part(Scalar::Year), ["2025", "2024", "1969", "-"]);
    assert_eq!(part(Scalar::Quarter), ["1", "4", "4", "-"]);
    assert_eq!(part(Scalar::Month), ["3", "12", "12", "-"]);
    assert_eq!(part(Scalar::IsoWeek), ["14", "1", "1", "-"]);
    assert_eq!(part(Scalar::Weekday), ["1", "1", "3", "-"]);
    assert_eq!(part(Scalar::DayOfMonth), ["31", "30", "31", "-"]);
    assert_eq!(part(Scalar::Hour), ["9", "0", "23", "-"]);
    assert_eq!(part(Scalar::HalfHour), ["19", "0", "47", "-"]);
    let of = |function, args: [&Row; 2], ty| cells(&home, call(function, args.map(Clone::clone), ty));
    assert_eq!(of(Scalar::DaysBetween, [&d, &at], num(9, 0)), ["31", "-31", "0", "-"]);
    assert_eq!(of(Scalar::MonthsBetween, [&d, &at], num(9, 0)), ["1", "-1", "0", "-"]);
    assert_eq!(
        cells(&home, call(Scalar::Date, [at.clone()], RowType::Date)),
        ["2025-03-31", "2024-12-30", "1969-12-31", "-"]
    );
    let month = call(Scalar::StartOf(Grain::Month), [at.clone()], RowType::Date);
    assert_eq!(cells(&home, month), ["2025-03-01", "2024-12-01", "1969-12-01", "-"]);
    let hour = call(Scalar::StartOf(Grain::Hour), [at.clone()], RowType::Time);
    assert_eq!(cells(&home, hour)[0], "2025-03-31 09:00:00");
    let later = condition(Scalar::Less, [d.clone(), at.clone()]);
    assert_eq!(cells(&home, later), ["true", "false", "false", "false"]);
    for grain in Grain::ALL {
        let expected = kpi::calendar::Period::of_time(grain, kpi::calendar::Timestamp(moment("2025-03-31", 34_200)));
        assert_eq!(cells(&home, Row::Period(grain, Box::new(at.clone())))[0], expected.index.to_string());
    }
    let elapsed = call(Scalar::Subtract, [at, d], num(18, 6));
    assert_eq!(cells(&home, elapsed)[0], "2712600");
}

#[test]
fn dates_from_parts_and_texts() {
    let home = table(vec![
        ("y", number(9, 0), ints([Some(2024), Some(2025), None])),
        ("t", Kind::Text, plain([Some("2025-03-01 10:00"), Some("2025-W03"), Some("1 March")])),
    ]);
    let parts = call(Scalar::Date, [column(&home, "y"), decimal("2"), decimal("29")], RowType::Date);
    assert_eq!(cells(&home, parts), ["2024-02-29", "-", "-"]);
    let written = call(Scalar::Date, [column(&home, "t")], RowType::Date);
    assert_eq!(cells(&home, written), ["2025-03-01", "2025-01-13", "-"]);
}

#[test]
fn a_blank_literal_is_blank_in_every_row() {
    let home = table(vec![("a", number(9, 0), ints([Some(1)]))]);
    let blank = Row::Literal(Value::Blank(Reason::LeftBlank), num(9, 0));
    assert_eq!(cells(&home, call(Scalar::Add, [column(&home, "a"), blank], num(9, 0))), ["-"]);
}
