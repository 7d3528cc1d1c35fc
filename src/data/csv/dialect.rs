//! Opening a text file: encoding, dialect, header, and where its rows are.

use super::between::{Known, below, may_be_total};
use super::encoding::decoded;
use super::index::index;
use super::layout::{self, Aside, Layout, Why};
use super::records::{Manner, Record, Records, Separator, canonical};
use super::seams::seams;
use super::signs::{comments, other_line, trimmed};
use super::sniff::{has_lone_returns, manner};
use super::watch::Watch;
use super::{About, CsvFile, Dialect, line_starts};
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

/// So much is looked at at most to find where a quoted cell begins or ends.
const DEEP: u64 = 64 << 20;

pub(super) fn open(name: &str, content: Content, stated: &Stated, depth: Depth, deep: u64) -> Result<CsvFile, Failure> {
    let read = |error: std::io::Error| problems::unreadable(name, &error.to_string());
    let decoded = decoded(name, content, stated.encoding.as_deref())?;
    let (first, encoding) = (decoded.first, decoded.encoding.name().to_owned());
    let content = with_line_feeds(decoded.content, first).map_err(read)?;
    let (content, stated) = &with_separator_line(content, first, stated).map_err(read)?;
    let head = content.range(first, first + HEAD).map_err(read)?;
    if head.trim_ascii().is_empty() {
        return Err(problems::empty_file(name));
    }
    let quotes = memchr::memchr(b'"', &head).is_some();
    let mut seen = look(name, content, first, stated, depth)?;
    if !seen.whole {
        let (ends, open) = seen.tail(content, first, stated, quotes).map_err(read)?;
        let is_small = content.size() - first <= deep;
        let other = match is_small && (seen.rewritten || open.is_some()) {
            true => open,
            false => seen.other_line(content, first, &ends, is_small).map_err(read)?.or(open),
        };
        if is_small && (seen.rewritten || other.is_some()) {
            seen = look(name, content, first, stated, Depth::Whole)?;
        } else {
            seen.found.aside.extend(ends);
            seen.found.aside.extend(seen.comments_below(content, first, stated, quotes).map_err(read)?);
            seen.found.unsure.extend(other.filter(|_| stated.footer.is_none()));
        }
    }
    // Where a note tells of such lines, they are read as rows.
    let is_watched =
        !seen.whole && content.size() - first > deep && stated.footer.is_none() && seen.found.unsure.is_empty();
    let header = match seen.rewritten {
        true => canonical(&seen.header, &seen.manner, seen.found.names.len(), stated.short),
        false => seen.header.clone(),
    };
    let watch = is_watched.then(|| Arc::new(Watch::new(&header)));
    let Seen { manner, found, rewritten, .. } = seen;
    let about = About {
        encoding: Some(encoding).filter(|_| decoded.is_found),
        manner: manner.clone(),
        header: found.header,
        aside: found.aside.clone(),
        unsure: found.unsure.clone(),
        doubt: found.doubt.clone(),
    };
    let (content, dialect, rows) = if rewritten {
        rewritten_rows(content, first, &manner, &found, stated).map_err(read)?
    } else {
        plain_rows(content.clone(), first, &manner, &found, quotes).map_err(read)?
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
        watch,
    })
}

/// What a look at a file showed.
struct Seen {
    manner: Manner,
    width: usize,
    found: Layout,
    /// Whether its rows must be written anew to be read.
    rewritten: bool,
    /// Whether all of it was looked at, and else how much.
    whole: bool,
    length: u64,
    /// The header as it stands there.
    header: Vec<u8>,
}

/// Looks at the beginning of a file, or at all of it.
fn look(name: &str, content: &Content, first: u64, stated: &Stated, depth: Depth) -> Result<Seen, Failure> {
    let read = |error: std::io::Error| problems::unreadable(name, &error.to_string());
    let size = content.size();
    let mut whole = depth == Depth::Whole || size <= first + SMALL;
    let mut sample = match whole {
        true => content.range(first, size).map_err(read)?,
        false => beginning(content, first, stated).map_err(read)?,
    };
    whole |= first + sample.len() as u64 >= size;
    let mut plain = plain(&sample, stated, whole);
    if plain.is_none() && !whole && size <= first + HEAD {
        // Where the beginning leaves a doubt, the rest may settle it.
        (sample, whole) = (content.range(first, size).map_err(read)?, true);
        plain = self::plain(&sample, stated, whole);
    }
    let manner = plain.unwrap_or_else(|| manner(&sample, stated));
    let records: Vec<Record> = Records::of(&sample, &manner, 1).collect();
    let width = layout::width(layout::said(&records, stated, whole));
    let mut found = layout::layout(&records, width, stated, whole);
    if found.names.is_empty() {
        return Err(problems::no_header(name));
    }
    let mut above = records.iter().take_while(|record| record.start < found.rows);
    if found.header > 0 && above.any(|record| record.is_broken) {
        return Err(problems::no_header(name));
    }
    not_utf8(name, &records, found.rows)?;
    let rewritten = !manner.is_plain() || stated.short || needs_trimming(&records, &found, width);
    let is_header = |record: &&Record| record.next == found.rows && found.header == 1;
    let header = records.iter().find(is_header).and_then(|record| sample.get(record.start..record.end));
    let header = header.unwrap_or(&[]).to_vec();
    for aside in found.aside.iter_mut().chain(&mut found.unsure) {
        aside.range = (aside.range.0 + first, aside.range.1 + first);
    }
    Ok(Seen { manner, width, found, rewritten, whole, length: sample.len() as u64, header })
}

