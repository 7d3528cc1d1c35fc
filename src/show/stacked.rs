//! A table that does not fit, or that has no dimension: one block a row, one line a metric.

use super::Look;
use super::layout::Layout;
use super::shown;
use super::table::Sheet;
use super::text::{pad_right, width};
use crate::finish::Answer;

/// The rows of a sheet one below the other.
pub fn draw(sheet: &Sheet, answer: &Answer, look: &Look) -> String {
    let names = names(answer, sheet, look);
    let name_width = names.iter().chain(&sheet.dimensions).map(|name| width(name)).max().unwrap_or(0);
    let layout = Layout::of(answer);
    let mut blocks = Vec::new();
    for row in &sheet.rows {
        let keys = sheet.dimensions.iter().zip(&row.keys).filter(|(_, key)| !key.is_empty());
        let mut lines: Vec<String> =
            keys.map(|(name, key)| format!("{}  {key}", pad_right(name, name_width))).collect();
        for ((name, cell), column) in names.iter().zip(&row.cells).zip(&layout.columns) {
            let Some(metric) = answer.metrics.get(column.metric) else { continue };
            let value = format!("{}{}", cell.whole, cell.fraction);
            let blank = cell.fraction.is_empty() && matches!(cell.whole.as_str(), "–" | "");
            let value = if blank { value } else { shown::with_unit(&value, metric) };
            let marks = if cell.marks.is_empty() { String::new() } else { format!(" {}", cell.marks) };
            lines.push(format!("{}  {value}{marks}", pad_right(name, name_width)).trim_end().to_owned());
        }
        blocks.push(lines.join("\n"));
    }
    let mut text = blocks.join("\n\n");
    text.push('\n');
    text
}

/// The names of the metric columns in one line each; the unit stands behind the value.
fn names(answer: &Answer, sheet: &Sheet, look: &Look) -> Vec<String> {
    let layout = Layout::of(answer);
    layout
        .columns
        .iter()
        .zip(&sheet.metrics)
        .map(|(column, parts)| match (column.across, answer.metrics.get(column.metric)) {
            (Some(_), _) => parts.first().cloned().unwrap_or_default(),
            (None, Some(metric)) => shown::label(metric, look),
            (None, None) => String::new(),
        })
        .collect()
}
