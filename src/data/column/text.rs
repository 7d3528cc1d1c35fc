//! Columns of text.

use super::dictionary::{Dictionary, Entry};
use super::{Blanks, Fault, What};
use crate::data::grid::{Grid, is_blank};
use crate::data::reading::Reading;
use datafusion::arrow::array::{ArrayRef, StringViewBuilder};
use std::sync::Arc;

/// Texts of few different values: every value once, and its number for each row.
pub(super) fn dictionary(
    grid: &Grid<'_>,
    column: usize,
    reading: &Reading,
    known: &mut Dictionary,
) -> Result<ArrayRef, Fault> {
    known.begin_batch();
    let mut blanks = Blanks::default();
    let mut keys = Vec::with_capacity(grid.rows());
    for row in 0..grid.rows() {
        let (start, end) = grid.bounds(row, column);
        let raw = grid.data.get(start..end).unwrap_or(&[]);
        let entry = known.entry(raw, grid.word(start), |raw| {
            let content = super::super::grid::content(raw, grid.quotes);
            if is_blank(&content) || reading.is_code(&content) {
                return Ok(None);
            }
            std::str::from_utf8(&content).map(|text| Some(text.to_owned())).map_err(|_| ())
        });
        match entry {
            Entry::Value(key) => keys.push(key),
            Entry::Blank => {
                blanks.push(row);
                keys.push(0);
            }
            Entry::NotText => return Err(Fault { row, what: What::NotText }),
        }
    }
    Ok(known.array(keys, blanks.buffer(grid.rows())))
}

/// Texts as they come.
pub(super) fn views(grid: &Grid<'_>, column: usize, reading: &Reading) -> Result<ArrayRef, Fault> {
    let mut texts = StringViewBuilder::with_capacity(grid.rows());
    for row in 0..grid.rows() {
        let content = grid.content(row, column);
        if is_blank(&content) || reading.is_code(&content) {
            texts.append_null();
            continue;
        }
        let text = std::str::from_utf8(&content).map_err(|_| Fault { row, what: What::NotText })?;
        texts.try_append_value(text).map_err(|_| Fault { row, what: What::TooMuchText })?;
    }
    Ok(Arc::new(texts.finish()))
}
