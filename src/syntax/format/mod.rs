//! A text in, the same text in the canonical layout out. It works on what the grammar read, token by token, so that it
//! never knows what a formula means and cannot change it: spaces, line ends, `;` between entries, needless backticks and
//! the case of function names are all that it touches.
//!
//! Where a line ends right behind an opening bracket, what is inside keeps lines of its own; everything else is joined as
//! far as it fits.

mod block;
mod expression;
mod rows;
mod shape;
mod writer;

use super::definition::entry_point;
use super::layout::{Piece, pieces};
use super::parse::{grammar, parse, with_room};
use super::trivia::Gap;
use super::{problems, trivia};
use crate::problem::Problem;
use crate::source::{SourceId, Span};
use shape::{STEP, printed};
use writer::Writer;

/// The canonical layout of a text: its comments and single empty lines kept, its lines within 100 columns where they can
/// be broken, its line ends those of its first line.
///
/// # Errors
/// What cannot be read in the text; then no layout is given.
pub fn format(source: SourceId, text: &str) -> Result<String, Vec<Problem>> {
    let (_, problems) = parse(source, text);
    if !problems.is_empty() {
        return Err(problems);
    }
    with_room(|| {
        let mut page = Page { out: String::new() };
        let mut end = 0;
        for piece in pieces(text) {
            let gap = trivia::gap(text, end, piece.range.start);
            page.comments(&gap);
            page.line(gap.blank, &definition(source, text, &piece)?);
            end = piece.range.end;
        }
        page.comments(&trivia::gap(text, end, text.len()));
        Ok(page.finish(text))
    })
}

fn definition(source: SourceId, text: &str, piece: &Piece) -> Result<String, Vec<Problem>> {
    let whole = || vec![problems::unread(Span::new(source, piece.range.start, piece.range.end))];
    let entry = entry_point(piece.form).ok_or_else(whole)?;
    let pair = grammar(source, text, piece.range.clone(), entry).map_err(|problem| vec![*problem])?;
    let mut writer = Writer::new(text, piece.range.start);
    Ok(printed(&writer.definition(pair)))
}

/// The text as it grows.
struct Page {
    out: String,
}

impl Page {
    fn comments(&mut self, gap: &Gap) {
        for comment in &gap.comments {
            if comment.own {
                let indent = if comment.margin { 0 } else { STEP };
                self.line(comment.blank, &format!("{}{}", " ".repeat(indent), comment.text));
            } else {
                self.out.push_str("  ");
                self.out.push_str(comment.text);
            }
        }
    }

    fn line(&mut self, blank: bool, words: &str) {
        if !self.out.is_empty() {
            self.out.push_str(if blank { "\n\n" } else { "\n" });
        }
        self.out.push_str(words);
    }

    /// Ends the last line, with the line ends of the text that was given.
    fn finish(mut self, text: &str) -> String {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let first = text.find('\n').and_then(|at| text.get(..at));
        if first.is_some_and(|line| line.ends_with('\r')) { self.out.replace('\n', "\r\n") } else { self.out }
    }
}
