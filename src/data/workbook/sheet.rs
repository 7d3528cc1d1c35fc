//! The table of a sheet as a file of rows.

use super::area::{place, shown};
use super::book::Cells;
use super::cell::{self, Moments};
use super::layout::{Layout, is_sentence};
use super::totals::totals;
use crate::data::grid::{Grid, GridBuilder};
use crate::data::problems;
use crate::data::rowfile::{Nature, RowFile, Rows, Stop};
use crate::data::totals::{Found, is_partial, says};
use crate::problem::Failure;
use calamine::Data;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// The table of a sheet; its places are numbers of rows.
#[derive(Clone, Debug)]
pub(in crate::data) struct SheetFile {
    name: String,
    pub header: Vec<String>,
    natures: Vec<Nature>,
    /// Where the columns stand in the sheet, from 0.
    columns: Vec<u32>,
    rows: Arc<Kept>,
    remarks: Vec<String>,
}

/// The cells, row by row in one text.
#[derive(Debug, Default)]
struct Kept {
    text: Vec<u8>,
    /// The end of each cell.
    ends: Vec<usize>,
    /// The row of the sheet of each row, from 0.
    lines: Vec<u32>,
}

impl SheetFile {
    /// Writes the cells of a table as text. Columns of `percent` are said to be in percent.
    pub(super) fn new(name: String, cells: &Cells, layout: &Layout, percent: &[String]) -> Result<SheetFile, Failure> {
        let header: Vec<String> = layout.header.iter().map(|name| name.nfc().collect()).collect();
        let spread = spread_texts(cells);
        let cell = |row: u32, column: u32| {
            let (row, column) = spread.get(&(row, column)).copied().unwrap_or((row, column));
            cells.range.get_value((row, column)).unwrap_or(&Data::Empty)
        };
        let mut rows = layout.rows.clone();
        let mut remarks: Vec<String> = Vec::new();
        let at = |row: usize, column: usize| match (rows.get(row), layout.columns.get(column)) {
            (Some(row), Some(column)) => cell(*row, *column),
            _ => &Data::Empty,
        };
        let (found, notes) = totals_and_notes(rows.len(), layout.columns.len(), at);
        let notes = notes.and_then(|first| rows.get(first)).copied();
        let unsure = found.unsure.last().filter(|row| **row > 0).and_then(|at| rows.get(*at));
        remarks.extend(unsure.map(|row| problems::maybe_total(&name, row + 1)));
        let sums: Vec<u32> = found.totals.iter().filter_map(|at| rows.get(*at)).copied().collect();
        if !sums.is_empty() {
            remarks.push(problems::total_rows(&name, &sums));
        }
        rows.retain(|row| !sums.contains(row) && notes.is_none_or(|first| *row < first));
        let hidden = rows.iter().filter(|row| cells.hidden.contains(row)).count();
        if hidden > 0 {
            remarks.push(problems::hidden_rows(&name, hidden));
        }
        let formulas = cells
            .uncalculated
            .iter()
            .filter(|(row, column)| rows.binary_search(row).is_ok() && layout.columns.binary_search(column).is_ok());
        if let Some(first) = formulas.clone().min() {
            remarks.push(problems::uncalculated(&name, formulas.count(), &place(*first)));
        }
        if let Some(above) = layout.above {
            remarks.push(problems::above_table(&name, (above.rows.0 + 1, above.rows.1 + 1), &shown(above)));
        }
        if let Some(first) = notes.as_ref().or(layout.remarks.first()) {
            remarks.push(problems::below_table(&name, first + 1));
        }
        let mut natures = Vec::with_capacity(layout.columns.len());
        let mut ways = Vec::with_capacity(layout.columns.len());
        for (column, named) in layout.columns.iter().zip(&header) {
            let column_cells = || rows.iter().map(|row| (*row, cell(*row, *column)));
            let is_number = |data: &Data| matches!(data, Data::Int(_) | Data::Float(_));
            let is_length = |(row, cell)| cell::is_length(cell, cells.days.contains(&(row, *column)));
            let lengths: Vec<bool> = column_cells().filter_map(is_length).collect();
            let plain = column_cells().any(|(_, cell)| is_number(cell));
            let moments = match (lengths.is_empty(), lengths.iter().all(|length| *length), plain) {
                (false, true, false) => Moments::Seconds,
                (false, true, true) => Moments::Clock,
                _ => Moments::Calendar,
            };
            let in_percent = percent.contains(named);
            if in_percent && plain && cells.percent.is_none() {
                return Err(problems::percent_unknown(&name, named));
            }
            let approximate = column_cells().any(|(_, cell)| cell::is_inexact(cell));
            natures.push(Nature { approximate, seconds: moments == Moments::Seconds });
            ways.push((moments, in_percent));
        }
        let mut kept = Kept::default();
        for row in &rows {
            for (column, (moments, in_percent)) in layout.columns.iter().zip(&ways) {
                let is_percent = cells.percent.as_ref().is_some_and(|known| known.contains(&(*row, *column)));
                cell::write(cell(*row, *column), *moments, *in_percent && is_percent, &mut kept.text);
                kept.ends.push(kept.text.len());
            }
        }
        kept.lines = rows;
        Ok(SheetFile { name, header, natures, columns: layout.columns.clone(), rows: Arc::new(kept), remarks })
    }

    fn kept(&self, row: usize, column: usize) -> &[u8] {
        let at = row * self.columns.len() + column;
        let start = at.checked_sub(1).and_then(|before| self.rows.ends.get(before)).copied().unwrap_or(0);
        let end = self.rows.ends.get(at).copied().unwrap_or(start);
        self.rows.text.get(start..end).unwrap_or(&[])
    }
}

