//! CSV by RFC 4180: all digits, blanks empty, lines ended by CRLF.
//!
//! Where an answer has totals or a remainder, a last column `line` tells `detail`, `total` and `rest` apart;
//! where periods are not covered whole, a column `partial` names the metrics. Where it is wanted, a column `blanks` says why
//! cells are empty: `csat: zero base; aht: no rows`. Columns of one name are told apart as [`super::names`] says.

use super::key;
use super::layout::{Layout, Row};
use super::locale::Locale;
use super::names::Own;
use super::words::Words;
use crate::finish::{Answer, DimensionColumn, KeyCell, LineKind};
use crate::value::{Reason, Value};

/// The answer as CSV, with the reasons of blanks if they are wanted.
pub fn write(answer: &Answer, locale: Locale, reasons: bool) -> String {
    let rows = named_columns(answer, reasons);
    let mut text = locale.beginning().to_owned();
    text.push_str(&record(rows.iter().map(|(name, _)| locale.field(name)), locale));
    let height = rows.first().map_or(0, |(_, cells)| cells.len());
    for row in 0..height {
        let cells = rows.iter().map(|(_, cells)| match cells.get(row) {
            Some(Value::Number(number)) => locale.number(&number.to_answer_text()),
            Some(value) => locale.field(&key::value_text(value)),
            None => String::new(),
        });
        text.push_str(&record(cells, locale));
    }
    text
}

/// The answer as named columns, each with a value for each row: periods and names of parts of time as they are printed.
pub fn columns(answer: &Answer) -> Vec<(String, Vec<Value>)> {
    named_columns(answer, false)
}

fn named_columns(answer: &Answer, reasons: bool) -> Vec<(String, Vec<Value>)> {
    let layout = Layout::of(answer);
    let headings = headings(answer, &layout);
    let dimensions = layout.keys.iter().filter_map(|at| answer.dimensions.get(*at)).map(|dimension| &dimension.name);
    let mut own = Own::among(dimensions.chain(&headings).map(String::as_str));
    let mut columns = Vec::new();
    for (place, at) in layout.keys.iter().enumerate() {
        let Some(dimension) = answer.dimensions.get(*at) else { continue };
        let cell = |row: &Row<'_>| row.keys.get(place).map_or(NOTHING, |key| key_value(key, dimension));
        columns.push((own.name(&dimension.name), layout.rows.iter().map(cell).collect()));
    }
    let headings: Vec<String> = headings.iter().map(|name| own.name(name)).collect();
    for (at, heading) in headings.iter().enumerate() {
        let cell = |row: &Row<'_>| row.cells.get(at).copied().flatten().map_or(NOTHING, |cell| cell.value.clone());
        columns.push((heading.clone(), layout.rows.iter().map(cell).collect()));
    }
    if layout.rows.iter().any(|row| row.kind != LineKind::Detail) {
        let kinds = layout.rows.iter().map(|row| Value::Text(kind_name(row.kind).into()));
        columns.push((own.name("line"), kinds.collect()));
    }
    if layout.rows.iter().any(|row| row.cells.iter().flatten().any(|cell| cell.partial)) {
        let names = layout.rows.iter().map(|row| match partial_names(row, &headings) {
            names if names.is_empty() => NOTHING,
            names => Value::Text(names.into()),
        });
        columns.push((own.name("partial"), names.collect()));
    }
    if reasons {
        let reasons = layout.rows.iter().map(|row| match blanks(row, &headings) {
            none if none.is_empty() => NOTHING,
            reasons => Value::Text(reasons.into()),
        });
        columns.push((own.name("blanks"), reasons.collect()));
    }
    columns
}

/// Where there is no cell.
const NOTHING: Value = Value::Blank(Reason::NoRows);

/// The key of a line as a value: what programs print as it is stays what it is.
fn key_value(cell: &KeyCell, dimension: &DimensionColumn) -> Value {
    let text = key::for_machines(cell, dimension);
    match (cell, text) {
        (_, None) => NOTHING,
        (KeyCell::Value(value), Some(text)) if key::value_text(value) == text => value.clone(),
        (_, Some(text)) => Value::Text(text.into()),
    }
}

/// `detail`, `total`, `rest`
pub fn kind_name(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Detail => "detail",
        LineKind::Total => "total",
        LineKind::Rest(_) => "rest",
    }
}

fn headings(answer: &Answer, layout: &Layout<'_>) -> Vec<String> {
    let across = answer.across.and_then(|at| answer.dimensions.get(at));
    let name = |at: usize| answer.metrics.get(at).map_or_else(String::new, |metric| metric.name.clone());
    layout
        .columns
        .iter()
        .map(|column| match across.zip(column.across) {
            Some((dimension, across)) => {
                let member = key::for_machines(across.key, dimension)
                    .unwrap_or_else(|| key::for_people(across.key, dimension, across.kind, Words::english()));
                if answer.metrics.len() > 1 { format!("{member} {}", name(column.metric)) } else { member }
            }
            None => name(column.metric),
        })
        .collect()
}

fn partial_names(row: &Row<'_>, headings: &[String]) -> String {
    let partial = row.cells.iter().zip(headings).filter(|(cell, _)| cell.is_some_and(|cell| cell.partial));
    partial.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" ")
}

/// `csat: zero base; aht: no rows`
fn blanks(row: &Row<'_>, headings: &[String]) -> String {
    let blanks = row.cells.iter().zip(headings).filter_map(|(cell, name)| match (*cell)?.value {
        Value::Blank(reason) => Some(format!("{name}: {}", reason.words())),
        _ => None,
    });
    blanks.collect::<Vec<_>>().join("; ")
}

fn record(fields: impl Iterator<Item = String>, locale: Locale) -> String {
    let mut text = fields.collect::<Vec<_>>().join(&locale.separator.to_string());
    // A record of one empty field would be an empty line, which many readers skip.
    if text.is_empty() {
        text.push_str("\"\"");
    }
    text.push_str("\r\n");
    text
}
