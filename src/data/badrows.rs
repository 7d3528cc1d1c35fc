//! Rows that do not fit their table, put aside with their reasons where somebody asks for that.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Where rows are put aside, each once, however often a table is opened.
#[derive(Debug, Default)]
pub struct BadRows {
    rows: Mutex<BTreeMap<Key, BadRow>>,
}

/// The table, the file, the line, the place in it, and the cell: what tells one from the others, in order.
type Key = (String, String, u64, u64, Option<u64>);

/// A row that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// The table that it would be of.
    pub table: String,
    /// The file as it was named.
    pub file: String,
    /// Its first byte, or what else tells it from the others of its file and line.
    pub place: u64,
    /// Its first line, from 1.
    pub line: u64,
    /// The number of the cell that does not fit, from 1, and the name of its column; `None` where the whole row does not.
    pub cell: Option<(u64, String)>,
    /// What stands in the cell.
    pub text: String,
    /// Why it does not fit, as a sentence.
    pub reason: String,
    /// The row as it is written.
    pub row: String,
}

impl BadRows {
    /// Puts rows aside.
    pub fn add(&self, rows: impl IntoIterator<Item = BadRow>) {
        let mut known = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let key = |row: &BadRow| {
            (row.table.clone(), row.file.clone(), row.line, row.place, row.cell.as_ref().map(|(cell, _)| *cell))
        };
        known.extend(rows.into_iter().map(|row| (key(&row), row)));
    }

    /// All of them, by table, file and line.
    pub fn rows(&self) -> Vec<BadRow> {
        let known = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().cloned().collect()
    }
}
