//! The scalar functions on values.

use kpi::calendar::Period;
use kpi::finish::scalar::call;
use kpi::function::Scalar;
use kpi::value::{Exact, Reason, TooLarge, Value};

fn number(text: &str) -> Value {
    Value::Number(Exact::parse(text).expect("a number"))
}

fn apply(function: Scalar, args: &[Value]) -> Value {
    call(function, &mut args.iter().cloned().map(Ok)).expect("not too large")
}

const BLANK: Value = Value::Blank(Reason::NoRows);

#[test]
fn conditions_are_two_valued() {
    let (one, text) = (number("1"), Value::text("x"));
    let other = Value::Blank(Reason::ZeroBase);
    assert_eq!(apply(Scalar::Equal, &[BLANK, other.clone()]), Value::Bool(true));
    assert_eq!(apply(Scalar::Equal, &[BLANK, text.clone()]), Value::Bool(false));
    assert_eq!(apply(Scalar::NotEqual, &[BLANK, text]), Value::Bool(true));
    for order in [Scalar::Less, Scalar::LessEqual, Scalar::Greater, Scalar::GreaterEqual] {
        assert_eq!(apply(order, &[BLANK, one.clone()]), Value::Bool(false));
        assert_eq!(apply(order, &[one.clone(), BLANK]), Value::Bool(false));
    }
    assert_eq!(apply(Scalar::Not, &[BLANK]), Value::Bool(true));
    assert_eq!(apply(Scalar::And, &[Value::Bool(true), BLANK]), Value::Bool(false));
    assert_eq!(apply(Scalar::Or, &[BLANK, Value::Bool(true)]), Value::Bool(true));
    assert_eq!(apply(Scalar::In, &[other, number("2"), BLANK]), Value::Bool(true));
    assert_eq!(apply(Scalar::Contains, &[BLANK, Value::text("a")]), Value::Bool(false));
}

#[test]
fn arithmetic_gives_the_reason_of_the_leftmost_blank() {
    let (one, zero) = (number("1"), number("0"));
    let left = Value::Blank(Reason::LeftBlank);
    assert_eq!(apply(Scalar::Add, &[one.clone(), BLANK, left.clone()]), BLANK);
    assert_eq!(apply(Scalar::Divide, &[BLANK, left.clone()]), left);
    assert_eq!(apply(Scalar::Divide, &[left.clone(), zero.clone()]), Value::Blank(Reason::ZeroBase));
    assert_eq!(apply(Scalar::Divide, &[left.clone(), one.clone()]), left);
    assert_eq!(apply(Scalar::Mod, &[one, zero]), Value::Blank(Reason::ZeroBase));
}

#[test]
fn numbers() {
    for (function, args, want) in [
        (Scalar::Round, vec!["1.745", "2"], "1.75"),
        (Scalar::Round, vec!["-2.5"], "-3"),
        (Scalar::Round, vec!["1250", "-2"], "1300"),
        (Scalar::RoundEven, vec!["1.745", "2"], "1.74"),
        (Scalar::RoundEven, vec!["2.5"], "2"),
        (Scalar::Floor, vec!["-1.5"], "-2"),
        (Scalar::Ceil, vec!["-1.5"], "-1"),
        (Scalar::Abs, vec!["-1.5"], "1.5"),
        (Scalar::Mod, vec!["-7", "3"], "2"),
        (Scalar::Mod, vec!["7", "-3"], "-2"),
        (Scalar::Mod, vec!["7.5", "2"], "1.5"),
        (Scalar::Clamp, vec!["12", "0", "10"], "10"),
        (Scalar::Least, vec!["3", "-1", "2"], "-1"),
        (Scalar::Greatest, vec!["3", "-1", "2"], "3"),
        (Scalar::Power, vec!["2", "10"], "1024"),
        (Scalar::Power, vec!["2", "-2"], "0.25"),
        (Scalar::Power, vec!["4", "0.5"], "2"),
        (Scalar::Sqrt, vec!["2"], "1.414213562373095048801688724"),
        (Scalar::Ln, vec!["10"], "2.302585092994045684017991455"),
        (Scalar::Exp, vec!["1"], "2.718281828459045235360287471"),
    ] {
        let args: Vec<Value> = args.into_iter().map(number).collect();
        assert_eq!(apply(function, &args), number(want), "{function:?}{args:?}");
    }
    assert_eq!(apply(Scalar::Sqrt, &[number("-1")]), Value::Blank(Reason::Undefined));
    assert_eq!(apply(Scalar::Ln, &[number("0")]), Value::Blank(Reason::Undefined));
    assert_eq!(apply(Scalar::Power, &[number("0"), number("-1")]), Value::Blank(Reason::ZeroBase));
    assert_eq!(apply(Scalar::Power, &[number("-2"), number("0.5")]), Value::Blank(Reason::Undefined));
}

