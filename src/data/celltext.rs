//! A cell of a canonical array as text: decimals with all their digits, ISO dates and times.

use super::Kind;
use crate::calendar::{Day, Grain, Period, Timestamp};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{
    Date32Type, Decimal128Type, Decimal256Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use std::fmt::Write;

/// Writes the cell behind `text`; false, and nothing written, if it is blank.
pub(super) fn write(array: &ArrayRef, row: usize, kind: Kind, text: &mut String) -> bool {
    if array.is_null(row) {
        return false;
    }
    // Writing to a text cannot fail.
    match kind {
        Kind::Number { scale, .. } => {
            let scale = usize::from(scale);
            if let Some(numbers) = array.as_primitive_opt::<Int64Type>() {
                let number = numbers.value(row);
                decimal(number < 0, &number.unsigned_abs().to_string(), scale, text);
            } else if let Some(numbers) = array.as_primitive_opt::<Decimal128Type>() {
                let number = numbers.value(row);
                decimal(number < 0, &number.unsigned_abs().to_string(), scale, text);
            } else if let Some(numbers) = array.as_primitive_opt::<Decimal256Type>() {
                let number = numbers.value(row).to_string();
                let digits = number.strip_prefix('-');
                decimal(digits.is_some(), digits.unwrap_or(&number), scale, text);
            }
        }
        Kind::Date(grain) => {
            let day = Day(array.as_primitive_opt::<Date32Type>().map_or(0, |days| days.value(row)));
            let _ = match grain {
                Grain::Day => write!(text, "{day}"),
                grain => write!(text, "{}", Period::of_day(grain, day)),
            };
        }
        Kind::Time => {
            let micros = array.as_primitive_opt::<TimestampMicrosecondType>().map_or(0, |times| times.value(row));
            let _ = write!(text, "{}", Timestamp(micros));
        }
        Kind::Bool => {
            text.push_str(if array.as_boolean_opt().is_some_and(|truths| truths.value(row)) {
                "true"
            } else {
                "false"
            });
        }
        Kind::Text => text.push_str(plain(array, row)),
    }
    true
}

fn plain(array: &ArrayRef, row: usize) -> &str {
    if let Some(texts) = array.as_string_view_opt() {
        return texts.value(row);
    }
    if let Some(texts) = array.as_string_opt::<i32>() {
        return texts.value(row);
    }
    let Some(texts) = array.as_dictionary_opt::<Int32Type>() else { return "" };
    let key = usize::try_from(texts.keys().value(row)).unwrap_or(0);
    texts.values().as_string_opt::<i32>().map_or("", |values| values.value(key))
}

/// A mantissa's digits with the point `scale` digits from their end.
fn decimal(negative: bool, digits: &str, scale: usize, text: &mut String) {
    if negative {
        text.push('-');
    }
    let whole = digits.len().saturating_sub(scale);
    let (whole, fraction) = digits.split_at(whole);
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if scale > 0 {
        text.push('.');
        text.extend(std::iter::repeat_n('0', scale.saturating_sub(fraction.len())));
        text.push_str(fraction);
    }
}
