//! What of a text file is its table: the lines above the header, the header, and what stands below the rows or between them.

use super::Stated;
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
    /// Separators and nothing between them, at the end of the file.
    Empty,
    /// The header once more.
    HeaderAgain,
    Comment,
    /// Another table below this one.
    OtherTable,
    /// The table says so.
    Said,
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
    /// The first record, if it may be a row as well as a header.
    pub doubtful: Option<String>,
}

/// Words that begin a sum of the rows above.
const TOTALS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
    "overall",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "summe",
    "insgesamt",
    "total général",
    "total general",
    "totaal",
    "totale",
    "totalt",
    "suma",
    "razem",
    "celkem",
    "összesen",
    "всего",
    "итого",
    "общо",
    "всичко",
    "σύνολο",
    "toplam",
    "i alt",
    "yhteensä",
    "sum total",
    "somme",
    "合計",
    "总计",
];

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
        if (is_block && (count, width) > best && count > 1) || (widths.len() == 1) {
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
    let header_at = header_at(&lines, width, stated);
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
            Certainty::Open => doubt = header.map(|header| glimpse(header)),
            Certainty::Row => count = 0,
        }
    }
    layout.doubtful = doubt;
    let header = lines.get(header_at..header_at + count).unwrap_or(&[]);
    let body = lines.get(header_at + count..).unwrap_or(&[]);
    layout.header = count;
    (layout.names, layout.extra) = names(header, body, width);
    layout.rows = match (header.last(), body.first()) {
        (Some(last), _) => last.next,
        (None, Some(first)) => first.start,
        (None, None) => 0,
    };
    layout.aside.extend(between(body, header, width, stated, records, whole));
    layout
}

/// What stands below the rows, in the records at the end of a file.
pub(super) fn below(records: &[&Record], width: usize, stated: &Stated) -> Vec<Aside> {
    let mut found = Vec::new();
    let lines: Vec<usize> = (0..records.len()).filter(|at| records.get(*at).is_some_and(|r| !r.is_blank)).collect();
    let mut left = lines.len();
    if let Some(count) = stated.footer {
        let said = lines.iter().skip(lines.len().saturating_sub(count)).filter_map(|at| records.get(*at));
        return said.map(|record| aside(record, Why::Said)).collect();
    }
    while let Some(at) = left.checked_sub(1).and_then(|last| lines.get(last))
        && let Some(record) = records.get(*at)
    {
        let after_blank = at.checked_sub(1).and_then(|before| records.get(before)).is_some_and(|r| is_empty(r));
        // A remark may stand several lines below a blank one.
        let why = if is_empty(record) && width > 1 {
            Why::Empty
        } else if is_total(record, width, left) {
            Why::Total
        } else if is_remark(record, width, after_blank)
            || (!after_blank && record.cells.len() != width && stands_below_blank(records, *at, width))
        {
            Why::Remark
        } else {
            break;
        };
        found.push(aside(record, why));
        left -= 1;
    }
    found.reverse();
    found
}

/// Whether all lines from the last blank one to this one are no rows.
fn stands_below_blank(records: &[&Record], at: usize, width: usize) -> bool {
    let above = records.get(..at).unwrap_or(&[]).iter().rev();
    let mut block = above.take_while(|record| record.cells.len() != width || is_empty(record));
    block.any(|record| is_empty(record))
}

/// Whether nothing stands in a record but separators.
fn is_empty(record: &Record) -> bool {
    record.is_blank || record.filled() == 0
}

fn is_total(record: &Record, width: usize, left: usize) -> bool {
    let Some(first) = record.cells.iter().find(|cell| !crate::data::grid::is_blank(cell)) else { return false };
    let text = String::from_utf8_lossy(first).trim().trim_end_matches(':').trim().to_lowercase();
    width > 1 && left > 2 && record.cells.len() > 1 && TOTALS.contains(&text.as_str())
}

fn is_remark(record: &Record, width: usize, after_blank: bool) -> bool {
    if width < 2 || record.cells.iter().any(|cell| is_typed(cell)) && record.cells.len() != 1 {
        return false;
    }
    let Some(first) = record.cells.first() else { return false };
    let text = String::from_utf8_lossy(first);
    let text = text.trim();
    let is_sentence = text.contains(' ') || text.starts_with(['*', '#', '-', '(', '©']) || after_blank;
    let is_alone = record.cells.len() == 1 || (record.filled() == 1 && !text.is_empty() && width > 2);
    let total = TOTALS.contains(&text.trim_end_matches(':').to_lowercase().as_str());
    is_alone && !is_typed(first) && (is_sentence || total)
}

fn is_comment(record: &Record, width: usize, stated: &Stated) -> bool {
    let Some(first) = record.cells.first() else { return false };
    match &stated.comment {
        Some(comment) => first.trim_ascii_start().starts_with(comment.as_bytes()),
        None => first.starts_with(b"#") && record.cells.len() != width && width > 1,
    }
}

