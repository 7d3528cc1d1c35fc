//! An answer as a Markdown table, formatted as for the terminal, with legend and notes below.

use super::layout::Layout;
use super::legend::Legend;
use super::table::{dimension_heading, heading};
use super::words::Words;
use super::{Look, key, shown};
use crate::finish::{Answer, DimensionColumn, LineKind};

/// The answer as Markdown.
pub fn write(answer: &Answer, look: &Look) -> String {
    let mut legend = Legend::default();
    let layout = Layout::of(answer);
    let words = Words::of(look.language.as_deref());
    let dimensions: Vec<&DimensionColumn> = layout.keys.iter().filter_map(|at| answer.dimensions.get(*at)).collect();

    let names = dimensions.iter().map(|dimension| dimension_heading(dimension));
    let headings = layout.columns.iter().map(|column| heading(answer, column, look, words).join(" · "));
    let mut text = row(names.chain(headings), false);
    let aligned = dimensions.iter().map(|_| ":---").chain(layout.columns.iter().map(|_| "---:"));
    text.push_str(&format!("|{}|\n", aligned.collect::<Vec<_>>().join("|")));
    for line in &layout.rows {
        let keys = key::row_for_people(&line.keys, &dimensions, line.kind, words);
        let cells = line.cells.iter().zip(&layout.columns).map(|(cell, column)| {
            let metric = answer.metrics.get(column.metric);
            metric.map_or_else(String::new, |metric| shown::cell(*cell, metric, &mut legend).joined())
        });
        text.push_str(&row(keys.into_iter().chain(cells), line.kind != LineKind::Detail));
    }
    for line in legend.lines(answer, look) {
        text.push_str(&format!("\n{}\n", escaped(&line)));
    }
    text
}

fn row(cells: impl Iterator<Item = String>, strong: bool) -> String {
    let cells = cells.map(|cell| match escaped(&cell) {
        cell if strong && !cell.is_empty() => format!("**{cell}**"),
        cell => cell,
    });
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// The text with everything escaped that Markdown would read.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '*' | '_' | '`' | '<' | '\\' | '[') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
