//! What was recognised in a table: for people with the block to paste, for programs as JSON.

use super::pattern::group;
use super::text::{pad_left, pad_right, visible, width, wrap};
use super::{Look, json};
use crate::calendar::Grain;
use crate::data::{InspectedColumn, Inspection, Kind};
use serde_json::{Value as Json, json};

/// So many letters of a cell are shown.
const GLIMPSE: usize = 40;

/// Format, rows, columns with their kinds, first rows, and the `table` block to paste.
pub fn inspection(found: &Inspection, look: &Look) -> String {
    let mut text = format!("{}: {}\n\n", visible(&found.origin), facts(found));
    text.push_str(&grid(&columns(found), &[false, false, true, false], look));
    if !found.first_rows.is_empty() {
        text.push_str("\nFirst rows:\n");
        text.push_str(&grid(&first_rows(found), &[], look));
    }
    for (name, reason) in &found.left_out {
        text.push_str(&format!("\nNote: the column {} is left out: {}", visible(name), visible(reason)));
    }
    for remark in &found.remarks {
        text.push_str(&format!("\nNote: {}", visible(remark)));
    }
    if !(found.left_out.is_empty() && found.remarks.is_empty()) {
        text.push('\n');
    }
    text.push_str(&format!(
        "\nTo say more about it, paste into your formulas and change:\n\n{}\n",
        found.block.trim_end()
    ));
    text
}

/// `csv, separated by ;, utf-8, 1,204 rows, 2 files`
fn facts(found: &Inspection) -> String {
    let separator = found.separator.as_deref().map(|separator| match separator {
        "\t" => "separated by tabs".to_owned(),
        "spaces" => "separated by two spaces or more".to_owned(),
        separator => format!("separated by {}", visible(separator)),
    });
    let about = if found.counted { "" } else { "about " };
    let rows = format!("{about}{} {}", group(&found.rows.to_string()), if found.rows == 1 { "row" } else { "rows" });
    let files = (found.files.len() > 1).then(|| format!("{} files", found.files.len()));
    let facts = std::iter::once(found.format.clone()).chain(separator).chain(found.encoding.clone());
    facts.chain(Some(rows)).chain(files).collect::<Vec<_>>().join(", ")
}

fn columns(found: &Inspection) -> Vec<Vec<String>> {
    let head = ["column", "kind", "blank", "values"].map(str::to_owned).to_vec();
    let rows = found
        .columns
        .iter()
        .map(|column| vec![visible(&column.name), kind(column), group(&column.blanks.to_string()), values(column)]);
    std::iter::once(head).chain(rows).collect()
}

fn kind(column: &InspectedColumn) -> String {
    let kind = kind_words(column.kind);
    if column.approximate { format!("{kind}, approximate") } else { kind }
}

fn kind_words(kind: Kind) -> String {
    match kind {
        Kind::Number { scale: 0, .. } => "whole number".to_owned(),
        Kind::Number { scale, .. } => {
            format!("number with {scale} {}", if scale == 1 { "decimal" } else { "decimals" })
        }
        Kind::Text => "text".to_owned(),
        Kind::Bool => "true or false".to_owned(),
        Kind::Date(Grain::Day) => "date".to_owned(),
        Kind::Date(grain) => grain.name().to_owned(),
        Kind::Time => "date and time".to_owned(),
    }
}

fn values(column: &InspectedColumn) -> String {
    match (&column.smallest, &column.largest) {
        (Some(smallest), Some(largest)) if smallest == largest => visible(smallest),
        (Some(smallest), Some(largest)) => visible(&format!("{smallest} to {largest}")),
        _ => column.samples.iter().map(|sample| glimpse(sample)).collect::<Vec<_>>().join(", "),
    }
}

fn first_rows(found: &Inspection) -> Vec<Vec<String>> {
    let head = found.columns.iter().map(|column| visible(&column.name)).collect();
    let rows = found.first_rows.iter().map(|row| row.iter().map(|cell| glimpse(cell)).collect());
    std::iter::once(head).chain(rows).collect()
}

/// The beginning of a long cell: enough to see what it is.
fn glimpse(cell: &str) -> String {
    let mut letters = cell.chars();
    let beginning: String = letters.by_ref().take(GLIMPSE).collect();
    visible(&beginning) + if letters.next().is_some() { "…" } else { "" }
}

/// Rows in aligned columns; columns that no longer fit the width are named below instead of being cut.
fn grid(rows: &[Vec<String>], right: &[bool], look: &Look) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(widest).collect();
    let mut room = look.width.unwrap_or(usize::MAX).saturating_sub(2);
    let fits = widths.iter().take_while(|width| {
        let enough = **width <= room;
        room = room.saturating_sub(**width + 2);
        enough
    });
    // The last column of a list may be long: it then goes on below.
    let shown = fits.count().max(1);
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().take(shown).map(|(at, (cell, width))| {
            if right.get(at).copied().unwrap_or(false) { pad_left(cell, *width) } else { pad_right(cell, *width) }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(&format!("  {}\n", line.trim_end()));
        if shown < count && !right.is_empty() {
            let rest = row.iter().skip(shown).cloned().collect::<Vec<_>>().join("  ");
            for line in wrap(&rest, look.width.unwrap_or(100).max(40) - 6) {
                text.push_str(&format!("      {line}\n"));
            }
        }
    }
    if shown < count && right.is_empty() {
        let hidden = rows.first().into_iter().flat_map(|head| head.iter().skip(shown));
        text.push_str(&format!("  and further to the right: {}\n", hidden.cloned().collect::<Vec<_>>().join(", ")));
    }
    text
}

/// What was recognised, as one JSON object.
pub fn inspection_json(found: &Inspection) -> String {
    let column = |column: &InspectedColumn| {
        json!({
            "name": column.name, "kind": kind_words(column.kind), "approximate": column.approximate,
            "blanks": column.blanks, "smallest": column.smallest, "largest": column.largest, "samples": column.samples,
        })
    };
    let left_out = |(name, reason): &(String, String)| json!({ "name": name, "reason": reason });
    json::text(&json!({
        "table": found.table, "origin": found.origin, "format": found.format,
        "separator": found.separator, "encoding": found.encoding, "files": found.files,
        "rows": found.rows, "counted": found.counted,
        "columns": found.columns.iter().map(column).collect::<Vec<Json>>(),
        "first_rows": found.first_rows, "left_out": found.left_out.iter().map(left_out).collect::<Vec<Json>>(),
        "remarks": found.remarks, "block": found.block,
    }))
}
