//! The comments above definitions, for those that speak to a program.

use super::layout::pieces;
use super::trivia;
use crate::source::{SourceId, Span};

/// A line of comment right above a definition, or above it with other comments between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it says, without its `#` and the spaces around.
    pub text: String,
    /// Where it stands, from its `#`.
    pub span: Span,
    /// The definition below it.
    pub definition: Span,
}

/// Every comment that stands above a definition without an empty line between, in the order of the text.
/// Lines of documentation are not comments.
pub fn remarks(source: SourceId, text: &str) -> Vec<Remark> {
    let mut all = Vec::new();
    let mut end = 0;
    for piece in pieces(text) {
        let gap = trivia::gap(text, end, piece.range.start);
        let definition = Span::new(source, piece.range.start, piece.range.end);
        end = piece.range.end;
        if gap.blank {
            continue;
        }
        let first = gap.comments.iter().rposition(|comment| comment.blank).unwrap_or(0);
        let near = gap.comments.iter().skip(first).filter(|comment| comment.own && !comment.text.starts_with("##"));
        all.extend(near.map(|comment| Remark {
            text: comment.text.trim_start_matches('#').trim().to_owned(),
            span: Span::new(source, comment.start, comment.start + comment.text.len()),
            definition,
        }));
    }
    all
}
