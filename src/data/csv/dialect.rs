//! Opening a text file: encoding, dialect, header, and where its rows are.

use super::encoding::decoded;
use super::index::index;
use super::layout::{self, Aside, Layout};
use super::records::{Manner, Record, Records, Separator, canonical};
use super::sniff::{has_lone_returns, manner};
use super::{About, CsvFile, Dialect, Doubt, line_starts};
use crate::data::content::Content;
use crate::data::problems;
use crate::problem::Failure;
use std::sync::Arc;

/// What the table block says of its files.
#[derive(Clone, Debug, Default)]
pub(in crate::data) struct Stated {
    /// `separator ";"`
    pub separator: Option<Separator>,
    /// `encoding "windows-1252"`
    pub encoding: Option<String>,
    /// `decimal ","`
    pub point: Option<u8>,
    /// `quote "'"`; `quote "none"` is a stated nothing.
    pub quote: Option<Option<u8>>,
    /// `escape "\"`
    pub escape: Option<u8>,
    /// `comment "#"`
    pub comment: Option<String>,
    /// `skip 3`: so many lines stand above the header.
    pub skip: Option<u64>,
    /// `header 2`: so many lines hold the names of the columns.
    pub header: Option<usize>,
    /// `footer 1`: so many lines below the rows are none.
    pub footer: Option<usize>,
    /// `short rows`: what a row lacks at its end is blank.
    pub short: bool,
}

/// How much of a file is looked at to find its layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) enum Depth {
    /// Its beginning and its end.
    Ends,
    /// All of it.
    Whole,
}

/// The separators that are tried, the likelier first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How much of the beginning is looked at for the header; a header is not longer.
const HEAD: u64 = 1 << 20;

/// A file of up to so many bytes is looked at whole; of others so much at either end.
const SMALL: u64 = 1 << 16;
const END: u64 = 1 << 16;

pub(super) fn open(name: &str, content: Content, stated: &Stated, depth: Depth) -> Result<CsvFile, Failure> {
    let read = |error: std::io::Error| problems::unreadable(name, &error.to_string());
    let decoded = decoded(name, content, stated.encoding.as_deref())?;
    let (first, encoding) = (decoded.first, decoded.encoding.name().to_owned());
    let content = with_line_feeds(decoded.content, first).map_err(read)?;
    let head = content.range(first, first + HEAD).map_err(read)?;
    if head.trim_ascii().is_empty() {
        return Err(problems::empty_file(name));
    }
    let quotes = memchr::memchr(b'"', &head).is_some();
    let is_in_head = content.size() <= first + HEAD;
    let mut whole = depth == Depth::Whole || content.size() <= first + SMALL;
    let mut sample = match depth {
        Depth::Whole => content.range(first, content.size()).map_err(read)?,
        Depth::Ends if whole => head.clone(),
        Depth::Ends => beginning(head.clone()),
    };
    let mut plain = plain(&sample, stated, whole);
    if plain.is_none() && !whole && is_in_head {
        // Where the beginning leaves a doubt, the rest may settle it.
        (sample, whole) = (head, true);
        plain = self::plain(&sample, stated, whole);
    }
    let manner = plain.unwrap_or_else(|| manner(&sample, stated));
    let records: Vec<Record> = Records::of(&sample, &manner, 1).collect();
    let width = layout::width(&records);
    let mut found = layout::layout(&records, width, stated, whole);
    if found.names.is_empty() {
        return Err(problems::no_header(name));
    }
    if found.header > 0 && records.iter().take_while(|record| record.start < found.rows).any(|record| record.is_broken)
    {
        return Err(problems::no_header(name));
    }
    not_utf8(name, &records, found.rows)?;
    for aside in &mut found.aside {
        aside.range = (aside.range.0 + first, aside.range.1 + first);
    }
    let rewritten = !manner.is_plain() || stated.short || needs_trimming(&records, &found, width);
    if !whole && !rewritten {
        found.aside.extend(tail(&content, first, &manner, width, stated).map_err(read)?);
    }
    let about = About {
        encoding: Some(encoding).filter(|_| decoded.is_found),
        manner: manner.clone(),
        header: found.header,
        aside: found.aside.clone(),
        doubt: found.doubtful.clone().map(Doubt::Header),
    };
    let (content, dialect, rows) = if rewritten {
        rewritten_rows(&content, first, &manner, &found, stated).map_err(read)?
    } else {
        plain_rows(content, first, &manner, &found, quotes).map_err(read)?
    };
    Ok(CsvFile {
        name: name.to_owned(),
        content,
        dialect,
        encoding: decoded.encoding.name().to_owned(),
        extra: if rewritten { 0 } else { found.extra },
        header: found.names,
        rows,
        about: Arc::new(about),
    })
}

