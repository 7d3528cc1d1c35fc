//! Lines between the rows and below them that are no rows: the header once more, another table, totals, remarks.

use super::Stated;
use super::layout::{Aside, Doubt, Sort, Why, aside, glimpse, is_comment, is_typed, sort};
use super::records::Record;
use crate::data::grid::is_blank;
use crate::data::length::is_length;
use crate::data::numeral::Numeral;
use crate::data::totals::{self, Amount, Says, Word, says};
use crate::value::Exact;
use std::collections::BTreeSet;

/// What was found between the rows and below them.
#[derive(Debug, Default)]
pub(super) struct Between {
    pub aside: Vec<Aside>,
    /// Lines that say they are totals, which they are not: they are read as rows.
    pub unsure: Vec<Aside>,
    pub doubt: Option<Doubt>,
}

/// Lines between the rows and below them that are no rows. `whole` says whether the records are all of the file.
pub(super) fn between(
    body: &[&Record],
    header: &[&Record],
    width: usize,
    stated: &Stated,
    records: &[Record],
    whole: bool,
) -> Between {
    let mut found = Between::default();
    let again =
        |record: &Record| header.len() == 1 && header.first().is_some_and(|header| header.cells == record.cells);
    let mut end = body.len();
    if width > 1 && stated.footer.is_none() && !header.is_empty() {
        match other_table(body, header, width, records) {
            Some((at, true)) => {
                end = at;
                if let (Some(record), Some(last)) = (body.get(at), body.last()) {
                    let (range, lines) = ((record.start as u64, last.end as u64), (record.line, last.line));
                    found.aside.push(Aside { range, lines, why: Why::OtherTable, text: glimpse(record) });
                }
            }
            Some((at, false)) => {
                found.doubt = body.get(at).map(|record| Doubt::OtherTable {
                    line: record.line,
                    text: glimpse(record),
                    left: whole.then_some(body.len() - at),
                });
            }
            None => {}
        }
    }
    let rows = body.get(..end).unwrap_or(&[]);
    found.aside.extend(rows.iter().filter(|record| again(record)).map(|record| aside(record, Why::HeaderAgain)));
    if whole {
        let last = rows.last().map_or(0, |last| last.next);
        let until: Vec<&Record> = records
            .iter()
            .filter(|record| record.next <= last && header.iter().all(|header| record.start > header.start))
            .filter(|record| !is_comment(record, width, stated))
            .collect();
        // What may stand below the rows and is no total is none of the lines that are added up.
        let may_be_below: BTreeSet<usize> = below(&until, width, stated, Known::Nothing)
            .iter()
            .filter(|aside| matches!(aside.why, Why::Remark | Why::Empty))
            .filter_map(|aside| usize::try_from(aside.range.0).ok())
            .collect();
        let is_row = |record: &&Record| !again(record) && !is_empty(record) && !may_be_below.contains(&record.start);
        let lines: Vec<&Record> = rows.iter().filter(|record| is_row(record)).copied().collect();
        let totals = totals(&lines, width, stated);
        let start = |at: &usize| lines.get(*at).map(|record| record.start);
        let proven: BTreeSet<usize> = totals.totals.iter().filter_map(start).collect();
        let settled: BTreeSet<usize> = totals.rows.iter().filter_map(start).collect();
        let below = below(&until, width, stated, Known::All { totals: &proven, rows: &settled });
        let is_below = |record: &Record| below.iter().any(|aside| aside.range.0 == record.start as u64);
        let subtotals = rows.iter().filter(|record| proven.contains(&record.start) && !is_below(record));
        found.aside.extend(subtotals.map(|record| aside(record, Why::Subtotal)));
        let unsure = totals.unsure.iter().filter_map(|at| lines.get(*at)).filter(|record| !is_below(record));
        found.unsure = unsure.map(|record| aside(record, Why::Total)).collect();
        found.aside.extend(below);
    }
    found
}

/// What is known of the totals among some records.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    /// Only their words.
    Nothing,
    /// Which of them are none of the rows, and which are rows though they say that they are totals, by their first bytes.
    All { totals: &'a BTreeSet<usize>, rows: &'a BTreeSet<usize> },
}

