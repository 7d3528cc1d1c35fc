//! `+ - * /`, the sign, the remainder, and roots.

use super::number::{each, each_pair, each_row, fit, from_whole, rescale, width};
use super::{Call, Fault};
use crate::calendar::Timestamp;
use crate::function::Scalar;
use crate::row::RowType;
use crate::run::mantissa::{Mantissa, Width, by_width};
use crate::run::vector::{Cells, Vector, common_nulls, scale_of};
use crate::value::{BigInt, Exact, Signed, TooLarge, Zero, roots};

/// Arithmetic in the digits of the result's type.
pub fn arithmetic(call: &Call<'_>) -> Result<Vector, Fault> {
    if call.ty == RowType::Time {
        return shifted(call);
    }
    let RowType::Number { digits, .. } = call.ty else { return Err(Fault::NotForRows) };
    if call.types.iter().any(|ty| matches!(ty, RowType::Date | RowType::Time)) {
        return elapsed(call);
    }
    by_width!(Width::of(digits), T => match call.function {
        Scalar::Add => sum::<T>(call, T::plus),
        Scalar::Subtract => sum::<T>(call, T::minus),
        Scalar::Multiply => product::<T>(call),
        Scalar::Divide => quotient::<T>(call),
        Scalar::Negate => signed::<T>(call, T::negative),
        Scalar::Abs => signed::<T>(call, |number| if number < T::default() { number.negative() } else { Some(number) }),
        _ => remainder(call),
    })
}

fn sum<T: Mantissa>(call: &Call<'_>, operation: impl Fn(T, T) -> Option<T>) -> Result<Vector, Fault> {
    let (first, ty) = call.arg(0)?;
    let mut result = fit(first, ty, call.ty)?;
    for (next, ty) in call.args.iter().zip(call.types).skip(1) {
        let next = fit(next, *ty, call.ty)?;
        result = pairwise(&result, &next, &operation)?;
    }
    Ok(result)
}

fn pairwise<T: Mantissa>(
    left: &Vector,
    right: &Vector,
    operation: impl Fn(T, T) -> Option<T>,
) -> Result<Vector, Fault> {
    let nulls = common_nulls(&[left.clone(), right.clone()]);
    let (Some(left), Some(right)) = (left.numbers::<T>(), right.numbers::<T>()) else { return Err(Fault::NotForRows) };
    let values = each_pair(left, right, nulls.as_ref(), operation)?;
    Ok(Vector { cells: T::cells(values), nulls })
}

/// The scale of a product is the sum of the scales; only at the end is it brought to that of the type.
fn product<T: Mantissa>(call: &Call<'_>) -> Result<Vector, Fault> {
    let RowType::Number { digits, scale } = call.ty else { return Err(Fault::NotForRows) };
    let width = Width::of(digits);
    let (first, ty) = call.arg(0)?;
    let mut reached = scale_of(ty);
    let mut result = rescale(first, reached, reached, width)?;
    for (next, ty) in call.args.iter().zip(call.types).skip(1) {
        let next = rescale(next, 0, 0, width)?;
        result = pairwise::<T>(&result, &next, T::times)?;
        reached += scale_of(*ty);
    }
    rescale(&result, reached, u32::from(scale), width)
}

fn signed<T: Mantissa>(call: &Call<'_>, operation: impl Fn(T) -> Option<T>) -> Result<Vector, Fault> {
    let (arg, ty) = call.arg(0)?;
    let arg = fit(arg, ty, call.ty)?;
    let values = each(arg.numbers::<T>().ok_or(Fault::NotForRows)?, arg.nulls.as_ref(), operation)?;
    Ok(Vector { cells: T::cells(values), nulls: arg.nulls })
}

/// Rounded to the digits of the type, half away from zero; a divisor of zero gives a blank.
fn quotient<T: Mantissa>(call: &Call<'_>) -> Result<Vector, Fault> {
    let ((left, left_type), (right, right_type)) = (call.arg(0)?, call.arg(1)?);
    let shift = i64::from(scale_of(call.ty)) + i64::from(scale_of(right_type)) - i64::from(scale_of(left_type));
    let nulls = common_nulls(&[left.clone(), right.clone()]);
    by_width!(width(left)?, A => by_width!(width(right)?, B => {
        let (Some(left), Some(right)) = (left.numbers::<A>(), right.numbers::<B>()) else {
            return Err(Fault::NotForRows);
        };
        let power = u32::try_from(shift.unsigned_abs()).unwrap_or(u32::MAX);
        let (up, down) = if shift >= 0 { (power, 0) } else { (0, power) };
        let (values, nulls) = each_row(call.rows, nulls.as_ref(), |row| {
            let (Some(left), Some(right)) = (left.get(row), right.get(row)) else { return Ok(None) };
            if *right == B::default() {
                return Ok(None);
            }
            let small = || T::from_wide(divide_small(left.to_wide()?, right.to_wide()?, up, down)?);
            let big = || T::from_big(&divide_big(left.to_big(), right.to_big(), up, down));
            small().or_else(big).map(Some).ok_or(Fault::TooLarge)
        })?;
        Ok(Vector { cells: T::cells(values), nulls })
    }))
}

