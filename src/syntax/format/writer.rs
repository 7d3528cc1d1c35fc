//! Reads the grammar's pairs from left to right and gives each token with the comments before it.

use super::super::read::Rule;
use super::super::scan::{self, Kind};
use super::super::trivia;
use super::shape::Shape;
use crate::calendar::Grain;
use crate::function;
use pest::iterators::Pair;
use std::ops::Range;

/// Words that mean something by their place: a name that is one of them keeps its backticks.
const WORDS: &[&str] = &[
    "all",
    "and",
    "as",
    "as_of",
    "better",
    "between",
    "blank",
    "by",
    "covers",
    "data",
    "day",
    "decimal",
    "else",
    "encoding",
    "evenly",
    "expect",
    "false",
    "fill",
    "first",
    "first_day_of_week",
    "fiscal_year",
    "for",
    "format",
    "from",
    "grain",
    "having",
    "higher",
    "holidays",
    "import",
    "in",
    "is",
    "key",
    "label",
    "last",
    "link",
    "lower",
    "mean",
    "metrics",
    "minimum_base",
    "no",
    "not",
    "of",
    "on",
    "one",
    "opening_hours",
    "or",
    "order",
    "over",
    "owner",
    "param",
    "partial",
    "per",
    "period",
    "rows",
    "rule",
    "scenario",
    "separator",
    "set",
    "snapshot",
    "sort",
    "span",
    "sparse",
    "split",
    "spread",
    "table",
    "tags",
    "target",
    "test",
    "then",
    "time",
    "time_zone",
    "to",
    "to_date",
    "top",
    "totals",
    "true",
    "unit",
    "unweighted",
    "value",
    "via",
    "view",
    "when",
    "where",
    "while",
    "with",
    "within",
    "without",
    "yes",
];

/// A part of a pair: what the grammar names, or a sign or word that it only passes over.
pub enum Part<'t> {
    /// A pair of its own.
    Pair(Pair<'t, Rule>),
    /// A token, by its bytes in the text.
    Sign(Range<usize>),
}

/// Writes one definition.
pub struct Writer<'t> {
    pub(super) text: &'t str,
    base: usize,
    /// Up to where everything is written.
    at: usize,
}

impl<'t> Writer<'t> {
    /// A writer of the definition that begins at byte `base` of a text.
    pub fn new(text: &'t str, base: usize) -> Writer<'t> {
        Writer { text, base, at: base }
    }

    /// The bytes of a pair in the text.
    pub fn range(&self, pair: &Pair<Rule>) -> Range<usize> {
        let span = pair.as_span();
        self.base + span.start()..self.base + span.end()
    }

    /// What stands at a place.
    pub fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    /// The parts of a pair in order.
    pub fn parts(&self, pair: Pair<'t, Rule>) -> Vec<Part<'t>> {
        let whole = self.range(&pair);
        let mut parts = Vec::new();
        let mut at = whole.start;
        let signs =
            |from, to| scan::tokens(self.text, from, to).into_iter().map(|token| Part::Sign(token.start..token.end));
        for inner in pair.into_inner().filter(|inner| inner.as_rule() != Rule::EOI) {
            let range = self.range(&inner);
            parts.extend(signs(at, range.start));
            at = range.end;
            parts.push(Part::Pair(inner));
        }
        parts.extend(signs(at, whole.end));
        parts
    }

    /// Where a part begins and ends.
    pub fn part_range(&self, part: &Part) -> Range<usize> {
        match part {
            Part::Pair(pair) => self.range(pair),
            Part::Sign(range) => range.clone(),
        }
    }

    /// What stands between what was written and `start`; it counts as written then.
    pub fn gap(&mut self, start: usize) -> trivia::Gap<'t> {
        let gap = trivia::gap(self.text, self.at, start);
        self.at = start;
        gap
    }

    /// The comments before `start`.
    pub fn comments(&mut self, start: usize) -> Vec<Shape> {
        let comments = self.gap(start).comments.into_iter();
        comments.map(|comment| Shape::Comment { text: comment.text.to_owned(), own: comment.own }).collect()
    }

    /// A token, written in its own way, with the comments before it.
    pub fn token(&mut self, range: Range<usize>, written: impl Into<String>) -> Shape {
        let mut all = self.comments(range.start);
        all.push(Shape::text(written));
        self.at = range.end;
        if all.len() > 1 { Shape::All(all) } else { all.pop().unwrap_or(Shape::Open) }
    }

    /// A token as it stands.
    pub fn verbatim(&mut self, range: Range<usize>) -> Shape {
        let written = self.slice(range.clone());
        self.token(range, written)
    }

    /// A comma; comments that stand before it come behind it.
    pub fn comma(&mut self, range: Range<usize>) -> Vec<Shape> {
        let mut all = vec![Shape::text(",")];
        all.extend(self.comments(range.start));
        self.at = range.end;
        all
    }

    /// Whether a line ends right behind the opening bracket that was written last.
    pub fn opened(&self) -> bool {
        trivia::ends_line(self.text, self.at)
    }
}

/// A name without backticks that it does not need.
pub fn name(written: &str) -> &str {
    let bare = written.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    bare.filter(|bare| is_plain(bare)).unwrap_or(written)
}

/// Whether a name is one token of its own and nothing else.
fn is_plain(name: &str) -> bool {
    let mut tokens = scan::Scanner::new(name, 0);
    let whole = tokens.next().is_some_and(|token| token.kind == Kind::Word && token.end == name.len());
    whole && !WORDS.contains(&name) && Grain::named(name).is_none() && function::find(name).is_none()
}
