//! A whole table, row by row: CSV, JSON or NDJSON with all digits.

use super::locale::Locale;
use crate::data::{Column, Kind, Page};

/// The forms that a whole table can take as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RowsOutput {
    /// RFC 4180, blanks empty.
    #[default]
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Ndjson,
}

/// What stands before the first row.
pub fn rows_head(columns: &[Column], output: RowsOutput, locale: Locale) -> String {
    match output {
        RowsOutput::Csv => {
            let mut text = locale.beginning().to_owned();
            record(&mut text, columns.iter().map(|column| locale.field(&column.name)), locale);
            text
        }
        RowsOutput::Json => "[".to_owned(),
        RowsOutput::Ndjson => String::new(),
    }
}

/// The rows of a page; `before` is how many rows were written so far.
pub fn rows(columns: &[Column], page: &Page, output: RowsOutput, locale: Locale, before: u64) -> String {
    let mut text = String::new();
    let mut cells: Vec<(String, bool)> = vec![(String::new(), false); columns.len()];
    let names: Vec<String> = columns.iter().map(|column| json_text(&column.name)).collect();
    for row in 0..page.rows() {
        for (at, (cell, filled)) in cells.iter_mut().enumerate() {
            cell.clear();
            *filled = page.cell(row, at, cell);
        }
        match output {
            RowsOutput::Csv => {
                let field = |((cell, _), column): (&(String, bool), &Column)| match column.kind {
                    Kind::Number { .. } => locale.number(cell),
                    _ => locale.field(cell),
                };
                record(&mut text, cells.iter().zip(columns).map(field), locale);
            }
            RowsOutput::Json => {
                text.push_str(if before + row as u64 > 0 { ",\n" } else { "\n" });
                object(&mut text, columns, &names, &cells);
            }
            RowsOutput::Ndjson => {
                object(&mut text, columns, &names, &cells);
                text.push('\n');
            }
        }
    }
    text
}

/// What stands behind the last row.
pub fn rows_foot(output: RowsOutput) -> &'static str {
    if output == RowsOutput::Json { "\n]\n" } else { "" }
}

fn record(text: &mut String, cells: impl Iterator<Item = String>, locale: Locale) {
    let start = text.len();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            text.push(locale.separator);
        }
        text.push_str(&cell);
    }
    // A record of one empty cell would be an empty line, which many readers skip.
    if text.len() == start {
        text.push_str("\"\"");
    }
    text.push_str("\r\n");
}

fn object(text: &mut String, columns: &[Column], names: &[String], cells: &[(String, bool)]) {
    text.push('{');
    for (at, ((column, name), (cell, filled))) in columns.iter().zip(names).zip(cells).enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        text.push_str(name);
        text.push_str(": ");
        match column.kind {
            _ if !filled => text.push_str("null"),
            Kind::Number { .. } | Kind::Bool => text.push_str(cell),
            Kind::Text | Kind::Date(_) | Kind::Time => text.push_str(&json_text(cell)),
        }
    }
    text.push('}');
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
