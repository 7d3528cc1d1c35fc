//! Cells in one block of text: the form in which every text format hands its rows to the columns.

use std::borrow::Cow;

/// Rows of cells in one block. Cell `c` of row `r` lies between two of `ends`.
#[derive(Clone, Copy)]
pub(super) struct Grid<'a> {
    /// The text, followed by at least [`PADDING`] bytes that belong to no cell.
    pub data: &'a [u8],
    /// A first entry of `u32::MAX` (one before the text), then the position of the byte behind each cell, row by row.
    pub ends: &'a [u32],
    /// Cells in a row.
    pub width: usize,
    /// Whether a cell may stand in double quotes, a quote inside doubled.
    pub quotes: bool,
    /// Whether a row may end in a carriage return that belongs to its line end.
    pub returns: bool,
}

/// Bytes behind the text, so that eight can be read from the beginning of any cell.
pub(super) const PADDING: usize = 8;

impl<'a> Grid<'a> {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        (self.ends.len().saturating_sub(1)).checked_div(self.width).unwrap_or(0)
    }

    /// The rows from this one on; `None` if there are none.
    pub fn from(&self, row: usize) -> Option<Grid<'a>> {
        let ends = self.ends.get(row * self.width..).filter(|ends| ends.len() > 1)?;
        Some(Grid { ends, ..*self })
    }

    /// Where the cell begins and ends in the text.
    #[inline]
    pub fn bounds(&self, row: usize, column: usize) -> (usize, usize) {
        let at = row * self.width + column;
        match (self.ends.get(at), self.ends.get(at + 1)) {
            (Some(before), Some(end)) => {
                let (start, end) = (before.wrapping_add(1) as usize, *end as usize);
                (start, if self.returns && column + 1 == self.width { self.without_return(start, end) } else { end })
            }
            _ => (0, 0),
        }
    }

    /// Where the cells of a column begin and end, from a row on.
    #[inline]
    pub fn column(&self, column: usize, row: usize) -> impl Iterator<Item = (usize, usize)> {
        let ends = self.ends.get(row * self.width + column..).unwrap_or(&[]);
        let returns = self.returns && column + 1 == self.width;
        ends.windows(2).step_by(self.width.max(1)).map(move |pair| {
            let (start, end) = (pair[0].wrapping_add(1) as usize, pair[1] as usize);
            (start, if returns { self.without_return(start, end) } else { end })
        })
    }

    #[inline]
    fn without_return(&self, start: usize, end: usize) -> usize {
        if end > start && self.data.get(end - 1) == Some(&b'\r') { end - 1 } else { end }
    }

    /// The cell as it was written, quotes included.
    #[inline]
    pub fn raw(&self, row: usize, column: usize) -> &'a [u8] {
        let (start, end) = self.bounds(row, column);
        self.data.get(start..end).unwrap_or(&[])
    }

    /// The cell's content: without its quotes, doubled quotes made one.
    #[inline]
    pub fn content(&self, row: usize, column: usize) -> Cow<'a, [u8]> {
        content(self.raw(row, column), self.quotes)
    }

    /// The eight bytes from a place on; behind the text they are whatever stands there.
    #[inline]
    pub fn word(&self, start: usize) -> u64 {
        match self.data.get(start..start + 8) {
            Some(bytes) => bytes.try_into().map_or(0, u64::from_le_bytes),
            None => 0,
        }
    }
}

/// A cell's content: without its quotes, doubled quotes made one.
#[inline]
pub(super) fn content(raw: &[u8], quotes: bool) -> Cow<'_, [u8]> {
    match raw {
        [b'"', inner @ .., b'"'] if quotes => unquoted(inner),
        _ => Cow::Borrowed(raw),
    }
}

#[cold]
fn unquoted(inner: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'"', inner).is_none() {
        return Cow::Borrowed(inner);
    }
    let mut text = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = memchr::memchr(b'"', rest) {
        text.extend_from_slice(rest.get(..=at).unwrap_or_default());
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    text.extend_from_slice(rest);
    Cow::Owned(text)
}

/// Whether a cell is blank: nothing, or nothing but white space.
#[inline]
pub(super) fn is_blank(content: &[u8]) -> bool {
    match content.first() {
        None => true,
        Some(first) if *first > b' ' && *first < 0x80 => false,
        _ => content.iter().all(u8::is_ascii_whitespace) || is_unicode_space(content),
    }
}

#[cold]
fn is_unicode_space(content: &[u8]) -> bool {
    std::str::from_utf8(content).is_ok_and(|text| text.chars().all(char::is_whitespace))
}

/// Builds a [`Grid`] cell by cell, for formats whose rows are not one text.
#[derive(Default)]
pub(super) struct GridBuilder {
    data: Vec<u8>,
    ends: Vec<u32>,
}

impl GridBuilder {
    /// Forgets everything, keeps the memory.
    pub fn clear(&mut self) {
        self.data.clear();
        self.ends.clear();
    }

    /// Bytes of text so far.
    pub fn size(&self) -> usize {
        self.data.len()
    }

    /// Adds the next cell.
    pub fn push(&mut self, cell: &[u8]) {
        self.data.extend_from_slice(cell);
        self.end_cell();
    }

    /// The text, to which the next cell may be written directly; [`GridBuilder::end_cell`] follows.
    pub fn text(&mut self) -> &mut Vec<u8> {
        &mut self.data
    }

    /// Ends the cell that was written to [`GridBuilder::text`].
    pub fn end_cell(&mut self) {
        if self.ends.is_empty() {
            self.ends.push(u32::MAX);
        }
        self.ends.push(u32::try_from(self.data.len()).unwrap_or(u32::MAX - 1));
        self.data.push(0);
    }

    /// The rows, `width` cells each.
    pub fn grid(&mut self, width: usize) -> Grid<'_> {
        if self.ends.is_empty() {
            self.ends.push(u32::MAX);
        }
        self.data.extend_from_slice(&[0; PADDING]);
        Grid { data: &self.data, ends: &self.ends, width, quotes: false, returns: false }
    }
}
