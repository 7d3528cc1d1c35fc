//! The records of a text in any dialect, one after the other: the slow and careful way, for beginnings and ends of files, and
//! for files that are written in a way of their own.

/// How a text is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::data) struct Manner {
    pub separator: Separator,
    /// What a cell may stand between; doubled inside it is itself.
    pub quote: Option<u8>,
    /// What takes the meaning from the sign behind it.
    pub escape: Option<u8>,
    /// Whether a carriage return alone ends a record.
    pub returns: bool,
}

/// What stands between cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::data) enum Separator {
    Byte(u8),
    /// Several signs.
    Text(Vec<u8>),
    /// Two spaces or more.
    Spaces,
}

impl Manner {
    /// Quotes that are doubled inside, and any line ends.
    pub fn usual(separator: u8) -> Manner {
        Manner { separator: Separator::Byte(separator), quote: Some(b'"'), escape: None, returns: false }
    }

    /// Whether the fast reader reads it as it is.
    pub fn is_plain(&self) -> bool {
        // Lines of which nothing is left are filled with spaces.
        matches!(self.separator, Separator::Byte(byte) if byte != b' ')
            && self.quote == Some(b'"')
            && self.escape.is_none()
            && !self.returns
    }
}

/// One record of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Its first byte, the one behind its last cell, and the one behind its line end.
    pub start: usize,
    pub end: usize,
    pub next: usize,
    /// Its first line, from 1.
    pub line: u64,
    pub cells: Vec<Vec<u8>>,
    /// Whether nothing but white space stands in it.
    pub is_blank: bool,
    /// A cell goes on behind its closing quote, or is never closed.
    pub is_broken: bool,
}

impl Record {
    /// Cells that are not blank.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !crate::data::grid::is_blank(cell)).count()
    }

    /// The cells up to the last that is not blank.
    pub fn reach(&self) -> usize {
        self.cells.iter().rposition(|cell| !crate::data::grid::is_blank(cell)).map_or(0, |at| at + 1)
    }
}

/// Reads records one by one.
pub(super) struct Records<'a> {
    text: &'a [u8],
    manner: &'a Manner,
    at: usize,
    line: u64,
}

impl<'a> Records<'a> {
    /// The records of a text that begins with one, in this line.
    pub fn of(text: &'a [u8], manner: &'a Manner, line: u64) -> Records<'a> {
        Records { text, manner, at: 0, line }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    /// The length of a line end at a place.
    fn line_end(&self, at: usize) -> Option<usize> {
        match self.byte(at)? {
            b'\n' => Some(1),
            b'\r' if self.byte(at + 1) == Some(b'\n') => Some(2),
            b'\r' if self.manner.returns || at + 1 == self.text.len() => Some(1),
            _ => None,
        }
    }

    /// The length of a separator at a place.
    fn separator(&self, at: usize) -> Option<usize> {
        match &self.manner.separator {
            Separator::Byte(byte) => (self.byte(at) == Some(*byte)).then_some(1),
            Separator::Text(text) => self.text.get(at..)?.starts_with(text).then_some(text.len()),
            Separator::Spaces => {
                let length = self.text.get(at..)?.iter().take_while(|byte| **byte == b' ').count();
                (length > 1).then_some(length)
            }
        }
    }

    /// The sign that is escaped at a place, if it is one that would mean something else; before others the escape is text.
    fn escaped(&self, at: usize) -> Option<u8> {
        let escape = self.manner.escape.filter(|escape| self.byte(at) == Some(*escape))?;
        let next = self.byte(at + 1)?;
        let means = next == escape
            || Some(next) == self.manner.quote
            || matches!(next, b'"' | b'\'' | b'\n' | b'\r')
            || self.separator(at + 1).is_some();
        means.then_some(next)
    }

