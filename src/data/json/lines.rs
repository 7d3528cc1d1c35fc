//! The lines of a text, each an object of its own.

use crate::data::content::{Content, Input};
use crate::data::problems;
use crate::problem::Failure;

const BLOCK: usize = 1 << 19;
const LONGEST: usize = 64 << 20;

/// The lines of a stretch that are not blank.
pub(super) struct Lines {
    name: String,
    input: Input,
    buffer: Vec<u8>,
    /// Bytes of whole lines in the buffer.
    whole: usize,
    given: usize,
    offset: u64,
    at: u64,
    to: u64,
}

impl Lines {
    /// The lines between two places; a byte order mark at the beginning of the file is none of them.
    pub fn open(name: &str, content: &Content, from: u64, to: u64) -> std::io::Result<Lines> {
        let input = content.open()?;
        let start = content.range(0, 3)?;
        let from = if from == 0 && start.starts_with(b"\xef\xbb\xbf") { 3 } else { from };
        let name = name.to_owned();
        Ok(Lines { name, input, buffer: Vec::new(), whole: 0, given: 0, offset: from, at: from, to })
    }

    /// Reads more whole lines; false at the end.
    pub fn fill(&mut self) -> Result<bool, Failure> {
        loop {
            self.buffer.drain(..self.given);
            self.offset += self.given as u64;
            self.given = 0;
            self.whole = 0;
            let left = usize::try_from(self.to.saturating_sub(self.at)).unwrap_or(usize::MAX);
            if left == 0 {
                self.whole = self.buffer.len();
                return Ok(self.whole > 0);
            }
            if self.buffer.len() > LONGEST {
                return Err(problems::endless_line(&self.name, None));
            }
            let before = self.buffer.len();
            let more = BLOCK.max(before).min(left);
            self.buffer.resize(before + more, 0);
            let room = self.buffer.get_mut(before..).unwrap_or_default();
            let read = self
                .input
                .read_at(self.at, room)
                .map_err(|error| problems::unreadable(&self.name, &error.to_string()))?;
            if read < more {
                return Err(problems::unreadable(&self.name, "the file became shorter while it was read"));
            }
            self.at += read as u64;
            let end = if self.at >= self.to { Some(self.buffer.len()) } else { None };
            if let Some(end) = end.or_else(|| memchr::memrchr(b'\n', &self.buffer).map(|line| line + 1)) {
                self.whole = end;
                return Ok(true);
            }
        }
    }

    /// The next line and its place in the file.
    pub fn next(&mut self) -> Option<(&[u8], u64)> {
        loop {
            if self.given >= self.whole {
                return None;
            }
            let rest = self.buffer.get(self.given..self.whole)?;
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (start, offset) = (self.given, self.offset + self.given as u64);
            self.given = (start + length + 1).min(self.whole);
            let line = self.buffer.get(start..start + length)?;
            if !line.trim_ascii().is_empty() {
                return self.buffer.get(start..start + length).map(|line| (line, offset));
            }
        }
    }
}
