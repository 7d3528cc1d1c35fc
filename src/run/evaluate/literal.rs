//! A fixed value as a vector.

use super::Fault;
use super::arithmetic::exact_mantissa;
use crate::row::RowType;
use crate::run::mantissa::{Mantissa, Width, by_width};
use crate::run::vector::{Cells, Texts, Vector};
use crate::value::Value;
use datafusion::arrow::array::StringArray;
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};
use std::sync::Arc;

/// The same value in every row.
pub fn literal(value: &Value, ty: RowType, rows: usize) -> Result<Vector, Fault> {
    let cells = match (value, ty) {
        (Value::Blank(_), _) => return Ok(Vector { nulls: Some(NullBuffer::new_null(rows)), ..empty(ty, rows) }),
        (Value::Number(number), RowType::Number { digits, scale }) => by_width!(Width::of(digits), T => {
            let mantissa = exact_mantissa::<T>(number, u32::from(scale)).ok_or(Fault::TooLarge)?;
            T::cells(vec![mantissa; rows])
        }),
        (Value::Text(text), RowType::Text) => {
            let values = StringArray::from_iter_values([text]);
            Cells::Text(Texts::Dictionary { codes: vec![0; rows].into(), values: Arc::new(values) })
        }
        (Value::Bool(true), RowType::Bool) => Cells::Bool(BooleanBuffer::new_set(rows)),
        (Value::Bool(false), RowType::Bool) => Cells::Bool(BooleanBuffer::new_unset(rows)),
        (Value::Date(day), RowType::Date) => Cells::Date(vec![day.0; rows].into()),
        (Value::Date(day), RowType::Time) => Cells::Time(vec![day.start().0; rows].into()),
        (Value::Time(time), RowType::Time) => Cells::Time(vec![time.0; rows].into()),
        _ => return Err(Fault::NotForRows),
    };
    Ok(Vector::filled(cells))
}

fn empty(ty: RowType, rows: usize) -> Vector {
    Vector::filled(match ty {
        RowType::Number { digits, .. } => by_width!(Width::of(digits), T => T::cells(vec![T::default(); rows])),
        RowType::Text => Cells::Text(Texts::Dictionary {
            codes: vec![0; rows].into(),
            values: Arc::new(StringArray::from_iter_values([""])),
        }),
        RowType::Bool => Cells::Bool(BooleanBuffer::new_unset(rows)),
        RowType::Date => Cells::Date(vec![0; rows].into()),
        RowType::Time => Cells::Time(vec![0; rows].into()),
    })
}