impl Known<'_> {
    fn is_total(self, record: &Record) -> bool {
        matches!(self, Known::All { totals, .. } if totals.contains(&record.start))
    }

    fn is_row(self, record: &Record) -> bool {
        matches!(self, Known::All { rows, .. } if rows.contains(&record.start))
    }
}

/// What stands below the rows, in the records at the end of a file.
pub(super) fn below(records: &[&Record], width: usize, stated: &Stated, known: Known) -> Vec<Aside> {
    let mut found = Vec::new();
    let lines: Vec<usize> = (0..records.len()).filter(|at| records.get(*at).is_some_and(|r| !r.is_blank)).collect();
    let mut left = lines.len();
    if let Some(count) = stated.footer {
        let said = lines.iter().skip(lines.len().saturating_sub(count)).filter_map(|at| records.get(*at));
        return said.map(|record| aside(record, Why::Said)).collect();
    }
    // An average or a maximum is below the rows only if a total is there too.
    let (mut sure, mut total, mut waits) = (0, false, false);
    while let Some(at) = left.checked_sub(1).and_then(|last| lines.get(last))
        && let Some(record) = records.get(*at)
    {
        let after_blank = at.checked_sub(1).and_then(|before| records.get(before)).is_some_and(|r| is_empty(r));
        let word = first_word(record).filter(|_| width > 1 && record.cells.len() > 1);
        // Where the line above says the same, it is what stands in the column.
        let above = left.checked_sub(2).and_then(|above| lines.get(above)).and_then(|at| records.get(*at));
        let is_foot = left > 2 && !known.is_row(record) && above.is_none_or(|above| !begin_alike(above, record));
        // A remark may stand several lines below a blank one.
        let why = if is_empty(record) && width > 1 {
            Why::Empty
        } else if known.is_total(record) || (word == Some(Says::Total) && is_foot) {
            (total, waits) = (true, false);
            Why::Total
        } else if matches!((word, known), (Some(Says::Summary(_)), Known::Nothing)) && !total {
            waits = true;
            Why::Total
        } else if is_remark(record, width, after_blank)
            || (!after_blank && record.cells.len() != width && stands_below_blank(records, *at, width))
        {
            Why::Remark
        } else {
            break;
        };
        found.push(aside(record, why));
        if !waits {
            sure = found.len();
        }
        left -= 1;
    }
    found.truncate(sure);
    found.reverse();
    found
}

/// The record at the end of a file of which only its rows show whether it is one of them: it tells of all rows, or it has
/// numbers and a blank where its name would stand. `below` was found to be none.
pub(super) fn may_be_total(records: &[&Record], width: usize, below: &[Aside]) -> Option<Aside> {
    let is_below = |record: &Record| below.iter().any(|aside| aside.range.0 == record.start as u64);
    let tells = |record: &Record| matches!(first_word(record), Some(Says::Summary(_))) && record.cells.len() > 1;
    let is_bare = |record: &Record| {
        let mut cells = record.cells.iter();
        cells.next().is_some_and(|first| is_blank(first))
            && cells.clone().any(|cell| is_typed(cell))
            && cells.all(|cell| is_blank(cell) || is_typed(cell))
    };
    let last = records.iter().rev().find(|record| !is_empty(record) && !is_below(record));
    let last = last.filter(|record| tells(record) || is_bare(record));
    let told = records.iter().filter(|record| is_below(record)).find(|record| tells(record));
    last.or(told).filter(|_| width > 1).map(|record| aside(record, Why::Unknown))
}

/// Whether all lines from the last blank one to this one are no rows.
fn stands_below_blank(records: &[&Record], at: usize, width: usize) -> bool {
    let above = records.get(..at).unwrap_or(&[]).iter().rev();
    let mut block = above.take_while(|record| record.cells.len() != width || is_empty(record));
    block.any(|record| is_empty(record))
}

/// Whether nothing stands in a record but separators.
pub(super) fn is_empty(record: &Record) -> bool {
    record.is_blank || record.cells.iter().all(|cell| is_blank(cell))
}