fn divide_small(left: i128, right: i128, up: u32, down: u32) -> Option<i128> {
    let left = left.checked_mul(10i128.checked_pow(up)?)?;
    let right = right.checked_mul(10i128.checked_pow(down)?)?;
    let (quotient, rest) = (left.checked_div(right)?, left.checked_rem(right)?);
    let away = rest.unsigned_abs() >= right.unsigned_abs() - rest.unsigned_abs();
    let step = if (left < 0) == (right < 0) { 1 } else { -1 };
    if away { quotient.checked_add(step) } else { Some(quotient) }
}

fn divide_big(left: BigInt, right: BigInt, up: u32, down: u32) -> BigInt {
    let left = left * BigInt::from(10u8).pow(up);
    let right = right * BigInt::from(10u8).pow(down);
    if right.is_zero() {
        return right;
    }
    let (quotient, rest) = (&left / &right, &left % &right);
    let away = rest.abs() * 2u8 >= right.abs();
    let step = if left.is_negative() == right.is_negative() { 1 } else { -1 };
    if away { quotient + step } else { quotient }
}

/// The remainder has the divisor's sign; a divisor of zero gives a blank.
fn remainder(call: &Call<'_>) -> Result<Vector, Fault> {
    let ((left, left_type), (right, right_type)) = (call.arg(0)?, call.arg(1)?);
    let common = super::number::common_type(left_type, right_type).ok_or(Fault::TooLarge)?;
    let RowType::Number { digits, .. } = common else { return Err(Fault::NotForRows) };
    let (left, right) = (fit(left, left_type, common)?, fit(right, right_type, common)?);
    let nulls = common_nulls(&[left.clone(), right.clone()]);
    by_width!(Width::of(digits), T => {
        let (Some(left), Some(right)) = (left.numbers::<T>(), right.numbers::<T>()) else {
            return Err(Fault::NotForRows);
        };
        let zero = T::default();
        let (values, nulls) = each_row(call.rows, nulls.as_ref(), |row| {
            let (Some(left), Some(right)) = (left.get(row), right.get(row)) else { return Ok(None) };
            if *right == zero {
                return Ok(None);
            }
            let (_, rest) = left.divided(*right).unwrap_or_default();
            if rest != zero && (rest < zero) != (*right < zero) {
                return rest.plus(*right).map(Some).ok_or(Fault::TooLarge);
            }
            Ok(Some(rest))
        })?;
        fit(&Vector { cells: T::cells(values), nulls }, common, call.ty)
    })
}

/// The time between two moments, in seconds: the time that really passes where clocks are changed between them.
fn elapsed(call: &Call<'_>) -> Result<Vector, Fault> {
    let ((left, left_type), (right, right_type)) = (call.arg(0)?, call.arg(1)?);
    if call.function != Scalar::Subtract {
        return Err(Fault::NotForRows);
    }
    let (left, right) = (fit(left, left_type, RowType::Time)?, fit(right, right_type, RowType::Time)?);
    let nulls = common_nulls(&[left.clone(), right.clone()]);
    let (Cells::Time(left), Cells::Time(right)) = (&left.cells, &right.cells) else { return Err(Fault::NotForRows) };
    let zone = call.zone.filter(|_| left_type == RowType::Time && right_type == RowType::Time);
    let micros = match zone {
        None => each_pair(left, right, nulls.as_ref(), i64::checked_sub)?,
        Some(zone) => each_pair(left, right, nulls.as_ref(), |left, right| {
            zone.utc(Timestamp(left)).0.checked_sub(zone.utc(Timestamp(right)).0)
        })?,
    };
    let seconds = RowType::Number { digits: 18, scale: 6 };
    if scale_of(call.ty) >= 6 {
        return fit(&Vector { cells: Cells::Int(micros.into()), nulls }, seconds, call.ty);
    }
    from_whole(micros.into_iter().map(|micros| micros / 1_000_000).collect(), nulls, call.ty)
}

