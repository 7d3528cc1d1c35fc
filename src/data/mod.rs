//! Bindings and the scripts' `table` blocks in, [`Catalog`] out, with a scan for every table.
//! Knows files, formats, encodings and bad cells; never knows metrics.

mod binding;
mod catalog;
mod cells;
mod column;
mod content;
mod csv;
mod declare;
mod evidence;
mod fill;
mod float;
mod grid;
mod habit;
mod inspect;
mod json;
mod locate;
mod moment;
mod names;
mod ndjson;
mod number;
mod open;
mod parquet;
mod pattern;
mod problems;
mod reading;
mod rowfile;
mod scan;
mod textsource;

pub use binding::{Binding, From, ScanError};
pub use catalog::*;
pub use habit::{Habit, habit};
pub use inspect::{InspectedColumn, Inspection, inspect};

use crate::problem::{Error, Problem};
use crate::syntax;

/// How tables are opened and read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads that look at a file at the same time.
    pub threads: usize,
    /// Files of up to so many bytes are looked at whole to see what their columns are; larger ones in pieces.
    pub sample: u64,
    /// A scan is cut into parts of at least so many bytes.
    pub smallest_part: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { threads: 1, sample: 64 << 20, smallest_part: 1 << 20 }
    }
}

/// Opens every bound table and puts what its data say together with what its `table` block says.
///
/// A block for a table that is not bound is passed over. Problems are those of the blocks, all of them;
/// a file that is missing, unreadable or no table is a failure.
#[expect(clippy::unused_async, reason = "to open a table is to wait for the world; callers wait already")]
pub async fn catalog(bindings: &[Binding], tables: &[&syntax::Table], options: &Options) -> Result<Catalog, Error> {
    let mut problems: Vec<Problem> = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        if let Some(first) = tables.iter().take(at).find(|other| other.name.text == table.name.text) {
            problems.push(problems::doubled_block(&table.name.text, first.name.span, table.name.span));
        }
    }
    let mut catalog = Catalog::default();
    for binding in bindings {
        let found = open::find(binding)?;
        if let Some(other) = catalog.tables.iter().find(|other| other.name == found.name) {
            return Err(problems::bound_twice(&found.name, &other.origin, &found.origin).into());
        }
        let block = tables.iter().copied().find(|table| *table.name.text == *found.name);
        match open::table(found, block, options) {
            Ok(opened) => catalog.tables.push(opened.table),
            Err(Error::Problems(more)) => problems.extend(more),
            Err(failure) => return Err(failure),
        }
    }
    if problems.is_empty() {
        return Ok(catalog);
    }
    problems.sort_by_key(Problem::span);
    Err(problems.into())
}
