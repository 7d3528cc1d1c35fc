//! How the units of two numbers meet that are added or compared.

use crate::unit::{TimeUnit, Unit};
use crate::value::Exact;

/// One of the two numbers.
#[derive(Clone, Copy)]
pub(super) struct Side<'u> {
    /// Its unit.
    pub(super) unit: &'u Unit,
    /// The number, if it is written in the formula (or a param).
    pub(super) fixed: Option<&'u Exact>,
}

/// How they meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Each is multiplied by its factor; both are then in `unit`.
    Fits { unit: Unit, left: Exact, right: Exact },
    /// The fixed number has a unit and the other none: it is read without.
    ReadBare,
    /// A bare number beside one in a unit: *20 what?*
    What,
    /// Two currencies.
    Currencies,
    /// Time and something else.
    Clash,
}

/// Where factors may be any fraction (metrics) or must be whole numbers (rows), so that nothing is rounded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Factors {
    Any,
    Whole,
}

/// How two numbers meet.
pub(super) fn fit(left: Side<'_>, right: Side<'_>, factors: Factors) -> Fit {
    let (a, b) = (left.unit.dimension(), right.unit.dimension());
    let same = |unit: &Unit| Fit::Fits { unit: unit.clone(), left: Exact::ONE, right: Exact::ONE };
    if a == b {
        return convert(left, right, factors);
    }
    let is_zero = |side: Side<'_>| side.fixed.is_some_and(Exact::is_zero);
    if is_zero(left) {
        return same(right.unit);
    }
    if is_zero(right) {
        return same(left.unit);
    }
    match (a.is_none(), b.is_none()) {
        (true, false) if right.fixed.is_some() && left.fixed.is_none() => Fit::ReadBare,
        (false, true) if left.fixed.is_some() && right.fixed.is_none() => Fit::ReadBare,
        (true, false) if b.time != 0 => Fit::What,
        (false, true) if a.time != 0 => Fit::What,
        (true, false) => same(right.unit),
        (false, true) => same(left.unit),
        _ if a.time == b.time => Fit::Currencies,
        _ => Fit::Clash,
    }
}

fn convert(left: Side<'_>, right: Side<'_>, factors: Factors) -> Fit {
    let same = |unit: &Unit| Fit::Fits { unit: unit.clone(), left: Exact::ONE, right: Exact::ONE };
    let (Some((a, _)), Some((b, _))) = (left.unit.time_part(), right.unit.time_part()) else {
        return same(if left.unit.is_none() { right.unit } else { left.unit });
    };
    if a == b {
        return same(left.unit);
    }
    let (to_left, right_factor) = right.unit.with_time(a);
    let (to_right, left_factor) = left.unit.with_time(b);
    let fits = |unit: Unit, left: Exact, right: Exact| Fit::Fits { unit, left, right };
    // A written number takes the unit of the other, where that is no endless fraction.
    let finite = |side: Side<'_>, factor: &Exact| {
        let number = side.fixed.and_then(|number| number.mul(factor).ok());
        number.is_some_and(|number| factors == Factors::Any || number.finite_scale().is_some_and(|scale| scale <= 12))
    };
    if finite(right, &right_factor) {
        return fits(to_left, Exact::ONE, right_factor);
    }
    if finite(left, &left_factor) {
        return fits(to_right, left_factor, Exact::ONE);
    }
    if factors == Factors::Any {
        let ((unit, left), (_, right)) =
            (left.unit.with_time(TimeUnit::Second), right.unit.with_time(TimeUnit::Second));
        return fits(unit, left, right);
    }
    if right_factor.is_integer() {
        fits(to_left, Exact::ONE, right_factor)
    } else {
        fits(to_right, left_factor, Exact::ONE)
    }
}

/// The unit of a product or quotient, and what the result is multiplied by so that one unit of time is in it only once:
/// seconds times euros per hour are euros, not seconds and hours.
pub(super) fn combine(left: &Unit, right: &Unit, divide: bool) -> (Unit, Exact) {
    let join = |left: &Unit, right: &Unit| if divide { left.per(right) } else { left.times(right) };
    match (left.time_part(), right.time_part()) {
        (Some((a, _)), Some((b, _))) if a != b => {
            let (right, factor) = right.with_time(a);
            let factor = if divide { factor.recip().unwrap_or(Exact::ONE) } else { factor };
            (join(left, &right), factor)
        }
        _ => (join(left, right), Exact::ONE),
    }
}
