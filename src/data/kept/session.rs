//! Cells that are kept while they are read: all of what one question wants of a file, or nothing.

use super::chunk;
use super::folder::Right;
use super::identity::Moment;
use super::index::{Chunk, Column};
use super::lending::Loan;
use super::shelf::{Shelf, State};
use crate::data::reading::Reading;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, DictionaryArray};
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::Int32Type;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// A chunk has at most so many rows, and about so many bytes.
const ROWS: usize = 1 << 17;
const BYTES: usize = 16 << 20;

/// A column that is wanted, with how it is read as one number.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub reading: Reading,
    pub asked: u128,
}

/// One question's reading of a file.
#[derive(Debug)]
pub(in crate::data) struct Session {
    shelf: Arc<Shelf>,
    wishes: Vec<Wish>,
    looked: Moment,
    piece: String,
    work: Mutex<Work>,
}

#[derive(Debug)]
struct Work {
    file: File,
    offset: u64,
    /// So many stretches are to be read.
    units: usize,
    /// Those that were: their rows, and the cells of each column that was read.
    done: BTreeMap<usize, Done>,
    right: Option<Right>,
}

#[derive(Debug)]
struct Done {
    rows: u64,
    columns: Vec<(usize, Vec<Chunk>)>,
}

impl Session {
    /// Begins to keep these columns of so many stretches, if this run may write.
    pub(super) fn begin(shelf: &Arc<Shelf>, state: &mut State, wishes: Vec<Wish>, units: usize) -> Option<Session> {
        let (right, looked) = shelf.right(state)?;
        match shelf.folder.new_piece(&right) {
            Ok((file, piece)) => {
                let work = Work { file, offset: 0, units, done: BTreeMap::new(), right: Some(right) };
                Some(Session { shelf: Arc::clone(shelf), wishes, looked, piece, work: Mutex::new(work) })
            }
            Err(error) => {
                shelf.cannot_write(&error);
                None
            }
        }
    }

    fn write(&self, bytes: &[u8], rows: usize) -> Option<Chunk> {
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        work.right.as_ref()?;
        if let Err(error) = work.file.write_all(bytes) {
            self.shelf.cannot_write(&error);
            if let Some(right) = work.right.take() {
                self.abandon(right);
            }
            return None;
        }
        let (offset, length) = (work.offset, bytes.len() as u64);
        work.offset += length;
        // Which of the pieces it is is known at the end.
        Some(Chunk { piece: 0, offset, length, rows: rows as u64, hash: xxh3_64(bytes) })
    }

    fn finished(&self, at: usize, done: Done) {
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        // A part may be read twice; once is enough.
        work.done.entry(at).or_insert(done);
        if work.done.len() < work.units {
            return;
        }
        if let Some(right) = work.right.take() {
            let done = std::mem::take(&mut work.done);
            let length = work.offset;
            drop(work);
            self.complete(&right, &done, length);
            self.abandon(right);
        }
    }

    /// What the index names stays; what was not finished goes.
    fn abandon(&self, right: Right) {
        let mut state = self.shelf.state();
        if std::mem::take(&mut state.damaged) {
            self.shelf.folder.forget(&right);
        }
        let is_named = state.index.pieces.contains(&self.piece);
        drop(state);
        if !is_named {
            self.shelf.folder.remove_piece(&self.piece);
            self.shelf.folder.tidy(right);
        }
    }

    /// Everything was read: it is put into the index, if the file is still what it was.
    fn complete(&self, right: &Right, done: &BTreeMap<usize, Done>, length: u64) {
        let mut state = self.shelf.state();
        if state.closed {
            return;
        }
        let Some(digest) = self.shelf.digest(&state) else { return };
        let mut index = state.index.clone();
        index.digest = digest;
        index.looked = self.looked;
        let piece = index.pieces.len() as u32;
        if length > 0 {
            index.pieces.push(self.piece.clone());
        }
        for (at, done) in done {
            match index.stretches.get_mut(*at) {
                Some(stretch) if stretch.rows.is_none_or(|rows| rows == done.rows) => stretch.rows = Some(done.rows),
                _ => return,
            }
            for (wish, chunks) in &done.columns {
                let Some(wish) = self.wishes.get(*wish) else { return };
                let stretches = index.stretches.len();
                let column = column(&mut index.columns, wish, stretches);
                let chunks = chunks.iter().map(|chunk| Chunk { piece, ..chunk.clone() }).collect();
                if let Some(place) = column.chunks.get_mut(*at) {
                    *place = Some(chunks);
                }
            }
        }
        let before = std::mem::replace(&mut state.index, index);
        if !self.shelf.save(&mut state, right) {
            state.index = before;
        }
    }
}

