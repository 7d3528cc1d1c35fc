//! The structure of a JSON text of any size: where its objects and arrays begin and end. Values are passed over unread.

use crate::data::content::{Content, Input};
use std::io;

const BLOCK: usize = 1 << 18;

/// So deep a text may nest.
const DEEPEST: usize = 10_000;

/// A place at which a text is no JSON, or an input that fails.
#[derive(Debug)]
pub(super) enum Broken {
    Read(io::Error),
    /// Something else stands here than JSON allows.
    At(u64),
    /// The text ends in the middle.
    CutOff(u64),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Broken {
        Broken::Read(error)
    }
}

/// What a value is, by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    Single,
}

/// A field of an object.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub name: String,
    pub kind: Kind,
    /// The first byte of its value.
    pub start: u64,
    /// Of an array: whether its first element is an object.
    pub of_objects: bool,
}

/// Reads a text byte by byte, from any place on.
pub(super) struct Scanner {
    input: Input,
    buffer: Vec<u8>,
    next: usize,
    /// The place of the byte behind the buffer.
    at: u64,
}

impl Scanner {
    /// Begins at a place.
    pub fn open(content: &Content, at: u64) -> io::Result<Scanner> {
        Ok(Scanner { input: content.open()?, buffer: Vec::new(), next: 0, at })
    }

    /// The place of the next byte.
    pub fn place(&self) -> u64 {
        self.at - (self.buffer.len() - self.next) as u64
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.next >= self.buffer.len() {
            self.buffer.resize(BLOCK, 0);
            let read = self.input.read_at(self.at, &mut self.buffer)?;
            self.buffer.truncate(read);
            self.at += read as u64;
            self.next = 0;
        }
        Ok(self.buffer.get(self.next).copied())
    }

    fn byte(&mut self) -> Result<u8, Broken> {
        let byte = self.peek()?.ok_or(Broken::CutOff(self.place()))?;
        self.next += 1;
        Ok(byte)
    }

    /// The next byte that is no white space, unread; nothing at the end.
    pub fn token(&mut self) -> Result<Option<u8>, Broken> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.next += 1;
        }
        Ok(None)
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Broken> {
        match self.token()? {
            Some(byte) if byte == wanted => {
                self.next += 1;
                Ok(())
            }
            Some(_) => Err(Broken::At(self.place())),
            None => Err(Broken::CutOff(self.place())),
        }
    }

    /// The raw text of a string, its escapes as they are written.
    fn string(&mut self, mut text: Option<&mut Vec<u8>>) -> Result<(), Broken> {
        self.expect(b'"')?;
        loop {
            let byte = self.byte()?;
            if byte == b'"' {
                return Ok(());
            }
            let mut keep = |byte| text.iter_mut().for_each(|text| text.push(byte));
            keep(byte);
            if byte == b'\\' {
                let escaped = self.byte()?;
                text.iter_mut().for_each(|text| text.push(escaped));
            }
        }
    }

    /// What the next value is.
    pub fn kind(&mut self) -> Result<Kind, Broken> {
        Ok(match self.token()?.ok_or(Broken::CutOff(self.place()))? {
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            _ => Kind::Single,
        })
    }

    /// Passes over the next value.
    pub fn skip(&mut self) -> Result<(), Broken> {
        let mut depth = 0usize;
        loop {
            match self.token()?.ok_or(Broken::CutOff(self.place()))? {
                b'"' => self.string(None)?,
                b'{' | b'[' => {
                    self.next += 1;
                    depth += 1;
                    if depth > DEEPEST {
                        return Err(Broken::At(self.place()));
                    }
                    continue;
                }
                b'}' | b']' if depth > 0 => {
                    self.next += 1;
                    depth -= 1;
                }
                b',' | b':' if depth > 0 => {
                    self.next += 1;
                    continue;
                }
                byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                    while self.peek()?.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
                        self.next += 1;
                    }
                }
                _ => return Err(Broken::At(self.place())),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// The fields of the object that begins here.
    pub fn members(&mut self) -> Result<Vec<Member>, Broken> {
        let mut members = Vec::new();
        self.expect(b'{')?;
        if self.token()? == Some(b'}') {
            self.next += 1;
            return Ok(members);
        }
        loop {
            let mut name = Vec::new();
            self.token()?;
            self.string(Some(&mut name))?;
            self.expect(b':')?;
            let kind = self.kind()?;
            let start = self.place();
            let of_objects = kind == Kind::Array && {
                self.next += 1;
                let first = self.token()?;
                // Back to the beginning of the array: it is still in the buffer or is read again.
                self.back_to(start);
                first == Some(b'{')
            };
            self.skip()?;
            members.push(Member { name: String::from_utf8_lossy(&name).into_owned(), kind, start, of_objects });
            match self.token()? {
                Some(b',') => self.next += 1,
                Some(b'}') => {
                    self.next += 1;
                    return Ok(members);
                }
                Some(_) => return Err(Broken::At(self.place())),
                None => return Err(Broken::CutOff(self.place())),
            }
        }
    }

    fn back_to(&mut self, place: u64) {
        self.at = place;
        self.buffer.clear();
        self.next = 0;
    }

    /// The elements of the array that begins here: the place of the first, the place behind the last, and places of
    /// elements, at least `apart` bytes from each other.
    pub fn elements(&mut self, apart: u64) -> Result<(u64, u64, Vec<u64>), Broken> {
        self.expect(b'[')?;
        let mut seams: Vec<u64> = Vec::new();
        self.token()?;
        let first = self.place();
        if self.token()? == Some(b']') {
            self.next += 1;
            return Ok((first, first, seams));
        }
        loop {
            self.token()?;
            let start = self.place();
            if seams.last().copied().unwrap_or(first) + apart <= start {
                seams.push(start);
            }
            self.skip()?;
            let end = self.place();
            match self.token()? {
                Some(b',') => self.next += 1,
                Some(b']') => {
                    self.next += 1;
                    return Ok((first, end, seams));
                }
                Some(_) => return Err(Broken::At(self.place())),
                None => return Err(Broken::CutOff(self.place())),
            }
        }
    }
}