/// What the first cell of a record says that is not blank.
fn first_word(record: &Record) -> Option<Says> {
    let first = record.cells.iter().find(|cell| !is_blank(cell))?;
    says(std::str::from_utf8(first).ok()?)
}

/// Whether the first cells of two records that are not blank are the same.
fn begin_alike(one: &Record, other: &Record) -> bool {
    let first =
        |record: &Record| record.cells.iter().find(|cell| !is_blank(cell)).map(|cell| cell.to_ascii_lowercase());
    first(one) == first(other)
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
    is_alone && !is_typed(first) && (is_sentence || says(text) == Some(Says::Total))
}

/// The records that add up others.
fn totals(records: &[&Record], width: usize, stated: &Stated) -> totals::Found {
    if width < 2 || stated.footer == Some(0) {
        return totals::Found::default();
    }
    let words: Vec<Option<Word>> = records.iter().map(|record| word(record)).collect();
    // Only columns in which a total may stand are added up; one that has no word is the last.
    let last = records.len().saturating_sub(1);
    let mut wanted = vec![false; width];
    for (at, (word, record)) in words.iter().zip(records).enumerate() {
        if word.is_none() && at != last {
            continue;
        }
        let numbers = record.cells.iter().map(|cell| Numeral::parse(cell).is_some() || is_length(cell));
        wanted.iter_mut().zip(numbers).for_each(|(wanted, is_number)| *wanted |= is_number);
    }
    let amounts = |at: usize| {
        let Some(record) = records.get(at) else { return Vec::new() };
        let mut room = Vec::new();
        let cells = record.cells.iter().enumerate();
        cells.map(|(column, cell)| amount(cell, wanted.get(column) == Some(&true), &mut room)).collect()
    };
    totals::find(&words, amounts)
}

fn word(record: &Record) -> Option<Word> {
    if record.cells.len() < 2 {
        return None;
    }
    totals::word(record.cells.iter().map(|cell| std::str::from_utf8(cell).ok()))
}

fn amount(cell: &[u8], is_wanted: bool, room: &mut Vec<u8>) -> Amount {
    if is_blank(cell) {
        return Amount::Blank;
    }
    if !is_wanted {
        return Amount::Text;
    }
    let Some(numeral) = Numeral::parse(cell) else {
        return if is_length(cell) { Amount::Length } else { Amount::Text };
    };
    Amount::Number([b'.', b','].map(|point| {
        let decimal = numeral.decimal(point, room)?;
        let digits = |digits: &[u8]| String::from_utf8_lossy(digits).into_owned();
        let (whole, fraction) = (digits(decimal.whole), digits(decimal.fraction));
        let sign = if decimal.negative { "-" } else { "" };
        let whole = if whole.is_empty() { "0" } else { &whole };
        let dot = if fraction.is_empty() { "" } else { "." };
        let places = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
        Exact::parse(&format!("{sign}{whole}{dot}{fraction}")).map(|number| (number, places))
    }))
}

/// Where another table begins, and whether that is certain: behind a blank line stand what may be names, and the lines
/// below them are of another width or of other kinds than the columns above.
fn other_table(body: &[&Record], header: &[&Record], width: usize, records: &[Record]) -> Option<(usize, bool)> {
    let mut before: Option<&Record> = None;
    for (at, record) in body.iter().enumerate() {
        let follows = before.is_some_and(|before| before.next == record.start && !is_empty(before));
        before = Some(record);
        if at == 0 || follows || is_empty(record) {
            continue;
        }
        let place = records.binary_search_by_key(&record.start, |record| record.start).unwrap_or(0);
        let after_blank = place.checked_sub(1).and_then(|before| records.get(before)).is_some_and(is_empty);
        if after_blank && let Some(is_certain) = begins_table(body, at, header, width) {
            return Some((at, is_certain));
        }
    }
    None
}