    /// A quoted cell from its opening quote on; the place behind its closing one.
    fn quoted(&self, quote: u8, from: usize, cell: &mut Vec<u8>) -> Option<usize> {
        let mut at = from + 1;
        loop {
            let byte = self.byte(at)?;
            if byte != quote
                && let Some(next) = self.escaped(at)
            {
                cell.push(next);
                at += 2;
            } else if byte == quote && self.byte(at + 1) == Some(quote) {
                cell.push(quote);
                at += 2;
            } else if byte == quote {
                return Some(at + 1);
            } else {
                cell.push(byte);
                at += 1;
            }
        }
    }

    /// The cell that begins at a place: the place behind it, and whether its quotes were right.
    fn cell(&self, from: usize, cell: &mut Vec<u8>) -> (usize, bool) {
        let mut at = from;
        let mut is_right = true;
        if let Some(quote) = self.manner.quote.filter(|quote| self.byte(from) == Some(*quote)) {
            match self.quoted(quote, from, cell) {
                Some(end)
                    if end >= self.text.len() || self.separator(end).is_some() || self.line_end(end).is_some() =>
                {
                    return (end, true);
                }
                // What cannot be closed is text as it stands, up to the end of its line.
                _ => {
                    is_right = false;
                    cell.clear();
                }
            }
        }
        while at < self.text.len() && self.separator(at).is_none() && self.line_end(at).is_none() {
            at += usize::from(self.escaped(at).is_some());
            cell.extend(self.byte(at));
            at += 1;
        }
        (at, is_right)
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.at >= self.text.len() {
            return None;
        }
        let mut record = Record { start: self.at, line: self.line, ..Record::default() };
        let mut at = self.at;
        if self.manner.separator == Separator::Spaces {
            at += self.text.get(at..).unwrap_or(&[]).iter().take_while(|byte| **byte == b' ').count();
        }
        loop {
            let mut cell = Vec::new();
            let (end, is_right) = self.cell(at, &mut cell);
            record.is_broken |= !is_right;
            record.cells.push(cell);
            record.end = end;
            match self.separator(end) {
                // Spaces at the end of a line separate nothing.
                Some(length)
                    if self.manner.separator != Separator::Spaces
                        || (end + length < self.text.len() && self.line_end(end + length).is_none()) =>
                {
                    at = end + length;
                }
                Some(length) => {
                    self.at = end + length + self.line_end(end + length).unwrap_or(0);
                    break;
                }
                None => {
                    self.at = end + self.line_end(end).unwrap_or(0);
                    break;
                }
            }
        }
        record.next = self.at;
        let read = self.text.get(record.start..self.at).unwrap_or(&[]);
        record.is_blank =
            read.iter().all(u8::is_ascii_whitespace) && !read.contains(&b'\t') || read.trim_ascii().is_empty();
        self.line += memchr::memchr_iter(b'\n', read).count() as u64;
        if self.manner.returns {
            let alone = |(at, byte): (usize, &u8)| *byte == b'\r' && read.get(at + 1) != Some(&b'\n');
            self.line += read.iter().enumerate().filter(|pair| alone(*pair)).count() as u64;
        }
        Some(record)
    }
}

/// A text in the one dialect that is read fast: commas, double quotes, line feeds. A record stays in its lines. Rows that
/// are shorter than `width` are filled up if `fill` says so; blank cells beyond it are dropped.
pub(super) fn canonical(text: &[u8], manner: &Manner, width: usize, fill: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    for mut record in Records::of(text, manner, 1) {
        if record.is_blank {
            let read = text.get(record.start..record.next).unwrap_or(&[]);
            let lines = memchr::memchr_iter(b'\n', read).count().max(usize::from(!read.is_empty()));
            out.extend(std::iter::repeat_n(b'\n', lines));
            continue;
        }
        if record.reach() <= width {
            record.cells.truncate(width);
        }
        if fill && record.cells.len() < width {
            record.cells.resize(width, Vec::new());
        }
        for (at, cell) in record.cells.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            push_cell(cell, &mut out);
        }
        out.push(b'\n');
    }
    out
}

fn push_cell(cell: &[u8], out: &mut Vec<u8>) {
    if !cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    for byte in cell {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}
