//! A number before and after, as people and programs read it.

use super::json;
use super::key;
use super::number::{hundredfold, number, percent_decimals};
use super::shown;
use super::text::visible;
use crate::diff::{Moved, MovedLine};
use crate::finish::{Cell, LineKind, MetricColumn};
use crate::syntax::Format;
use crate::value::{Exact, Value};
use serde_json::{Map, Value as Json, json};

/// `cost_per_contact (USD)`; `handle (s, was min)` where the units are not of one kind.
pub fn heading(metric: &Moved) -> String {
    let name = visible(&metric.new.name);
    let (old, new) = (visible(&metric.old.unit.to_string()), shown::unit(&metric.new));
    let converted = metric.old.unit == metric.new.unit
        || (metric.old.unit.as_time().is_some() && metric.new.unit.as_time().is_some());
    match (new.is_empty(), converted) {
        (true, true) => name,
        (false, true) => format!("{name} ({new})"),
        (_, false) => {
            let none = |unit: String| if unit.is_empty() { "no unit".to_owned() } else { unit };
            format!("{name} ({}, was {})", none(visible(&metric.new.unit.to_string())), none(old))
        }
    }
}

/// How many lines are equal in both versions.
pub fn unchanged(metric: &Moved) -> String {
    match (metric.lines.len(), metric.unchanged) {
        (0, 1) => "did not move".to_owned(),
        (0, lines) => format!("did not move in any of {lines} lines"),
        (_, 0) => "no line is unchanged".to_owned(),
        (_, 1) => "1 line is unchanged".to_owned(),
        (_, lines) => format!("{lines} lines are unchanged"),
    }
}

/// Old, new, difference and relative.
pub fn cells(metric: &Moved, line: &MovedLine) -> [String; 4] {
    let numbers = |cell: &Option<Cell>| cell.as_ref().and_then(|cell| cell.value.as_number()).cloned();
    let format = telling(metric, numbers(&line.old), numbers(&line.new));
    let relative = line.relative.as_number().map_or_else(|| "–".to_owned(), share);
    let difference = match line.difference.as_number() {
        Some(number) => signed(number, points(number, &format, &metric.new)),
        None => "–".to_owned(),
    };
    [cell(line.old.as_ref(), &format, &metric.old), cell(line.new.as_ref(), &format, &metric.new), difference, relative]
}

/// How the numbers of a line are written: as the metric says, else with as many digits as it takes to tell them apart.
enum Digits {
    AsSaid(Option<Format>),
    All,
}

fn telling(metric: &Moved, old: Option<Exact>, new: Option<Exact>) -> Digits {
    let (Some(old), Some(new)) = (old, new) else { return Digits::AsSaid(metric.new.format.clone()) };
    let same = |format: Option<&Format>| {
        number(&old, format, &metric.new.unit).text == number(&new, format, &metric.new.unit).text
    };
    match metric.new.format.as_ref() {
        format if !same(format) => Digits::AsSaid(format.cloned()),
        Some(_) if !same(None) => Digits::AsSaid(None),
        _ => Digits::All,
    }
}

fn written(value: &Exact, digits: &Digits, metric: &MetricColumn) -> String {
    match digits {
        Digits::AsSaid(format) => number(value, format.as_ref(), &metric.unit).text,
        Digits::All => value.to_answer_text(),
    }
}

fn cell(cell: Option<&Cell>, digits: &Digits, metric: &MetricColumn) -> String {
    let Some(cell) = cell else { return "no line".to_owned() };
    let mark = if cell.partial { " *" } else { "" };
    match &cell.value {
        Value::Number(value) => format!("{}{mark}", visible(&written(value, digits, metric))),
        Value::Blank(reason) => format!("– ({reason}){mark}"),
        value => format!("{}{mark}", visible(&key::value_text(value))),
    }
}

/// A difference of shares is in points: `2.1%` of a share could be read as a part of it.
fn points(value: &Exact, digits: &Digits, metric: &MetricColumn) -> String {
    match digits {
        Digits::AsSaid(Some(format)) => match percent_decimals(format) {
            Some(decimals) => format!("{} points", hundredfold(value).fixed(u32::from(decimals))),
            None => visible(&written(value, digits, metric)),
        },
        _ => visible(&written(value, digits, metric)),
    }
}

fn signed(value: &Exact, text: String) -> String {
    if value.is_negative() { text } else { format!("+{text}") }
}

/// A relative difference in percent with one decimal, or more where that would show nothing.
fn share(value: &Exact) -> String {
    let percent = hundredfold(value);
    let tenth = percent.fixed(1);
    let shown = if percent.round(1).is_zero() { percent.significant(1).to_answer_text() } else { tenth };
    signed(value, format!("{shown}%"))
}

/// `{"metric":…,"was":…,"unit":…,"rows":[…],"unchanged":…}`; a row has `keys`, `total`, `old`, `new`, `difference`, `relative`
/// and `reasons` of those that are blank.
pub fn as_json(metric: &Moved) -> Json {
    let row = |line: &MovedLine| {
        let keys = metric.dimensions.iter().zip(&line.keys);
        let keys = keys.map(|(dimension, key)| (dimension.name.clone(), json::key_json(key, dimension)));
        let mut reasons = Map::new();
        let side = |cell: &Option<Cell>| {
            cell.as_ref().map_or(Value::Blank(crate::value::Reason::NoCounterpart), |cell| cell.value.clone())
        };
        let values = [
            ("old", side(&line.old)),
            ("new", side(&line.new)),
            ("difference", line.difference.clone()),
            ("relative", line.relative.clone()),
        ];
        let mut row = Map::new();
        row.insert("keys".to_owned(), Json::Object(keys.collect()));
        row.insert("total".to_owned(), json!(line.kind == LineKind::Total));
        for (name, value) in values {
            if let Value::Blank(reason) = value {
                let missing = (name == "old" && line.old.is_none()) || (name == "new" && line.new.is_none());
                reasons.insert(name.to_owned(), json!(if missing { "no line" } else { reason.words() }));
            }
            row.insert(name.to_owned(), json::value_json(&value));
        }
        row.insert("reasons".to_owned(), Json::Object(reasons));
        Json::Object(row)
    };
    json!({
        "metric": metric.new.name,
        "was": metric.old.name,
        "unit": json::unit_json(&metric.new.unit),
        "rows": metric.lines.iter().map(row).collect::<Vec<_>>(),
        "unchanged": metric.unchanged,
    })
}
