//! What is made of the totals of a group: means, spreads, percentiles.

use super::Slot;
use super::statistics;
use crate::plan::Make;
use crate::run::{GroupTotals, Total, TotalValue};
use crate::value::{Exact, Reason, Value};

/// The value of an aggregate in a group; `None` is a group that has no row.
pub(super) fn make(make: &Make, group: Option<&GroupTotals>) -> Slot {
    let total = |fold: &usize| group.and_then(|group| group.totals.get(*fold));
    match make {
        Make::Count(fold) => Ok(Value::Number(Exact::from(total(fold).map_or(0, |total| total.used)))),
        Make::Number(fold) => Ok(value(total(fold)).unwrap_or_else(|_| Value::int(0))),
        Make::Value(fold) => Ok(value(total(fold)).unwrap_or_else(Value::Blank)),
        Make::Mean(fold) => match used(total(fold)) {
            Err(reason) => Ok(Value::Blank(reason)),
            Ok(total) => quotient(number(total), &Exact::from(total.used)),
        },
        Make::Nearest(fold) => match neighbours(total(fold)) {
            Err(reason) => Ok(Value::Blank(reason)),
            Ok((_, low, _)) => Ok(low.clone()),
        },
        Make::Between { fold, at } => match neighbours(total(fold)) {
            Err(reason) => Ok(Value::Blank(reason)),
            Ok((used, low, high)) => statistics::between(low, high, &statistics::fraction_between(used, at)?),
        },
        Make::Spread { fold, root, sample } => match moments(total(fold)) {
            Err(reason) => Ok(Value::Blank(reason)),
            Ok((used, sum, squares)) => statistics::spread(used, sum, squares, *root, *sample),
        },
        Make::Weighted { products, weights } => match (used(total(products)), used(total(weights))) {
            (Err(reason), _) | (_, Err(reason)) => Ok(Value::Blank(reason)),
            (Ok(products), Ok(weights)) => match number(weights) {
                Some(weights) => quotient(number(products), weights),
                None => Ok(Value::Blank(Reason::NoValues)),
            },
        },
    }
}

/// The total if a cell was used, or why there is nothing: no row, or rows whose cells are blank.
fn used(total: Option<&Total>) -> Result<&Total, Reason> {
    match total {
        Some(total) if total.used > 0 => Ok(total),
        Some(total) if total.blank > 0 => Err(Reason::NoValues),
        _ => Err(Reason::NoRows),
    }
}

fn value(total: Option<&Total>) -> Result<Value, Reason> {
    match &used(total)?.value {
        TotalValue::Value(Some(value)) => Ok(value.clone()),
        _ => Err(Reason::NoValues),
    }
}

fn number(total: &Total) -> Option<&Exact> {
    match &total.value {
        TotalValue::Value(Some(Value::Number(number))) => Some(number),
        _ => None,
    }
}

fn neighbours(total: Option<&Total>) -> Result<(u64, &Value, &Value), Reason> {
    let total = used(total)?;
    match &total.value {
        TotalValue::Neighbours(Some((low, high))) => Ok((total.used, low, high)),
        _ => Err(Reason::NoValues),
    }
}

fn moments(total: Option<&Total>) -> Result<(u64, &Exact, &Exact), Reason> {
    let total = used(total)?;
    match &total.value {
        TotalValue::Moments { sum, squares } => Ok((total.used, sum, squares)),
        _ => Err(Reason::NoValues),
    }
}

fn quotient(dividend: Option<&Exact>, divisor: &Exact) -> Slot {
    let Some(dividend) = dividend else { return Ok(Value::Blank(Reason::NoValues)) };
    Ok(dividend.div(divisor)?.map_or(Value::Blank(Reason::ZeroBase), Value::Number))
}
