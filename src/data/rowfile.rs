//! A file whose rows are cells of text: what the formats have in common.

use super::grid::Grid;
use super::kept::fingerprint;
use crate::problem::Failure;
use std::sync::Arc;

/// A file that gives rows of cells, any stretch of it on its own.
pub(super) trait RowFile: std::fmt::Debug + Send + Sync {
    /// What people call it.
    fn name(&self) -> &str;

    /// The names of its columns.
    fn header(&self) -> &[String];

    /// Where its rows lie, in bytes (or rows, where there are no bytes).
    fn extent(&self) -> (u64, u64);

    /// The first places at or after each of `places` (in order) where the file can be cut.
    fn seams(&self, places: &[u64], careful: bool, threads: usize) -> Result<Vec<u64>, Failure>;

    /// What else is known of a column.
    fn nature(&self, _column: usize) -> Nature {
        Nature::default()
    }

    /// What should be known of the file: what was left out of it.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }

    /// The same file without records that cannot be rows, and what they are; `None` where none can be told from others.
    fn without_faulty(&self) -> Result<Option<Sorted>, Failure> {
        Ok(None)
    }

    /// The same file without some records, by their bytes.
    fn without(&self, _records: Vec<(u64, u64)>) -> Option<Arc<dyn RowFile>> {
        None
    }

    /// Records as they are written, each as one text; they come in the order of the file.
    fn written(&self, records: &[(u64, u64)]) -> Vec<String> {
        vec![String::new(); records.len()]
    }

    /// How the rows before a place are read, as one number: equal where it is.
    fn layout(&self, to: u64) -> u128 {
        fingerprint(&format!("{:?} {:?} {to}", self.header(), self.extent()))
    }

    /// Whether rows that are written behind the end of the file come behind its rows, and nothing else becomes of them.
    fn grows(&self) -> bool {
        false
    }

    /// The rows of a stretch between two seams, with the cells of these columns of its header.
    fn rows(&self, from: u64, to: u64, columns: &[usize], careful: bool) -> Result<Box<dyn Rows>, Failure>;
}

/// A file, and the records that were taken out of it, each with its bytes and what is wrong with it.
pub(super) type Sorted = (Arc<dyn RowFile>, Vec<((u64, u64), Failure)>);

/// What is known of a column beside its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Nature {
    /// Binary floating point, of which each number is written as the shortest decimal.
    pub approximate: bool,
    /// Durations and times of day, in seconds.
    pub seconds: bool,
}

/// Rows in order.
pub(super) trait Rows: Send {
    /// The next rows, at most `most`; nothing at the end.
    fn next(&mut self, most: usize) -> Result<Option<Grid<'_>>, Stop>;

    /// Where in the grid the columns stand that were asked for, in that order.
    fn columns(&self) -> &[usize];

    /// The line of a row of the last grid, and the field's number of a column (of those asked for), both from 1.
    fn place(&self, row: usize, column: usize) -> (Option<u64>, Option<u64>);

    /// The bytes of a row of the last grid, where the format has them.
    fn record(&self, _row: usize) -> Option<(u64, u64)> {
        None
    }
}

/// Why there are no more rows.
#[derive(Debug)]
pub(super) enum Stop {
    /// The file is at fault.
    Failure(Box<Failure>),
    /// The file was cut as if it had no quotes, and it has some: it must be read again, carefully.
    Careful,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(Box::new(failure))
    }
}
