//! Reading ahead in a file of columns that is elsewhere: what a group of rows needs is fetched at once, and the next group
//! while the rows of this one are used. Bounded: of each column at most a few megabytes are there.

use super::file::{Coming, RemoteFile};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Read, Result as IoResult};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// As much of a column in a group is fetched at once.
const MOST: u64 = 8 << 20;

/// What the groups of rows need of a file that is elsewhere, fetched ahead of its readers.
pub(in crate::data) struct Ahead {
    file: Arc<RemoteFile>,
    groups: Vec<Group>,
    /// As many rows are asked for at once.
    batch: u64,
    /// As much of a column is fetched at first; less than [`MOST`] where only its first rows are wanted.
    first: u64,
    here: Mutex<Here>,
}

/// A group of rows.
pub(in crate::data) struct Group {
    pub rows: u64,
    /// Where its columns are, of those that are wanted.
    pub columns: Vec<Range<u64>>,
}

#[derive(Default)]
struct Here {
    /// By its place: the group that it belongs to, and the bytes.
    pieces: BTreeMap<u64, (usize, Bytes)>,
    entered: Vec<bool>,
    coming: Option<(usize, Coming)>,
}

impl Ahead {
    /// Prepares for groups that are read one after the other. `first` bytes of each column are fetched at first, and then
    /// more and more; without it as much as may be there, and the next group before it is asked for.
    pub fn new(file: Arc<RemoteFile>, mut groups: Vec<Group>, batch: u64, first: Option<u64>) -> Ahead {
        groups.iter_mut().for_each(|group| group.columns.sort_unstable_by_key(|range| range.start));
        let here = Here { entered: vec![false; groups.len()], ..Here::default() };
        Ahead { file, groups, batch, first: first.unwrap_or(MOST).clamp(1, MOST), here: Mutex::new(here) }
    }

    /// How many bytes the file has.
    pub fn size(&self) -> u64 {
        self.file.size()
    }

    /// Bytes from a place on: some, or none where the file ends.
    fn some(&self, at: u64) -> IoResult<Bytes> {
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = here.from(at) {
            return Ok(bytes);
        }
        let column = |(_, range): &(usize, &Range<u64>)| range.contains(&at);
        let groups = self.groups.iter().enumerate();
        let mut all = groups.flat_map(|(at, group)| group.columns.iter().map(move |range| (at, range)));
        let Some((group, range)) = all.find(column) else {
            return self.file.bytes(at, at.saturating_add(self.first.min(64 << 10)));
        };
        if here.entered.get(group) == Some(&false) {
            self.enter(group, &mut here)?;
            if let Some(bytes) = here.from(at) {
                return Ok(bytes);
            }
        }
        // What was there of this column has been read. The next piece is twice as long.
        let before: Vec<u64> = here.pieces.range(range.start..at).map(|(start, _)| *start).collect();
        let last =
            before.last().and_then(|start| here.pieces.get(start)).map_or(self.first, |(_, piece)| piece.len() as u64);
        before.iter().for_each(|start| drop(here.pieces.remove(start)));
        let piece = at..range.end.min(at.saturating_add(last.saturating_mul(2).clamp(1, MOST)));
        let came = self.file.begin(vec![piece])?.all()?;
        here.pieces.extend(came.into_iter().map(|(start, bytes)| (start, (group, bytes))));
        Ok(here.from(at).unwrap_or_default())
    }

    fn enter(&self, group: usize, here: &mut Here) -> IoResult<()> {
        let coming = match here.coming.take() {
            Some((known, coming)) if known == group => coming,
            _ => self.begin(group)?,
        };
        // Columns are read one after the other, each for the rows that are asked for at once: these may reach back.
        let rows =
            |of: usize| self.groups.get(of + 1..group).into_iter().flatten().map(|group| group.rows).sum::<u64>();
        here.pieces.retain(|_, (of, _)| rows(*of) < self.batch);
        here.pieces.extend(coming.all()?.into_iter().map(|(start, bytes)| (start, (group, bytes))));
        here.entered.get_mut(group).into_iter().for_each(|entered| *entered = true);
        if self.first == MOST && group + 1 < self.groups.len() {
            here.coming = Some((group + 1, self.begin(group + 1)?));
        }
        Ok(())
    }

    fn begin(&self, group: usize) -> IoResult<Coming> {
        let columns = self.groups.get(group).into_iter().flat_map(|group| &group.columns);
        self.file.begin(columns.map(|range| range.start..range.end.min(range.start + self.first)).collect())
    }

    /// The bytes of a place and a length.
    pub fn bytes(&self, at: u64, length: usize) -> IoResult<Bytes> {
        let first = self.some(at)?;
        if first.len() >= length {
            return Ok(first.slice(..length));
        }
        let mut all = Vec::with_capacity(length);
        let mut next = first;
        loop {
            if next.is_empty() {
                return Err(Error::from(ErrorKind::UnexpectedEof));
            }
            all.extend_from_slice(next.get(..next.len().min(length - all.len())).unwrap_or_default());
            if all.len() >= length {
                return Ok(all.into());
            }
            next = self.some(at + all.len() as u64)?;
        }
    }
}

impl Here {
    fn from(&self, at: u64) -> Option<Bytes> {
        let (start, (_, bytes)) = self.pieces.range(..=at).next_back()?;
        let from = usize::try_from(at - start).ok()?;
        (from < bytes.len()).then(|| bytes.slice(from..))
    }
}

/// A reader with a place of its own.
pub(in crate::data) struct AheadReader {
    ahead: Arc<Ahead>,
    at: u64,
    here: Bytes,
}

impl AheadReader {
    /// A reader that begins at a place.
    pub fn new(ahead: Arc<Ahead>, at: u64) -> AheadReader {
        AheadReader { ahead, at, here: Bytes::new() }
    }
}

impl Read for AheadReader {
    fn read(&mut self, into: &mut [u8]) -> IoResult<usize> {
        if self.here.is_empty() && !into.is_empty() {
            self.here = self.ahead.some(self.at)?;
        }
        let length = self.here.len().min(into.len());
        if let Some(into) = into.get_mut(..length) {
            into.copy_from_slice(&self.here.split_to(length));
        }
        self.at += length as u64;
        Ok(length)
    }
}
