//! Comparisons. They are two-valued: two blanks are equal, a blank is neither smaller nor larger than anything.

use super::number::{common_type, fit};
use super::{Call, Fault};
use crate::function::Scalar;
use crate::row::RowType;
use crate::run::vector::{Cells, Texts, Vector};
use crate::value::{Exact, Value};
use datafusion::arrow::buffer::BooleanBuffer;
use std::cmp::Ordering;

/// `=`, `<>`, `<`, `<=`, `>`, `>=`.
pub fn compare(call: &Call<'_>) -> Result<Vector, Fault> {
    let (left, right) = (call.arg(0)?, call.arg(1)?);
    let bits = match call.function {
        Scalar::Equal => equal(left, right, call.rows)?,
        Scalar::NotEqual => !&equal(left, right, call.rows)?,
        Scalar::Less => ordered(left, right, call.rows, |order| order == Ordering::Less)?,
        Scalar::LessEqual => ordered(left, right, call.rows, |order| order != Ordering::Greater)?,
        Scalar::Greater => ordered(left, right, call.rows, |order| order == Ordering::Greater)?,
        _ => ordered(left, right, call.rows, |order| order != Ordering::Less)?,
    };
    Ok(Vector::truth(bits))
}

/// `a in (b, c, …)`.
pub fn is_in(call: &Call<'_>) -> Result<Vector, Fault> {
    let first = call.arg(0)?;
    let mut any = BooleanBuffer::new_unset(call.rows);
    for at in 1..call.args.len() {
        any = &any | &equal(first, call.arg(at)?, call.rows)?;
    }
    Ok(Vector::truth(any))
}

type Typed<'a> = (&'a Vector, RowType);

fn equal(left: Typed<'_>, right: Typed<'_>, rows: usize) -> Result<BooleanBuffer, Fault> {
    let same = ordered(left, right, rows, |order| order == Ordering::Equal)?;
    Ok(match (&left.0.nulls, &right.0.nulls) {
        (Some(left), Some(right)) => &same | &!&(left.inner() | right.inner()),
        _ => same,
    })
}

/// Where both are filled and their order is as wanted.
fn ordered(
    (left, left_type): Typed<'_>,
    (right, right_type): Typed<'_>,
    rows: usize,
    wanted: impl Fn(Ordering) -> bool,
) -> Result<BooleanBuffer, Fault> {
    let Some(common) = common_type(left_type, right_type) else {
        if !matches!((left_type, right_type), (RowType::Number { .. }, RowType::Number { .. })) {
            return Err(Fault::NotForRows);
        }
        // Numbers whose points are too far apart for one width.
        let order = |row| {
            let (left, right) = (left.cell(row)?.value(left_type), right.cell(row)?.value(right_type));
            Some(number(&left)?.cmp(number(&right)?))
        };
        return Ok(BooleanBuffer::collect_bool(rows, |row| order(row).is_some_and(&wanted)));
    };
    let (left, right) = (fit(left, left_type, common)?, fit(right, right_type, common)?);
    let bits = match (&left.cells, &right.cells) {
        (Cells::Int(left), Cells::Int(right)) => pairs(left, right, wanted),
        (Cells::Time(left), Cells::Time(right)) => pairs(left, right, wanted),
        (Cells::Wide(left), Cells::Wide(right)) => pairs(left, right, wanted),
        (Cells::Huge(left), Cells::Huge(right)) => pairs(left, right, wanted),
        (Cells::Date(left), Cells::Date(right)) => pairs(left, right, wanted),
        (Cells::Bool(left), Cells::Bool(right)) => {
            BooleanBuffer::collect_bool(rows, |row| wanted(left.value(row).cmp(&right.value(row))))
        }
        (Cells::Text(left), Cells::Text(right)) => texts(left, right, rows, wanted),
        _ => return Err(Fault::NotForRows),
    };
    Ok([&left.nulls, &right.nulls].into_iter().flatten().fold(bits, |bits, nulls| &bits & nulls.inner()))
}

fn number(value: &Value) -> Option<&Exact> {
    value.as_number()
}

fn pairs<T: Ord>(left: &[T], right: &[T], wanted: impl Fn(Ordering) -> bool) -> BooleanBuffer {
    BooleanBuffer::collect_bool(left.len().min(right.len()), |row| match (left.get(row), right.get(row)) {
        (Some(left), Some(right)) => wanted(left.cmp(right)),
        _ => false,
    })
}

fn texts(left: &Texts, right: &Texts, rows: usize, wanted: impl Fn(Ordering) -> bool) -> BooleanBuffer {
    BooleanBuffer::collect_bool(rows, |row| wanted(left.get(row).cmp(right.get(row))))
}
