//! What of a stretch of rows is kept and what is not, and the cells that are.

use super::chunk;
use super::index::{Chunk, Column, Stretch};
use super::session::{Session, Wish};
use super::shelf::{Shelf, fingerprint_of};
use crate::data::reading::Reading;
use crate::data::rowfile::RowFile;
use crate::data::scan::Wanted;
use crate::problem::Failure;
use datafusion::arrow::array::ArrayRef;
use std::collections::VecDeque;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// A stretch has at least so many bytes (or rows) of the file, and a file so many stretches at most, or larger ones.
const SMALLEST: u64 = 1 << 20;
const USUAL: u64 = 32 << 20;
const MOST: u64 = 4_096;
const FEW: u64 = 16;

/// One stretch of a file's rows, and what of the wanted columns is kept.
#[derive(Clone, Debug)]
pub(in crate::data) struct Loan {
    pub from: u64,
    pub to: u64,
    /// How many rows there are, if they were counted.
    pub rows: Option<u64>,
    /// For each wanted column its cells, if they are kept.
    columns: Vec<Option<Vec<Chunk>>>,
    pieces: Arc<[String]>,
    shelf: Arc<Shelf>,
    /// Where what is read of it is kept, under which number.
    pub(super) session: Option<(Arc<Session>, usize)>,
}

impl Loan {
    /// Whether all that is wanted is kept.
    pub fn is_whole(&self) -> bool {
        self.rows.is_some() && self.columns.iter().all(Option::is_some)
    }

    /// Whether a wanted column must be read.
    pub fn lacks(&self, column: usize) -> bool {
        self.columns.get(column).is_none_or(Option::is_none)
    }

    /// The cells of a wanted column.
    pub fn cells(&self, column: usize, reading: &Reading) -> Cells {
        let chunks = self.columns.get(column).cloned().flatten().unwrap_or_default();
        Cells { chunks: chunks.into(), loan: self.clone(), reading: reading.clone(), now: None, at: 0 }
    }

    /// From now on the file itself is read.
    pub fn damaged(&self) {
        self.shelf.damaged();
    }

    fn read(&self, chunk: &Chunk, reading: &Reading) -> Option<ArrayRef> {
        let piece = self.pieces.get(chunk.piece as usize)?;
        let bytes = self.shelf.folder.read(piece, chunk.offset, chunk.length)?;
        if xxh3_64(&bytes) != chunk.hash {
            return None;
        }
        chunk::decode(&bytes, reading).filter(|array| array.len() as u64 == chunk.rows)
    }
}

/// The kept cells of one column of a stretch, in order.
pub(in crate::data) struct Cells {
    chunks: VecDeque<Chunk>,
    loan: Loan,
    reading: Reading,
    now: Option<ArrayRef>,
    at: usize,
}

impl Cells {
    /// How many can be had at once; nothing at the end. `None` if what is kept cannot be read.
    pub fn ready(&mut self) -> Option<usize> {
        loop {
            if let Some(array) = self.now.as_ref().filter(|array| self.at < array.len()) {
                return Some(array.len() - self.at);
            }
            let Some(chunk) = self.chunks.pop_front() else { return Some(0) };
            self.now = Some(self.loan.read(&chunk, &self.reading)?);
            self.at = 0;
        }
    }

    /// So many of those that are ready.
    pub fn take(&mut self, rows: usize) -> Option<ArrayRef> {
        let array = self.now.as_ref().filter(|array| self.at + rows <= array.len())?;
        let taken = array.slice(self.at, rows);
        self.at += rows;
        Some(taken)
    }
}

impl Shelf {
    /// The stretches of a file in order, each with what is kept of the wanted columns; what is not will be. `None` if nothing
    /// is kept or will be.
    pub fn lend(
        self: &Arc<Shelf>,
        file: &dyn RowFile,
        wanted: &Wanted,
        careful: bool,
        threads: usize,
    ) -> Result<Option<Vec<Loan>>, Failure> {
        let mut state = self.state();
        if state.closed {
            return Ok(None);
        }
        if careful && !state.index.careful {
            // The places where the file can be cut are others.
            state.index.stretches.clear();
            state.index.columns.clear();
            state.index.careful = true;
        }
        if state.index.stretches.is_empty() {
            state.index.stretches = stretches(file, careful, threads)?;
            state.index.columns.clear();
        }
        let wishes: Vec<(Reading, u128)> = wanted
            .projection
            .iter()
            .filter_map(|at| wanted.columns.get(*at))
            .map(|reading| (reading.clone(), fingerprint_of(reading)))
            .collect();
        let known = |reading: &Reading, asked: u128| -> Option<&Column> {
            state.index.columns.iter().find(|column| column.fits(reading, asked))
        };
        let pieces: Arc<[String]> = state.index.pieces.clone().into();
        let mut loans: Vec<Loan> = Vec::with_capacity(state.index.stretches.len());
        for (at, stretch) in state.index.stretches.iter().enumerate() {
            let chunks = |(reading, asked): &(Reading, u128)| known(reading, *asked)?.chunks.get(at)?.clone();
            let rows = stretch.rows;
            // Without the number of its rows nothing is known of a stretch.
            let columns = wishes.iter().map(|wish| rows.and_then(|_| chunks(wish))).collect();
            let (shelf, pieces) = (Arc::clone(self), Arc::clone(&pieces));
            loans.push(Loan { from: stretch.from, to: stretch.to, rows, columns, pieces, shelf, session: None });
        }
        if loans.iter().all(Loan::is_whole) {
            return Ok(Some(loans));
        }
        let units = loans.iter().filter(|loan| !loan.is_whole()).count();
        let wishes = wishes.into_iter().map(|(reading, asked)| Wish { reading, asked }).collect();
        if let Some(session) = Session::begin(self, &mut state, wishes, units) {
            let session = Arc::new(session);
            for (at, loan) in loans.iter_mut().enumerate().filter(|(_, loan)| !loan.is_whole()) {
                loan.session = Some((Arc::clone(&session), at));
            }
        }
        Ok(Some(loans))
    }
}

/// Cuts the rows of a file where it can be cut.
fn stretches(file: &dyn RowFile, careful: bool, threads: usize) -> Result<Vec<Stretch>, Failure> {
    let (from, to) = file.extent();
    let size = to - from;
    let pieces = (size / SMALLEST).min(FEW).max((size / USUAL).min(MOST)).max(1);
    let places: Vec<u64> =
        (0..=pieces).map(|at| from + (u128::from(size) * u128::from(at) / u128::from(pieces)) as u64).collect();
    let seams = file.seams(&places, careful, threads)?;
    let pairs = seams.iter().zip(seams.iter().skip(1)).filter(|(from, to)| from < to);
    Ok(pairs.map(|(from, to)| Stretch { from: *from, to: *to, rows: None }).collect())
}
