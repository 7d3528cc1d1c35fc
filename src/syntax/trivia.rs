//! What stands between two tokens and is not read: comments and empty lines.

use super::scan::{is_line_end, is_space};

/// A comment and where it stood.
#[derive(Debug)]
pub struct Comment<'t> {
    /// Its first byte.
    pub start: usize,
    /// From its `#` to its last character that is not a space.
    pub text: &'t str,
    /// Whether nothing stands before it on its line.
    pub own: bool,
    /// Whether it begins at the margin, where `##` documents the definition below.
    pub margin: bool,
    /// Whether the line above it is empty.
    pub blank: bool,
}

/// What stands between two tokens.
#[derive(Debug, Default)]
pub struct Gap<'t> {
    /// The comments, in order.
    pub comments: Vec<Comment<'t>>,
    /// Whether the line above what follows is empty.
    pub blank: bool,
}

/// Reads `text[start..end]`, which holds spaces, comments and the `;` between entries.
pub fn gap(text: &str, start: usize, end: usize) -> Gap<'_> {
    let mut gap = Gap::default();
    // The beginning of the text is the beginning of a line.
    let mut lines = usize::from(start == 0);
    let mut margin = start == 0;
    let mut at = start;
    while let Some(rest) = text.get(at..end)
        && let Some(next) = rest.chars().next()
    {
        let mut length = next.len_utf8();
        if next == '#' {
            length = rest.find(is_line_end).unwrap_or(rest.len());
            let comment = rest.get(..length).unwrap_or(rest).trim_end();
            gap.comments.push(Comment { start: at, text: comment, own: lines > 0, margin, blank: lines > 1 });
            lines = 0;
        } else if is_line_end(next) {
            length = if rest.starts_with("\r\n") { 2 } else { 1 };
            lines += 1;
        }
        margin = is_line_end(next) || (margin && next == '\u{FEFF}');
        at += length;
    }
    gap.blank = lines > 1;
    gap
}

/// Whether the line ends right behind `at`, but for a comment.
pub fn ends_line(text: &str, at: usize) -> bool {
    let behind = text.get(at..).unwrap_or("").trim_start_matches(is_space);
    behind.starts_with(|c| c == '#' || is_line_end(c))
}
