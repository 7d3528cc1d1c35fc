//! Text files with separators in, rows of cells out. A file is opened once for its dialect and header; then the rows of any
//! stretch of it can be read. Never knows what a cell means.

mod between;
mod blocks;
mod dialect;
mod encoding;
mod faulty;
mod index;
mod layout;
mod letters;
mod records;
mod rows;
mod seams;
mod signs;
mod sniff;
mod transcoded;
mod watch;

pub(super) use dialect::{Depth, Stated};
pub(super) use encoding::decoded;
pub(super) use layout::{Aside, Doubt, Why};
pub(super) use records::{Manner, Separator};
pub(super) use seams::line_starts;
use seams::seams;

use super::content::Content;
use super::grid::Grid;
use super::problems;
use crate::problem::Failure;
use blocks::Blocks;
use std::sync::Arc;
use watch::Watch;

/// How a file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub separator: u8,
    /// Whether the file has quotes at all; one without is read faster.
    pub quotes: bool,
    /// The separator of the file, where it was rewritten to be read.
    pub shown: Option<Separator>,
}

impl Dialect {
    /// What separates the cells in the file.
    pub fn separator(&self) -> Separator {
        self.shown.clone().unwrap_or(Separator::Byte(self.separator))
    }
}

/// What was recognised of a file, beside its rows.
#[derive(Clone, Debug)]
pub(super) struct About {
    /// The encoding, if its bytes alone told it.
    pub encoding: Option<String>,
    pub manner: Manner,
    /// How many lines hold names; none if the columns have no names.
    pub header: usize,
    /// Lines that are no rows.
    pub aside: Vec<Aside>,
    /// Lines that say they are totals, and are read as rows.
    pub unsure: Vec<Aside>,
    /// What only whoever knows the file can tell.
    pub doubt: Option<Doubt>,
}

/// One text file, opened: where its rows are and what its columns are called.
#[derive(Clone, Debug)]
pub(super) struct CsvFile {
    /// What people call it.
    pub name: String,
    pub content: Content,
    pub dialect: Dialect,
    /// The encoding it was transcoded from, for people.
    pub encoding: String,
    pub header: Vec<String>,
    /// Columns behind these, in which nothing may stand.
    pub extra: usize,
    /// The rows' first byte, and the one behind their last line that is not blank.
    pub rows: (u64, u64),
    pub about: Arc<About>,
    /// What shows that a line is no row, where nobody looked through all of them.
    pub watch: Option<Arc<Watch>>,
}

/// Why rows cannot be read, with a place in the file's bytes.
#[derive(Debug)]
pub(super) enum RowFault {
    Read(std::io::Error),
    /// A quote in a file that was thought to have none.
    Quote(u64),
    /// A quoted cell goes on behind its closing quote; where that is, and where it opened.
    Broken {
        place: u64,
        opened: u64,
    },
    /// A quoted cell is never closed.
    Open(u64),
    /// A line has another number of cells than the header.
    Ragged {
        offset: u64,
        cells: usize,
    },
    /// A line without end.
    Endless(u64),
    /// A line says that it is no row, in a file that was not looked through for such lines.
    NoRow {
        offset: u64,
        text: String,
    },
}

impl CsvFile {
    /// Finds the dialect, reads the header.
    pub fn open(name: &str, content: Content, stated: &Stated, depth: Depth, deep: u64) -> Result<CsvFile, Failure> {
        dialect::open(name, content, stated, depth, deep)
    }

    /// Opens a stretch of whole records.
    pub fn stretch(&self, from: u64, to: u64) -> Result<Stretch, RowFault> {
        self.blocks(from, to).map(Stretch).map_err(RowFault::Read)
    }

    fn blocks(&self, from: u64, to: u64) -> std::io::Result<Blocks> {
        let width = self.header.len() + self.extra;
        let blocks = Blocks::open(&self.content, self.dialect.clone(), width, from, to)?;
        Ok(blocks.with_nothing_behind(self.header.len()).watched(self.watch.clone()))
    }

    /// The failure that a fault is, in words and with its line.
    pub fn failure(&self, fault: RowFault) -> Failure {
        let line = |offset| Some(self.content.line_of(offset));
        match fault {
            RowFault::Read(error) => problems::unreadable(&self.name, &error.to_string()),
            RowFault::Quote(offset) | RowFault::Broken { place: offset, .. } => {
                problems::broken_quote(&self.name, line(offset))
            }
            RowFault::Open(offset) => problems::open_quote(&self.name, line(offset)),
            RowFault::Endless(offset) => problems::endless_line(&self.name, line(offset)),
            RowFault::NoRow { offset, text } => problems::no_row_or_row(&self.name, line(offset), &text),
            RowFault::Ragged { offset, cells } => {
                problems::ragged(&self.name, line(offset), cells, self.header.len(), &self.dialect.separator())
            }
        }
    }
}

/// Rows of one stretch, in order.
pub(super) struct Stretch(Blocks);

impl Stretch {
    /// The next rows, at most `most`, and the place in the file of their text's first byte.
    pub fn next(&mut self, most: usize) -> Result<Option<(Grid<'_>, u64)>, RowFault> {
        self.0.next(most)
    }

    /// Where in the text the cell begins that is `cells` behind the one after the end `first`.
    fn cell_start(&self, first: u32, cells: usize) -> u64 {
        self.0.cell_start(first, cells)
    }
}