/// A date or timestamp, so many seconds later or earlier. What is finer than a microsecond is rounded, half away from zero.
fn shifted(call: &Call<'_>) -> Result<Vector, Fault> {
    let ((moments, moment_type), (seconds, seconds_type)) = (call.arg(0)?, call.arg(1)?);
    let moments = fit(moments, moment_type, RowType::Time)?;
    let scale = scale_of(seconds_type);
    let seconds = rescale(seconds, scale, scale, Width::Wide)?;
    let nulls = common_nulls(&[moments.clone(), seconds.clone()]);
    let (Cells::Time(moments), Cells::Wide(seconds)) = (&moments.cells, &seconds.cells) else {
        return Err(Fault::NotForRows);
    };
    let later = |moment: i64, seconds: i128| {
        let by = micros(seconds, scale)?;
        let by = if call.function == Scalar::Subtract { by.checked_neg()? } else { by };
        i64::try_from(i128::from(moment).checked_add(by)?).ok()
    };
    let mut times = Vec::with_capacity(moments.len());
    for (row, (moment, seconds)) in moments.iter().zip(seconds.iter()).enumerate() {
        times.push(match later(*moment, *seconds) {
            Some(time) => time,
            None if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) => 0,
            None => return Err(Fault::TooLarge),
        });
    }
    Ok(Vector { cells: Cells::Time(times.into()), nulls })
}

/// Seconds with so many decimals as whole microseconds.
fn micros(seconds: i128, scale: u32) -> Option<i128> {
    let Some(finer) = scale.checked_sub(6) else {
        return seconds.checked_mul(10i128.checked_pow(6 - scale)?);
    };
    let divisor = 10i128.checked_pow(finer)?;
    let (whole, rest) = (seconds / divisor, seconds % divisor);
    let is_half = rest.checked_mul(2)?.unsigned_abs() >= divisor.unsigned_abs();
    Some(if is_half { whole + seconds.signum() } else { whole })
}

/// Roots, powers and logarithms, rounded to the digits of the type; blank where they are not defined.
pub fn roots(call: &Call<'_>) -> Result<Vector, Fault> {
    let RowType::Number { digits, scale } = call.ty else { return Err(Fault::NotForRows) };
    let nulls = common_nulls(call.args);
    by_width!(Width::of(digits), T => {
        let (values, nulls) = each_row(call.rows, nulls.as_ref(), |row| {
            let number = |at: usize| -> Result<Exact, Fault> {
                let (vector, ty) = call.arg(at)?;
                let cell = vector.cell(row).ok_or(Fault::NotForRows)?;
                cell.value(ty).as_number().cloned().ok_or(Fault::NotForRows)
            };
            let Some(result) = root(call.function, &number)? else { return Ok(None) };
            mantissa::<T>(&result, u32::from(scale)).map(Some).ok_or(Fault::TooLarge)
        })?;
        Ok(Vector { cells: T::cells(values), nulls })
    })
}

fn root(function: Scalar, number: &dyn Fn(usize) -> Result<Exact, Fault>) -> Result<Option<Exact>, Fault> {
    let first = number(0)?;
    match function {
        Scalar::Sqrt => Ok(roots::sqrt(&first)),
        Scalar::Ln => Ok(roots::ln(&first)),
        Scalar::Exp => roots::exp(&first).map(Some).map_err(|TooLarge| Fault::TooLarge),
        _ => roots::power(&first, &number(1)?).map_err(|TooLarge| Fault::TooLarge),
    }
}

/// A fraction as a mantissa, rounded half away from zero.
pub fn mantissa<T: Mantissa>(number: &Exact, scale: u32) -> Option<T> {
    let places = i32::try_from(scale).ok()?;
    let (numer, denom) = number.round(places).parts();
    let scaled = numer * BigInt::from(10u8).pow(scale);
    let (quotient, rest) = (&scaled / &denom, &scaled % &denom);
    if rest.is_zero() { T::from_big(&quotient) } else { None }
}

/// One number at the scale and in the width of a type, for literals and single cells.
pub fn exact_mantissa<T: Mantissa>(number: &Exact, scale: u32) -> Option<T> {
    let mantissa = mantissa::<T>(number, scale)?;
    let back = Exact::big_decimal(mantissa.to_big(), scale);
    (back == *number).then_some(mantissa)
}
