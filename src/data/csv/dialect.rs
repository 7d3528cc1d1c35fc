//! Opening a text file: encoding, separator, header, and where its rows are.

use super::index::index;
use super::{CsvFile, Dialect};
use crate::data::content::Content;
use crate::data::grid::{Grid, content};
use crate::data::names::doubled;
use crate::data::problems;
use crate::problem::Failure;
use unicode_normalization::UnicodeNormalization;

/// What the table block says of its files.
#[derive(Clone, Debug, Default)]
pub(in crate::data) struct Stated {
    /// `separator ";"`
    pub separator: Option<u8>,
    /// `encoding "windows-1252"`
    pub encoding: Option<String>,
    /// `decimal ","`
    pub point: Option<u8>,
}

/// The separators that are tried, the likelier first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How much of the beginning is looked at for the header; a header is not longer.
const HEAD: u64 = 1 << 20;

pub(super) fn open(name: &str, content: Content, stated: &Stated) -> Result<CsvFile, Failure> {
    let (content, encoding, first) = decoded(name, content, stated)?;
    let read = |error: std::io::Error| problems::unreadable(name, &error.to_string());
    let content = with_line_feeds(content, first).map_err(read)?;
    let head = content.range(first, first + HEAD).map_err(read)?;
    if head.trim_ascii().is_empty() {
        return Err(problems::empty_file(name));
    }
    let whole = content.size() <= first + HEAD;
    let separator = stated.separator.unwrap_or_else(|| found_separator(&head));
    let Some((raw, next)) = first_record(&head, separator, whole) else {
        return Err(problems::no_header(name));
    };
    let header = header(name, &raw)?;
    let end = rows_end(&content, first + next as u64, separator).map_err(read)?;
    let quotes = memchr::memchr(b'"', &head).is_some();
    Ok(CsvFile {
        name: name.to_owned(),
        content,
        dialect: Dialect { separator, quotes },
        encoding,
        header,
        rows: (first + next as u64, end.max(first + next as u64)),
    })
}

/// The file as UTF-8, the name of its encoding, and the place behind a byte order mark.
fn decoded(name: &str, content: Content, stated: &Stated) -> Result<(Content, String, u64), Failure> {
    let start = content.range(0, 4).map_err(|error| problems::unreadable(name, &error.to_string()))?;
    let marked = encoding_rs::Encoding::for_bom(&start);
    let encoding = match (&stated.encoding, marked) {
        (_, Some((encoding, _))) => encoding,
        (Some(label), None) => encoding_rs::Encoding::for_label(label.trim().as_bytes()).unwrap_or(encoding_rs::UTF_8),
        (None, None) => encoding_rs::UTF_8,
    };
    if encoding == encoding_rs::UTF_8 {
        let first = marked.map_or(0, |(_, length)| length as u64);
        return Ok((content, "UTF-8".to_owned(), first));
    }
    let bytes = content.range(0, content.size()).map_err(|error| problems::unreadable(name, &error.to_string()))?;
    let (text, used, wrong) = encoding.decode(&bytes);
    if wrong {
        return Err(problems::wrong_encoding(name, used.name()));
    }
    let bytes = std::sync::Arc::from(text.into_owned().into_bytes());
    Ok((Content::Memory(bytes), used.name().to_owned(), 0))
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

/// The separator by which the first records have the most cells, the same number in each.
fn found_separator(head: &[u8]) -> u8 {
    let score = |separator: u8| {
        let counts = cell_counts(head, separator);
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

fn cell_counts(head: &[u8], separator: u8) -> Vec<usize> {
    let (padded, ends) = indexed(head, separator);
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
        if counts.len() >= 20 {
            break;
        }
    }
    if counts.is_empty() { vec![cells + 1] } else { counts }
}

fn indexed(head: &[u8], separator: u8) -> (Vec<u8>, Vec<u32>) {
    // Only the beginning matters, and much less of it than was read.
    let head = head.get(..head.len().min(1 << 20)).unwrap_or(head);
    let mut padded = head.to_vec();
    padded.resize(head.len() + 128, 0);
    let mut ends = Vec::new();
    index(&padded, head.len(), separator, true, &mut ends);
    (padded, ends)
}

/// The cells of the first record that is not blank, and the place behind it.
fn first_record(head: &[u8], separator: u8, whole: bool) -> Option<(Vec<Vec<u8>>, usize)> {
    let mut text = head.to_vec();
    if whole && text.last() != Some(&b'\n') {
        text.push(b'\n');
    }
    let (padded, ends) = indexed(&text, separator);
    let mut before = 0;
    for (at, end) in ends.iter().enumerate().skip(1) {
        if padded.get(*end as usize) != Some(&b'\n') {
            continue;
        }
        let width = at - before;
        let row = ends.get(before..=at)?;
        let grid = Grid { data: &padded, ends: row, width, quotes: true, returns: true };
        let cells: Vec<Vec<u8>> = (0..width).map(|column| content(grid.raw(0, column), true).into_owned()).collect();
        if width > 1 || cells.iter().any(|cell| !cell.trim_ascii().is_empty()) {
            return Some((cells, (*end as usize + 1).min(head.len())));
        }
        before = at;
    }
    None
}

fn header(name: &str, raw: &[Vec<u8>]) -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> = Vec::with_capacity(raw.len());
    for (at, cell) in raw.iter().enumerate() {
        let text = std::str::from_utf8(cell).map_err(|_| problems::not_utf8(name, Some(1), None))?;
        let text: String = text.trim().nfc().collect();
        names.push(if text.is_empty() { format!("column_{}", at + 1) } else { text });
    }
    let doubled = doubled(&names);
    if doubled.is_empty() { Ok(names) } else { Err(problems::doubled_columns(name, &doubled)) }
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
