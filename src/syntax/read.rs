//! What the readers of the grammar's pairs share: places, names, texts, and the problems found on the way.
//!
//! A reader never stops at a problem: it records it, puts a blank in its place and reads on, and the definition is
//! left out in the end. So one run shows as many problems as can be trusted.

use super::ast::{Expr, ExprKind, Name};
use super::{problems, scan};
use crate::problem::Problem;
use crate::source::{SourceId, Span};
use pest::iterators::Pair;
use unicode_normalization::UnicodeNormalization;

/// The rules of `grammar/kpi.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/kpi.pest"]
pub struct Grammar;

/// Reads the pairs of one definition.
pub struct Reader<'t> {
    /// The text it stands in.
    pub source: SourceId,
    /// That whole text.
    pub text: &'t str,
    /// Where in it the pairs begin.
    pub base: usize,
    /// What was found to be wrong.
    pub problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    /// A reader of the pairs of `text[base..]`.
    pub fn new(source: SourceId, text: &'t str, base: usize) -> Reader<'t> {
        Reader { source, text, base, problems: Vec::new() }
    }

    /// The place of a pair that ends with a token: a literal, a name, a bracket.
    pub fn span(&self, pair: &Pair<Rule>) -> Span {
        let span = pair.as_span();
        Span::new(self.source, self.base + span.start(), self.base + span.end())
    }

    /// The place of any other pair, without the spaces and comments that the grammar took along at its end.
    pub fn trimmed(&self, pair: &Pair<Rule>) -> Span {
        let whole = self.span(pair);
        let (start, written) = (whole.start as usize, pair.as_str().trim_end());
        if !written.lines().next_back().is_some_and(|line| line.contains('#')) {
            return Span::new(self.source, start, start + written.len());
        }
        let last = scan::tokens(self.text, start, whole.end as usize).last().copied();
        last.map_or(whole, |token| Span::new(self.source, start, token.end))
    }

    /// What stands at a place.
    pub fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Records a problem and gives what stands in its place.
    pub fn wrong(&mut self, problem: Problem) -> Expr {
        let span = problem.span();
        self.problems.push(problem);
        Expr { kind: ExprKind::Blank, span }
    }

    /// What stands where the grammar and its reader disagree; it is a problem, so that nothing is lost in silence.
    pub fn unread(&mut self, span: Span) -> Expr {
        self.wrong(problems::unread(span))
    }

    /// A name, in NFC and without backticks.
    pub fn name(&self, pair: &Pair<Rule>) -> Name {
        let written = pair.as_str();
        let bare = written.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        let text: String = bare.unwrap_or(written).nfc().collect();
        Name { text: text.into(), span: self.span(pair), quoted: bare.is_some() }
    }

    /// The names directly inside a pair.
    pub fn names(&self, pair: Pair<'t, Rule>) -> Vec<Name> {
        pair.into_inner().filter(|inner| inner.as_rule() == Rule::name).map(|name| self.name(&name)).collect()
    }

    /// A text without its quotes, its escapes resolved.
    pub fn string(&mut self, pair: &Pair<Rule>) -> String {
        let span = self.span(pair);
        let written = pair.as_str();
        let inside = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
        let mut text = String::with_capacity(inside.len());
        let mut chars = inside.char_indices();
        while let Some((at, c)) = chars.next() {
            if c != '\\' {
                text.push(c);
                continue;
            }
            match chars.next() {
                Some((_, c @ ('"' | '\\'))) => text.push(c),
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, c)) => {
                    let start = span.start as usize + 1 + at;
                    let place = Span::new(self.source, start, start + 1 + c.len_utf8());
                    let doubled = written.replace('\\', "\\\\");
                    self.problems.push(problems::unknown_escape(place, c, &doubled));
                }
                None => {}
            }
        }
        text
    }

    /// The text of the first string directly inside a pair.
    pub fn inner_string(&mut self, pair: &Pair<'t, Rule>) -> Option<String> {
        let found = child(pair, Rule::string)?;
        Some(self.string(&found))
    }

    /// The first name directly inside a pair.
    pub fn inner_name(&self, pair: &Pair<'t, Rule>) -> Option<Name> {
        child(pair, Rule::name).map(|name| self.name(&name))
    }
}

/// The first pair of a rule directly inside another.
pub fn child<'t>(pair: &Pair<'t, Rule>, rule: Rule) -> Option<Pair<'t, Rule>> {
    pair.clone().into_inner().find(|inner| inner.as_rule() == rule)
}

/// Every pair of a rule directly inside another.
pub fn children<'t>(pair: &Pair<'t, Rule>, rule: Rule) -> impl Iterator<Item = Pair<'t, Rule>> + use<'t> {
    pair.clone().into_inner().filter(move |inner| inner.as_rule() == rule)
}

/// The entries of a block: what stands between its braces.
pub fn entries(block: Pair<Rule>) -> impl Iterator<Item = Pair<Rule>> {
    let inside = block.into_inner().skip_while(|inner| inner.as_rule() != Rule::opening).skip(1);
    inside.filter(|inner| !matches!(inner.as_rule(), Rule::closing | Rule::EOI))
}
