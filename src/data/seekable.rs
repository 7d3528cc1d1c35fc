//! The bytes of a file as a stream that can be sought in, for libraries that want one.

use super::content::{Content, Input};
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};

/// A reader with a place of its own.
pub(super) struct Seekable {
    input: Input,
    size: u64,
    at: u64,
}

impl Seekable {
    /// Opens the bytes at their beginning.
    pub fn open(content: &Content) -> Result<Seekable> {
        Ok(Seekable { input: content.open()?, size: content.size(), at: 0 })
    }
}

impl Read for Seekable {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let length = self.input.read_at(self.at, into)?;
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Seekable {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(behind) => self.size.checked_add_signed(behind),
            SeekFrom::Current(further) => self.at.checked_add_signed(further),
        };
        self.at = place.ok_or_else(|| Error::from(ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
