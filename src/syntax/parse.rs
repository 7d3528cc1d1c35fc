//! From a text to its script: definition by definition, so that a bad one spoils only itself.

use super::ast::{Name, Script};
use super::definition::entry_point;
use super::layout::{DEFINITION_LIMIT, Fault, Form, Piece, pieces};
use super::mistakes;
use super::read::{Grammar, Reader, Rule};
use super::scan::Token;
use super::stop::Stop;
use super::{foreign, problems, separators, unknown};
use crate::problem::Problem;
use crate::source::{SourceId, Span};
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pair;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// The most bytes of one text.
pub const TEXT_LIMIT: usize = 16_000_000;

/// The most problems of one text that are shown.
pub const PROBLEM_LIMIT: usize = 100;

/// Reads a text. What could be read is in the script, what could not is in the problems, and its names in `Script::broken`.
///
/// Spans are bytes of `text` as it was given. Linear in the length of the text; it needs no more of the caller's stack
/// than an ordinary function.
pub fn parse(source: SourceId, text: &str) -> (Script, Vec<Problem>) {
    let mut script = Script { source, items: Vec::new(), broken: Vec::new() };
    if text.len() > TEXT_LIMIT {
        let start = Span::new(source, 0, 0);
        return (script, vec![problems::too_long(start, text.len())]);
    }
    let pieces = pieces(text);
    let mut found = Vec::new();
    with_room(|| {
        for (at, piece) in pieces.iter().enumerate() {
            let next = pieces.get(at + 1);
            let problems = read_piece(&mut script, source, text, piece, next);
            if !problems.is_empty()
                && let Some(name) = &piece.name
            {
                script.broken.push(broken_name(source, text, name.clone()));
            }
            found.extend(problems);
        }
    });
    (script, limited(source, found))
}

/// Runs with enough stack for the deepest nesting that is allowed, whatever the caller's thread has.
pub fn with_room<T>(work: impl FnOnce() -> T) -> T {
    const NEEDED: usize = 24 << 20;
    stacker::maybe_grow(NEEDED, NEEDED + (8 << 20), work)
}

fn limited(source: SourceId, mut found: Vec<Problem>) -> Vec<Problem> {
    if found.len() > PROBLEM_LIMIT {
        let more = found.len() - PROBLEM_LIMIT;
        let place = found.get(PROBLEM_LIMIT).map_or(Span::new(source, 0, 0), Problem::span);
        found.truncate(PROBLEM_LIMIT);
        found.push(problems::too_many(place, more));
    }
    found
}

fn read_piece(script: &mut Script, source: SourceId, text: &str, piece: &Piece, next: Option<&Piece>) -> Vec<Problem> {
    let whole = Span::new(source, piece.range.start, piece.range.end);
    if piece.range.len() > DEFINITION_LIMIT {
        return vec![problems::definition_too_long(Span { end: whole.start, ..whole }, DEFINITION_LIMIT)];
    }
    if let Some(fault) = piece.faults.first() {
        return vec![fault_problem(source, text, piece.range.clone(), *fault, next)];
    }
    if let Some(problem) = not_yet(source, piece) {
        return vec![problem];
    }
    let Some(entry) = entry_point(piece.form) else {
        let stop = Stop::new(source, text, (piece.range.start, piece.range.end), piece.range.start, Vec::new());
        return vec![unknown::explain(&stop)];
    };
    let pair = match grammar(source, text, piece.range.clone(), entry) {
        Ok(pair) => pair,
        Err(problem) => return vec![*problem],
    };
    let mut reader = Reader::new(source, text, piece.range.start);
    let item = reader.item(piece, pair);
    if item.is_none() && reader.problems.is_empty() {
        reader.unread(whole);
    }
    if reader.problems.is_empty() {
        script.items.extend(item);
    }
    reader.problems
}

/// Reads `text[range]` with one entry point of the grammar.
pub fn grammar(source: SourceId, text: &str, range: Range<usize>, entry: Rule) -> Result<Pair<'_, Rule>, Box<Problem>> {
    let part = text.get(range.clone()).unwrap_or("");
    let explained = |error: Error<Rule>| {
        let byte = match error.location {
            InputLocation::Pos(at) => at,
            InputLocation::Span((at, _)) => at,
        };
        let expected = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        let stop = Stop::new(source, text, (range.start, range.end), range.start + byte, expected);
        Box::new(mistakes::explain(&stop))
    };
    let mut pairs = Grammar::parse(entry, part).map_err(explained)?;
    pairs.next().ok_or_else(|| Box::new(problems::unread(Span::new(source, range.start, range.end))))
}

/// The words for a fault of characters or brackets in `text[range]`; `next` is the definition that follows.
pub fn fault_problem(source: SourceId, text: &str, range: Range<usize>, fault: Fault, next: Option<&Piece>) -> Problem {
    let span = |token: Token| Span::new(source, token.start, token.end);
    let slice = |token: Token| text.get(token.start..token.end).unwrap_or("");
    let start = |token: Token, bytes: usize| Span::new(source, token.start, token.start + bytes);
    match fault {
        Fault::Unclosed(token) if slice(token).starts_with('`') => problems::unclosed_name(start(token, 1)),
        Fault::Unclosed(token) => problems::unclosed_text(start(token, 1)),
        Fault::Quotes(token) => {
            let mut inside = slice(token).chars();
            match (inside.next(), inside.next_back()) {
                (Some(_), Some(_)) => {
                    let straight = format!("\"{}\"", inside.as_str());
                    problems::other_quotes(span(token), &problems::corrected(text, span(token), &straight))
                }
                _ => problems::lone_quote(span(token)),
            }
        }
        Fault::Control(token) => problems::control_character(span(token), slice(token).chars().next().unwrap_or('\0')),
        Fault::Open(open) => {
            let follows = next.and_then(|next| {
                let name = next.name.clone()?;
                Some((Span::new(source, name.start, name.end), text.get(name)?.to_owned()))
            });
            problems::not_closed(span(open), slice(open), follows)
        }
        Fault::Close(close) => problems::not_opened(span(close), slice(close)),
        Fault::Mismatch(open, close) => problems::wrong_bracket(span(open), slice(open), span(close), slice(close)),
        Fault::Semicolon(token) => {
            let stop = Stop::new(source, text, (range.start, range.end), token.start, Vec::new());
            foreign::pasted_whole(&stop).unwrap_or_else(|| {
                let place = span(token);
                problems::semicolon(place, &separators::without_semicolons(problems::line_of(text, place)))
            })
        }
        Fault::Deep(token) => problems::too_deep(span(token)),
        Fault::Indented(token) => problems::indented(span(token)),
    }
}

/// What the language has and this version does not work out.
fn not_yet(source: SourceId, piece: &Piece) -> Option<Problem> {
    let name = piece.name.clone()?;
    let span = Span::new(source, piece.range.start, name.end);
    match piece.form {
        Form::Rule => Some(problems::not_yet(span, "rules")),
        Form::Scenario => Some(problems::not_yet(span, "scenarios")),
        _ => None,
    }
}

fn broken_name(source: SourceId, text: &str, range: Range<usize>) -> Name {
    let written = text.get(range.clone()).unwrap_or("");
    let bare = written.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    let name: String = bare.unwrap_or(written).nfc().collect();
    Name { text: name.into(), span: Span::new(source, range.start, range.end), quoted: bare.is_some() }
}
