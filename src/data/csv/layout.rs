//! What of a text file is its table: the lines above the header, the header, and what stands below the rows or between them.

use super::Stated;
use super::between::between;
use super::records::Record;
use crate::data::moment::moment;
use crate::data::numeral::Numeral;
use crate::data::pattern::{Formats, fitting};
use unicode_normalization::UnicodeNormalization;

/// A line, or several, that are no rows of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::data) struct Aside {
    /// Its bytes.
    pub range: (u64, u64),
    /// Its first and last line, from 1.
    pub lines: (u64, u64),
    pub why: Why,
    /// How it begins.
    pub text: String,
}

/// Why lines are no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) enum Why {
    /// It stands above the header.
    Above,
    /// A remark below the rows.
    Remark,
    /// A sum of the rows above it.
    Total,
    /// The same, with rows below it.
    Subtotal,
    /// Separators and nothing between them, at the end of the file.
    Empty,
    /// The header once more.
    HeaderAgain,
    Comment,
    /// Another table below this one.
    OtherTable,
    /// The table says so.
    Said,
    /// It may be any of these, in a file too large to be looked at whole.
    Unknown,
}

/// What was found of a file's layout.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// The names of the columns as they are written.
    pub names: Vec<String>,
    /// How many records are the header; none if the file has no names.
    pub header: usize,
    /// Columns behind the named ones, in which nothing stands.
    pub extra: usize,
    /// The place behind the header.
    pub rows: usize,
    pub aside: Vec<Aside>,
    /// Lines that say they are totals, and are read as rows.
    pub unsure: Vec<Aside>,
    pub doubt: Option<Doubt>,
}

/// What a file leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::data) enum Doubt {
    /// Its first line may be names or a row; how it begins.
    Header(String),
    /// A line may be a title or the names of the columns.
    Title { line: u64, text: String },
    /// Another table may begin in a line, or it is a row; so many lines are left from there on, if that is known.
    OtherTable { line: u64, text: String, left: Option<usize> },
}

/// The records without those that the table leaves out, above its names and, where these are all, below its rows.
pub(super) fn said<'r>(records: &'r [Record], stated: &Stated, whole: bool) -> &'r [Record] {
    let skip = stated.skip.unwrap_or(0);
    let first = records.iter().position(|record| record.line > skip).unwrap_or(records.len());
    let mut left = stated.footer.filter(|_| whole).unwrap_or(0);
    let end = records.iter().rposition(|record| {
        let is_said = record.is_blank || left > 0;
        left = left.saturating_sub(usize::from(!record.is_blank));
        !is_said
    });
    records.get(first..end.map_or(first, |last| last + 1)).unwrap_or(&[])
}

/// So many rows make a table: of two with as many rows, one below the other, the first counts.
const TABLE: usize = 5;

/// The number of cells that the rows have: one that many records have, in an unbroken block.
pub(super) fn width(records: &[Record]) -> usize {
    let widths: Vec<usize> =
        records.iter().filter(|record| !record.is_blank).map(|record| record.cells.len()).collect();
    let mut best = (0, 1);
    let mut tried: Vec<usize> = Vec::new();
    for width in widths.iter().copied().filter(|width| *width > 1) {
        if tried.contains(&width) || tried.len() > 64 {
            continue;
        }
        tried.push(width);
        let is = |other: &usize| *other == width;
        let (Some(first), Some(last)) = (widths.iter().position(is), widths.iter().rposition(is)) else { continue };
        let count = widths.iter().filter(|other| is(other)).count();
        let is_block = count * 10 >= (last - first + 1) * 7;
        let is_more = count > best.0 || count == best.0 && width > best.1 && count < TABLE;
        if (is_block && is_more && count > 1) || (widths.len() == 1) {
            best = (count, width);
        }
    }
    best.1
}

/// The layout of a file by its records: those of its beginning, of which `whole` says whether they are all.
pub(super) fn layout(records: &[Record], width: usize, stated: &Stated, whole: bool) -> Layout {
    let mut layout = Layout::default();
    let (comments, lines): (Vec<&Record>, Vec<&Record>) =
        records.iter().filter(|record| !record.is_blank).partition(|record| is_comment(record, width, stated));
    let (header_at, title) = header_at(&lines, width, stated);
    let count = header_lines(&lines, header_at, width, stated);
    for record in lines.get(..header_at).unwrap_or(&[]) {
        let why = if stated.skip.is_some() { Why::Said } else { Why::Above };
        layout.aside.push(aside(record, why));
    }
    let why = if stated.comment.is_some() { Why::Said } else { Why::Comment };
    layout.aside.extend(comments.iter().map(|record| aside(record, why)));
    let (mut count, mut doubt) = (count, None);
    if count == 1 && stated.header.is_none() {
        let (header, body) = lines.get(header_at..).and_then(|lines| lines.split_first()).unzip();
        match header.zip(body).map_or(Certainty::Names, |(header, body)| row_or_names(header, body)) {
            Certainty::Names => {}
            Certainty::Open => doubt = header.map(|header| Doubt::Header(glimpse(header))),
            Certainty::Row => count = 0,
        }
    }
    let header = lines.get(header_at..header_at + count).unwrap_or(&[]);
    let body = lines.get(header_at + count..).unwrap_or(&[]);
    layout.header = count;
    (layout.names, layout.extra) = names(header, body, width);
    layout.rows = match (header.last(), body.first()) {
        (Some(last), _) => last.next,
        (None, Some(first)) => first.start,
        (None, None) => 0,
    };
    let found = between(body, header, width, stated, records, whole);
    layout.aside.extend(found.aside);
    layout.unsure = found.unsure;
    layout.doubt = title.or(doubt).or(found.doubt);
    layout
}

