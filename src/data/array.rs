//! The form in which the cells of a column stand in memory, and values in that form.

use super::Kind;
use crate::value::{BigInt, Exact, Value};
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, Int64Array, PrimitiveArray, StringViewArray,
    TimestampMicrosecondArray,
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

/// Values as an array of a kind, numbers rounded to its decimals. The error is the place of a number that is too large.
pub fn of_values<'v>(kind: Kind, values: impl ExactSizeIterator<Item = &'v Value>) -> Result<ArrayRef, usize> {
    Ok(match kind {
        Kind::Number { digits: ..=18, scale } => {
            Arc::new(Int64Array::from(mantissas(values, scale, |whole| i64::try_from(whole).ok())?))
        }
        Kind::Number { digits: ..=38, scale } => {
            decimals(Decimal128Array::from(mantissas(values, scale, |whole| i128::try_from(whole).ok())?), &form(kind))
        }
        Kind::Number { scale, .. } => decimals(
            Decimal256Array::from(mantissas(values, scale, |whole| i256::from_string(&whole.to_string()))?),
            &form(kind),
        ),
        Kind::Text => {
            let text = |value: &'v Value| if let Value::Text(text) = value { Some(&**text) } else { None };
            Arc::new(values.map(text).collect::<StringViewArray>())
        }
        Kind::Bool => {
            let truth = |value: &Value| if let Value::Bool(truth) = value { Some(*truth) } else { None };
            Arc::new(values.map(truth).collect::<BooleanArray>())
        }
        Kind::Date(_) => {
            let day = |value: &Value| match value {
                Value::Date(day) => Some(day.0),
                Value::Period(period) => Some(period.first_day().0),
                _ => None,
            };
            Arc::new(values.map(day).collect::<Date32Array>())
        }
        Kind::Time => {
            let moment = |value: &Value| if let Value::Time(moment) = value { Some(moment.0) } else { None };
            Arc::new(values.map(moment).collect::<TimestampMicrosecondArray>())
        }
    })
}

/// The digits of numbers at a scale, half away from zero.
fn mantissas<'v, M>(
    values: impl Iterator<Item = &'v Value>,
    scale: u8,
    fitted: impl Fn(&BigInt) -> Option<M>,
) -> Result<Vec<Option<M>>, usize> {
    let power = (0..scale).fold(Exact::ONE, |power, _| power.mul(&Exact::int(10)).unwrap_or(power));
    let digits = |number: &Exact| fitted(&number.round(i32::from(scale)).mul(&power).ok()?.parts().0);
    let cell = |(at, value): (usize, &Value)| match value.as_number() {
        None => Ok(None),
        Some(number) => digits(number).map(Some).ok_or(at),
    };
    values.enumerate().map(cell).collect()
}

fn decimals<T: ArrowPrimitiveType>(array: PrimitiveArray<T>, form: &DataType) -> ArrayRef {
    Arc::new(array.with_data_type(form.clone()))
}
