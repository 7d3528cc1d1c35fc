//! A file of which all is known that must be known to begin: it is opened only when somebody wants its cells.

use super::index::OpenedAs;
use crate::data::problems;
use crate::data::rowfile::{Nature, RowFile, Rows};
use crate::problem::Failure;
use std::sync::{Arc, OnceLock};

/// Opens the file itself.
type Open = Box<dyn Fn() -> Result<Arc<dyn RowFile>, Failure> + Send + Sync>;

/// Stands in for a file that is what it was.
pub(in crate::data) struct StandIn {
    opened: OpenedAs,
    open: Open,
    file: OnceLock<Result<Arc<dyn RowFile>, Failure>>,
}

impl StandIn {
    /// With what is known of the file, and how it is opened.
    pub fn new(opened: OpenedAs, open: Open) -> StandIn {
        StandIn { opened, open, file: OnceLock::new() }
    }

    fn file(&self) -> Result<&Arc<dyn RowFile>, Failure> {
        let open = || {
            let file = (self.open)()?;
            let known = &self.opened;
            let is_it = file.header() == known.header
                && file.extent() == known.extent
                && file.layout(known.extent.1) == known.layout;
            if is_it { Ok(file) } else { Err(problems::changes(&known.name)) }
        };
        self.file.get_or_init(open).as_ref().map_err(Failure::clone)
    }
}

impl std::fmt::Debug for StandIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StandIn").field("opened", &self.opened).finish_non_exhaustive()
    }
}

impl RowFile for StandIn {
    fn name(&self) -> &str {
        &self.opened.name
    }

    fn header(&self) -> &[String] {
        &self.opened.header
    }

    fn extent(&self) -> (u64, u64) {
        self.opened.extent
    }

    fn seams(&self, places: &[u64], careful: bool, threads: usize) -> Result<Vec<u64>, Failure> {
        self.file()?.seams(places, careful, threads)
    }

    fn nature(&self, column: usize) -> Nature {
        self.opened.natures.get(column).copied().unwrap_or_default()
    }

    fn remarks(&self) -> Vec<String> {
        self.opened.remarks.clone()
    }

    fn layout(&self, _: u64) -> u128 {
        self.opened.layout
    }

    fn rows(&self, from: u64, to: u64, columns: &[usize], careful: bool) -> Result<Box<dyn Rows>, Failure> {
        self.file()?.rows(from, to, columns, careful)
    }
}