/// The record that is the header.
fn header_at(lines: &[&Record], width: usize, stated: &Stated) -> usize {
    if let Some(skip) = stated.skip {
        return lines.iter().position(|record| record.line > skip).unwrap_or(lines.len());
    }
    if width == 1 {
        return 0;
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
    let Some(first) = lines.iter().position(|record| fits(record)) else { return 0 };
    let untitled = lines.iter().skip(first).take(20).position(|record| fits(record) && !is_title(record));
    match untitled.map(|at| first + at) {
        Some(at)
            if at > first && lines.get(at).is_some_and(|record| !record.cells.iter().any(|cell| is_typed(cell))) =>
        {
            at
        }
        _ => first,
    }
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

/// Lines between the rows and below them that are no rows: the header once more, another table, what stands at the end.
fn between(
    body: &[&Record],
    header: &[&Record],
    width: usize,
    stated: &Stated,
    records: &[Record],
    whole: bool,
) -> Vec<Aside> {
    let mut found = Vec::new();
    let again =
        |record: &Record| header.len() == 1 && header.first().is_some_and(|header| header.cells == record.cells);
    let mut end = body.len();
    if width > 1 && stated.footer.is_none() {
        for (at, record) in body.iter().enumerate() {
            if starts_other_table(body, at, width, records, header) {
                end = at;
                let last = body.last().map_or(record.next, |last| last.end);
                let lines = (record.line, body.last().map_or(record.line, |last| last.line));
                let range = (record.start as u64, last as u64);
                found.push(Aside { range, lines, why: Why::OtherTable, text: glimpse(record) });
                break;
            }
        }
    }
    let rows = body.get(..end).unwrap_or(&[]);
    found.extend(rows.iter().filter(|record| again(record)).map(|record| aside(record, Why::HeaderAgain)));
    if whole {
        let last = rows.last().map_or(0, |last| last.next);
        let until: Vec<&Record> = records
            .iter()
            .filter(|record| record.next <= last && header.iter().all(|header| record.start > header.start))
            .filter(|record| !is_comment(record, width, stated))
            .collect();
        found.extend(below(&until, width, stated));
    }
    found
}

/// Whether another table begins here: behind a blank line, with rows of another width, or with names over typed cells.
fn starts_other_table(body: &[&Record], at: usize, width: usize, records: &[Record], header: &[&Record]) -> bool {
    let (Some(record), Some(next)) = (body.get(at), body.get(at + 1)) else { return false };
    if at == 0 || header.is_empty() {
        return false;
    }
    let place = records.binary_search_by_key(&record.start, |record| record.start).unwrap_or(0);
    let after_blank = place.checked_sub(1).and_then(|before| records.get(before)).is_some_and(is_empty);
    if !after_blank {
        return false;
    }
    let typed = |record: &Record| record.cells.iter().any(|cell| is_typed(cell));
    let looks_alike = |record: &Record, next: &Record| {
        record.cells.len() > 1 && record.cells.len() == next.cells.len() && !typed(record)
    };
    let rest = body.get(at..).unwrap_or(&[]);
    let other_width = looks_alike(record, next) && record.cells.len() != width;
    // A title, then the names of the other table.
    let titled = record.cells.len() == 1
        && rest.get(1).zip(rest.get(2)).is_some_and(|(names, row)| looks_alike(names, row) && typed(row));
    let body_is_typed = body.get(..at).is_some_and(|rows| rows.iter().all(|row| typed(row)));
    let same_width = looks_alike(record, next)
        && record.cells.len() == width
        && body_is_typed
        && typed(next)
        && record.filled() == width
        && header.first().is_some_and(|header| header.cells != record.cells);
    other_width || titled || same_width
}

/// What is no text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Number,
    Time,
}

/// Whether a cell is a number, or a date, time or duration.
fn sort(cell: &[u8]) -> Option<Sort> {
    let cell = cell.trim_ascii();
    if Numeral::parse(cell).is_some() {
        return Some(Sort::Number);
    }
    (moment(cell).is_some() || fitting(cell, Formats::MAX) != 0).then_some(Sort::Time)
}

fn is_typed(cell: &[u8]) -> bool {
    sort(cell).is_some()
}

fn aside(record: &Record, why: Why) -> Aside {
    Aside {
        range: (record.start as u64, record.end as u64),
        lines: (record.line, record.line),
        why,
        text: glimpse(record),
    }
}

/// The beginning of a record as it may stand in a sentence.
fn glimpse(record: &Record) -> String {
    let cells = record.cells.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned());
    let text = cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
    let visible = |letter: char| if letter.is_control() { ' ' } else { letter };
    let mut short: String = text.chars().take(40).map(visible).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}
