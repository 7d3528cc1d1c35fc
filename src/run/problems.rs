//! The words for what a run can meet.

use super::memory::Shortage;
use crate::problem::{Code, Failure};
use crate::value::Value;

/// A sum needs more than 76 digits.
pub fn sum_too_large(table: &str, column: &str) -> Failure {
    Failure::new(Code::SumTooLarge, format!("The sum of {column} in {table} needs more than 76 digits."))
        .help("Look whether these cells are amounts: identifiers are counted, not added up.")
}

/// The result of one row does not fit the digits that were fixed for it.
pub fn row_too_large(table: &str, formula: &str) -> Failure {
    Failure::new(Code::RowTooLarge, format!("In a row of {table}, {formula} has more digits than its result can hold."))
        .help("Round its parts first, for instance `round(x, 2)`, or leave out the rows with such numbers by `where`.")
}

/// A key stands twice on the one side of a link.
pub fn key_twice(table: &str, link: &str, key: &[Value]) -> Failure {
    let key = key.iter().map(shown).collect::<Vec<_>>().join(", ");
    Failure::new(
        Code::KeyTwice,
        format!("{table} has more than one row for {key}, so `link {link}` cannot tell which is meant."),
    )
    .help(format!("Keep one row for each key in {table}, or add the column that tells the rows apart to the link."))
}

/// Two rows of the one side of a link hold at once.
pub fn held_at_once(table: &str, link: &str, key: &[Value], spans: &[(Value, Value); 2]) -> Failure {
    let key = key.iter().map(shown).collect::<Vec<_>>().join(", ");
    let span = |(from, to): &(Value, Value)| match (from, to) {
        (Value::Blank(_), Value::Blank(_)) => "always".to_owned(),
        (Value::Blank(_), to) => format!("until {}", shown(to)),
        (from, Value::Blank(_)) => format!("from {} on", shown(from)),
        (from, to) => format!("from {} to {}", shown(from), shown(to)),
    };
    let [one, other] = spans;
    Failure::new(
        Code::KeyTwice,
        format!(
            "{table} has two rows for {key} that hold at once, one {} and one {}, so `link {link}` cannot tell which is \
             meant.",
            span(one),
            span(other)
        ),
    )
    .help(format!("Let each row of {table} end where the next one begins."))
}

/// `number(text)` of a number that is too long.
pub fn number_too_long(table: &str, text: &str) -> Failure {
    Failure::new(
        Code::NumberTooLong,
        format!("In a row of {table}, the number `{}` has more digits than fit.", short(text)),
    )
    .help("Cut or round the text first: nothing is cut in silence.")
}

/// The texts of one batch are longer than can be held.
pub fn texts_too_long(table: &str) -> Failure {
    Failure::new(Code::TextsTooLong, format!("The texts made of the rows of {table} are too long to be held."))
        .help("Shorten them first, for instance `left(notes, 200)`.")
}

/// A regular expression cannot be used.
pub fn pattern_unreadable(pattern: &str, reason: &str) -> Failure {
    let reason = reason.lines().last().unwrap_or(reason).trim();
    Failure::new(
        Code::PatternUnreadable,
        format!("The pattern `{}` of `matches` cannot be used: {reason}.", short(pattern)),
    )
    .help("Use a portable pattern: no look-around, no references back.")
}

/// The memory limit is reached.
pub fn out_of_memory(shortage: &Shortage<'_>) -> Failure {
    let Shortage { table, limit, held, read, rows, largest } = shortage;
    let what = largest.as_ref().map_or("The rows read at once", |largest| largest.what.as_str());
    let progress = match (read, rows) {
        (0, _) => String::new(),
        (read, Some(rows)) if rows > read => format!(" after {read} of {rows} rows"),
        (read, _) => format!(" after {read} rows"),
    };
    let wanted = match largest.as_ref().map_or(&[][..], |largest| &largest.wanted_by) {
        [] => String::new(),
        [name] => format!(", for `{name}`,"),
        [first, second] => format!(", for `{first}` and `{second}`,"),
        [first, second, more @ ..] => format!(", for `{first}`, `{second}` and {} more,", more.len()),
    };
    let instead = largest.as_ref().and_then(|largest| largest.instead.as_ref());
    let instead = instead.map_or_else(String::new, |instead| format!("Ask for {instead}, or by"));
    let keys = if instead.is_empty() { "Ask by" } else { instead.as_str() };
    Failure::new(
        Code::OutOfMemory,
        format!(
            "{what} in {table}{wanted} need more memory than the limit of {}: {} was held{progress}.",
            size(*limit),
            size(*held)
        ),
    )
    .help(format!("{keys} fewer or coarser keys, or give more memory: --memory {}.", larger(*limit)))
}

/// The engine's own work on a table needs more than is left of the memory limit.
pub fn engine_out_of_memory(table: &str) -> Failure {
    Failure::new(Code::OutOfMemory, format!("Reading {table} needs more memory than the limit leaves."))
        .help("Give more memory, for instance --memory 1GB.")
}

/// Bytes for people.
fn size(bytes: usize) -> String {
    match bytes {
        10_000_000.. => format!("{} MB", bytes / 1_000_000),
        1_000_000.. => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        10_000.. => format!("{} KB", bytes / 1000),
        _ => format!("{bytes} bytes"),
    }
}

/// Twice as much, at least a megabyte.
fn larger(limit: usize) -> String {
    match limit.saturating_mul(2).div_ceil(1_000_000) {
        megabytes if megabytes >= 1000 && megabytes % 1000 == 0 => format!("{}GB", megabytes / 1000),
        megabytes => format!("{megabytes}MB"),
    }
}

/// The engine could not read a table.
pub fn scan_broke(table: &str, reason: &str) -> Failure {
    Failure::new(Code::ScanBroke, format!("{table} could not be read to the end: {}", reason.trim()))
        .help("Check that the file is complete and was not changed during the run.")
}

/// A bound table gives columns in another form than it promised.
pub fn not_as_promised(table: &str, found: &str) -> Failure {
    Failure::new(Code::NotAsPromised, format!("{table} gives other columns than it promised: {found}."))
}

/// A function that has no meaning for rows with these arguments.
pub fn not_for_rows(table: &str, function: &str) -> Failure {
    Failure::new(Code::NotForRows, format!("{function} cannot be used on the rows of {table} with these arguments."))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Period(period) => period.to_string(),
        Value::Text(text) => format!("\"{}\"", short(text)),
        Value::Blank(_) => "blank".to_owned(),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
