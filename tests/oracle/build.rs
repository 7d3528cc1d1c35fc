//! Trees of the language made by hand.

use super::value::{Naive, Quantity};
use kpi::calendar::Day;
use kpi::source::Span;
use kpi::syntax::{
    About, AddOp, Call, Case, Clause, ClauseKind, CompareOp, Expr, ExprKind, Key, Metric, Modifier, MulOp, Name, Param,
};
use kpi::unit::Unit;
use kpi::value::Exact;

pub fn ident(text: &str) -> Name {
    Name { text: text.into(), span: Span::default(), quoted: false }
}

pub fn of(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}

pub fn name(text: &str) -> Expr {
    of(ExprKind::Name(ident(text)))
}

pub fn number(text: &str) -> Expr {
    let value = Exact::parse(text).expect("a number");
    of(ExprKind::Number { value, unit: None, percent: false })
}

pub fn with_unit(text: &str, unit: &str) -> Expr {
    let value = Exact::parse(text).expect("a number");
    of(ExprKind::Number { value, unit: Unit::parse(unit), percent: false })
}

pub fn text(text: &str) -> Expr {
    of(ExprKind::Text(text.into()))
}

pub fn blank() -> Expr {
    of(ExprKind::Blank)
}

pub fn date(year: i32, month: u32, day: u32) -> Expr {
    of(ExprKind::Date(Day::from_ymd(year, month, day).expect("a date")))
}

pub fn sum_of(first: Expr, rest: Vec<(AddOp, Expr)>) -> Expr {
    of(ExprKind::Sum(Box::new(first), rest))
}

pub fn plus(left: Expr, right: Expr) -> Expr {
    sum_of(left, vec![(AddOp::Add, right)])
}

pub fn minus(left: Expr, right: Expr) -> Expr {
    sum_of(left, vec![(AddOp::Subtract, right)])
}

pub fn times(left: Expr, right: Expr) -> Expr {
    of(ExprKind::Product(Box::new(left), vec![(MulOp::Multiply, right)]))
}

pub fn divide(left: Expr, right: Expr) -> Expr {
    of(ExprKind::Product(Box::new(left), vec![(MulOp::Divide, right)]))
}

pub fn compare(left: Expr, op: CompareOp, right: Expr) -> Expr {
    of(ExprKind::Compare(Box::new(left), vec![(op, right)]))
}

pub fn equal(left: Expr, right: Expr) -> Expr {
    compare(left, CompareOp::Equal, right)
}

pub fn otherwise(first: Expr, second: Expr) -> Expr {
    of(ExprKind::Else(vec![first, second]))
}

pub fn negated(inner: Expr) -> Expr {
    of(ExprKind::Not(Box::new(inner)))
}

pub fn call(function: &str, args: Vec<Expr>) -> Expr {
    call_with(function, args, vec![])
}

pub fn call_with(function: &str, args: Vec<Expr>, clauses: Vec<ClauseKind>) -> Expr {
    let clauses = clauses.into_iter().map(|kind| Clause { kind, span: Span::default() }).collect();
    of(ExprKind::Call(Box::new(Call { name: ident(function), args, case: None, clauses })))
}

pub fn case(branches: Vec<(Expr, Expr)>, otherwise: Option<Expr>) -> Expr {
    let case = Some(Case { branches, otherwise });
    of(ExprKind::Call(Box::new(Call { name: ident("case"), args: vec![], case, clauses: vec![] })))
}

pub fn modified(inner: Expr, modifier: Modifier) -> Expr {
    of(ExprKind::Modified(Box::new(inner), Box::new(modifier)))
}

pub fn key(expr: Expr) -> Key {
    Key { value: expr }
}

pub fn keys(names: &[&str]) -> Vec<Key> {
    names.iter().map(|text| key(name(text))).collect()
}

pub fn metric(text: &str, formula: Expr) -> Metric {
    Metric { doc: String::new(), name: ident(text), formula, about: About::default(), span: Span::default() }
}

pub fn param(text: &str, value: Expr) -> Param {
    Param { doc: String::new(), name: ident(text), value, span: Span::default() }
}

/// Whether an expression is just that name.
pub fn is_name(expr: &Expr, text: &str) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) if &*name.text == text)
}

/// Whether an expression is a literal that is written as that cell.
pub fn is_literal(expr: &Expr, cell: &str) -> bool {
    match &expr.kind {
        ExprKind::Text(text) => &**text == cell,
        ExprKind::Number { value, .. } => super::value::decimal(cell).is_some_and(|number| number == value.to_big()),
        _ => false,
    }
}

/// The value of a literal.
pub fn literal(expr: &Expr) -> Naive {
    match &expr.kind {
        ExprKind::Number { value, unit, .. } => match unit.as_ref().and_then(Unit::as_time) {
            Some(time) => Naive::Number(Quantity { amount: value.to_big() * super::units::seconds(time), power: 1 }),
            None => Naive::number(value.to_big()),
        },
        ExprKind::Text(text) => Naive::Text(text.to_string()),
        ExprKind::Bool(truth) => Naive::Bool(*truth),
        ExprKind::Date(day) => {
            let (year, month, day) = day.ymd();
            Naive::Date(super::calendar::day_number(i64::from(year), i64::from(month), i64::from(day)))
        }
        ExprKind::Blank => Naive::Blank(kpi::value::Reason::LeftBlank),
        ExprKind::Group(inner) => literal(inner),
        other => panic!("not a literal: {other:?}"),
    }
}

/// The day of a date literal.
pub fn day_of(expr: &Expr) -> i64 {
    match literal(expr) {
        Naive::Date(day) => day,
        other => panic!("not a date: {other:?}"),
    }
}
