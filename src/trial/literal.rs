//! The value of a written constant.

use crate::syntax::{Expr, ExprKind};
use crate::unit::Unit;
use crate::value::{Exact, Reason, Value};

/// The value of a constant in a unit; `None` if the expression is more than one constant. Times convert; another unit is for the reader.
pub fn value(expr: &Expr, unit: &Unit) -> Option<Value> {
    Some(match &expr.kind {
        ExprKind::Number { value: number, unit: written, .. } => {
            let times = written.as_ref().and_then(Unit::as_time).zip(unit.as_time());
            let factor = times.map_or(Exact::ONE, |(from, to)| from.factor(to));
            Value::Number(number.mul(&factor).ok()?)
        }
        ExprKind::Negate(inner) => Value::Number(value(inner, unit)?.as_number()?.neg()),
        ExprKind::Group(inner) => value(inner, unit)?,
        ExprKind::Product(first, rest) => rest.iter().try_fold(value(first, unit)?, |left, (operator, right)| {
            let (left, right) = (left.as_number()?.clone(), value(right, &Unit::none())?.as_number()?.clone());
            let result = match operator {
                crate::syntax::MulOp::Multiply => left.mul(&right).ok()?,
                crate::syntax::MulOp::Divide => left.div(&right).ok()??,
            };
            Some(Value::Number(result))
        })?,
        ExprKind::Text(text) => Value::Text(text.clone()),
        ExprKind::Bool(truth) => Value::Bool(*truth),
        ExprKind::Date(day) => Value::Date(*day),
        ExprKind::Blank => Value::Blank(Reason::LeftBlank),
        _ => return None,
    })
}
