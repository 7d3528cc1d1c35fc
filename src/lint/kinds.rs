//! What kind of figure an expression is, as far as its form says it.

use super::formulas::{Formulas, inside};
use crate::function::{Aggregate, Meaning};
use crate::syntax::{Call, Expr, ExprKind, Format, MulOp, Position};
use crate::unit::{Symbol, Unit};

/// Definitions that need each other in a circle are a problem of their own; here they only must come to an end.
const MOST_STEPS: usize = 64;

/// The formula behind brackets, names, filters and units: what is really calculated.
pub fn behind<'a>(formulas: &Formulas<'a>, expr: &'a Expr) -> &'a Expr {
    let mut expr = expr;
    for _ in 0..MOST_STEPS {
        expr = match &expr.kind {
            ExprKind::Group(inner) | ExprKind::InUnit(inner, _) | ExprKind::Modified(inner, _) => inner,
            ExprKind::Else(parts) => match parts.first() {
                Some(first) => first,
                None => return expr,
            },
            ExprKind::Name(name) => match formulas.metric(&name.text) {
                Some(metric) => &metric.formula,
                None => return expr,
            },
            _ => return expr,
        };
    }
    expr
}

/// The call behind an expression with what its function means.
pub fn call<'a>(formulas: &Formulas<'a>, expr: &'a Expr) -> Option<(&'a Call, Meaning)> {
    match &behind(formulas, expr).kind {
        ExprKind::Call(call) => Some((call, call.meaning()?)),
        _ => None,
    }
}

/// Whether it is a ratio: a division by something counted or added up, a share or a mean, also scaled or taken from 1.
pub fn is_ratio(formulas: &Formulas, expr: &Expr) -> bool {
    ratio(formulas, expr, MOST_STEPS)
}

fn ratio(formulas: &Formulas, expr: &Expr, steps: usize) -> bool {
    let Some(steps) = steps.checked_sub(1) else { return false };
    let again = |part: &Expr| ratio(formulas, part, steps);
    match &expr.kind {
        ExprKind::Group(inner)
        | ExprKind::InUnit(inner, _)
        | ExprKind::Modified(inner, _)
        | ExprKind::Negate(inner) => again(inner),
        ExprKind::Else(parts) => parts.first().is_some_and(again),
        ExprKind::Name(name) => formulas.metric(&name.text).is_some_and(|metric| again(&metric.formula)),
        ExprKind::Product(first, rest) => {
            let divided = rest.iter().any(|(op, part)| *op == MulOp::Divide && counts_something(formulas, part));
            divided || std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).any(again)
        }
        ExprKind::Sum(first, rest) => {
            let parts = || std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part));
            parts().any(again) && parts().all(|part| again(part) || !counts_something(formulas, part))
        }
        ExprKind::Call(call) => match call.meaning() {
            Some(Meaning::Share) => true,
            Some(Meaning::Aggregate(Aggregate::Average | Aggregate::WeightedAverage)) => true,
            Some(Meaning::Scalar(_)) => call.args.first().is_some_and(again),
            _ => false,
        },
        _ => false,
    }
}

/// Whether an aggregate or a metric is in it: a literal or a param is not.
pub fn counts_something(formulas: &Formulas, expr: &Expr) -> bool {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ExprKind::Call(call) if matches!(call.meaning(), Some(Meaning::Aggregate(_))) => return true,
            ExprKind::Name(name) if formulas.metric(&name.text).is_some() => return true,
            _ => open.extend(inside(expr, Position::Metrics).into_iter().map(|(part, _)| part)),
        }
    }
    false
}

/// Whether it counts different values.
pub fn is_distinct(formulas: &Formulas, expr: &Expr) -> bool {
    let distinct = [Aggregate::CountDistinct, Aggregate::ApproxCountDistinct].map(Meaning::Aggregate);
    call(formulas, expr).is_some_and(|(_, meaning)| distinct.contains(&meaning))
}

/// Whether it only counts or adds up: a longer stretch of time gives a larger number.
pub fn grows(formulas: &Formulas, expr: &Expr) -> bool {
    let growing = [Aggregate::Count, Aggregate::Sum].map(Meaning::Aggregate);
    let grows = |part: &Expr| call(formulas, part).is_some_and(|(_, meaning)| growing.contains(&meaning));
    match &behind(formulas, expr).kind {
        ExprKind::Sum(first, rest) => grows(first) && rest.iter().all(|(_, part)| grows(part)),
        _ => grows(expr),
    }
}

/// Whether it is said to be a percentage: by its format or unit, of the metric that is named.
pub fn is_percentage(formulas: &Formulas, expr: &Expr) -> bool {
    let ExprKind::Name(name) = &expr.bare().kind else { return false };
    formulas.metric(&name.text).is_some_and(|metric| {
        let format = metric.about.format.as_ref().is_some_and(|(format, _)| matches!(format, Format::Percent(_)));
        format || metric.about.unit.as_ref().is_some_and(|(unit, _)| *unit == percent())
    })
}

/// The unit of percentages.
pub fn percent() -> Unit {
    Unit::of(Symbol::Percent)
}

/// Every call of an aggregate over groups, `average(m by agent)`, with the expression that it combines.
pub fn nested<'a>(formulas: &Formulas<'a>, wanted: Aggregate) -> Vec<(&'a Expr, &'a Call, &'a Expr)> {
    let calls = formulas.metric_expressions().into_iter().filter_map(|(_, expr)| match &expr.kind {
        ExprKind::Call(call) if call.is_nested() && call.meaning() == Some(Meaning::Aggregate(wanted)) => {
            Some((expr, &**call, call.args.first()?))
        }
        _ => None,
    });
    calls.collect()
}
