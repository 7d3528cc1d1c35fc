//! Arrow arrays in the canonical form of a column, from vectors and from values.

use super::mantissa::Mantissa;
use super::vector::{Cells, Texts, Vector};
use crate::data::Kind;
use crate::value::{Exact, Value};
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, Int64Array, PrimitiveArray, StringViewArray,
    TimestampMicrosecondArray, new_null_array,
};
use datafusion::arrow::datatypes::{ArrowPrimitiveType, DataType, TimeUnit, i256};
use std::sync::Arc;

/// The form in which cells of a kind stand in memory.
pub fn form(kind: Kind) -> DataType {
    match kind {
        Kind::Number { digits: ..=18, .. } => DataType::Int64,
        Kind::Number { digits: ..=38, scale } => DataType::Decimal128(38, scale.cast_signed()),
        Kind::Number { scale, .. } => DataType::Decimal256(76, scale.cast_signed()),
        Kind::Text => DataType::Utf8View,
        Kind::Bool => DataType::Boolean,
        Kind::Date(_) => DataType::Date32,
        Kind::Time => DataType::Timestamp(TimeUnit::Microsecond, None),
    }
}

/// Blanks of a kind.
pub fn blanks(kind: Kind, rows: usize) -> ArrayRef {
    new_null_array(&form(kind), rows)
}

/// A vector as an array; `None` if its cells are of another kind.
pub fn of_vector(vector: &Vector, kind: Kind) -> Option<ArrayRef> {
    let nulls = vector.nulls.clone();
    let all_blank = || (0..vector.len()).all(|row| !vector.is_filled(row));
    Some(match (&vector.cells, kind) {
        (Cells::Int(cells), Kind::Number { digits: ..=18, .. }) => Arc::new(Int64Array::new(cells.clone(), nulls)),
        (Cells::Wide(cells), Kind::Number { digits: 19..=38, .. }) => {
            decimals(Decimal128Array::new(cells.clone(), nulls), &form(kind))
        }
        (Cells::Huge(cells), Kind::Number { digits: 39.., .. }) => {
            decimals(Decimal256Array::new(cells.clone(), nulls), &form(kind))
        }
        (Cells::Bool(bits), Kind::Bool) => Arc::new(BooleanArray::new(bits.clone(), nulls)),
        (Cells::Date(days), Kind::Date(_)) => Arc::new(Date32Array::new(days.clone(), nulls)),
        (Cells::Time(moments), Kind::Time) => Arc::new(TimestampMicrosecondArray::new(moments.clone(), nulls)),
        (Cells::Text(Texts::View(views)), Kind::Text) => Arc::new(views.clone()),
        (Cells::Text(texts), Kind::Text) => {
            let cells = (0..vector.len()).map(|row| vector.is_filled(row).then(|| texts.get(row)));
            Arc::new(cells.collect::<StringViewArray>())
        }
        // A column without a filled cell has no kind of its own.
        _ if all_blank() => blanks(kind, vector.len()),
        _ => return None,
    })
}

fn decimals<T: ArrowPrimitiveType>(array: PrimitiveArray<T>, form: &DataType) -> ArrayRef {
    Arc::new(array.with_data_type(form.clone()))
}

/// Values as an array of a kind, numbers rounded to its decimals. The error is the place of a number that is too large.
pub fn of_values<'v>(kind: Kind, values: impl ExactSizeIterator<Item = &'v Value>) -> Result<ArrayRef, usize> {
    Ok(match kind {
        Kind::Number { digits: ..=18, scale } => Arc::new(Int64Array::from(mantissas::<i64>(values, scale)?)),
        Kind::Number { digits: ..=38, scale } => {
            decimals(Decimal128Array::from(mantissas::<i128>(values, scale)?), &form(kind))
        }
        Kind::Number { scale, .. } => decimals(Decimal256Array::from(mantissas::<i256>(values, scale)?), &form(kind)),
        Kind::Text => {
            let text = |value: &'v Value| if let Value::Text(text) = value { Some(&**text) } else { None };
            Arc::new(values.map(text).collect::<StringViewArray>())
        }
        Kind::Bool => {
            let truth = |value: &Value| if let Value::Bool(truth) = value { Some(*truth) } else { None };
            Arc::new(values.map(truth).collect::<BooleanArray>())
        }
        Kind::Date(_) => {
            let day = |value: &Value| if let Value::Date(day) = value { Some(day.0) } else { None };
            Arc::new(values.map(day).collect::<Date32Array>())
        }
        Kind::Time => {
            let moment = |value: &Value| if let Value::Time(moment) = value { Some(moment.0) } else { None };
            Arc::new(values.map(moment).collect::<TimestampMicrosecondArray>())
        }
    })
}

fn mantissas<'v, M: Mantissa>(values: impl Iterator<Item = &'v Value>, scale: u8) -> Result<Vec<Option<M>>, usize> {
    let cell = |(at, value): (usize, &Value)| match value.as_number() {
        None => Ok(None),
        Some(number) => mantissa::<M>(number, scale).map(Some).ok_or(at),
    };
    values.enumerate().map(cell).collect()
}

/// The digits of a number at a scale, half away from zero.
fn mantissa<M: Mantissa>(number: &Exact, scale: u8) -> Option<M> {
    let rounded = number.round(i32::from(scale));
    let power = (0..scale).fold(Exact::ONE, |power, _| power.mul(&Exact::int(10)).unwrap_or(power));
    let (whole, _) = rounded.mul(&power).ok()?.parts();
    M::from_big(&whole)
}