/// The rows as they stand in the file, without what is none.
fn plain_rows(
    content: Content,
    first: u64,
    manner: &Manner,
    found: &Layout,
    quotes: bool,
) -> std::io::Result<(Content, Dialect, (u64, u64))> {
    let Separator::Byte(separator) = manner.separator else { return Err(std::io::Error::other("no separator")) };
    let start = first + found.rows as u64;
    let content =
        content.without(found.aside.iter().map(|aside| aside.range).filter(|range| range.1 > start).collect());
    let end = rows_end(&content, start, separator)?;
    Ok((content, Dialect { separator, quotes, shown: None }, (start, end.max(start))))
}

/// The rows rewritten in the dialect that is read fast; every record stays in its line.
fn rewritten_rows(
    content: &Content,
    first: u64,
    manner: &Manner,
    found: &Layout,
    stated: &Stated,
) -> std::io::Result<(Content, Dialect, (u64, u64))> {
    let header = (first, first + found.rows as u64);
    let holes = found.aside.iter().map(|aside| aside.range).chain([header]).collect();
    let text = content.clone().without(holes).range(first, content.size())?;
    let text = canonical(&text, manner, found.names.len(), stated.short);
    let content = Content::Memory(Arc::from(text));
    let end = rows_end(&content, 0, b',')?;
    Ok((content, Dialect { separator: b',', quotes: true, shown: Some(manner.separator.clone()) }, (0, end)))
}

/// Lines at the end of a file that are no rows.
fn tail(content: &Content, first: u64, manner: &Manner, width: usize, stated: &Stated) -> std::io::Result<Vec<Aside>> {
    let size = content.size();
    let from = line_starts(content, (first, size), &[size.saturating_sub(END).max(first)])?;
    let from = from.first().copied().unwrap_or(size);
    let text = content.range(from, size)?;
    let records: Vec<Record> = Records::of(&text, manner, 1).collect();
    // The piece may begin inside quotes; then its records have not the table's width, and nothing is said of it.
    let rows = records.iter().filter(|record| record.cells.len() == width && !record.is_broken).count();
    let lines = records.iter().filter(|record| !record.is_blank).count();
    if rows * 10 < lines * 8 || rows < 2 {
        return Ok(Vec::new());
    }
    let mut found = layout::below(&records.iter().collect::<Vec<_>>(), width, stated);
    let before = if found.is_empty() { 0 } else { content.line_of(from).saturating_sub(1) };
    for aside in &mut found {
        aside.range = (aside.range.0 + from, aside.range.1 + from);
        aside.lines = (aside.lines.0 + before, aside.lines.1 + before);
    }
    Ok(found)
}

/// The beginning of a large file, up to the end of a line.
fn beginning(mut head: Vec<u8>) -> Vec<u8> {
    let end = usize::try_from(END).unwrap_or(usize::MAX);
    let last = head.get(..end.min(head.len())).and_then(|text| memchr::memrchr(b'\n', text));
    if let Some(last) = last.or_else(|| memchr::memrchr(b'\n', &head)) {
        head.truncate(last + 1);
    }
    head
}

/// The dialect of a text that leaves no doubt: all its lines have the same number of cells, more than one.
fn plain(text: &[u8], stated: &Stated, whole: bool) -> Option<Manner> {
    if stated.escape.is_some() || stated.quote.is_some_and(|quote| quote != Some(b'"')) || has_lone_returns(text) {
        return None;
    }
    let separator = match &stated.separator {
        Some(Separator::Byte(byte)) if *byte != b' ' => *byte,
        Some(_) => return None,
        None => found_separator(text),
    };
    let is_uniform = is_uniform(text, separator, whole);
    (is_uniform || stated.separator.is_some()).then(|| Manner::usual(separator)).filter(|_| is_uniform)
}

/// Whether every line that is not blank has as many cells as the first, and more than one.
fn is_uniform(text: &[u8], separator: u8, whole: bool) -> bool {
    let (padded, ends, found) = indexed(text, separator);
    if found.broken.is_some() || (found.open.is_some() && whole) {
        return false;
    }
    let counts = counts(&padded, &ends, usize::MAX);
    counts.first().is_some_and(|first| *first > 1 && counts.iter().all(|count| count == first))
}

