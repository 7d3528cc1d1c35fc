//! Columns of numbers.

use super::{Blanks, Fault};
use crate::data::Kind;
use crate::data::grid::{Grid, is_blank};
use crate::data::number::{Mantissa, POWERS, short_mantissa, short_whole};
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
    let watched = reading.watch.zeros;
    let Kind::Number { digits, .. } = reading.kind else { return Ok(Arc::new(Int64Array::new_null(grid.rows()))) };
    let limit = POWERS.get(usize::from(digits)).copied().unwrap_or(i64::MAX);
    let mut blanks = Blanks::default();
    let mut numbers = Vec::with_capacity(grid.rows());
    let zeros = POWERS.get(usize::from(scale)).copied().filter(|_| scale <= 10).unwrap_or(0);
    for row in 0..grid.rows() {
        let (start, end) = grid.bounds(row, column);
        let length = end - start;
        if plain {
            if length == 0 {
                blanks.push(row);
                numbers.push(0);
                continue;
            }
            if length <= 8 {
                let word = grid.word(start);
                // Most numbers are whole, or all have a point.
                let whole = short_whole(word, length).filter(|_| zeros > 0).map(|whole| whole * zeros);
                if let Some(number) = whole.or_else(|| short_mantissa(word, length, reading.point, scale))
                    && number < limit
                    && !(watched && length > 1 && is_zero_and_more(word))
                {
                    numbers.push(number);
                    continue;
                }
            }
        }
        numbers.push(cell(grid, column, reading, row, &mut blanks)?);
    }
    Ok(Arc::new(Int64Array::new(numbers.into(), blanks.buffer(grid.rows()))))
}

/// Whether a word begins with a zero and, where all of it is digits and points, another digit.
#[inline]
fn is_zero_and_more(word: u64) -> bool {
    word & 0xf0ff == 0x3030
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
