//! Units of time: every duration is kept in seconds and leaves in the unit of its columns.

use super::value::{Naive, Quantity, power, whole};
use kpi::syntax::{Expr, ExprKind};
use kpi::unit::TimeUnit;
use num_rational::BigRational;
use std::collections::BTreeSet;

/// The length of a unit in seconds.
pub fn seconds(unit: TimeUnit) -> BigRational {
    match unit {
        TimeUnit::Millisecond => whole(1) / whole(1000),
        TimeUnit::Second => whole(1),
        TimeUnit::Minute => whole(60),
        TimeUnit::Hour => whole(3600),
        TimeUnit::Day => whole(86_400),
        TimeUnit::Week => whole(604_800),
    }
}

/// The unit that all share; else seconds.
pub fn shared(units: &BTreeSet<TimeUnit>) -> TimeUnit {
    match units.iter().next() {
        Some(only) if units.len() == 1 => *only,
        _ => TimeUnit::Second,
    }
}

/// The amount in that unit.
pub fn amount_in(number: &Quantity, unit: TimeUnit) -> BigRational {
    &number.amount / power(&seconds(unit), number.power)
}

/// An amount of that unit as it is kept.
pub fn kept(amount: BigRational, unit: TimeUnit, exponent: i32) -> Quantity {
    Quantity { amount: amount * power(&seconds(unit), exponent), power: exponent }
}

/// The value as it leaves in that unit.
pub fn leaving(value: Naive, unit: TimeUnit) -> Naive {
    match value {
        Naive::Number(number) => Naive::number(amount_in(&number, unit)),
        other => other,
    }
}

/// Visits the parts whose unit is the unit of the whole: operands, branches and values, never conditions.
pub fn parts(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    match &expr.kind {
        ExprKind::Sum(first, rest) => {
            visit(first);
            rest.iter().for_each(|(_, part)| visit(part));
        }
        ExprKind::Product(first, rest) => {
            visit(first);
            rest.iter().for_each(|(_, part)| visit(part));
        }
        ExprKind::Negate(inner) | ExprKind::Group(inner) | ExprKind::Modified(inner, _) => visit(inner),
        ExprKind::Else(all) => all.iter().for_each(visit),
        ExprKind::Call(call) => match (&call.case, call.name.text.to_lowercase().as_str()) {
            (Some(case), _) => {
                case.branches.iter().for_each(|(_, value)| visit(value));
                case.otherwise.iter().for_each(visit);
            }
            (None, "if") => call.args.iter().skip(1).for_each(visit),
            (None, "round" | "round_even" | "power" | "which_max" | "which_min") => {
                call.args.first().into_iter().for_each(visit);
            }
            (None, _) if super::standing::is_plain(call) => {}
            (None, _) => call.args.iter().for_each(visit),
        },
        _ => {}
    }
}
