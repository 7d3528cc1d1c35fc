//! The scalar functions on values: what the language says of one cell, said once.
//!
//! A blank goes on: arithmetic and functions give the reason of their leftmost blank argument, a division looks at its
//! divisor first. Conditions are two-valued: a blank is equal to a blank and to nothing else, never smaller or larger. On a
//! number that is withheld nothing is decided: its reason goes on, unless the other side of `and` or `or` settles it.

mod number;
mod text;
mod time;

use super::Slot;
use crate::function::Scalar;
use crate::value::{Reason, TooLarge, Value};
use std::cmp::Ordering;

/// The value of a function for these arguments, in order.
///
/// # Errors
/// A number that became too large; an argument that did, unless a `case` does not take it.
pub fn call(function: Scalar, args: &mut dyn Iterator<Item = Result<Value, TooLarge>>) -> Result<Value, TooLarge> {
    match function {
        Scalar::Case => case(args),
        Scalar::Coalesce => coalesce(args),
        _ => {
            let args = args.collect::<Result<Vec<Value>, TooLarge>>()?;
            strict(function, &args)
        }
    }
}

/// Pairs of condition and value, then the value that is left.
fn case(args: &mut dyn Iterator<Item = Slot>) -> Slot {
    while let Some(condition) = args.next() {
        let Some(value) = args.next() else { return condition };
        match condition? {
            Value::Bool(true) => return value,
            Value::Blank(reason) if reason.is_withheld() => return Ok(Value::Blank(reason)),
            _ => {}
        }
    }
    Ok(Value::Blank(Reason::LeftBlank))
}

fn coalesce(args: &mut dyn Iterator<Item = Slot>) -> Slot {
    let mut last = Ok(Value::Blank(Reason::NoValues));
    for arg in args {
        match arg {
            Ok(Value::Blank(reason)) if reason != Reason::Undecided => last = Ok(Value::Blank(reason)),
            other => return other,
        }
    }
    last
}

fn strict(function: Scalar, args: &[Value]) -> Slot {
    if let Some(condition) = condition(function, args) {
        return Ok(withheld(function, args).map_or(Value::Bool(condition), Value::Blank));
    }
    if function == Scalar::Divide {
        return number::divide(args);
    }
    if function == Scalar::Growth {
        return number::growth(args);
    }
    if let Some(blank) = args.iter().find(|arg| arg.is_blank()) {
        return Ok(blank.clone());
    }
    if let Some(slot) = number::call(function, args) {
        return slot;
    }
    let value = text::call(function, args).or_else(|| time::call(function, args));
    Ok(value.unwrap_or(Value::Blank(Reason::Undefined)))
}

/// Why a condition is not decided.
fn withheld(function: Scalar, args: &[Value]) -> Option<Reason> {
    let reason = |arg: &Value| match arg {
        Value::Blank(reason) if reason.is_withheld() => Some(*reason),
        _ => None,
    };
    let is_settled = match function {
        Scalar::IsBlank => true,
        Scalar::And => args.iter().any(|arg| *arg != Value::Bool(true) && reason(arg).is_none()),
        Scalar::Or => args.contains(&Value::Bool(true)),
        _ => false,
    };
    args.iter().find_map(reason).filter(|_| !is_settled)
}

/// The functions that give a condition, whatever is blank.
fn condition(function: Scalar, args: &[Value]) -> Option<bool> {
    let pair = || args.first().zip(args.get(1));
    let ordered = |test: fn(Ordering) -> bool| {
        pair().is_some_and(|(a, b)| !a.is_blank() && !b.is_blank() && same_kind(a, b) && test(a.cmp(b)))
    };
    Some(match function {
        Scalar::Equal => pair().is_some_and(|(a, b)| equal(a, b)),
        Scalar::NotEqual => !pair().is_some_and(|(a, b)| equal(a, b)),
        Scalar::Less => ordered(Ordering::is_lt),
        Scalar::LessEqual => ordered(Ordering::is_le),
        Scalar::Greater => ordered(Ordering::is_gt),
        Scalar::GreaterEqual => ordered(Ordering::is_ge),
        Scalar::And => args.iter().all(|arg| *arg == Value::Bool(true)),
        Scalar::Or => args.contains(&Value::Bool(true)),
        Scalar::Not => args.first() != Some(&Value::Bool(true)),
        Scalar::IsBlank => args.first().is_none_or(Value::is_blank),
        Scalar::In => args.split_first().is_some_and(|(value, list)| list.iter().any(|item| equal(value, item))),
        Scalar::Contains | Scalar::StartsWith | Scalar::EndsWith | Scalar::Matches => text::test(function, args),
        _ => return None,
    })
}

fn equal(a: &Value, b: &Value) -> bool {
    (a.is_blank() && b.is_blank()) || a == b
}

fn same_kind(a: &Value, b: &Value) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}
