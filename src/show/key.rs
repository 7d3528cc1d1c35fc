//! The keys of lines: as people read them, as machines read them, and their order.

use super::text::visible;
use super::words::Words;
use crate::calendar::{Period, Weekday};
use crate::check::KeyShow;
use crate::finish::{DimensionColumn, KeyCell, Line, LineKind};
use crate::value::Value;
use std::cmp::Ordering;

/// The keys of one row for people. Of several keys that stand for all (or the rest), only the first says so.
pub fn row_for_people(
    keys: &[&KeyCell],
    dimensions: &[&DimensionColumn],
    kind: LineKind,
    words: &Words,
) -> Vec<String> {
    let mut said = false;
    keys.iter()
        .zip(dimensions)
        .map(|(key, dimension)| {
            let summary = !matches!(key, KeyCell::Value(_));
            let text = if summary && said { String::new() } else { for_people(key, dimension, kind, words) };
            said |= summary;
            text
        })
        .collect()
}

/// One key for people.
pub fn for_people(key: &KeyCell, dimension: &DimensionColumn, kind: LineKind, words: &Words) -> String {
    match key {
        KeyCell::All => words.total.to_owned(),
        KeyCell::Rest => match kind {
            LineKind::Rest(groups) => words.others(groups),
            _ => words.others.1.to_owned(),
        },
        KeyCell::Value(Value::Blank(_)) => words.blank.to_owned(),
        KeyCell::Value(value) => match named(value, &dimension.show, words) {
            Some(name) => name.to_owned(),
            None => visible(&plain(value, &dimension.show)),
        },
    }
}

/// One key for machines; `None` for a blank, a total and the remainder, which are told apart beside the row.
pub fn for_machines(key: &KeyCell, dimension: &DimensionColumn) -> Option<String> {
    match key {
        KeyCell::All | KeyCell::Rest | KeyCell::Value(Value::Blank(_)) => None,
        KeyCell::Value(value) => {
            let name = named(value, &dimension.show, Words::english());
            Some(name.map_or_else(|| plain(value, &dimension.show), str::to_owned))
        }
    }
}

/// The keys of a line as they stand in CSV; a blank is empty.
pub fn machine_keys(line: &Line, dimensions: &[DimensionColumn]) -> Vec<String> {
    line.keys.iter().zip(dimensions).map(|(key, dimension)| for_machines(key, dimension).unwrap_or_default()).collect()
}

/// The order of two keys of a dimension: its values ascending with blanks last, then the remainder, then the total.
pub fn order(show: &KeyShow, a: &KeyCell, b: &KeyCell) -> Ordering {
    let rank = |key: &KeyCell| match key {
        KeyCell::Value(_) => 0,
        KeyCell::Rest => 1,
        KeyCell::All => 2,
    };
    match (a, b) {
        (KeyCell::Value(a), KeyCell::Value(b)) => stated(show, a).cmp(&stated(show, b)).then_with(|| a.cmp(b)),
        _ => rank(a).cmp(&rank(b)),
    }
}

/// The place of a value in the order that its column states; values without a place come behind.
fn stated(show: &KeyShow, value: &Value) -> usize {
    match (show, value) {
        (KeyShow::Order(order), Value::Text(text)) => {
            order.iter().position(|known| known == text).unwrap_or(order.len())
        }
        (KeyShow::Order(order), _) => order.len(),
        (KeyShow::Weekday(first), value) => {
            let day = at(value).and_then(|day| Weekday::ALL.get(day));
            day.map_or(usize::MAX, |day| day.place(*first) as usize)
        }
        _ => 0,
    }
}

/// The name of a weekday or a month.
fn named<'w>(value: &Value, show: &KeyShow, words: &'w Words) -> Option<&'w str> {
    let names: &[&str] = match show {
        KeyShow::Weekday(_) => &words.weekdays,
        KeyShow::Month => &words.months,
        _ => return None,
    };
    names.get(at(value)?).copied()
}

/// The place of what is counted from 1.
fn at(value: &Value) -> Option<usize> {
    usize::try_from(value.as_number()?.to_i128()?.checked_sub(1)?).ok()
}

/// A value as it stands in JSON and CSV: ISO dates and periods, all digits.
pub fn plain(value: &Value, show: &KeyShow) -> String {
    match (show, value) {
        (KeyShow::Period(grain), Value::Date(day)) => Period::of_day(*grain, *day).to_string(),
        (KeyShow::Period(grain), Value::Time(time)) => Period::of_time(*grain, *time).to_string(),
        (KeyShow::HalfHour, Value::Number(number)) => match number.to_i128() {
            Some(half) if (0..48).contains(&half) => format!("{:02}:{:02}", half / 2, half % 2 * 30),
            _ => number.to_string(),
        },
        (_, value) => value_text(value),
    }
}

/// A value as text: all digits, ISO dates; nothing for a blank.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_answer_text(),
        Value::Date(day) => day.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Period(period) => period.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Blank(_) => String::new(),
    }
}