impl Seen {
    fn separator(&self) -> Option<u8> {
        match self.manner.separator {
            Separator::Byte(separator) => Some(separator),
            Separator::Text(_) | Separator::Spaces => None,
        }
    }

    /// Lines at the end of a large file that are no rows, and one there that may be none, as only all rows can show.
    fn tail(
        &self,
        content: &Content,
        first: u64,
        stated: &Stated,
        quotes: bool,
    ) -> std::io::Result<(Vec<Aside>, Option<Aside>)> {
        let size = content.size();
        let separator = self.separator().filter(|_| stated.footer.is_none());
        let (end, empty) = trimmed(content, first, separator)?;
        let rows = first + self.found.rows as u64;
        let guess = end.saturating_sub(END).max(rows);
        let from = line_starts(content, (rows, end), &[guess])?.first().copied().unwrap_or(end);
        let mut piece = (from, content.range(from, end)?);
        // The piece may begin inside quotes: then its records are not the table's, and it takes to know where one begins.
        if !self.are_rows(&piece.1) && quotes && self.manner.is_plain() {
            let mut back = END;
            while let Some(separator) = self.separator() {
                let guess = end.saturating_sub(back).max(rows);
                let start = seams(content, (rows, end), separator, true, &[guess], 1)?.first().copied().unwrap_or(end);
                piece = (start, content.range(start, end)?);
                if self.are_rows(&piece.1) || guess == rows || back >= DEEP {
                    break;
                }
                back *= 8;
            }
        } else if stated.footer.is_none() && !self.are_rows(&piece.1) {
            piece = (end, Vec::new());
        }
        let (from, text) = piece;
        let records: Vec<Record> = Records::of(&text, &self.manner, 1).collect();
        let records: Vec<&Record> = records.iter().collect();
        let mut found = below(&records, self.width, stated, Known::Nothing);
        let mut open = may_be_total(&records, self.width, &found).filter(|_| stated.footer.is_none());
        let before = if found.is_empty() && open.is_none() { 0 } else { content.line_of(from).saturating_sub(1) };
        for aside in found.iter_mut().chain(&mut open) {
            aside.range = (aside.range.0 + from, aside.range.1 + from);
            aside.lines = (aside.lines.0 + before, aside.lines.1 + before);
        }
        let before = if empty.is_empty() || end >= size { 0 } else { content.line_of(end).saturating_sub(1) };
        found.extend(empty.into_iter().map(|(range, line)| Aside {
            range,
            lines: (line + before, line + before),
            why: Why::Empty,
            text: String::new(),
        }));
        Ok((found, open))
    }

    /// Whether a piece of the file holds rows, nearly nothing else.
    fn are_rows(&self, text: &[u8]) -> bool {
        let (mut rows, mut lines) = (0, 0);
        for record in Records::of(text, &self.manner, 1).filter(|record| !record.is_blank) {
            lines += 1;
            rows += usize::from(record.cells.len() == self.width && !record.is_broken);
        }
        rows * 10 >= lines * 8 && rows > 1
    }

    /// A line between the header and the end of a large file which shows that some lines are no rows. A very large file is
    /// looked through only at its beginning, in its middle and at its end.
    fn other_line(
        &self,
        content: &Content,
        first: u64,
        ends: &[Aside],
        is_small: bool,
    ) -> std::io::Result<Option<Aside>> {
        let Some(separator) = self.separator() else { return Ok(None) };
        let from = first + self.found.rows as u64;
        let to = ends.iter().map(|aside| aside.range.0).min().unwrap_or(content.size());
        let mut pieces = vec![(from.min(to), to)];
        if !is_small {
            let places = [from + (to.saturating_sub(from)) / 2, to.saturating_sub(HEAD).max(from)];
            let starts = line_starts(content, (from, to), &places)?;
            pieces = vec![(from, (from + 4 * HEAD).min(to))];
            pieces.extend(starts.into_iter().map(|start| (start, (start + HEAD).min(to))));
        }
        // What stands in the beginning was looked at.
        let is_known = |range: (u64, u64)| self.found.aside.iter().any(|aside| aside.range == range);
        for piece in pieces {
            let Some((range, text)) = other_line(content, piece, separator, &self.header)? else { continue };
            if is_small || !is_known(range) {
                let line = content.line_of(range.0);
                let shown: String = String::from_utf8_lossy(&text).chars().take(40).collect();
                return Ok(Some(Aside { range, lines: (line, line), why: Why::Unknown, text: shown }));
            }
        }
        Ok(None)
    }

