//! Units that do not meet.

use super::super::types::Kind;
use super::super::units::Fit;
use super::super::written::written;
use crate::problem::{Code, Note, Problem};
use crate::source::Span;
use crate::syntax::{Expr, ExprKind, written_name};
use crate::unit::Unit;

fn unit_words(unit: &Unit) -> String {
    if unit.is_none() { "no unit".to_owned() } else { format!("in {unit}") }
}

/// Two numbers whose units do not meet, in a sum or comparison.
pub(in crate::check) fn units(fit: &Fit, left: (&Expr, &Unit), right: (&Expr, &Unit)) -> Problem {
    match fit {
        Fit::What if left.1.dimension().is_none() => what(left.0, right),
        Fit::What => what(right.0, left),
        Fit::Currencies => clash(
            Code::Currencies,
            format!(
                "`{}` is in {} and `{}` in {}: two currencies cannot be added or compared.",
                written(left.0),
                left.1,
                written(right.0),
                right.1
            ),
            left,
            right,
        ),
        _ => clash(
            Code::UnitClash,
            format!(
                "`{}` is in {} and `{}` in {}: they cannot be added or compared.",
                written(left.0),
                left.1,
                written(right.0),
                right.1
            ),
            left,
            right,
        ),
    }
}

fn clash(code: Code, message: String, left: (&Expr, &Unit), right: (&Expr, &Unit)) -> Problem {
    Problem::new(code, left.0.span, message).here(unit_words(left.1)).also(right.0.span, unit_words(right.1))
}

/// `20%` has no unit, and is an amount of nothing.
fn is_percentage(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number { percent: true, .. })
}

fn what(bare: &Expr, other: (&Expr, &Unit)) -> Problem {
    let text = written(bare);
    if is_percentage(bare) {
        let message = format!("`{text}` is a share, and `{}` an amount in {}.", written(other.0), other.1);
        return Problem::new(Code::UnitClash, bare.span, message).also(other.0.span, unit_words(other.1));
    }
    let problem = if matches!(bare.kind, ExprKind::Number { .. }) {
        Problem::new(Code::WhatUnit, bare.span, format!("{text} what? `{}` is in {}.", written(other.0), other.1))
            .help(format!("Write the unit: `{text} {}`.", other.1))
    } else {
        Problem::new(
            Code::WhatUnit,
            bare.span,
            format!("`{text}` has no unit, and `{}` is in {}.", written(other.0), other.1),
        )
        .help(format!("If it is a time, let the table say in which unit its column is: `unit …: {}`.", other.1))
    };
    problem.also(other.0.span, unit_words(other.1))
}

/// A date and a bare number.
pub(in crate::check) fn what_time(expr: &Expr) -> Problem {
    let text = written(expr);
    Problem::new(Code::WhatUnit, expr.span, format!("{text} what? To a date a time is added."))
        .help(format!("Write the unit: `{text} days`."))
}

/// `20 s` beside a column without unit.
pub(in crate::check) fn read_bare(metric: Option<String>, left: (&Expr, &Unit), right: (&Expr, &Unit)) -> Note {
    let (bare, fixed) = if left.1.is_none() { (left, right) } else { (right, left) };
    let number = match &fixed.0.kind {
        ExprKind::Number { value, .. } => value.to_string(),
        _ => "the bare number".to_owned(),
    };
    Note { metric, message: format!("`{}` has no unit: `{}` is read as {number}.", written(bare.0), written(fixed.0)) }
}

/// A unit that a number cannot be converted to.
pub(in crate::check) fn no_conversion(from: &Unit, to: &Unit, span: Span) -> Problem {
    if from.is_none() {
        return Problem::new(Code::UnitClash, span, format!("This has no unit, so it cannot be converted to {to}."))
            .help("Let the table say in which unit the column is: `unit lead: min`.");
    }
    Problem::new(Code::UnitClash, span, format!("This is in {from}, which cannot be converted to {to}."))
}

/// A target or band in another unit than the metric.
pub(in crate::check) fn not_in_unit(expr: &Expr, is: &Unit, metric: &Unit) -> Problem {
    let text = written(expr);
    if let (true, ExprKind::Path(path)) = (is.is_none(), &expr.kind)
        && let [table, column] = path.as_slice()
    {
        let (table, column) = (written_name(&table.text), written_name(&column.text));
        let message = format!("`{text}` has no unit, and the metric is in {metric}.");
        return Problem::new(Code::WhatUnit, expr.span, message).help(format!(
            "Let the table say in which unit the column is: `table {table} {{ unit {column}: {metric} }}`."
        ));
    }
    if is_percentage(expr) {
        let message = format!("`{text}` is a share, and the metric an amount in {metric}.");
        return Problem::new(Code::UnitClash, expr.span, message);
    }
    if is.is_none() {
        return Problem::new(Code::WhatUnit, expr.span, format!("{text} what? The metric is in {metric}."))
            .help(format!("Write the unit: `{text} {metric}`."));
    }
    Problem::new(Code::UnitClash, expr.span, format!("`{text}` is in {is}, and the metric is {}.", unit_words(metric)))
}

/// A param set to a value in another unit.
pub(in crate::check) fn param_in_another_unit(param: &str, unit: &Unit, given: &Unit, expr: &Expr) -> Problem {
    let text = written(expr);
    if !given.is_none() {
        let message = format!("The param `{param}` is {}, and `{text}` is {}.", unit_words(unit), unit_words(given));
        return Problem::new(Code::UnitClash, expr.span, message);
    }
    if is_percentage(expr) {
        let message = format!("The param `{param}` is {}, and `{text}` is a share.", unit_words(unit));
        return Problem::new(Code::UnitClash, expr.span, message);
    }
    Problem::new(Code::WhatUnit, expr.span, format!("{text} what? The param `{param}` is in {unit}."))
        .help(format!("Write the unit: `{param}={text} {unit}`."))
}

/// A param set to a value of another kind.
pub(in crate::check) fn param_of_another_kind(param: &str, own: Kind, given: Kind, expr: &Expr) -> Problem {
    Problem::new(
        Code::WrongKind,
        expr.span,
        format!("The param `{param}` is {}, and `{}` is {}.", own.words(), written(expr), given.words()),
    )
}

/// An amount where two counts are wanted.
pub(in crate::check) fn count_with_unit(function: &str, expr: &Expr, unit: &Unit) -> Problem {
    let message = format!("`{function}` takes two counts, and `{}` is an amount in {unit}.", written(expr));
    Problem::new(Code::UnitClash, expr.span, message)
        .help(format!("A share of what was counted has an interval: `{function}(count(surveys where csat >= 4), count(surveys), 95%)`."))
}
