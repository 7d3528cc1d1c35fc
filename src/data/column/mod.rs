//! A column of cells to one Arrow array in the canonical form. Tight loops by type; nothing is allocated for a cell.

mod dictionary;
mod number;
mod shorts;
mod text;
mod time;

use super::Kind;
use super::grid::{Grid, is_blank};
use super::number::Misfit;
use super::reading::{Cell, Form, Reading};
use datafusion::arrow::array::{ArrayRef, BooleanArray};
use datafusion::arrow::buffer::{BooleanBuffer, Buffer, NullBuffer};
use datafusion::arrow::datatypes::i256;
use dictionary::Dictionary;
use std::sync::Arc;

/// A cell that does not become a value of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The row of the grid.
    pub row: usize,
    /// What is wrong with it.
    pub what: What,
}

/// What is wrong with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// It does not fit its column, or the column must be wider.
    Misfit(Misfit),
    /// It is not UTF-8.
    NotText,
    /// The batch holds more text than one array can.
    TooMuchText,
}

impl Fault {
    fn misfit(row: usize, misfit: Misfit) -> Fault {
        Fault { row, what: What::Misfit(misfit) }
    }
}

/// What one column remembers from batch to batch.
#[derive(Default)]
pub(super) struct Memory {
    dictionary: Dictionary,
}

/// One column of the grid as an array in the canonical form of its kind.
pub(super) fn array(grid: &Grid<'_>, column: usize, reading: &Reading, memory: &mut Memory) -> Result<ArrayRef, Fault> {
    let array = match reading.kind {
        Kind::Number { digits: ..=18, scale } => number::small(grid, column, reading, scale)?,
        Kind::Number { digits: ..=38, scale } => number::wide::<i128>(grid, column, reading, scale)?,
        Kind::Number { scale, .. } => number::wide::<i256>(grid, column, reading, scale)?,
        Kind::Text if reading.dictionary => text::dictionary(grid, column, reading, &mut memory.dictionary)?,
        Kind::Text => text::views(grid, column, reading)?,
        Kind::Bool => booleans(grid, column, reading)?,
        Kind::Date(_) => time::dates(grid, column, reading)?,
        Kind::Time => time::times(grid, column, reading)?,
    };
    Ok(super::fill::filled(array, reading))
}

fn booleans(grid: &Grid<'_>, column: usize, reading: &Reading) -> Result<ArrayRef, Fault> {
    let plain = reading.form == Form::Found && reading.blank.is_empty();
    let mut truths = vec![0u8; grid.rows()];
    let mut blanks = Blanks::default();
    for (row, truth) in truths.iter_mut().enumerate() {
        let (start, end) = grid.bounds(row, column);
        if plain && let Some(found) = short_truth(grid.word(start), end - start) {
            *truth = u8::from(found);
            continue;
        }
        let content = grid.content(row, column);
        if is_blank(&content) || reading.is_code(&content) {
            blanks.push(row);
            continue;
        }
        match reading.value(&content) {
            Some(Cell::Bool(found)) => *truth = u8::from(found),
            _ => return Err(Fault::misfit(row, Misfit::Bad)),
        }
    }
    let bits = BooleanBuffer::new(packed(&truths).into(), 0, grid.rows());
    Ok(Arc::new(BooleanArray::new(bits, blanks.buffer(grid.rows()))))
}

/// Bytes of zero and one as bits, eight at a time: a product gathers them in its highest byte.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let (eights, rest) = bytes.as_chunks::<8>();
    let pack = |eight: &[u8; 8]| (u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8;
    let mut bits: Vec<u8> = eights.iter().map(pack).collect();
    if !rest.is_empty() {
        bits.push(rest.iter().rev().fold(0, |bits, byte| bits << 1 | byte));
    }
    bits
}

/// `true` or `false` in the low bytes of a word, in any case.
#[inline]
fn short_truth(word: u64, length: usize) -> Option<bool> {
    const TRUE: u64 = u64::from_le_bytes(*b"true\0\0\0\0");
    const FALSE: u64 = u64::from_le_bytes(*b"false\0\0\0");
    let lower = word | 0x2020_2020_2020_2020;
    if length == 4 && lower & 0xffff_ffff == TRUE {
        return Some(true);
    }
    (length == 5 && lower & 0xff_ffff_ffff == FALSE).then_some(false)
}

/// The rows of a column that are blank, one bit for each: most columns have none, and then there is nothing to keep.
#[derive(Default)]
pub(super) struct Blanks {
    words: Vec<u64>,
}

impl Blanks {
    #[inline]
    pub fn push(&mut self, row: usize) {
        self.add(row / 64, 1 << (row % 64));
    }

    /// Adds those of 64 rows, the first of which is `at` times 64.
    #[inline]
    pub fn add(&mut self, at: usize, rows: u64) {
        if rows == 0 {
            return;
        }
        if self.words.len() <= at {
            self.words.resize(at + 1, 0);
        }
        if let Some(word) = self.words.get_mut(at) {
            *word |= rows;
        }
    }

    /// The validity of `length` rows.
    pub fn buffer(mut self, length: usize) -> Option<NullBuffer> {
        if self.words.is_empty() {
            return None;
        }
        self.words.resize(length.div_ceil(64), 0);
        let valid = self.words.iter().map(|blank| (!blank).to_le());
        Some(NullBuffer::new(BooleanBuffer::new(valid.collect::<Buffer>(), 0, length)))
    }
}
