//! Problems with the lines they are about, and failures with their place.

use super::Look;
use super::text::visible;
use crate::problem::{Code, Failure, Label, Problem};
use crate::source::{SourceId, Sources};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Padding, Renderer, Snippet};
use std::collections::BTreeSet;

/// More than these are counted, not drawn: nobody reads the hundredth before mending the first.
const MOST_DRAWN: usize = 40;

/// Labels of one text that lie further apart than this are drawn as two pieces.
const FAR_APART: usize = 4_000;

/// More of one line than this is not drawn around a label.
const LONG_LINE: usize = 1_000;

/// All problems, drawn one after the other, and one line that says how many and where to read more.
pub fn problems(problems: &[Problem], sources: &Sources, look: &Look) -> String {
    let renderer = renderer(look);
    let mut text = String::new();
    for problem in problems.iter().take(MOST_DRAWN) {
        text.push_str(&renderer.render(&[group(problem, sources)]));
        text.push_str("\n\n");
    }
    text.push_str(&closing(problems));
    text
}

/// A failure: what happened, where, what to do.
pub fn failure(failure: &Failure, look: &Look) -> String {
    let place = failure.place.as_ref().map(|place| {
        let number = |number: Option<u64>| number.and_then(|number| usize::try_from(number).ok());
        let mut origin = Origin::path(visible(&place.file));
        if let Some(line) = number(place.line) {
            origin = origin.line(line);
        }
        if let Some(column) = number(place.column) {
            origin = origin.char_column(column);
        }
        Element::from(origin)
    });
    let title = Level::ERROR.primary_title(failure.message.as_str()).id(failure.code.number());
    // Each group is drawn by itself: together they would be joined by a bar that belongs to no text.
    let renderer = renderer(look);
    let has_place = place.is_some();
    let mut text = format!("{}\n", renderer.render(&[title.elements(place)]));
    // A place without lines of text has no margin; it is indented as those of problems are.
    if let Some(line) = text.trim_end().rfind('\n').filter(|_| has_place) {
        text.insert(line + 1, ' ');
    }
    for help in &failure.help {
        let help = Group::with_title(Level::HELP.secondary_title(help.as_str()));
        text.push_str(&format!("{}\n", renderer.render(&[help])));
    }
    text
}

fn renderer(look: &Look) -> Renderer {
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(look.width.unwrap_or(120).max(40))
}

fn group<'a>(problem: &'a Problem, sources: &'a Sources) -> Group<'a> {
    let level = if problem.warning { Level::WARNING } else { Level::ERROR };
    let title = level.primary_title(problem.message.as_str()).id(problem.code.number());
    let mut elements: Vec<Element<'a>> =
        pieces(problem).iter().filter_map(|piece| snippet(piece, sources)).map(Element::from).collect();
    if !elements.is_empty() && !problem.help.is_empty() {
        elements.push(Padding.into());
    }
    elements.extend(problem.help.iter().map(|help| Level::HELP.message(help.as_str()).into()));
    title.elements(elements)
}

/// Labels of one text that are drawn together, in the order of the text; each with whether it is the place itself.
struct Piece<'a> {
    source: SourceId,
    labels: Vec<(&'a Label, AnnotationKind)>,
}

/// The labels in pieces, that with the place itself first.
fn pieces(problem: &Problem) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for (at, label) in problem.labels.iter().enumerate() {
        let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let near = |piece: &&mut Piece<'_>| {
            let apart = |(other, _): &(&Label, AnnotationKind)| other.span.start.abs_diff(label.span.start) as usize;
            piece.source == label.span.source && piece.labels.iter().all(|known| apart(known) < FAR_APART)
        };
        match pieces.iter_mut().find(near) {
            Some(piece) => piece.labels.push((label, kind)),
            None => pieces.push(Piece { source: label.span.source, labels: vec![(label, kind)] }),
        }
    }
    pieces
}

/// The lines of a piece. Only they are handed on, so that a problem in a file of megabytes costs what it shows.
fn snippet<'a>(piece: &Piece<'a>, sources: &'a Sources) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let source = sources.get(piece.source)?;
    let text: &str = &source.text;
    let place = |byte: u32| text.floor_char_boundary((byte as usize).min(text.len()));
    let first = piece.labels.iter().map(|(label, _)| place(label.span.start)).min()?;
    let last = piece.labels.iter().map(|(label, _)| place(label.span.end)).max()?.max(first);
    let from = line_start(text, first);
    let to = line_end(text, last);
    let (line, _) = sources.line_column(piece.source, u32::try_from(from).unwrap_or(u32::MAX));
    let annotations = piece.labels.iter().map(|(label, kind)| {
        let start = place(label.span.start) - from;
        let end = (place(label.span.end).saturating_sub(from)).max(start);
        let words = (!label.text.is_empty()).then_some(label.text.as_str());
        kind.span(start..end).label(words)
    });
    let lines = text.get(from..to)?;
    Some(Snippet::source(lines).line_start(line).path(source.name.as_str()).fold(true).annotations(annotations))
}

fn line_start(text: &str, at: usize) -> usize {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1);
    if at - start > LONG_LINE { text.ceil_char_boundary(at - LONG_LINE) } else { start }
}

fn line_end(text: &str, at: usize) -> usize {
    let end = text.get(at..).and_then(|behind| behind.find('\n')).map_or(text.len(), |found| at + found);
    if end - at > LONG_LINE { text.floor_char_boundary(at + LONG_LINE) } else { end }
}

/// `2 problems. More about them: kpi problem K0102 K0201`
fn closing(problems: &[Problem]) -> String {
    let codes: BTreeSet<Code> = problems.iter().map(|problem| problem.code).collect();
    let codes: Vec<&str> = codes.iter().map(|code| code.number()).collect();
    let count = |wanted: bool, one: &str| match problems.iter().filter(|problem| problem.warning == wanted).count() {
        0 => None,
        1 => Some(format!("1 {one}")),
        many => Some(format!("{many} {one}s")),
    };
    let counts: Vec<String> = count(false, "problem").into_iter().chain(count(true, "warning")).collect();
    let more =
        if problems.len() > MOST_DRAWN { format!(", the first {MOST_DRAWN} of them above") } else { String::new() };
    format!("{}{more}. To read more: kpi problem {}\n", counts.join(" and "), codes.join(" "))
}
