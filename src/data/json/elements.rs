//! Objects that stand one behind the other, separated by commas and white space, whatever their lines are.

use crate::data::content::Input;
use crate::data::problems;
use crate::problem::Failure;
use std::collections::VecDeque;

const BLOCK: usize = 1 << 19;
const LONGEST: usize = 64 << 20;

/// The objects of a stretch.
pub(super) struct Elements {
    name: String,
    input: Input,
    buffer: Vec<u8>,
    /// The place of the buffer's first byte.
    offset: u64,
    /// The place of the next byte to be read.
    at: u64,
    to: u64,
    /// Whole objects in the buffer that were not given yet.
    whole: VecDeque<(usize, usize)>,
    /// How far the buffer was looked at.
    seen: usize,
    /// The beginning of the object that is looked at.
    start: usize,
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Elements {
    /// The objects between two places.
    pub fn new(name: &str, input: Input, from: u64, to: u64) -> Elements {
        Elements {
            name: name.to_owned(),
            input,
            buffer: Vec::new(),
            offset: from,
            at: from,
            to,
            whole: VecDeque::new(),
            seen: 0,
            start: 0,
            depth: 0,
            quoted: false,
            escaped: false,
        }
    }

    /// Reads on until there is a whole object; false at the end. The error is a place where no object stands.
    pub fn fill(&mut self) -> Result<bool, Result<u64, Failure>> {
        while self.whole.is_empty() {
            // What was given is forgotten; an object that has begun stays.
            let kept = if self.depth > 0 { self.start } else { self.seen };
            self.buffer.drain(..kept);
            self.offset += kept as u64;
            self.seen -= kept;
            self.start = 0;
            let left = usize::try_from(self.to - self.at).unwrap_or(usize::MAX);
            if left == 0 {
                return if self.depth > 0 { Err(Ok(self.offset)) } else { Ok(false) };
            }
            if self.buffer.len() > LONGEST {
                return Err(Err(problems::endless_line(&self.name, None)));
            }
            let before = self.buffer.len();
            let more = BLOCK.max(before).min(left);
            self.buffer.resize(before + more, 0);
            let room = self.buffer.get_mut(before..).unwrap_or_default();
            let read = self.input.read_at(self.at, room);
            let read = read.map_err(|error| Err(problems::unreadable(&self.name, &error.to_string())))?;
            if read < more {
                return Err(Err(problems::unreadable(&self.name, "the file became shorter while it was read")));
            }
            self.at += read as u64;
            self.look()?;
        }
        Ok(true)
    }

    fn look(&mut self) -> Result<(), Result<u64, Failure>> {
        for at in self.seen..self.buffer.len() {
            let Some(byte) = self.buffer.get(at).copied() else { break };
            if self.quoted {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.quoted = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'{' | b'[' if self.depth > 0 => self.depth += 1,
                b'{' => {
                    self.start = at;
                    self.depth = 1;
                }
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.whole.push_back((self.start, at + 1));
                    }
                }
                b'"' if self.depth > 0 => self.quoted = true,
                _ if self.depth > 0 => {}
                b',' => {}
                byte if byte.is_ascii_whitespace() => {}
                _ => return Err(Ok(self.offset + at as u64)),
            }
        }
        self.seen = self.buffer.len();
        Ok(())
    }

    /// The next object and its place in the file.
    pub fn next(&mut self) -> Option<(&[u8], u64)> {
        let (start, end) = self.whole.pop_front()?;
        self.buffer.get(start..end).map(|object| (object, self.offset + start as u64))
    }
}
