//! How numbers, dates and durations are written elsewhere: what a column of texts seems to hold, told by a few cells.

use super::moment::{Moment, moment};
use super::numeral::{self, Numeral};
use super::pattern::{KNOWN, PatternKind};
use super::{Column, Kind};
use crate::syntax::written_name;
use crate::value::Exact;

/// What a column of texts seems to hold, as the entries of a `table` block that would read it. Several, where the cells
/// at hand do not tell days from months; none, where the cells look like nothing known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// `decimal ","`, `format day: "dd.mm.yyyy"`.
    pub entries: Vec<String>,
    /// Whether the cells then place rows in time.
    pub is_time: bool,
    /// A number such as `1,234` that is a thousand times larger in one reading than in the other, where no cell tells
    /// which is meant. Then no entry is given.
    pub two_readings: Option<TwoReadings>,
    /// Whether only some of the cells look like numbers, with a decimal comma or without, and which one does not.
    pub odd_among_numbers: Option<OddCell>,
}

/// A number that can be read in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoReadings {
    /// The cell.
    pub cell: String,
    /// What it is if a point begins decimals: `decimal "."`.
    pub point: String,
    /// What it is if a comma does: `decimal ","`.
    pub comma: String,
}

/// A cell that is no number, in a column whose other cells look like numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddCell {
    /// The cell.
    pub cell: String,
    /// The entries that make the column one of numbers; then the cell is told with its place.
    pub entries: Vec<String>,
}

/// The habit in which the cells of a column are written.
pub fn habit(column: &Column) -> Habit {
    if column.kind != Kind::Text || column.samples.is_empty() {
        return Habit::default();
    }
    let cells: Vec<&str> = column.samples.iter().map(|cell| cell.trim()).collect();
    let all = |fits: fn(&str) -> bool| {
        cells.iter().any(|cell| fits(cell)) && cells.iter().all(|cell| fits(cell) || is_plain(cell))
    };
    let two_readings = two_readings(&cells);
    if two_readings.is_some() {
        return Habit { two_readings, ..Habit::default() };
    }
    if all(has_decimal_comma) {
        return Habit { entries: vec!["decimal \",\"".to_owned()], ..Habit::default() };
    }
    let mut habit = Habit { odd_among_numbers: odd_among_numbers(column, &cells), ..Habit::default() };
    for pattern in KNOWN.iter() {
        let format = &pattern.text;
        let is_time = pattern.kind() != PatternKind::Duration;
        let fits = |cell: &&str| match is_time {
            true => pattern.moment(cell.as_bytes()).is_some(),
            false => pattern.duration(cell.as_bytes()).is_some(),
        };
        if cells.iter().all(fits) {
            habit.entries.push(format!("format {}: \"{format}\"", written_name(&column.name)));
            habit.is_time = is_time;
        }
    }
    habit
}

/// A cell of a column of moments that are finer than a microsecond, so that they are text: nothing is cut.
pub fn too_fine(column: &Column) -> Option<&str> {
    let is_time = |cell: &str| {
        let cell = cell.trim().as_bytes();
        matches!(moment(cell), Some(Moment::Time(..))) || KNOWN.iter().any(|pattern| pattern.moment(cell).is_some())
    };
    let is_text = column.kind == Kind::Text;
    let fine = column.samples.iter().filter(|_| is_text).find(|cell| !is_time(cell))?;
    column.samples.iter().all(|cell| is_time(cell) || coarser(cell).is_some_and(|cut| is_time(&cut))).then_some(fine)
}

/// A text without the digits beyond the sixth behind its last sign of decimals.
fn coarser(cell: &str) -> Option<String> {
    let at = cell.rfind(['.', ','])? + 1;
    let digits = cell.get(at..)?.bytes().take_while(u8::is_ascii_digit).count();
    let (kept, behind) = (cell.get(..at + 6)?, cell.get(at + digits..)?);
    (digits > 6).then(|| format!("{kept}{behind}"))
}

fn odd_among_numbers(column: &Column, cells: &[&str]) -> Option<OddCell> {
    let is_number = |cell: &str| is_plain(cell) || has_decimal_comma(cell);
    let odd = cells.iter().find(|cell| !is_number(cell))?;
    let commas = cells.iter().any(|cell| has_decimal_comma(cell));
    let as_numbers = format!("format {}: number", written_name(&column.name));
    let entries = commas.then(|| "decimal \",\"".to_owned()).into_iter().chain([as_numbers]).collect();
    cells.iter().any(|cell| is_number(cell)).then(|| OddCell { cell: (*odd).to_owned(), entries })
}

fn is_whole(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_plain(cell: &str) -> bool {
    Exact::parse(cell).is_some()
}

/// The first of these numbers that can be read in two ways, if no other one tells which is meant.
fn two_readings(cells: &[&str]) -> Option<TwoReadings> {
    let numerals: Option<Vec<Numeral<'_>>> = cells.iter().map(|cell| Numeral::parse(cell.as_bytes())).collect();
    let numerals = numerals?;
    if numerals.iter().any(|numeral| numeral.readings() != numeral::POINT | numeral::COMMA) {
        return None;
    }
    let (cell, open) = cells.iter().zip(&numerals).find(|(_, numeral)| numeral.is_open())?;
    let read = |point| {
        let mut room = Vec::new();
        let number = open.decimal(point, &mut room)?;
        let digits = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
        let sign = if number.negative { "-" } else { "" };
        let fraction = if number.fraction.is_empty() { String::new() } else { format!(".{}", digits(number.fraction)) };
        Some(format!("{sign}{}{fraction}", digits(number.whole)))
    };
    Some(TwoReadings { cell: (*cell).to_owned(), point: read(b'.')?, comma: read(b',')? })
}

fn has_decimal_comma(cell: &str) -> bool {
    cell.split_once(',')
        .is_some_and(|(whole, fraction)| is_whole(whole) && fraction.bytes().all(|b| b.is_ascii_digit()))
}