    /// Comments as the table says they begin, behind what was looked at.
    fn comments_below(
        &self,
        content: &Content,
        first: u64,
        stated: &Stated,
        quotes: bool,
    ) -> std::io::Result<Vec<Aside>> {
        let (Some(comment), Some(separator)) = (&stated.comment, self.separator()) else { return Ok(Vec::new()) };
        let dialect = Dialect { separator, quotes, shown: None };
        let from = first + self.found.rows as u64;
        let line = content.line_of(from);
        let found = comments(content, (from, content.size()), line, comment, &dialect)?;
        let behind = found.into_iter().filter(|(range, _)| range.0 >= first + self.length);
        let aside = |(range, line)| Aside { range, lines: (line, line), why: Why::Said, text: String::new() };
        Ok(behind.map(aside).collect())
    }
}

/// Spreadsheets take a first line `sep=;` for the sign between the cells, and not for a row.
fn with_separator_line(content: Content, first: u64, stated: &Stated) -> std::io::Result<(Content, Stated)> {
    let start = content.range(first, first + 16)?;
    let length = start.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(start.len());
    let line = start.get(..length).unwrap_or(&[]);
    let bare = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let Some((said, [separator])) = bare.split_at_checked(4) else { return Ok((content, stated.clone())) };
    if !said.eq_ignore_ascii_case(b"sep=") || separator.is_ascii_alphanumeric() || length == start.len() {
        return Ok((content, stated.clone()));
    }
    let found = stated.separator.clone().or(Some(Separator::Byte(*separator)));
    Ok((content.without(vec![(first, first + length as u64)]), Stated { separator: found, ..stated.clone() }))
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

/// The beginning of a large file, up to the end of a record: so much of it that no quoted cell is cut.
fn beginning(content: &Content, first: u64, stated: &Stated) -> std::io::Result<Vec<u8>> {
    let mut shortest = None;
    let mut length = END;
    loop {
        let mut text = content.range(first, first + length)?;
        let is_all = first + length >= content.size();
        if !is_all {
            text.truncate(memchr::memrchr(b'\n', &text).map_or(0, |last| last + 1));
        }
        let has_quotes = memchr::memchr(b'"', &text).is_some() && stated.quote.is_none();
        let separator = match &stated.separator {
            Some(Separator::Byte(byte)) => *byte,
            _ => found_separator(&text),
        };
        let is_open = has_quotes && indexed(&text, separator).2.open.is_some();
        if !text.is_empty() && !is_open {
            return Ok(text);
        }
        if is_all || length >= DEEP {
            // Nothing closes it: then it is no cell.
            return Ok(shortest.unwrap_or(text));
        }
        if !text.is_empty() {
            shortest.get_or_insert(text);
        }
        length *= 4;
    }
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
    let is_uniform = is_uniform(text, separator, stated.quote, whole);
    (is_uniform || stated.separator.is_some()).then(|| Manner::usual(separator)).filter(|_| is_uniform)
}

/// Whether every line that is not blank has as many cells as the first, and more than one.
fn is_uniform(text: &[u8], separator: u8, stated_quote: Option<Option<u8>>, whole: bool) -> bool {
    let (padded, ends, found) = indexed(text, separator);
    if found.broken.is_some() || (found.open.is_some() && whole) {
        return false;
    }
    let counts = counts(&padded, &ends, usize::MAX);
    if stated_quote.is_none() && has_single_quotes(&padded, &ends) {
        return false;
    }
    counts.first().is_some_and(|first| *first > 1 && counts.iter().all(|count| count == first))
}

/// Whether a cell stands between single quotes, so that these may be the file's.
fn has_single_quotes(padded: &[u8], ends: &[u32]) -> bool {
    let cells =
        ends.iter().zip(ends.iter().skip(1)).map(|(start, end)| (start.wrapping_add(1) as usize, *end as usize));
    memchr::memchr(b'\'', padded).is_some()
        && cells
            .filter_map(|(start, end)| padded.get(start..end))
            .any(|cell| matches!(cell.trim_ascii(), [b'\'', .., b'\'']))
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
