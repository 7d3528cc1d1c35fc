//! `round`, `round_even`, `floor`, `ceil`.

use super::number::{each, each_row, rescale, scaled, whole_numbers, width};
use super::{Call, Fault};
use crate::function::Scalar;
use crate::row::RowType;
use crate::run::mantissa::{Mantissa, Width, by_width};
use crate::run::vector::{Vector, scale_of};
use crate::value::BigInt;
use crate::value::Exact;

/// Rounded as the function says, in the type of the result.
pub fn round(call: &Call<'_>) -> Result<Vector, Fault> {
    let RowType::Number { digits, scale } = call.ty else { return Err(Fault::NotForRows) };
    let (arg, ty) = call.arg(0)?;
    let (from, to, target) = (scale_of(ty), u32::from(scale), Width::of(digits));
    let decimals = match call.args.get(1) {
        Some(decimals) => whole_numbers(decimals, call.arg(1)?.1)?,
        None => Vec::new(),
    };
    let varies = decimals.iter().any(|here| decimals.first() != Some(here));
    let fixed = decimals.first().copied().unwrap_or(Some(0));
    by_width!(width(arg)?, A => by_width!(target, B => {
        let values = arg.numbers::<A>().ok_or(Fault::NotForRows)?;
        match fixed {
            // The usual case: the same digits in every row.
            Some(decimals) if !varies => {
                if decimals >= i64::from(from) {
                    return rescale(arg, from, to, target);
                }
                let values = each(values, arg.nulls.as_ref(), |number| {
                    scaled::<A, B>(rounded(call.function, number, from, decimals)?, from, to)
                })?;
                Ok(Vector { cells: B::cells(values), nulls: arg.nulls.clone() })
            }
            _ => {
                let (values, nulls) = each_row(call.rows, arg.nulls.as_ref(), |row| {
                    let decimals = decimals.get(row).copied().unwrap_or(fixed);
                    let (Some(number), Some(decimals)) = (values.get(row), decimals) else { return Ok(None) };
                    let result = rounded(call.function, *number, from, decimals);
                    let result = result.and_then(|number| scaled::<A, B>(number, from, to));
                    result.map(Some).ok_or(Fault::TooLarge)
                })?;
                Ok(Vector { cells: B::cells(values), nulls })
            }
        }
    }))
}

/// A mantissa of `scale` with only `decimals` digits behind the point that are not zero.
fn rounded<T: Mantissa>(function: Scalar, number: T, scale: u32, decimals: i64) -> Option<T> {
    let cut = i64::from(scale).saturating_sub(decimals);
    if cut <= 0 {
        return Some(number);
    }
    // Beyond 200 places nothing is left of any number that fits; floor and ceil always cut at the point.
    let cut = u32::try_from(cut.min(200)).ok()?;
    match T::ten_to(cut) {
        Some(power) => {
            let (quotient, rest) = number.divided(power)?;
            let step = T::small(step(function, number, quotient, rest, power)?);
            quotient.plus(step)?.times(power)
        }
        None => {
            let exact = Exact::big_decimal(number.to_big(), 0);
            let places = -i32::try_from(cut).ok()?;
            let exact = if function == Scalar::RoundEven { exact.round_even(places) } else { exact.round(places) };
            let (whole, _): (BigInt, BigInt) = exact.parts();
            T::from_big(&whole)
        }
    }
}

/// What is added to the quotient towards zero: -1, 0 or 1.
fn step<T: Mantissa>(function: Scalar, number: T, quotient: T, rest: T, power: T) -> Option<i64> {
    let zero = T::default();
    let sign = if number < zero { -1 } else { 1 };
    let distance = if rest < zero { rest.negative()? } else { rest };
    let other = power.minus(distance)?;
    Some(match function {
        Scalar::Floor => -i64::from(rest < zero),
        Scalar::Ceil => i64::from(rest > zero),
        Scalar::RoundEven if distance == other => {
            let (_, odd) = quotient.divided(T::small(2))?;
            if odd == zero { 0 } else { sign }
        }
        _ if distance >= other => sign,
        _ => 0,
    })
}