pub(super) fn is_comment(record: &Record, width: usize, stated: &Stated) -> bool {
    let Some(first) = record.cells.first() else { return false };
    match &stated.comment {
        Some(comment) => first.trim_ascii_start().starts_with(comment.as_bytes()),
        None => first.starts_with(b"#") && record.cells.len() != width && width > 1,
    }
}

/// The record that is the header, and what is open about it.
fn header_at(lines: &[&Record], width: usize, stated: &Stated) -> (usize, Option<Doubt>) {
    if let Some(skip) = stated.skip {
        return (lines.iter().position(|record| record.line > skip).unwrap_or(lines.len()), None);
    }
    if width == 1 {
        return (0, None);
    }
    let rows = || lines.iter().filter(|record| record.cells.len() == width);
    let reach = rows().map(|record| record.reach()).max().unwrap_or(width);
    let fits = |record: &Record| {
        let width_fits = record.cells.len() == width || record.cells.len() == reach;
        width_fits && record.filled() > 0
    };
    let is_title = |record: &Record| {
        let first = record.cells.first().is_some_and(|cell| !crate::data::grid::is_blank(cell));
        let few = record.filled() == 1 && width > 2 || record.filled() == 2 && record.reach() == 2 && width > 4;
        first && few
    };
    let typed = |record: &Record| record.cells.iter().any(|cell| is_typed(cell));
    let Some(first) = lines.iter().position(|record| fits(record)) else { return (0, None) };
    let untitled = lines.iter().skip(first).take(20).position(|record| fits(record) && !is_title(record));
    let found = untitled
        .map(|at| first + at)
        .filter(|at| *at > first && lines.get(*at).is_some_and(|record| !typed(record)))
        .unwrap_or(first);
    let Some(upper) = found.checked_sub(1).filter(|_| stated.header.is_none()).and_then(|above| lines.get(above))
    else {
        return (found, None);
    };
    let is_next = lines.get(found).is_some_and(|record| record.start == upper.next);
    // Directly above stand names too, more or fewer than the rows have cells: these rows do not fit their header.
    let are_names = upper.cells.len() > 1
        && upper.cells.len() != width
        && upper.cells.iter().all(|cell| !is_typed(cell) && !cell.trim_ascii().is_empty() && !cell.starts_with(b" "));
    let below = typed_below(lines, found);
    if is_next && are_names && below == 0 {
        return (found - 1, None);
    }
    // One word over the first column may be a title, or the only name there is.
    let one_word = upper.cells.len() == width && upper.filled() == 1 && !glimpse(upper).contains(' ');
    let is_open = is_next && found > first && is_title(upper) && one_word && below < 3;
    let doubt = is_open.then(|| Doubt::Title { line: upper.line, text: glimpse(upper) });
    (found, doubt)
}

/// How many rows below a line of texts show that it holds names: in a column they all have numbers or dates.
fn typed_below(lines: &[&Record], at: usize) -> usize {
    let Some(names) = lines.get(at) else { return 0 };
    if names.cells.iter().any(|cell| is_typed(cell)) {
        return 0;
    }
    let rows = lines.get(at + 1..).unwrap_or(&[]);
    let typed = |column: usize| {
        let cells = rows.iter().take(20).filter_map(|row| row.cells.get(column));
        let mut filled = cells.filter(|cell| !crate::data::grid::is_blank(cell)).peekable();
        filled.try_fold(0, |count, cell| is_typed(cell).then_some(count + 1)).unwrap_or(0)
    };
    (0..names.cells.len()).map(typed).max().unwrap_or(0)
}

/// How many records are the header: one, unless the table says otherwise, or the first holds names for groups of columns.
fn header_lines(lines: &[&Record], at: usize, width: usize, stated: &Stated) -> usize {
    if let Some(count) = stated.header {
        return count.min(lines.len().saturating_sub(at));
    }
    let (Some(first), Some(second), Some(third)) = (lines.get(at), lines.get(at + 1), lines.get(at + 2)) else {
        return 1;
    };
    let is_full = |record: &Record| record.cells.len() == width && record.filled() == width;
    let typed = |record: &Record| record.cells.iter().any(|cell| is_typed(cell));
    let groups = first.cells.len() == width && first.filled() < width && first.filled() > 0;
    let blank_first = first.cells.first().is_some_and(|cell| crate::data::grid::is_blank(cell));
    if groups && blank_first && is_full(second) && !typed(second) && typed(third) { 2 } else { 1 }
}

