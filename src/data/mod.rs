//! Bindings and the scripts' `table` blocks in, [`Catalog`] out, with a scan for every table.
//! Knows files, formats, encodings and bad cells; never knows metrics.

mod account;
mod array;
mod badrows;
mod binding;
mod catalog;
mod cells;
mod celltext;
mod column;
mod columnar;
mod content;
mod csv;
mod declare;
mod derived;
mod evidence;
mod files;
mod fill;
mod float;
mod grid;
mod guarded;
mod habit;
mod inspect;
mod json;
mod kept;
mod length;
mod locate;
mod made;
mod moment;
mod months;
mod names;
mod number;
mod numeral;
mod open;
mod packed;
mod partitions;
mod pattern;
mod places;
mod problems;
#[cfg(target_arch = "x86_64")]
mod processor;
mod reading;
mod recognise;
mod remote;
mod rowfile;
mod scan;
mod seekable;
mod sketch;
mod spill;
mod spread;
mod sqlite;
mod textrows;
mod textsource;
mod totals;
mod unpivot;
mod whole;
mod workbook;
mod worked_out;
mod write;

pub use array::{form, of_values};
pub use badrows::{BadRow, BadRows};
pub use binding::{Binding, From, ScanError};
pub use catalog::*;
pub use derived::{derived, unmade};
pub use habit::{Habit, OddCell, TwoReadings, habit, too_fine};
pub use inspect::{InspectedColumn, Inspection, inspect};
pub use kept::Cache;
pub use locate::{is_called_a_table, watched};
pub use made::{MadeAbout, MadeRows, Make, made, made_about, made_bytes};
pub use pattern::Pattern;
pub use places::places;
pub use remote::{Arrivals, Stores, is_address, readable};
pub use scan::remarks;
pub use sketch::sketch;
pub use whole::{Page, WholeTable, whole};
pub use worked_out::{VALUE, WorkedOut};
pub use write::{ColumnForm, TableWriter, columns_file};

use crate::calendar::Calendar;
use crate::problem::Error;
use crate::syntax;
use std::sync::Arc;

/// How tables are opened and read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads that look at a file at the same time.
    pub threads: usize,
    /// Files of up to so many bytes are looked at whole to see what their columns are; larger ones in pieces.
    pub sample: u64,
    /// Text files of up to so many bytes are looked through for lines that are no rows before they are read; in larger ones
    /// such a line stops the scan that comes to it.
    pub deep: u64,
    /// A scan is cut into parts of at least so many bytes.
    pub smallest_part: u64,
    /// Where rows that do not fit are put aside; without it the first of them is a failure.
    pub bad_rows: Option<Arc<BadRows>>,
    /// What is read of files is kept beside them, and what is kept is read.
    pub cache: Option<Arc<Cache>>,
    /// In whose zone moments are that come with one of their own.
    pub calendar: Arc<Calendar>,
    /// How files are reached that are elsewhere.
    pub stores: Stores,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            threads: 1,
            sample: 64 << 20,
            deep: 64 << 20,
            smallest_part: 1 << 20,
            bad_rows: None,
            cache: None,
            calendar: Arc::default(),
            stores: Stores::default(),
        }
    }
}

/// Opens every bound table and puts what its data say together with what its `table` block says.
///
/// A block for a table that is not bound is passed over. What is wrong in a block stands beside its table.
///
/// # Errors
/// A file that is missing, unreadable or no table is a failure.
#[expect(clippy::unused_async, reason = "to open a table is to wait for the world; callers wait already")]
pub async fn catalog(bindings: &[Binding], tables: &[&syntax::Table], options: &Options) -> Result<Catalog, Error> {
    let mut catalog = Catalog { calendar: Arc::clone(&options.calendar), ..Catalog::default() };
    for binding in bindings {
        let found = open::find(binding, options)?;
        if let Some(other) = catalog.tables.iter().find(|other| other.name == found.name) {
            return Err(problems::bound_twice(&found.name, &other.origin, &found.origin).into());
        }
        let name = found.name.clone();
        let mut blocks = tables.iter().copied().filter(|table| *table.name.text == *name);
        let block = blocks.next();
        let mut table = open::table(found, block, options)?.certain()?.table;
        if let Some(first) = block {
            let doubled =
                blocks.map(|other| problems::doubled_block(&other.name.text, first.name.span, other.name.span));
            table.problems.extend(doubled);
        }
        catalog.tables.push(table);
    }
    // What is bound under the name of a table that would be made is taken in its place.
    let made = tables.iter().filter(|table| table.from.is_some() && catalog.named(&table.name.text).is_none());
    catalog.derived = made.map(|table| (*table).clone()).collect();
    Ok(catalog)
}
