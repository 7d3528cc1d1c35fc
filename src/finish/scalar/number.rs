//! Arithmetic and rounding, exact but for roots.

use crate::finish::Slot;
use crate::function::Scalar;
use crate::value::{Exact, Reason, TooLarge, Value, proportion, roots};

/// The most decimals that a number is rounded to: more would be beyond the limit of exact numbers.
const MOST_DECIMALS: i128 = 4_000;

/// `a / b - 1`, undefined for a negative b: less debt than before is no negative growth.
pub(super) fn growth(args: &[Value]) -> Slot {
    if let [_, Value::Number(before)] = args
        && before.is_negative()
    {
        return Ok(Value::Blank(Reason::Undefined));
    }
    match divide(args)? {
        Value::Number(ratio) => Ok(Value::Number(ratio.sub(&Exact::ONE)?)),
        other => Ok(other),
    }
}

/// `a / b / c`: the divisor is looked at first, blank or zero; then what is divided.
pub(super) fn divide(args: &[Value]) -> Slot {
    let Some((first, divisors)) = args.split_first() else { return Ok(Value::Blank(Reason::Undefined)) };
    let mut result = first.clone();
    for divisor in divisors {
        result = match (&result, divisor) {
            (_, Value::Blank(reason)) => Value::Blank(*reason),
            (_, Value::Number(divisor)) if divisor.is_zero() => Value::Blank(Reason::ZeroBase),
            (Value::Number(number), Value::Number(divisor)) => {
                number.div(divisor)?.map_or(Value::Blank(Reason::ZeroBase), Value::Number)
            }
            (Value::Blank(reason), _) => Value::Blank(*reason),
            _ => Value::Blank(Reason::Undefined),
        };
    }
    Ok(result)
}

/// A function of numbers, none of them blank; `None` if it is not one.
pub(super) fn call(function: Scalar, args: &[Value]) -> Option<Slot> {
    if matches!(function, Scalar::Least | Scalar::Greatest) {
        let best = if function == Scalar::Least { args.iter().min() } else { args.iter().max() };
        return Some(Ok(best.cloned().unwrap_or(Value::Blank(Reason::Undefined))));
    }
    let all: Option<Vec<&Exact>> = args.iter().map(Value::as_number).collect();
    let result = match (function, all?.as_slice()) {
        (Scalar::Add, [first, rest @ ..]) => fold(first, rest, Exact::add),
        (Scalar::Subtract, [first, rest @ ..]) => fold(first, rest, Exact::sub),
        (Scalar::Multiply, [first, rest @ ..]) => fold(first, rest, Exact::mul),
        (Scalar::Negate, [x]) => Ok(x.neg()),
        (Scalar::Abs, [x]) => Ok(x.abs()),
        (Scalar::Floor, [x]) => Ok(x.floor()),
        (Scalar::Ceil, [x]) => Ok(x.ceil()),
        (Scalar::Round, [x]) => Ok(x.round(0)),
        (Scalar::RoundEven, [x]) => Ok(x.round_even(0)),
        (Scalar::Round, [x, digits]) => decimals(digits).map(|digits| x.round(digits)),
        (Scalar::RoundEven, [x, digits]) => decimals(digits).map(|digits| x.round_even(digits)),
        (Scalar::Clamp, [x, low, high]) => Ok((*x).max(low).min(high).clone()),
        (Scalar::Mod, [_, divisor]) if divisor.is_zero() => return Some(Ok(Value::Blank(Reason::ZeroBase))),
        (Scalar::Mod, [x, divisor]) => modulo(x, divisor),
        (Scalar::Sqrt, [x]) => return Some(Ok(defined(roots::sqrt(x)))),
        (Scalar::Ln, [x]) => return Some(Ok(defined(roots::ln(x)))),
        (Scalar::Exp, [x]) => roots::exp(x),
        (Scalar::Power, [base, exponent]) if base.is_zero() && exponent.is_negative() => {
            return Some(Ok(Value::Blank(Reason::ZeroBase)));
        }
        (Scalar::Power, [base, exponent]) => return Some(roots::power(base, exponent).map(defined)),
        (Scalar::Margin | Scalar::WilsonLow | Scalar::WilsonHigh, [k, n, z]) => {
            return Some(interval(function, k, n, z));
        }
        _ => return None,
    };
    Some(result.map(Value::Number))
}

fn fold(
    first: &Exact,
    rest: &[&Exact],
    step: fn(&Exact, &Exact) -> Result<Exact, TooLarge>,
) -> Result<Exact, TooLarge> {
    rest.iter().try_fold(first.clone(), |result, next| step(&result, next))
}

/// The interval of a share: of nothing there is none.
fn interval(function: Scalar, k: &Exact, n: &Exact, z: &Exact) -> Slot {
    if n.is_zero() {
        return Ok(Value::Blank(Reason::ZeroBase));
    }
    let interval = proportion::wilson(k, n, z)?;
    Ok(defined(interval.map(|interval| match function {
        Scalar::WilsonLow => interval.low,
        Scalar::WilsonHigh => interval.high,
        _ => interval.margin,
    })))
}

fn defined(number: Option<Exact>) -> Value {
    number.map_or(Value::Blank(Reason::Undefined), Value::Number)
}

fn decimals(digits: &Exact) -> Result<i32, TooLarge> {
    let digits = digits.floor().to_i128().ok_or(TooLarge)?;
    if digits > MOST_DECIMALS {
        return Err(TooLarge);
    }
    Ok(i32::try_from(digits.max(-2 * MOST_DECIMALS)).unwrap_or(0))
}

/// The remainder with the divisor's sign: x - divisor * floor(x / divisor).
fn modulo(x: &Exact, divisor: &Exact) -> Result<Exact, TooLarge> {
    let whole = x.div(divisor)?.unwrap_or(Exact::ZERO).floor();
    x.sub(&divisor.mul(&whole)?)
}
