//! NDJSON, one object a line: a [`RowFile`] whose header is every field that was met.

use super::content::{Content, Input};
use super::grid::{Grid, GridBuilder};
use super::json::{Found, object};
use super::problems;
use super::rowfile::{RowFile, Rows, Stop};
use crate::problem::Failure;
use std::collections::HashMap;

const BLOCK: usize = 1 << 19;
const LONGEST: usize = 64 << 20;

/// One NDJSON file.
#[derive(Clone, Debug)]
pub(super) struct NdjsonFile {
    pub name: String,
    pub content: Content,
    /// The fields in the order in which they were met.
    pub header: Vec<String>,
    /// Fields that hold an object or a list somewhere, with the first line that does.
    pub nested: Vec<(String, u64)>,
}

impl NdjsonFile {
    /// Reads the stretches (of whole lines) and collects the fields.
    pub fn open(name: &str, content: Content, stretches: &[(u64, u64)]) -> Result<NdjsonFile, Failure> {
        let mut file = NdjsonFile { name: name.to_owned(), content, header: Vec::new(), nested: Vec::new() };
        // The place of the first object or list of each field.
        let mut known: HashMap<Vec<u8>, Option<u64>> = HashMap::new();
        let mut names: Vec<Vec<u8>> = Vec::new();
        for (from, to) in stretches {
            let mut lines = Lines::open(&file, *from, *to)?;
            while lines.fill()? {
                while let Some((line, offset)) = lines.next() {
                    let read = object(line, |field, _, found| {
                        let nested = (found == Found::Nested).then_some(offset);
                        match known.get_mut(field) {
                            Some(known) => *known = known.or(nested),
                            None => {
                                known.insert(field.to_vec(), nested);
                                names.push(field.to_vec());
                            }
                        }
                    });
                    if read.is_none() {
                        return Err(problems::not_json(name, Some(file.content.line_of(offset))));
                    }
                }
            }
        }
        for field in names {
            let text = String::from_utf8(field.clone()).map_err(|_| problems::not_utf8(name, None, None))?;
            match known.get(&field).copied().flatten() {
                Some(offset) => file.nested.push((text, file.content.line_of(offset))),
                None => file.header.push(text),
            }
        }
        Ok(file)
    }

    /// Takes fields out of the header: another file of the table has objects or lists in them.
    pub fn leave_out(&mut self, fields: &[(String, String)]) {
        self.header.retain(|name| !fields.iter().any(|(field, _)| field == name));
    }
}

impl RowFile for NdjsonFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn extent(&self) -> (u64, u64) {
        (0, self.content.size())
    }

    fn seams(&self, places: &[u64], _: bool, _: usize) -> Result<Vec<u64>, Failure> {
        super::csv::line_starts(&self.content, self.extent(), places)
            .map_err(|error| problems::unreadable(&self.name, &error.to_string()))
    }

    fn rows(&self, from: u64, to: u64, columns: &[usize], _: bool) -> Result<Box<dyn Rows>, Failure> {
        let names: Vec<String> = columns.iter().filter_map(|at| self.header.get(*at).cloned()).collect();
        Ok(Box::new(JsonRows {
            lines: Lines::open(self, from, to)?,
            file: self.clone(),
            wanted: columns.to_vec(),
            given: (0..columns.len()).collect(),
            positions: names.into_iter().enumerate().map(|(at, name)| (name.into_bytes(), at)).collect(),
            cells: vec![Vec::new(); columns.len()],
            built: GridBuilder::default(),
            offsets: Vec::new(),
        }))
    }
}

struct JsonRows {
    file: NdjsonFile,
    lines: Lines,
    wanted: Vec<usize>,
    given: Vec<usize>,
    positions: HashMap<Vec<u8>, usize>,
    cells: Vec<Vec<u8>>,
    built: GridBuilder,
    /// Where the lines of the last grid begin.
    offsets: Vec<u64>,
}

impl JsonRows {
    fn row(&mut self) -> Result<bool, Failure> {
        let (positions, cells) = (&self.positions, &mut self.cells);
        let Some((line, offset)) = self.lines.next() else { return Ok(false) };
        cells.iter_mut().for_each(Vec::clear);
        let mut nested = None;
        let read = object(line, |field, value, found| {
            if let Some(at) = positions.get(field)
                && let Some(cell) = cells.get_mut(*at)
            {
                cell.clear();
                cell.extend_from_slice(value);
                if found == Found::Nested {
                    nested = Some(*at);
                }
            }
        });
        let line_of = || Some(self.file.content.line_of(offset));
        if read.is_none() {
            return Err(problems::not_json(&self.file.name, line_of()));
        }
        if let Some(at) = nested {
            let field = self.wanted.get(at).and_then(|at| self.file.header.get(*at)).map_or("", String::as_str);
            return Err(problems::nested_value(&self.file.name, line_of(), field));
        }
        for cell in cells.iter() {
            self.built.push(cell);
        }
        if cells.is_empty() {
            self.built.push(b"");
        }
        self.offsets.push(offset);
        Ok(true)
    }
}

impl Rows for JsonRows {
    fn next(&mut self, most: usize) -> Result<Option<Grid<'_>>, Stop> {
        self.built.clear();
        self.offsets.clear();
        while self.offsets.len() < most && self.built.size() < BLOCK * 2 {
            if !self.row()? && !self.lines.fill()? {
                break;
            }
        }
        if self.offsets.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.built.grid(self.wanted.len().max(1))))
    }

    fn columns(&self) -> &[usize] {
        &self.given
    }

    fn place(&self, row: usize, column: usize) -> (Option<u64>, Option<u64>) {
        let line = self.offsets.get(row).map(|offset| self.file.content.line_of(*offset));
        (line, self.wanted.get(column).map(|at| *at as u64 + 1))
    }
}

/// The lines of a stretch that are not blank.
struct Lines {
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
    fn open(file: &NdjsonFile, from: u64, to: u64) -> Result<Lines, Failure> {
        let unreadable = |error: std::io::Error| problems::unreadable(&file.name, &error.to_string());
        let input = file.content.open().map_err(unreadable)?;
        let start = file.content.range(0, 3).map_err(unreadable)?;
        let from = if from == 0 && start.starts_with(b"\xef\xbb\xbf") { 3 } else { from };
        let name = file.name.clone();
        Ok(Lines { name, input, buffer: Vec::new(), whole: 0, given: 0, offset: from, at: from, to })
    }

    /// Reads more whole lines; false at the end.
    fn fill(&mut self) -> Result<bool, Failure> {
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
    fn next(&mut self) -> Option<(&[u8], u64)> {
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
