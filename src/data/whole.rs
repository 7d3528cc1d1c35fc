//! A whole table as it was understood, row by row, without an engine.

use super::scan::Scannable;
use super::{Binding, Kind, Options, ScanError, Table, celltext, open, problems};
use crate::problem::{Error, Failure};
use crate::syntax;
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::record_batch::RecordBatch;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A column is widened a few times at most; beyond this somebody writes to the file.
const MOST_TRIES: usize = 10_000;

/// An opened table of which every row was read once: each has a place in its columns.
#[derive(Clone, Debug)]
pub struct WholeTable {
    /// The table, with its columns wide enough for every cell.
    pub table: Table,
    rows: Arc<Scannable>,
}

/// A stretch of rows.
pub struct Page {
    batch: RecordBatch,
    kinds: Arc<[Kind]>,
}

/// Opens a table with its block and reads it once from end to end, so that a cell that does not fit is found before
/// anything is done with the rows.
///
/// # Errors
/// A file that cannot be read, a cell that does not fit, problems of the block.
pub fn whole(binding: &Binding, blocks: &[&syntax::Table], options: &Options) -> Result<WholeTable, Error> {
    let found = open::find(binding, options)?;
    let block = blocks.iter().find(|block| *block.name.text == found.name).copied();
    let opened = open::table(found, block, options)?.certain()?;
    if !opened.table.problems.is_empty() {
        return Err(opened.table.problems.into());
    }
    let mut whole = WholeTable { table: opened.table, rows: opened.rows };
    for _ in 0..MOST_TRIES {
        match whole.read_once(options.threads) {
            Ok(()) => return Ok(whole),
            Err(ScanError::Failure(failure)) => return Err(Error::Failure(failure)),
            Err(ScanError::Wider { column, kind, .. }) => {
                whole.rows = Arc::new(whole.rows.widened(column, kind));
                if let Some(column) = whole.table.columns.get_mut(column) {
                    column.kind = kind;
                }
            }
        }
    }
    Err(problems::changes(&whole.table.origin).into())
}

impl WholeTable {
    /// Every row in order, some thousands at a time.
    ///
    /// # Errors
    /// A file that cannot be read any more, or that is another one than before.
    pub fn pages(&self) -> Result<impl Iterator<Item = Result<Page, Failure>> + use<>, Failure> {
        let unreadable = |error: String| problems::unreadable(&self.table.origin, &error);
        let wanted = self.rows.wanted(None).map_err(|error| unreadable(error.to_string()))?;
        let parts = self.rows.parts(&wanted, 1)?;
        let kinds: Arc<[Kind]> = self.table.columns.iter().map(|column| column.kind).collect();
        let origin = self.table.origin.clone();
        let page = move |batch: Result<RecordBatch, ScanError>| match batch {
            Ok(batch) => Ok(Page { batch, kinds: Arc::clone(&kinds) }),
            Err(ScanError::Failure(failure)) => Err(*failure),
            Err(ScanError::Wider { .. }) => Err(problems::changes(&origin)),
        };
        Ok(parts.into_iter().flat_map(|part| part()).map(page))
    }

    fn read_once(&self, threads: usize) -> Result<(), ScanError> {
        let unreadable = |error: String| problems::unreadable(&self.table.origin, &error);
        let wanted = self.rows.wanted(None).map_err(|error| unreadable(error.to_string()))?;
        let parts = self.rows.parts(&wanted, threads)?;
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let work = || -> Result<(), ScanError> {
            while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                for batch in part() {
                    if stop.load(Ordering::Relaxed) {
                        return Ok(());
                    }
                    batch.inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
                }
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads.clamp(1, parts.len().max(1))).map(|_| scope.spawn(work)).collect();
            let ended = || Err(unreadable("a reading thread ended early".to_owned()).into());
            running.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| ended()))
        })
    }
}

impl Page {
    /// The columns.
    pub(super) fn arrays(&self) -> &[ArrayRef] {
        self.batch.columns()
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// Writes a cell behind `text`: decimals with all their digits, ISO dates, `true` and `false`. False if it is blank.
    pub fn cell(&self, row: usize, column: usize, text: &mut String) -> bool {
        match (self.batch.columns().get(column), self.kinds.get(column)) {
            (Some(array), Some(kind)) => celltext::write(array, row, *kind, text),
            _ => false,
        }
    }
}
