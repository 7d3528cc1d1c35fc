//! Pieces of text inside messages.

use crate::source::Span;

/// The line of a place, without the spaces around it.
pub fn line_of(text: &str, span: Span) -> &str {
    let (start, end) = line_range(text, span);
    text.get(start..end).unwrap_or("").trim()
}

/// The line of a place with `instead` at that place.
pub fn corrected(text: &str, span: Span, instead: &str) -> String {
    let (start, end) = line_range(text, span);
    let before = text.get(start..span.start as usize).unwrap_or("");
    let after = text.get(span.end as usize..end).unwrap_or("");
    format!("{before}{instead}{after}").trim().to_owned()
}

fn line_range(text: &str, span: Span) -> (usize, usize) {
    let before = text.get(..span.start as usize).unwrap_or("");
    let after = text.get(span.end as usize..).unwrap_or("");
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = after.find(['\n', '\r']).map_or(text.len(), |at| span.end as usize + at);
    (start, end)
}

/// A piece of text for a message: one line, not too long.
pub fn brief(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= 60 {
        return one_line;
    }
    one_line.chars().take(57).collect::<String>() + "..."
}

pub(super) fn write(line: &str) -> String {
    format!("write `{line}`")
}
