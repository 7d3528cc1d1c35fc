//! Columns of numbers.

use super::shorts::{Found, Manner, Shorts};
use super::{Blanks, Fault};
use crate::data::Kind;
use crate::data::grid::{Grid, is_blank};
use crate::data::number::{Mantissa, POWERS};
use crate::data::reading::{Form, Reading, Unsettled};
use datafusion::arrow::array::{ArrayRef, Decimal128Array, Decimal256Array, Int64Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::i256;
use std::sync::Arc;

/// Mantissas of up to 18 digits.
pub(super) fn small(grid: &Grid<'_>, column: usize, reading: &Reading, scale: u8) -> Result<ArrayRef, Fault> {
    let plain = matches!(reading.form, Form::Found | Form::Number)
        && reading.blank.is_empty()
        && reading.style.money.is_none()
        && (scale == 0 || reading.watch.point != Unsettled::Both);
    let Kind::Number { digits, .. } = reading.kind else { return Ok(Arc::new(Int64Array::new_null(grid.rows()))) };
    let limit = POWERS.get(usize::from(digits)).copied().unwrap_or(i64::MAX);
    let manner = Manner { point: reading.point, scale, limit, watched: reading.watch.zeros };
    let mut blanks = Blanks::default();
    let mut numbers = Vec::with_capacity(grid.rows());
    let mut shorts = Shorts::new();
    for first in (0..grid.rows()).step_by(64) {
        let count = shorts.load(grid, column, first);
        let all = u64::MAX.unbounded_shr(64 - count as u32);
        let found = if plain { shorts.numbers(manner) } else { Found { blank: 0, other: all } };
        blanks.add(first / 64, found.blank & all);
        numbers.extend(shorts.numbers.iter().take(count));
        let mut others = found.other & all;
        while others != 0 {
            let row = first + others.trailing_zeros() as usize;
            others &= others - 1;
            let number = cell(grid, column, reading, row, &mut blanks)?;
            if let Some(place) = numbers.get_mut(row) {
                *place = number;
            }
        }
    }
    Ok(Arc::new(Int64Array::new(numbers.into(), blanks.buffer(grid.rows()))))
}

/// Mantissas of up to 38 or 76 digits.
pub(super) fn wide<M: WideMantissa>(
    grid: &Grid<'_>,
    column: usize,
    reading: &Reading,
    scale: u8,
) -> Result<ArrayRef, Fault> {
    let mut blanks = Blanks::default();
    let mut numbers = Vec::with_capacity(grid.rows());
    for row in 0..grid.rows() {
        numbers.push(cell::<M>(grid, column, reading, row, &mut blanks)?);
    }
    Ok(M::array(numbers, blanks.buffer(grid.rows()), scale))
}

/// Any cell, the long way: quotes, white space, signs, codes.
#[cold]
fn cell<M: Mantissa>(
    grid: &Grid<'_>,
    column: usize,
    reading: &Reading,
    row: usize,
    blanks: &mut Blanks,
) -> Result<M, Fault> {
    let content = grid.content(row, column);
    if is_blank(&content) || reading.is_code(&content) {
        blanks.push(row);
        return Ok(M::default());
    }
    reading.mantissa(&content).map_err(|misfit| Fault::misfit(row, misfit))
}

/// A mantissa that needs a decimal array.
pub(super) trait WideMantissa: Mantissa {
    /// The array in the canonical form.
    fn array(numbers: Vec<Self>, valid: Option<NullBuffer>, scale: u8) -> ArrayRef;
}

impl WideMantissa for i128 {
    fn array(numbers: Vec<i128>, valid: Option<NullBuffer>, scale: u8) -> ArrayRef {
        let plain = Decimal128Array::new(numbers.into(), valid);
        Arc::new(plain.clone().with_precision_and_scale(38, scale.cast_signed()).unwrap_or(plain))
    }
}

impl WideMantissa for i256 {
    fn array(numbers: Vec<i256>, valid: Option<NullBuffer>, scale: u8) -> ArrayRef {
        let plain = Decimal256Array::new(numbers.into(), valid);
        Arc::new(plain.clone().with_precision_and_scale(76, scale.cast_signed()).unwrap_or(plain))
    }
}
