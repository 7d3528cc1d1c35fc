//! What a cell of an expected table stands for.

use crate::syntax::{self, Expr, ExprKind, MulOp};
use crate::unit::Unit;
use crate::value::{Exact, Reason, Value};

/// What a cell says must come out.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// Blank, for a reason or for any.
    Blank(Option<Reason>),
    /// A constant.
    Constant(Expr),
    /// Anything else is a text.
    Text(String),
}

/// Reads a cell: nothing, `blank`, `blank "zero base"`, a constant, else a text.
///
/// # Errors
/// The words behind `blank` that are no reason.
pub fn wanted(cell: &str) -> Result<Wanted, &str> {
    if cell.is_empty() {
        return Ok(Wanted::Blank(None));
    }
    let reason = cell.strip_prefix("blank").map(str::trim).and_then(|rest| rest.strip_prefix('"')?.strip_suffix('"'));
    if let Some(words) = reason {
        return Reason::named(words).map(|reason| Wanted::Blank(Some(reason))).ok_or(words);
    }
    Ok(match syntax::constant(cell) {
        Some(Expr { kind: ExprKind::Blank, .. }) => Wanted::Blank(None),
        Some(expr) if value(&expr).is_some() => Wanted::Constant(expr),
        _ => Wanted::Text(cell.to_owned()),
    })
}

/// The value of a constant, and its unit; `None` if the expression is more than constants, signs and a fraction.
pub fn value(expr: &Expr) -> Option<(Value, Unit)> {
    let value = match &expr.kind {
        ExprKind::Number { value: number, unit, .. } => {
            return Some((Value::Number(number.clone()), unit.clone().unwrap_or_default()));
        }
        ExprKind::Negate(inner) => {
            let (number, unit) = value(inner)?;
            return Some((Value::Number(number.as_number()?.neg()), unit));
        }
        ExprKind::Group(inner) => return value(inner),
        ExprKind::Product(first, rest) => return fraction(first, rest),
        ExprKind::Text(text) => Value::Text(text.clone()),
        ExprKind::Bool(truth) => Value::Bool(*truth),
        ExprKind::Date(day) => Value::Date(*day),
        ExprKind::Blank => Value::Blank(Reason::LeftBlank),
        _ => return None,
    };
    Some((value, Unit::none()))
}

/// `2/3`, `1000/3`: numbers without a unit behind the first.
fn fraction(first: &Expr, rest: &[(MulOp, Expr)]) -> Option<(Value, Unit)> {
    let (start, unit) = value(first)?;
    let mut number = start.as_number()?.clone();
    for (operator, factor) in rest {
        let (factor, unit) = value(factor)?;
        let factor = factor.as_number().filter(|_| unit.is_none())?;
        number = match operator {
            MulOp::Multiply => number.mul(factor).ok()?,
            MulOp::Divide => number.div(factor).ok()??,
        };
    }
    Some((Value::Number(number), unit))
}

/// A number in another unit of the same kind; a bare number is one of that unit already, and a bare unit takes any number.
/// `None` if they cannot be converted.
pub fn converted(number: &Exact, from: &Unit, to: &Unit) -> Option<Exact> {
    let (of, wanted) = (from.dimension(), to.dimension());
    if of.is_none() || wanted.is_none() {
        return Some(number.clone());
    }
    let (Some((time, _)), true) = (to.time_part(), of == wanted) else {
        return (of == wanted).then(|| number.clone());
    };
    number.mul(&from.with_time(time).1).ok()
}

/// Whether a number is written with a percent sign.
pub fn is_percent(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number { percent, .. } => *percent,
        ExprKind::Negate(inner) | ExprKind::Group(inner) => is_percent(inner),
        _ => false,
    }
}
