//! `--at month=2025-03,channel=phone`: one line of an answer, by its keys.

use super::ast::Key;
use super::parse::with_room;
use super::problems;
use super::question::{Parts, keys};
use crate::problem::Problem;
use crate::source::{Sources, Span};

/// A dimension and the value that it has in the line that is meant.
#[derive(Clone, Debug)]
pub struct At {
    /// The dimension.
    pub key: Key,
    /// The dimension as it was written.
    pub name: String,
    /// The value as an answer prints it; empty for a blank.
    pub value: String,
    /// Where the value stands.
    pub span: Span,
}

/// Reads the keys of a line; several texts are one after the other. A value that has a comma in it stands in quotes.
///
/// # Errors
/// What is no key, or has no value.
pub fn at(sources: &mut Sources, texts: &[String]) -> Result<Vec<At>, Vec<Problem>> {
    with_room(|| read(sources, texts))
}

fn read(sources: &mut Sources, texts: &[String]) -> Result<Vec<At>, Vec<Problem>> {
    let mut parts = Parts::new(sources);
    let mut all = Vec::new();
    for text in texts {
        let source = parts.add("--at", text);
        for (start, piece) in split(text, ',') {
            let whole = Span::new(source, start, start + piece.len());
            let Some((key, (offset, value))) = in_two(piece) else {
                parts.say(problems::at_without_value(whole, piece.trim()));
                continue;
            };
            let Some(key_read) = keys(&mut parts, "--at", key).and_then(|mut keys| keys.pop()) else { continue };
            let span = Span::new(source, start + offset, start + piece.len());
            all.push(At { key: key_read, name: key.trim().to_owned(), value: unquoted(value.trim()).to_owned(), span });
        }
    }
    parts.finish(all)
}

/// What stands before the first `=`, and what stands behind it with its place.
fn in_two(piece: &str) -> Option<(&str, (usize, &str))> {
    let (_, key) = split(piece, '=').next()?;
    let value = piece.get(key.len() + 1..)?;
    Some((key, (key.len() + 1, value)))
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

/// The pieces between separators that stand neither in quotes nor in brackets, each with its place.
fn split(text: &str, separator: char) -> impl Iterator<Item = (usize, &str)> {
    let mut pieces = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0u32, None);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '"' | '`') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, _) if letter == separator && depth == 0 => {
                pieces.push((start, text.get(start..at).unwrap_or_default()));
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push((start, text.get(start..).unwrap_or_default()));
    pieces.into_iter()
}
