//! A table written in a test or given by a program: cells in memory, read as the cells of a file are.

use super::grid::{Grid, GridBuilder};
use super::rowfile::{RowFile, Rows, Stop};
use crate::problem::Failure;
use std::sync::Arc;

/// The cells of a table; its places are numbers of rows.
#[derive(Clone, Debug)]
pub(super) struct CellTable {
    /// What to call it in messages.
    pub origin: String,
    pub header: Vec<String>,
    pub rows: Arc<Vec<Vec<String>>>,
}

impl RowFile for CellTable {
    fn name(&self) -> &str {
        &self.origin
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn extent(&self) -> (u64, u64) {
        (0, self.rows.len() as u64)
    }

    fn seams(&self, places: &[u64], _: bool, _: usize) -> Result<Vec<u64>, Failure> {
        Ok(places.to_vec())
    }

    fn rows(&self, from: u64, to: u64, columns: &[usize], _: bool) -> Result<Box<dyn Rows>, Failure> {
        Ok(Box::new(CellRows {
            table: self.clone(),
            next: usize::try_from(from).unwrap_or(usize::MAX),
            to: usize::try_from(to).unwrap_or(usize::MAX),
            first: 0,
            wanted: columns.to_vec(),
            given: (0..columns.len()).collect(),
            built: GridBuilder::default(),
        }))
    }
}

struct CellRows {
    table: CellTable,
    next: usize,
    to: usize,
    /// The first row of the last grid.
    first: usize,
    wanted: Vec<usize>,
    given: Vec<usize>,
    built: GridBuilder,
}

impl Rows for CellRows {
    fn next(&mut self, most: usize) -> Result<Option<Grid<'_>>, Stop> {
        let end = self.to.min(self.next.saturating_add(most));
        let Some(rows) = self.table.rows.get(self.next..end).filter(|rows| !rows.is_empty()) else { return Ok(None) };
        self.built.clear();
        for row in rows {
            for column in &self.wanted {
                self.built.push(row.get(*column).map_or(&[][..], String::as_bytes));
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
        let column = self.wanted.get(column).copied().unwrap_or(0);
        (Some((self.first + row) as u64 + 1), Some(column as u64 + 1))
    }
}
