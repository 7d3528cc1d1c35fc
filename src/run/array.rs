//! Arrow arrays in the canonical form of a column, from vectors.

use super::vector::{Cells, Texts, Vector};
use crate::data::{Kind, form};
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, Int64Array, PrimitiveArray, StringViewArray,
    TimestampMicrosecondArray, new_null_array,
};
use datafusion::arrow::datatypes::{ArrowPrimitiveType, DataType};
use std::sync::Arc;

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
