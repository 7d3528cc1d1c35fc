//! Numbers of one type as numbers of another, and loops over rows.

use super::Fault;
use crate::calendar::Day;
use crate::row::RowType;
use crate::run::mantissa::{Mantissa, Width, by_width};
use crate::run::vector::{Cells, Vector, scale_of, some_nulls};
use crate::value::{Reason, Value};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};

/// The same cells as cells of another type: numbers exactly, a date as the first moment of its day.
pub fn fit(vector: &Vector, from: RowType, to: RowType) -> Result<Vector, Fault> {
    match (&vector.cells, to) {
        (Cells::Int(_) | Cells::Wide(_) | Cells::Huge(_), RowType::Number { digits, scale }) => {
            rescale(vector, scale_of(from), u32::from(scale), Width::of(digits))
        }
        (Cells::Date(days), RowType::Time) => {
            let micros = days.iter().map(|day| Day(*day).start().0).collect::<Vec<_>>();
            Ok(Vector { cells: Cells::Time(micros.into()), nulls: vector.nulls.clone() })
        }
        // A column without a filled cell has no kind of its own.
        (Cells::Text(_), RowType::Number { .. } | RowType::Bool | RowType::Date | RowType::Time) => {
            let is_blank = (0..vector.len()).all(|row| !vector.is_filled(row));
            if is_blank {
                super::literal(&Value::Blank(Reason::NoValues), to, vector.len())
            } else {
                Err(Fault::NotForRows)
            }
        }
        _ => Ok(vector.clone()),
    }
}

/// The width of the numbers of a vector.
pub fn width(vector: &Vector) -> Result<Width, Fault> {
    match &vector.cells {
        Cells::Int(_) => Ok(Width::Int),
        Cells::Wide(_) => Ok(Width::Wide),
        Cells::Huge(_) => Ok(Width::Huge),
        _ => Err(Fault::NotForRows),
    }
}

/// A type that holds the numbers of both types; `None` if that needs more than 76 digits.
pub fn common_type(left: RowType, right: RowType) -> Option<RowType> {
    match (left, right) {
        (RowType::Number { digits: d1, scale: s1 }, RowType::Number { digits: d2, scale: s2 }) => {
            let scale = s1.max(s2);
            let whole = d1.saturating_sub(s1).max(d2.saturating_sub(s2));
            let digits = whole.saturating_add(scale).max(1);
            (digits <= 76).then_some(RowType::Number { digits, scale })
        }
        (RowType::Date, RowType::Time) | (RowType::Time, RowType::Date) => Some(RowType::Time),
        (left, right) => (left == right).then_some(left),
    }
}

/// One mantissa as a mantissa of another width.
#[inline]
pub fn widen<A: Mantissa, B: Mantissa>(number: A) -> Option<B> {
    match number.to_wide() {
        Some(wide) => B::from_wide(wide),
        None => B::from_big(&number.to_big()),
    }
}

/// One mantissa at another scale and width; `None` if it does not fit or would lose digits.
#[inline]
pub fn scaled<A: Mantissa, B: Mantissa>(number: A, from: u32, to: u32) -> Option<B> {
    if to >= from {
        return widen::<A, B>(number)?.times(B::ten_to(to - from)?);
    }
    let (quotient, rest) = number.divided(A::ten_to(from - to)?)?;
    if rest == A::default() { widen(quotient) } else { None }
}

/// Numbers at another scale and width.
pub fn rescale(vector: &Vector, from: u32, to: u32, target: Width) -> Result<Vector, Fault> {
    let source = width(vector)?;
    if from == to && source == target {
        return Ok(vector.clone());
    }
    by_width!(source, A => by_width!(target, B => {
        let values = vector.numbers::<A>().ok_or(Fault::NotForRows)?;
        let values = each(values, vector.nulls.as_ref(), |number| scaled::<A, B>(number, from, to))?;
        Ok(Vector { cells: B::cells(values), nulls: vector.nulls.clone() })
    }))
}

/// A function of each filled cell, which always has a result: `None` is one that does not fit.
pub fn each<A: Copy, B: Default>(
    values: &[A],
    nulls: Option<&NullBuffer>,
    function: impl Fn(A) -> Option<B>,
) -> Result<Vec<B>, Fault> {
    let mut out = Vec::with_capacity(values.len());
    for (row, value) in values.iter().enumerate() {
        out.push(match function(*value) {
            Some(result) => result,
            None if nulls.is_some_and(|nulls| nulls.is_null(row)) => B::default(),
            None => return Err(Fault::TooLarge),
        });
    }
    Ok(out)
}

/// A function of each pair of filled cells, which always has a result: `None` is one that does not fit.
pub fn each_pair<A: Copy, B: Default>(
    left: &[A],
    right: &[A],
    nulls: Option<&NullBuffer>,
    function: impl Fn(A, A) -> Option<B>,
) -> Result<Vec<B>, Fault> {
    let mut out = Vec::with_capacity(left.len());
    for (row, (left, right)) in left.iter().zip(right).enumerate() {
        out.push(match function(*left, *right) {
            Some(result) => result,
            None if nulls.is_some_and(|nulls| nulls.is_null(row)) => B::default(),
            None => return Err(Fault::TooLarge),
        });
    }
    Ok(out)
}

/// A function of each row that is filled so far: `Ok(None)` is a blank.
pub fn each_row<B: Default>(
    rows: usize,
    nulls: Option<&NullBuffer>,
    mut function: impl FnMut(usize) -> Result<Option<B>, Fault>,
) -> Result<(Vec<B>, Option<NullBuffer>), Fault> {
    let mut out = Vec::with_capacity(rows);
    let mut filled = Vec::with_capacity(rows);
    for row in 0..rows {
        let result = if nulls.is_none_or(|nulls| nulls.is_valid(row)) { function(row)? } else { None };
        filled.push(result.is_some());
        out.push(result.unwrap_or_default());
    }
    Ok((out, some_nulls(BooleanBuffer::from(filled))))
}

/// The whole number in each row (fractions rounded down) of an argument such as the `n` of `left(text, n)`; `None` is blank.
pub fn whole_numbers(vector: &Vector, ty: RowType) -> Result<Vec<Option<i64>>, Fault> {
    by_width!(width(vector)?, A => {
        let values = vector.numbers::<A>().ok_or(Fault::NotForRows)?;
        let unit = A::ten_to(scale_of(ty)).ok_or(Fault::TooLarge)?;
        let clamp = |number: A| {
            let (quotient, rest) = number.divided(unit)?;
            let floor = if rest < A::default() { quotient.minus(A::small(1))? } else { quotient };
            let limit = if floor < A::default() { i64::MIN } else { i64::MAX };
            Some(floor.to_wide().and_then(|wide| i64::try_from(wide).ok()).unwrap_or(limit))
        };
        Ok(values.iter().enumerate().map(|(row, number)| if vector.is_filled(row) { clamp(*number) } else { None }).collect())
    })
}

/// Whole numbers as cells of a type.
pub fn from_whole(values: Vec<i64>, nulls: Option<NullBuffer>, ty: RowType) -> Result<Vector, Fault> {
    let vector = Vector { cells: Cells::Int(values.into()), nulls };
    fit(&vector, RowType::Number { digits: 18, scale: 0 }, ty)
}
