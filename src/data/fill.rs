//! `fill hold: 0`: what a blank cell becomes.

use super::Kind;
use super::number::{Decimal, mantissa};
use super::reading::Reading;
use crate::value::Value;
use datafusion::arrow::array::TimestampMicrosecondArray;
use datafusion::arrow::array::{Array, ArrayRef, Scalar, StringArray};
use datafusion::arrow::array::{BooleanArray, Date32Array, Decimal128Array, Decimal256Array, Int64Array};
use datafusion::arrow::compute::{cast, is_null, kernels::zip::zip};
use datafusion::arrow::datatypes::{DataType, i256};
use std::sync::Arc;

/// The array with its blanks filled, if the table says so.
pub(super) fn filled(array: ArrayRef, reading: &Reading) -> ArrayRef {
    let Some(value) = &reading.fill else { return array };
    if array.null_count() == 0 {
        return array;
    }
    let Some(one) = single(value, reading) else { return array };
    let Ok(blank) = is_null(&array) else { return array };
    // A dictionary cannot be mixed with a value that it may lack: it is filled as plain text and made one again.
    let form = array.data_type().clone();
    let plain = if reading.kind == Kind::Text { cast(&array, &DataType::Utf8).unwrap_or(array) } else { array };
    let mixed = zip(&blank, &Scalar::new(one), &plain).unwrap_or(plain);
    cast(&mixed, &form).unwrap_or(mixed)
}

/// A value as an array of one in the canonical form of a column; `None` if it does not suit it. a column of that kind.
pub(super) fn suits(value: &Value, reading: &Reading) -> bool {
    single(value, reading).is_some()
}

pub(super) fn single(value: &Value, reading: &Reading) -> Option<ArrayRef> {
    Some(match (reading.kind, value) {
        (Kind::Number { digits, scale }, Value::Number(number)) => {
            let text = number.fixed(number.finite_scale()?);
            let number = Decimal::parse(text.as_bytes(), b'.')?;
            match digits {
                ..=18 => Arc::new(Int64Array::from(vec![mantissa::<i64>(&number, digits, scale).ok()?])) as ArrayRef,
                19..=38 => {
                    let one = Decimal128Array::from(vec![mantissa::<i128>(&number, digits, scale).ok()?]);
                    Arc::new(one.with_precision_and_scale(38, scale.cast_signed()).ok()?)
                }
                _ => {
                    let one = Decimal256Array::from(vec![mantissa::<i256>(&number, digits, scale).ok()?]);
                    Arc::new(one.with_precision_and_scale(76, scale.cast_signed()).ok()?)
                }
            }
        }
        (Kind::Text, Value::Text(text)) => Arc::new(StringArray::from_iter_values([&**text])),
        (Kind::Bool, Value::Bool(truth)) => Arc::new(BooleanArray::from(vec![*truth])),
        (Kind::Date(_), Value::Date(day)) => Arc::new(Date32Array::from(vec![day.0])),
        (Kind::Time, Value::Date(day)) => Arc::new(TimestampMicrosecondArray::from(vec![day.start().0])),
        _ => return None,
    })
}