fn begins_table(body: &[&Record], at: usize, header: &[&Record], width: usize) -> Option<bool> {
    let typed = |record: &Record| record.cells.iter().any(|cell| is_typed(cell));
    let above = body.get(..at)?;
    let is_titled = body.get(at)?.cells.len() == 1;
    let names_at = at + usize::from(is_titled);
    let (names, next, rest) = (body.get(names_at)?, body.get(names_at + 1)?, body.get(names_at + 1..)?);
    let are_names = names.cells.len() > 1 && names.cells.len() == next.cells.len() && !typed(names);
    if !are_names || (is_titled && !typed(next)) || header.iter().any(|header| header.cells == names.cells) {
        return None;
    }
    if names.cells.len() != width {
        let of = |width: usize| rest.iter().filter(|record| record.cells.len() == width).count();
        return (of(width) < of(names.cells.len())).then_some(true);
    }
    if names.filled() != width {
        return None;
    }
    let (known, new) = (kinds(above, width), kinds(rest, width));
    if known.iter().zip(&new).any(|(known, new)| known.differs(new)) || is_titled {
        return Some(true);
    }
    // The lines below are of the kinds of the columns above: this one holds names, or it is a row with an odd cell.
    let has_word = |cell: &[u8], at: usize| {
        above.iter().chain(rest).any(|record| record.cells.get(at).is_some_and(|other| other.trim_ascii() == cell))
    };
    let mut odd = false;
    for (column, (cell, known)) in names.cells.iter().zip(&known).enumerate() {
        let cell = cell.trim_ascii();
        if known.sort().is_some() {
            if stands_for_nothing(cell) {
                return None;
            }
            odd = true;
        } else if has_word(cell, column) {
            return None;
        }
    }
    odd.then_some(false)
}

/// What people write where they know no number.
fn stands_for_nothing(cell: &[u8]) -> bool {
    const WORDS: &[&str] = &[
        "n/a",
        "na",
        "#n/a",
        "#n/v",
        "nan",
        "null",
        "none",
        "nil",
        "unknown",
        "-",
        "--",
        "---",
        "?",
        "??",
        ".",
        "..",
        "x",
        "k.a.",
        "k. a.",
        "tbd",
        "tba",
        "error",
        "#ref!",
        "#div/0!",
        "#value!",
        "#wert!",
        "missing",
        "n.a.",
        "n.v.",
        "nd",
        "n/d",
        "keine",
        "unbekannt",
        "inconnu",
        "—",
        "–",
        "…",
    ];
    let text = String::from_utf8_lossy(cell).to_lowercase();
    WORDS.contains(&text.as_str()) || !text.chars().any(char::is_alphanumeric)
}

/// What the cells of a column are.
#[derive(Clone, Copy, Default)]
struct Cells {
    filled: usize,
    numbers: usize,
    times: usize,
}

impl Cells {
    fn of(&self, sort: Sort) -> usize {
        match sort {
            Sort::Number => self.numbers,
            Sort::Time => self.times,
        }
    }

    /// What nearly all of them are, if not texts.
    fn sort(&self) -> Option<Sort> {
        [Sort::Number, Sort::Time].into_iter().find(|sort| self.filled > 0 && self.of(*sort) * 10 >= self.filled * 9)
    }

    /// Whether the cells below are of another kind than those above.
    fn differs(&self, below: &Cells) -> bool {
        match self.sort() {
            Some(sort) => below.of(sort) * 2 < below.filled,
            None if (self.numbers + self.times) * 10 <= self.filled => self.filled > 0 && below.sort().is_some(),
            None => false,
        }
    }
}

/// So many rows show what the cells of the columns are.
const SHOWN: usize = 1_000;

fn kinds(rows: &[&Record], width: usize) -> Vec<Cells> {
    let mut kinds = vec![Cells::default(); width];
    let step = rows.len().div_ceil(SHOWN).max(1);
    for record in rows.iter().step_by(step).filter(|record| record.cells.len() == width) {
        for (kind, cell) in kinds.iter_mut().zip(&record.cells).filter(|(_, cell)| !is_blank(cell)) {
            kind.filled += 1;
            match sort(cell) {
                Some(Sort::Number) => kind.numbers += 1,
                Some(Sort::Time) => kind.times += 1,
                None => {}
            }
        }
    }
    kinds
}
