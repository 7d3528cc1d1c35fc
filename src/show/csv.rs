//! CSV by RFC 4180: all digits, blanks empty, lines ended by CRLF.
//!
//! Where an answer has totals or a remainder, a last column `line` tells `detail`, `total` and `rest` apart;
//! where periods are not covered whole, a column `partial` names the metrics.

use super::key;
use super::layout::{Layout, Row};
use super::words::Words;
use crate::finish::{Answer, LineKind};

/// The answer as CSV.
pub fn write(answer: &Answer) -> String {
    let layout = Layout::of(answer);
    let headings = headings(answer, &layout);
    let kinds = layout.rows.iter().any(|row| row.kind != LineKind::Detail);
    let partial = layout.rows.iter().any(|row| row.cells.iter().flatten().any(|cell| cell.partial));

    let names = layout.keys.iter().filter_map(|at| answer.dimensions.get(*at)).map(|dimension| dimension.name.clone());
    let extra = [(kinds, "line"), (partial, "partial")];
    let extra_names = extra.iter().filter(|(shown, _)| *shown).map(|(_, name)| (*name).to_owned());
    let mut text = record(names.chain(headings.iter().cloned()).chain(extra_names));
    for row in &layout.rows {
        let keys = row.keys.iter().zip(&layout.keys).map(|(key, at)| {
            answer.dimensions.get(*at).and_then(|dimension| key::for_machines(key, dimension)).unwrap_or_default()
        });
        let cells = row.cells.iter().map(|cell| cell.map_or_else(String::new, |cell| key::value_text(&cell.value)));
        let kind = kinds.then(|| kind_name(row.kind).to_owned());
        let partial = partial.then(|| partial_names(row, &headings));
        text.push_str(&record(keys.chain(cells).chain(kind).chain(partial)));
    }
    text
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

fn record(fields: impl Iterator<Item = String>) -> String {
    let mut text = fields.map(|field| quoted(&field)).collect::<Vec<_>>().join(",");
    // A record of one empty field would be an empty line, which many readers skip.
    if text.is_empty() {
        text.push_str("\"\"");
    }
    text.push_str("\r\n");
    text
}

/// A field, in quotes where it needs them.
pub fn quoted(field: &str) -> String {
    let plain = !field.contains([',', '"', '\n', '\r']) && field.trim() == field;
    if plain { field.to_owned() } else { format!("\"{}\"", field.replace('"', "\"\"")) }
}
