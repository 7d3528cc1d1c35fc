//! How numbers, dates and durations are written elsewhere: what a column of texts seems to hold, told by a few cells.

use super::pattern::{Pattern, PatternKind};
use super::{Column, Kind};
use crate::syntax::written_name;

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
}

/// The habit in which the cells of a column are written.
pub fn habit(column: &Column) -> Habit {
    if column.kind != Kind::Text || column.samples.is_empty() {
        return Habit::default();
    }
    let cells: Vec<&str> = column.samples.iter().map(|cell| cell.trim()).collect();
    if cells.iter().all(|cell| has_decimal_comma(cell) || is_whole(cell)) {
        return Habit { entries: vec!["decimal \",\"".to_owned()], is_time: false };
    }
    let mut habit = Habit::default();
    for format in PATTERNS {
        let Some(pattern) = Pattern::parse(format) else { continue };
        let is_time = pattern.kind() != PatternKind::Duration;
        let fits = |cell: &&str| match is_time {
            true => pattern.moment(cell.as_bytes()).is_some(),
            false => pattern.duration(cell.as_bytes()).is_some(),
        };
        if cells.iter().all(|cell| fits(cell)) {
            habit.entries.push(format!("format {}: \"{format}\"", written_name(&column.name)));
            habit.is_time = is_time;
        }
    }
    habit
}

fn is_whole(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_decimal_comma(cell: &str) -> bool {
    cell.split_once(',')
        .is_some_and(|(whole, fraction)| is_whole(whole) && fraction.bytes().all(|b| b.is_ascii_digit()))
}