/// The rows that add up others, and the first of the lines of text right below the last of them, which are none: they are
/// sentences, or the total is that of all rows.
fn totals_and_notes<'c>(
    rows: usize,
    columns: usize,
    cell: impl Fn(usize, usize) -> &'c Data + Copy,
) -> (Found, Option<usize>) {
    let alone = |row: usize| {
        let mut filled = (0..columns).map(|column| cell(row, column)).filter(|data| !cell::is_empty(data));
        match (filled.next(), filled.next()) {
            (Some(Data::String(text)), None) => Some(text.as_str()).filter(|text| says(text).is_none()),
            _ => None,
        }
    };
    let first = (0..rows).rfind(|row| alone(*row).is_none()).map_or(0, |last| last + 1);
    let above = totals(first, columns, cell);
    let is_end = above.last_of_all.is_some_and(|at| {
        !(0..columns).any(|column| matches!(cell(at, column), Data::String(text) if is_partial(text)))
    });
    let are_sentences = (first..rows).all(|row| alone(row).is_some_and(is_sentence));
    let is_below = first > 0 && above.totals.last() == Some(&(first - 1));
    match first < rows && is_below && (is_end || are_sentences) {
        true => (above, Some(first)),
        false if first < rows => (totals(rows, columns, cell), None),
        false => (above, None),
    }
}

/// A text that stands in cells merged over several rows belongs to each of them; a number does not, or it would be
/// added up more than once.
fn spread_texts(cells: &Cells) -> HashMap<(u32, u32), (u32, u32)> {
    let mut spread = HashMap::new();
    for merged in cells.merged.iter().filter(|merged| merged.end.0 > merged.start.0) {
        if !matches!(cells.range.get_value(merged.start), Some(Data::String(_))) {
            continue;
        }
        let last = merged.end.0.min(cells.range.end().map_or(0, |end| end.0));
        spread.extend((merged.start.0..=last).map(|row| ((row, merged.start.1), merged.start)));
    }
    spread
}

impl RowFile for SheetFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn extent(&self) -> (u64, u64) {
        (0, self.rows.lines.len() as u64)
    }

    fn seams(&self, places: &[u64], _: bool, _: usize) -> Result<Vec<u64>, Failure> {
        Ok(places.to_vec())
    }

    fn rows(&self, from: u64, to: u64, columns: &[usize], _: bool) -> Result<Box<dyn Rows>, Failure> {
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        Ok(Box::new(SheetRows {
            file: self.clone(),
            next: place(from),
            to: place(to).min(self.rows.lines.len()),
            first: 0,
            wanted: columns.to_vec(),
            given: (0..columns.len()).collect(),
            built: GridBuilder::default(),
        }))
    }

    fn remarks(&self) -> Vec<String> {
        self.remarks.clone()
    }

    fn without(&self, records: Vec<(u64, u64)>) -> Option<Arc<dyn RowFile>> {
        let mut kept = Kept::default();
        let aside: HashSet<u64> = records.into_iter().map(|(row, _)| row).collect();
        for (row, line) in self.rows.lines.iter().enumerate() {
            if aside.contains(&(row as u64)) {
                continue;
            }
            for column in 0..self.columns.len() {
                kept.text.extend_from_slice(self.kept(row, column));
                kept.ends.push(kept.text.len());
            }
            kept.lines.push(*line);
        }
        Some(Arc::new(SheetFile { rows: Arc::new(kept), ..self.clone() }))
    }

    fn written(&self, records: &[(u64, u64)]) -> Vec<String> {
        let cell = |row, column| String::from_utf8_lossy(self.kept(row, column)).into_owned();
        let row = |row| (0..self.columns.len()).map(|column| cell(row, column)).collect::<Vec<_>>().join("\t");
        records.iter().map(|record| row(usize::try_from(record.0).unwrap_or(usize::MAX))).collect()
    }

    fn nature(&self, column: usize) -> Nature {
        self.natures.get(column).copied().unwrap_or_default()
    }
}

struct SheetRows {
    file: SheetFile,
    next: usize,
    to: usize,
    /// The first row of the last grid.
    first: usize,
    wanted: Vec<usize>,
    given: Vec<usize>,
    built: GridBuilder,
}

impl Rows for SheetRows {
    fn next(&mut self, most: usize) -> Result<Option<Grid<'_>>, Stop> {
        let end = self.to.min(self.next.saturating_add(most));
        if self.next >= end {
            return Ok(None);
        }
        self.built.clear();
        for row in self.next..end {
            for column in &self.wanted {
                self.built.push(self.file.kept(row, *column));
            }
            if self.wanted.is_empty() {
                self.built.push(b"");
            }
        }
        self.first = self.next;
        self.next = end;
        Ok(Some(self.built.grid(self.wanted.len().max(1))))
    }

    fn columns(&self) -> &[usize] {
        &self.given
    }

    fn place(&self, row: usize, column: usize) -> (Option<u64>, Option<u64>) {
        let line = self.file.rows.lines.get(self.first + row).map(|line| u64::from(*line) + 1);
        let column = self.wanted.get(column).and_then(|at| self.file.columns.get(*at));
        (line, column.map(|column| u64::from(*column) + 1))
    }

    fn record(&self, row: usize) -> Option<(u64, u64)> {
        let row = (self.first + row) as u64;
        Some((row, row + 1))
    }
}