/// The kept column that a wished one is; where it is read in another way than before, the old one goes.
fn column<'c>(columns: &'c mut Vec<Column>, wish: &Wish, stretches: usize) -> &'c mut Column {
    let reading = &wish.reading;
    columns.retain(|column| column.name != reading.name || column.fits(reading, wish.asked));
    let at = columns.iter().position(|column| column.fits(reading, wish.asked)).unwrap_or_else(|| {
        columns.push(Column {
            name: reading.name.clone(),
            reading: wish.asked,
            kind: reading.kind,
            dictionary: reading.dictionary,
            chunks: vec![None; stretches],
        });
        columns.len() - 1
    });
    let column = &mut columns[at];
    column.kind = reading.kind;
    column
}

impl Drop for Session {
    fn drop(&mut self) {
        let right = self.work.lock().unwrap_or_else(PoisonError::into_inner).right.take();
        if let Some(right) = right {
            self.abandon(right);
        }
    }
}

/// Keeps the cells of one stretch while they are read.
pub(in crate::data) struct Tee {
    session: Arc<Session>,
    at: usize,
    columns: Vec<Growing>,
    rows: u64,
    failed: bool,
}

/// The cells of a column that are not written yet, and those that are.
#[derive(Default)]
struct Growing {
    wish: usize,
    arrays: Vec<ArrayRef>,
    rows: usize,
    bytes: usize,
    chunks: Vec<Chunk>,
}

impl Tee {
    /// For what a loan lacks, if it is to be kept.
    pub fn of(loan: &Loan, wanted: usize) -> Option<Tee> {
        let (session, at) = loan.session.clone()?;
        let lacking = (0..wanted).filter(|column| loan.lacks(*column));
        let columns = lacking.map(|wish| Growing { wish, ..Growing::default() }).collect();
        Some(Tee { session, at, columns, rows: 0, failed: false })
    }

    /// Rows as they are read: the cells of the columns that were lacking.
    pub fn take(&mut self, arrays: &[ArrayRef], rows: usize) {
        self.rows += rows as u64;
        for (column, array) in self.columns.iter_mut().zip(arrays) {
            if !column.takes(array) {
                self.failed |= column.flush(&self.session).is_none();
            }
            column.rows += rows;
            column.bytes += array.get_buffer_memory_size();
            column.arrays.push(Arc::clone(array));
        }
    }

    /// The stretch was read to its end.
    pub fn finish(mut self) {
        for column in &mut self.columns {
            self.failed |= column.flush(&self.session).is_none();
        }
        if !self.failed {
            let columns = self.columns.into_iter().map(|column| (column.wish, column.chunks)).collect();
            self.session.finished(self.at, Done { rows: self.rows, columns });
        }
    }
}

impl Growing {
    /// Whether cells can go into one chunk with those before.
    fn takes(&self, array: &ArrayRef) -> bool {
        let Some(last) = self.arrays.last() else { return true };
        self.rows + array.len() <= ROWS && self.bytes < BYTES && goes_on(last, array)
    }

    fn flush(&mut self, session: &Session) -> Option<()> {
        let arrays = std::mem::take(&mut self.arrays);
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        if arrays.is_empty() {
            return Some(());
        }
        let together = joined(&arrays).ok()?;
        let bytes = chunk::encode(&together)?;
        self.chunks.push(session.write(&bytes, rows)?);
        Some(())
    }
}

/// Whether the dictionary of an array begins with all values of the one before.
fn goes_on(last: &ArrayRef, next: &ArrayRef) -> bool {
    let (Some(last), Some(next)) = (last.as_dictionary_opt::<Int32Type>(), next.as_dictionary_opt::<Int32Type>())
    else {
        return true;
    };
    let (last, next) = (last.values(), next.values());
    Arc::ptr_eq(last, next) || (last.len() <= next.len() && next.slice(0, last.len()).to_data() == last.to_data())
}

fn joined(arrays: &[ArrayRef]) -> io::Result<ArrayRef> {
    let bad = |error: datafusion::arrow::error::ArrowError| io::Error::other(error.to_string());
    let last = arrays.last().and_then(|last| last.as_dictionary_opt::<Int32Type>());
    let Some(last) = last else {
        let all: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
        return concat(&all).map_err(bad);
    };
    let keys: Vec<&dyn Array> = arrays
        .iter()
        .filter_map(|array| array.as_dictionary_opt::<Int32Type>())
        .map(|array| array.keys() as _)
        .collect();
    let keys = concat(&keys).map_err(bad)?;
    let keys = keys.as_primitive::<Int32Type>().clone();
    Ok(Arc::new(DictionaryArray::try_new(keys, Arc::clone(last.values())).map_err(bad)?))
}