#[test]
fn texts_are_counted_by_code_point() {
    let text = |text: &str| Value::text(text);
    for (function, args, want) in [
        (Scalar::Lower, vec![text("ÄÖ")], text("äö")),
        (Scalar::Upper, vec![text("цена")], text("ЦЕНА")),
        (Scalar::Trim, vec![text("  a b ")], text("a b")),
        (Scalar::Length, vec![text("цена")], number("4")),
        (Scalar::Left, vec![text("цена"), number("2")], text("це")),
        (Scalar::Right, vec![text("цена"), number("3")], text("ена")),
        (Scalar::Right, vec![text("a"), number("9")], text("a")),
        (Scalar::Concat, vec![text("a"), text("b")], text("ab")),
        (Scalar::Substitute, vec![text("a-b-c"), text("-"), text("+")], text("a+b+c")),
        (Scalar::SplitPart, vec![text("a;b"), text(";"), number("2")], text("b")),
        (Scalar::SplitPart, vec![text("a;b"), text(";"), number("3")], Value::Blank(Reason::NoValues)),
        (Scalar::Matches, vec![text("abc"), text("^a.c$")], Value::Bool(true)),
        (Scalar::Number, vec![text(" 1.50 ")], number("1.5")),
        (Scalar::Number, vec![text("1,5")], Value::Blank(Reason::NotANumber)),
        (Scalar::Text, vec![number("1.50")], text("1.5")),
    ] {
        assert_eq!(apply(function, &args), want, "{function:?}{args:?}");
    }
}

#[test]
fn dates() {
    let date = |text: &str| Value::Date(Period::parse(text).expect("a day").first_day());
    for (function, args, want) in [
        (Scalar::Year, vec![date("2021-01-03")], number("2021")),
        (Scalar::IsoWeek, vec![date("2021-01-03")], number("53")),
        (Scalar::Quarter, vec![date("2021-08-01")], number("3")),
        (Scalar::Weekday, vec![date("2025-03-03")], number("1")),
        (Scalar::Hour, vec![date("2025-03-03")], number("0")),
        (Scalar::DaysBetween, vec![date("2024-02-28"), date("2024-03-01")], number("2")),
        (Scalar::MonthsBetween, vec![date("2025-01-31"), date("2025-03-30")], number("1")),
        (Scalar::MonthsBetween, vec![date("2025-03-30"), date("2025-01-31")], number("-1")),
        (Scalar::StartOf(kpi::calendar::Grain::Month), vec![date("2025-03-30")], date("2025-03-01")),
        (Scalar::Date, vec![Value::text("2025-03-30")], date("2025-03-30")),
        (Scalar::Date, vec![number("2025"), number("2"), number("30")], Value::Blank(Reason::NoValues)),
    ] {
        assert_eq!(apply(function, &args), want, "{function:?}{args:?}");
    }
}

#[test]
fn a_case_takes_only_its_branch() {
    let huge = Err(TooLarge);
    let args = [Ok(Value::Bool(false)), huge.clone(), Ok(number("3"))];
    assert_eq!(call(Scalar::Case, &mut args.iter().cloned()), Ok(number("3")));
    let args = [Ok(Value::Bool(true)), huge, Ok(number("3"))];
    assert_eq!(call(Scalar::Case, &mut args.iter().cloned()), Err(TooLarge));
    let args = [Ok(BLANK), Ok(number("1"))];
    assert_eq!(call(Scalar::Case, &mut args.iter().cloned()), Ok(Value::Blank(Reason::LeftBlank)));
}

#[test]
fn strange_arguments_are_undefined_and_never_panic() {
    let values = [BLANK, number("-1.5"), Value::text(""), Value::Bool(true), number("99999999999999999999999999999")];
    let functions = [
        Scalar::Round,
        Scalar::Left,
        Scalar::Right,
        Scalar::SplitPart,
        Scalar::Date,
        Scalar::Power,
        Scalar::Clamp,
        Scalar::Substitute,
        Scalar::Matches,
        Scalar::Exp,
        Scalar::Mod,
        Scalar::Divide,
        Scalar::In,
        Scalar::MonthsBetween,
    ];
    for function in functions {
        let _ = call(function, &mut std::iter::empty());
        for a in &values {
            let _ = call(function, &mut [a].into_iter().cloned().map(Ok));
            for b in &values {
                let _ = call(function, &mut [a, b].into_iter().cloned().map(Ok));
                for c in &values {
                    let _ = call(function, &mut [a, b, c].into_iter().cloned().map(Ok));
                }
            }
        }
    }
}
