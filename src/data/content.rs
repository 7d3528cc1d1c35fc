//! The bytes of one file, wherever they are.
#![expect(clippy::disallowed_methods, reason = "tables are read from files here")]

use super::remote::RemoteFile;
use super::spill::Spilled;
use crate::problem::Failure;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

/// The bytes of one file.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// A file on disk, read block by block.
    File { path: PathBuf, size: u64 },
    /// Standard input, a transcoded file, a table of a test.
    Memory(Arc<[u8]>),
    /// Any of these with stretches, in order and apart, in which nothing but line ends is left: they are no rows.
    Without { content: Arc<Content>, holes: Arc<[(u64, u64)]> },
    /// The same where it is large, or what a compressed file holds.
    Spilled(Arc<Spilled>),
    /// A file elsewhere of which only some ranges are wanted.
    Remote(Arc<RemoteFile>),
}

impl Content {
    /// The same without some stretches: their lines stay, and are blank.
    pub fn without(self, mut holes: Vec<(u64, u64)>) -> Content {
        if holes.is_empty() {
            return self;
        }
        if let Content::Without { content, holes: known } = self {
            holes.extend_from_slice(&known);
            return Content::clone(&content).without(holes);
        }
        holes.sort_unstable();
        // They are looked up by their ends, so none may lie within another.
        holes.dedup_by(|next, last| {
            let is_within = next.0 < last.1;
            if is_within {
                last.1 = last.1.max(next.1);
            }
            is_within
        });
        Content::Without { content: Arc::new(self), holes: holes.into() }
    }

    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        match self {
            Content::File { size, .. } => *size,
            Content::Memory(bytes) => bytes.len() as u64,
            Content::Without { content, .. } => content.size(),
            Content::Spilled(spilled) => spilled.size(),
            Content::Remote(file) => file.size(),
        }
    }

    /// Why something of it could not be fetched, if it is elsewhere and that happened.
    pub fn failure(&self) -> Option<Failure> {
        match self {
            Content::Remote(file) => file.failure(),
            Content::Without { content, .. } => content.failure(),
            Content::File { .. } | Content::Memory(_) | Content::Spilled(_) => None,
        }
    }

    /// Whether its bytes are those of a file on disk.
    pub fn is_of_file(&self) -> bool {
        match self {
            Content::File { .. } => true,
            Content::Without { content, .. } => content.is_of_file(),
            Content::Memory(_) | Content::Spilled(_) | Content::Remote(_) => false,
        }
    }

    /// Opens it for reading; every reader has its own position.
    pub fn open(&self) -> std::io::Result<Input> {
        Ok(match self {
            Content::File { path, .. } => Input::File(File::open(path)?),
            Content::Memory(bytes) => Input::Memory(Arc::clone(bytes)),
            Content::Without { content, holes } => Input::Without(Box::new(content.open()?), Arc::clone(holes)),
            Content::Spilled(spilled) => Input::Spilled(Arc::clone(spilled)),
            Content::Remote(file) => Input::Remote(Arc::clone(file)),
        })
    }

    /// The bytes `from..to`, or fewer where it ends.
    pub fn range(&self, from: u64, to: u64) -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(to.min(self.size()).saturating_sub(from)).unwrap_or(0)];
        let length = self.open()?.read_at(from, &mut bytes)?;
        bytes.truncate(length);
        Ok(bytes)
    }

    /// The line (from 1) in which a byte stands. Reads everything before it: only for messages.
    pub fn line_of(&self, offset: u64) -> u64 {
        let Ok(mut input) = self.open() else { return 1 };
        let mut block = vec![0; 1 << 20];
        let (mut at, mut lines) = (0u64, 1u64);
        while at < offset {
            let want = usize::try_from(offset - at).unwrap_or(usize::MAX).min(block.len());
            let Some(part) = block.get_mut(..want) else { break };
            match input.read_at(at, part) {
                Ok(length) if length > 0 => {
                    let read = part.get(..length).unwrap_or(&[]);
                    lines += memchr::memchr_iter(b'\n', read).count() as u64;
                    at += length as u64;
                }
                _ => break,
            }
        }
        lines
    }
}

/// An open file.
pub(super) enum Input {
    File(File),
    Memory(Arc<[u8]>),
    Without(Box<Input>, Arc<[(u64, u64)]>),
    Spilled(Arc<Spilled>),
    Remote(Arc<RemoteFile>),
}

/// Leaves nothing of the holes in bytes that begin at `offset`, but their line ends.
fn blank(holes: &[(u64, u64)], offset: u64, bytes: &mut [u8]) {
    let end = offset + bytes.len() as u64;
    let first = holes.partition_point(|hole| hole.1 <= offset);
    for (from, to) in holes.iter().skip(first).take_while(|hole| hole.0 < end) {
        let place = |at: u64| usize::try_from(at.clamp(offset, end) - offset).unwrap_or(usize::MAX);
        for byte in bytes.get_mut(place(*from)..place(*to)).into_iter().flatten() {
            if !matches!(*byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
}

impl Input {
    /// Fills `into` from a place on, or as much of it as there is; gives how much.
    pub fn read_at(&mut self, offset: u64, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Input::File(file) => {
                file.seek(SeekFrom::Start(offset))?;
                filled(into, |rest, _| file.read(rest))
            }
            Input::Spilled(spilled) => filled(into, |rest, done| spilled.read_at(offset + done as u64, rest)),
            Input::Remote(file) => {
                let bytes = file.bytes(offset, offset.saturating_add(into.len() as u64))?;
                if let Some(into) = into.get_mut(..bytes.len()) {
                    into.copy_from_slice(&bytes);
                }
                Ok(bytes.len())
            }
            Input::Memory(bytes) => {
                let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let rest = bytes.get(from..).unwrap_or(&[]);
                let length = rest.len().min(into.len());
                if let (Some(into), Some(rest)) = (into.get_mut(..length), rest.get(..length)) {
                    into.copy_from_slice(rest);
                }
                Ok(length)
            }
            Input::Without(input, holes) => {
                let length = input.read_at(offset, into)?;
                blank(holes, offset, into.get_mut(..length).unwrap_or(&mut []));
                Ok(length)
            }
        }
    }
}

/// Reads until all is there or nothing more comes; gives how much.
fn filled(into: &mut [u8], mut read: impl FnMut(&mut [u8], usize) -> std::io::Result<usize>) -> std::io::Result<usize> {
    let mut done = 0;
    while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match read(rest, done) {
            Ok(0) => break,
            Ok(length) => done += length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}