/// The separator by which the first records have the most cells, the same number in each.
fn found_separator(head: &[u8]) -> u8 {
    let score = |separator: u8| {
        let (padded, ends, _) = indexed(head.get(..head.len().min(1 << 14)).unwrap_or(head), separator);
        let counts = counts(&padded, &ends, 20);
        let first = counts.first().copied().unwrap_or(1);
        let same = counts.iter().filter(|count| **count == first).count();
        (first > 1, same * 10 / counts.len().max(1), first)
    };
    let mut best = (SEPARATORS[0], score(SEPARATORS[0]));
    for separator in SEPARATORS.into_iter().skip(1) {
        let found = score(separator);
        if found > best.1 {
            best = (separator, found);
        }
    }
    best.0
}

/// The cells of each of the first lines that are not blank.
fn counts(padded: &[u8], ends: &[u32], most: usize) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut cells = 0;
    let mut start = 0;
    for end in ends.iter().skip(1).map(|end| *end as usize) {
        cells += 1;
        if padded.get(end) == Some(&b'\n') {
            if padded.get(start..end).is_some_and(|line| !line.trim_ascii().is_empty()) {
                counts.push(cells);
            }
            cells = 0;
            start = end + 1;
        }
        if counts.len() >= most {
            break;
        }
    }
    counts
}

fn indexed(head: &[u8], separator: u8) -> (Vec<u8>, Vec<u32>, super::index::Found) {
    let mut padded = head.to_vec();
    if padded.last() != Some(&b'\n') {
        padded.push(b'\n');
    }
    let length = padded.len();
    padded.resize(length + 128, 0);
    let mut ends = Vec::new();
    let found = index(&padded, length, separator, true, &mut ends);
    (padded, ends, found)
}

/// Whether rows have blank cells beyond the header's, which the fast reader would take for rows that are too long.
fn needs_trimming(records: &[Record], found: &Layout, width: usize) -> bool {
    let names = found.names.len();
    let other = |record: &Record| record.cells.len() >= names && record.cells.len() != names + found.extra;
    let beyond = |record: &&Record| !record.is_blank && record.start >= found.rows && other(record);
    let aside = |record: &Record| found.aside.iter().any(|aside| aside.range.0 == record.start as u64);
    width >= 1 && records.iter().filter(beyond).any(|record| record.reach() <= names && !aside(record))
}

/// A header that is no text.
fn not_utf8(name: &str, records: &[Record], rows: usize) -> Result<(), Failure> {
    let mut header = records.iter().take_while(|record| record.start < rows);
    match header.find(|record| record.cells.iter().any(|cell| std::str::from_utf8(cell).is_err())) {
        Some(record) => Err(problems::not_utf8(name, Some(record.line), None)),
        None => Ok(()),
    }
}

/// A file whose lines end in carriage returns alone, as old spreadsheets for the Macintosh write it, with line feeds
/// in their place: else it would be one long header over no rows.
fn with_line_feeds(content: Content, first: u64) -> std::io::Result<Content> {
    let head = content.range(first, first + HEAD)?;
    if memchr::memchr(b'\n', &head).is_some() || memchr::memchr(b'\r', &head).is_none() {
        return Ok(content);
    }
    let bytes = content.range(0, content.size())?;
    Ok(Content::Memory(bytes.into_iter().map(|byte| if byte == b'\r' { b'\n' } else { byte }).collect()))
}

/// The place behind the last line that is not blank, so that blank last lines and lines of spaces are no rows.
fn rows_end(content: &Content, first: u64, separator: u8) -> std::io::Result<u64> {
    let mut end = content.size();
    let is_space = |byte: u8| byte.is_ascii_whitespace() && byte != separator;
    while end > first {
        let from = end.saturating_sub(1 << 16).max(first);
        let tail = content.range(from, end)?;
        let Some(last) = tail.iter().rposition(|byte| !is_space(*byte)) else {
            end = from;
            continue;
        };
        // The blanks that stand in the last line itself belong to its last cell.
        let line = tail.iter().skip(last).position(|byte| *byte == b'\n').map(|at| from + (last + at) as u64 + 1);
        return Ok(line.unwrap_or(content.size()).min(content.size()));
    }
    Ok(first)
}
