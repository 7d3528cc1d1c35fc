//! How numbers, dates and durations are written elsewhere: what a column of texts seems to hold, told by a few cells.

use super::pattern::{Pattern, PatternKind};
use super::{Column, Kind};
use crate::syntax::written_name;
use crate::value::Exact;

const PATTERNS: [&str; 12] = [
    "dd.mm.yyyy",
    "dd/mm/yyyy",
    "mm/dd/yyyy",
    "dd-mm-yyyy",
    "yyyy/mm/dd",
    "yyyy.mm.dd",
    "dd.mm.yyyy hh:mm",
    "dd.mm.yyyy hh:mm:ss",
    "dd/mm/yyyy hh:mm:ss",
    "mm/dd/yyyy hh:mm:ss",
    "h:mm:ss",
    "mm:ss",
];

/// What a column of texts seems to hold, as the entries of a `table` block that would read it. Several, where the cells
/// at hand do not tell days from months; none, where the cells look like nothing known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// `decimal ","`, `format day: "dd.mm.yyyy"`.
    pub entries: Vec<String>,
    /// Whether the cells then place rows in time.
    pub is_time: bool,
    /// Whether the commas may group thousands, `1,234`. Then no entry is given: as a decimal comma it would be read as
    /// a thousandth of what is meant.
    pub is_grouped: bool,
    /// Whether only some of the cells look like numbers, with a decimal comma or without, and which one does not.
    pub odd_among_numbers: Option<OddCell>,
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
    if all(has_grouping_comma) {
        return Habit { is_grouped: true, ..Habit::default() };
    }
    if all(has_decimal_comma) {
        return Habit { entries: vec!["decimal \",\"".to_owned()], ..Habit::default() };
    }
    let mut habit = Habit { odd_among_numbers: odd_among_numbers(column, &cells), ..Habit::default() };
    for format in PATTERNS {
        let Some(pattern) = Pattern::parse(format) else { continue };
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

/// `1,234` and `1,234,567.89`; not `0,125`, which no one writes of thousands.
fn has_grouping_comma(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let Some((first, others)) = whole.split_once(',') else { return false };
    let is_group = |group: &str| group.len() == 3 && is_whole(group);
    first.len() <= 3
        && is_whole(first)
        && !first.starts_with(['0', '-'])
        && others.split(',').all(is_group)
        && is_whole(fraction)
}

fn has_decimal_comma(cell: &str) -> bool {
    cell.split_once(',')
        .is_some_and(|(whole, fraction)| is_whole(whole) && fraction.bytes().all(|b| b.is_ascii_digit()))
}
