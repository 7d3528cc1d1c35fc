//! Definitions and their blocks: an entry a line, or all of a short one on one line.

use super::super::read::Rule;
use super::expression::Chain;
use super::shape::Shape;
use super::writer::{Part, Writer};
use pest::iterators::Pair;
use unicode_width::UnicodeWidthStr;

/// Words wider than this are not aligned with the others of their block.
const WIDEST: usize = 12;

/// An entry of a block, while it is not known how far the others reach.
struct Entry {
    /// The word, or word and colon, that is aligned; `None` if it has none.
    head: Option<Shape>,
    /// Its width.
    width: usize,
    body: Shape,
    /// What stands before it: line ends, comments, an empty line.
    before: Vec<Shape>,
    /// Whether it stands right below the entry before.
    follows: bool,
}

impl Entry {
    fn is_aligned(&self) -> bool {
        self.head.is_some() && self.width <= WIDEST
    }
}

impl<'t> Writer<'t> {
    /// A whole definition.
    pub fn definition(&mut self, pair: Pair<'t, Rule>) -> Shape {
        let mut all = Vec::new();
        let mut parts = self.parts(pair).into_iter().peekable();
        while let Some(part) = parts.next() {
            let shape = match part {
                Part::Pair(pair) if pair.as_rule() == Rule::formula => {
                    let Chain { parts: formula, several } = self.chain(pair);
                    let mut formula = if several { vec![Shape::Indent(formula)] } else { formula };
                    if parts.peek().is_some() {
                        // Below a formula of several lines the block begins at the margin.
                        formula.push(if several { Shape::Line(" ") } else { Shape::text(" ") });
                    }
                    all.push(Shape::group(formula));
                    continue;
                }
                Part::Pair(pair) if pair.as_rule() == Rule::about => {
                    let parts = self.parts(pair);
                    self.block(parts)
                }
                Part::Pair(pair) if pair.as_rule() == Rule::opening => {
                    let block = std::iter::once(Part::Pair(pair)).chain(parts.by_ref()).collect();
                    self.block(block)
                }
                other => self.part(other),
            };
            all.push(shape);
            if parts.peek().is_some() {
                all.push(Shape::text(" "));
            }
        }
        Shape::All(all)
    }

    /// `{ … }`.
    fn block(&mut self, mut parts: Vec<Part<'t>>) -> Shape {
        let close = parts.pop();
        parts.retain(|part| self.sign(part) != ";");
        let mut rest = parts.into_iter();
        let mut all: Vec<Shape> = rest.next().map(|open| self.part(open)).into_iter().collect();
        if self.opened() {
            all.push(Shape::Open);
        }
        let mut entries = Vec::new();
        for part in rest {
            if let Part::Pair(pair) = part {
                let entry = self.entry(pair, entries.is_empty());
                entries.push(entry);
            }
        }
        let empty = entries.is_empty();
        let mut inside = aligned(entries);
        if let Some(close) = close {
            let start = self.part_range(&close).start;
            inside.extend(self.before(start, empty, "").0);
            all.push(Shape::Indent(inside));
            all.push(Shape::Line(if empty { "" } else { " " }));
            all.push(self.part(close));
        }
        Shape::group(all)
    }

    fn entry(&mut self, pair: Pair<'t, Rule>, first: bool) -> Entry {
        let rule = pair.as_rule();
        let start = self.range(&pair).start;
        let (mut before, blank, follows) = self.before(start, first, if first { " " } else { "; " });
        if blank {
            before.push(Shape::Blank);
        }
        before.push(Shape::Line(if first { " " } else { "; " }));
        let mut parts = self.parts(pair);
        let colon = parts.get(1).is_some_and(|second| self.sign(second) == ":");
        let behind = parts.split_off(if colon { 2 } else { 1 });
        if !has_head(rule) {
            parts.extend(behind);
            return Entry { head: None, width: 0, body: self.sequence(parts), before, follows };
        }
        let width = parts.iter().map(|part| self.slice(self.part_range(part)).width()).sum();
        let head = Shape::All(parts.into_iter().map(|part| self.part(part)).collect());
        Entry { head: Some(head), width, body: self.sequence(behind), before, follows }
    }

    /// What stands before an entry or the end of a block; whether an empty line comes last, and whether nothing stands there.
    fn before(&mut self, start: usize, first: bool, flat: &'static str) -> (Vec<Shape>, bool, bool) {
        let gap = self.gap(start);
        let mut all = Vec::new();
        let mut first = first;
        let mut follows = !gap.blank;
        for comment in gap.comments {
            if comment.own {
                if comment.blank && !first {
                    all.push(Shape::Blank);
                }
                all.push(Shape::Line(flat));
                (first, follows) = (false, false);
            }
            all.push(Shape::Comment { text: comment.text.to_owned(), own: comment.own });
        }
        (all, gap.blank && !first, follows)
    }
}

/// The entries with what follows their words in one column, as far as they stand together.
fn aligned(entries: Vec<Entry>) -> Vec<Shape> {
    let mut all = Vec::new();
    let mut rest = entries.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut run = vec![first];
        while let Some(next) = rest.next_if(|next| next.follows) {
            run.push(next);
        }
        let widest = run.iter().filter(|entry| entry.is_aligned()).map(|entry| entry.width).max().unwrap_or(0);
        for entry in run {
            let pad = if entry.is_aligned() { widest - entry.width } else { 0 };
            all.extend(entry.before);
            if let Some(head) = entry.head {
                all.extend([head, Shape::Pad(pad), Shape::text(" ")]);
            }
            all.push(entry.body);
        }
    }
    all
}

/// Whether an entry begins with a word that says what it is.
fn has_head(rule: Rule) -> bool {
    !matches!(
        rule,
        Rule::about_blank
            | Rule::view_as_of
            | Rule::test_expect
            | Rule::test_set
            | Rule::test_as_of
            | Rule::test_calendar
            | Rule::test_table
            | Rule::test_data
            | Rule::test_snapshot
    )
}