/// The names of the columns; those of several lines joined, a name of a group standing for the columns right of it too.
/// Columns at the end without a name and with nothing in them are none; how many these are.
fn names(header: &[&Record], body: &[&Record], width: usize) -> (Vec<String>, usize) {
    let width = header.last().map_or(width, |record| record.cells.len().max(width));
    let mut names: Vec<String> = vec![String::new(); width];
    for (line, record) in header.iter().enumerate() {
        let is_group = line + 1 < header.len();
        let mut last = String::new();
        for (at, name) in names.iter_mut().enumerate() {
            let cell = record.cells.get(at).map_or(&[][..], Vec::as_slice);
            let text: String = String::from_utf8_lossy(cell).trim().nfc().collect();
            let own = if text.is_empty() && is_group { last.clone() } else { text };
            if is_group {
                last.clone_from(&own);
            }
            if !own.is_empty() && *name != own {
                *name = if name.is_empty() { own } else { format!("{name} {own}") };
            }
        }
    }
    let reach = body.iter().map(|record| record.reach()).max().unwrap_or(0);
    let written = header.iter().map(|record| record.cells.len()).max().unwrap_or(width);
    if written < width && written < reach {
        // Cells beyond the last name are no column: their rows are too long.
        names.truncate(written);
        let unnamed = |(at, name): (usize, String)| if name.is_empty() { format!("column_{}", at + 1) } else { name };
        return (names.into_iter().enumerate().map(unnamed).collect(), 0);
    }
    let named = names.iter().rposition(|name| !name.is_empty()).map_or(0, |at| at + 1);
    let kept = if named == 0 { width } else { named.max(reach.min(width)) };
    names.truncate(kept);
    let unnamed = |(at, name): (usize, String)| if name.is_empty() { format!("column_{}", at + 1) } else { name };
    (names.into_iter().enumerate().map(unnamed).collect(), width - kept)
}

/// What the first record is.
enum Certainty {
    Names,
    Row,
    Open,
}

/// Whether the first record is a row: cells of it are numbers or dates as the cells below them are. Names can be one or the
/// other, but not both.
fn row_or_names(header: &Record, body: &[&Record]) -> Certainty {
    let column = |at: usize| body.iter().take(50).filter_map(move |row| row.cells.get(at));
    let whole = |cell: &Vec<u8>| std::str::from_utf8(cell).ok().and_then(|text| text.trim().parse::<i64>().ok());
    let numbers: Vec<Option<i64>> = header.cells.iter().map(whole).collect();
    // Years and hours are names of columns too: 2023, 2024, 2025.
    let in_order = |at: usize| {
        let near = |other: Option<usize>| other.and_then(|other| numbers.get(other).copied().flatten());
        let own = numbers.get(at).copied().flatten();
        own.is_some_and(|own| near(at.checked_sub(1)) == Some(own - 1) || near(Some(at + 1)) == Some(own + 1))
            || own.is_some_and(|own| (1900..2100).contains(&own))
    };
    let alike = |(at, cell): (usize, &Vec<u8>)| {
        let mut below = column(at).filter(|cell| !crate::data::grid::is_blank(cell)).peekable();
        let sort = sort(cell).filter(|_| below.peek().is_some())?;
        below.all(|cell| self::sort(cell) == Some(sort)).then_some((at, sort))
    };
    let alike: Vec<(usize, Sort)> = header.cells.iter().enumerate().filter_map(alike).collect();
    let has = |wanted: Sort| alike.iter().any(|(_, sort)| *sort == wanted);
    match alike.iter().any(|(at, _)| !in_order(*at)) {
        true if has(Sort::Number) && has(Sort::Time) => Certainty::Row,
        true => Certainty::Open,
        false => Certainty::Names,
    }
}

/// What is no text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Number,
    Time,
}

/// Whether a cell is a number, or a date, time or duration.
pub(super) fn sort(cell: &[u8]) -> Option<Sort> {
    let cell = cell.trim_ascii();
    if Numeral::parse(cell).is_some() {
        return Some(Sort::Number);
    }
    (moment(cell).is_some() || fitting(cell, Formats::MAX) != 0).then_some(Sort::Time)
}

pub(super) fn is_typed(cell: &[u8]) -> bool {
    sort(cell).is_some()
}

pub(super) fn aside(record: &Record, why: Why) -> Aside {
    Aside {
        range: (record.start as u64, record.end as u64),
        lines: (record.line, record.line),
        why,
        text: glimpse(record),
    }
}

/// The beginning of a record as it may stand in a sentence.
pub(super) fn glimpse(record: &Record) -> String {
    let cells = record.cells.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned());
    let text = cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
    let visible = |letter: char| if letter.is_control() { ' ' } else { letter };
    let mut short: String = text.chars().take(40).map(visible).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}
