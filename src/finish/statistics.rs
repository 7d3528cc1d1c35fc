//! Statistics that rows and members share, on exact numbers.

use super::Slot;
use crate::calendar::{Day, Timestamp};
use crate::value::{Exact, Reason, TooLarge, Value, roots};

/// How far the percentile lies between its two neighbours: the fraction of (n - 1) p.
pub(super) fn fraction_between(n: u64, at: &Exact) -> Result<Exact, TooLarge> {
    let rank = rank(n, at)?;
    rank.sub(&rank.floor())
}

/// (n - 1) p, counted from 0.
pub(super) fn rank(n: u64, at: &Exact) -> Result<Exact, TooLarge> {
    Exact::from(n.saturating_sub(1)).mul(at)
}

/// The value that far between two neighbours. Dates and moments are cut to a whole day or microsecond, half up.
pub(super) fn between(low: &Value, high: &Value, fraction: &Exact) -> Slot {
    if low == high || fraction.is_zero() {
        return Ok(low.clone());
    }
    let steps = |low: i64, high: i64| -> Result<i64, TooLarge> {
        let way = Exact::from(high.saturating_sub(low)).mul(fraction)?.round(0);
        let way = way.to_i128().and_then(|way| i64::try_from(way).ok()).unwrap_or(0);
        Ok(low.saturating_add(way))
    };
    Ok(match (low, high) {
        (Value::Number(low), Value::Number(high)) => Value::Number(low.add(&high.sub(low)?.mul(fraction)?)?),
        (Value::Date(low), Value::Date(high)) => {
            let day = steps(i64::from(low.0), i64::from(high.0))?;
            Value::Date(Day(i32::try_from(day).unwrap_or(low.0)))
        }
        (Value::Time(low), Value::Time(high)) => Value::Time(Timestamp(steps(low.0, high.0)?)),
        (low, _) => low.clone(),
    })
}

/// Variance or standard deviation from n, sum and sum of squares. A sample of one has the divisor zero.
pub(super) fn spread(n: u64, sum: &Exact, squares: &Exact, root: bool, sample: bool) -> Slot {
    let divisor = Exact::from(n.saturating_sub(u64::from(sample)));
    let Some(mean_square) = sum.mul(sum)?.div(&Exact::from(n))? else { return Ok(Value::Blank(Reason::NoRows)) };
    let Some(variance) = squares.sub(&mean_square)?.div(&divisor)? else {
        return Ok(Value::Blank(Reason::ZeroBase));
    };
    if !root {
        return Ok(Value::Number(variance));
    }
    Ok(roots::sqrt(&variance).map_or(Value::Blank(Reason::Undefined), Value::Number))
}
