//! Formulas: operands with `else` between them and words behind them, names, brackets.

use super::ast::{Expr, ExprKind, Key, Modifier, Name};
use super::operators::last_operand;
use super::problems;
use super::read::{Reader, Rule, child, children};
use crate::source::Span;
use pest::iterators::Pair;

impl<'t> Reader<'t> {
    /// A whole formula, or the inside of brackets.
    pub fn formula(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let place = self.span(&pair);
        let operands = children(&pair, Rule::operand).map(|operand| self.operand(operand)).collect();
        self.else_chain(operands, place)
    }

    /// `a else b else c`; words may stand behind the first operand only, for `else` binds last.
    fn else_chain(&mut self, mut operands: Vec<Expr>, place: Span) -> Expr {
        if operands.len() <= 1 {
            return operands.pop().unwrap_or_else(|| self.unread(place));
        }
        let start = operands.first().map_or(place, |first| first.span);
        let span = operands.last().map_or(start, |last| start.to(last.span));
        if let Some(late) = operands.iter().skip(1).find(|operand| matches!(operand.kind, ExprKind::Modified(..))) {
            let inner = unmodified(late);
            let before = Span { end: inner.end, ..span };
            let tail = Span { start: inner.end, ..late.span };
            return self.readings(before, inner, tail);
        }
        Expr { kind: ExprKind::Else(operands), span }
    }

    fn operand(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let place = self.span(&pair);
        let Some(cond) = child(&pair, Rule::cond) else { return self.unread(place) };
        let value = self.cond(cond);
        let parts: Vec<_> = pair.clone().into_inner().filter(|part| part.as_rule() != Rule::cond).collect();
        self.modified(value, parts)
    }

    /// Puts the words that stand behind a value around it.
    pub fn modified(&mut self, value: Expr, parts: Vec<Pair<'t, Rule>>) -> Expr {
        let Some(last) = parts.last() else { return value };
        if last.as_rule() == Rule::beside {
            let rest = self.trimmed(last);
            let left = self.slice(Span { end: rest.start, ..value.span }).trim_end();
            return self.wrong(problems::word_before_operator(rest, left, self.slice(rest)));
        }
        if last_operand(&value).span != value.span {
            let tail = parts.first().map_or(value.span, |first| self.trimmed(first)).to(self.trimmed(last));
            return self.two_readings(&value, tail);
        }
        let mut seen: Vec<(&'static str, Span)> = Vec::new();
        let mut expr = value;
        for part in parts {
            let place = self.trimmed(&part);
            let Some((word, modifier)) = self.modifier(part) else { return self.unread(place) };
            if let Some((_, before)) = seen.iter().find(|(other, _)| *other == word) {
                return self.wrong(problems::doubled_word(
                    word,
                    place,
                    *before,
                    self.slice(*before),
                    self.slice(place),
                ));
            }
            seen.push((word, place));
            let span = expr.span.to(place);
            expr = Expr { kind: ExprKind::Modified(Box::new(expr), Box::new(modifier)), span };
        }
        expr
    }

    /// One of `where`, `over`, `without`, `with`, and the word for messages.
    fn modifier(&mut self, pair: Pair<'t, Rule>) -> Option<(&'static str, Modifier)> {
        let place = self.trimmed(&pair);
        Some(match pair.as_rule() {
            Rule::where_part => ("where", Modifier::Where(self.cond(child(&pair, Rule::cond)?))),
            Rule::over_part if child(&pair, Rule::word_time).is_some() => ("over", Modifier::OverAllTime(place)),
            Rule::over_part => ("over", Modifier::OverAll(place)),
            Rule::without_part | Rule::without_parts => ("without", Modifier::Without(self.keys(&pair))),
            Rule::with_part | Rule::with_parts => ("with", Modifier::With(self.settings(&pair))),
            _ => return None,
        })
    }

    /// `agent`, `(agent, day)`: the keys directly inside a pair.
    pub fn keys(&mut self, pair: &Pair<'t, Rule>) -> Vec<Key> {
        match child(pair, Rule::keys) {
            Some(list) => children(&list, Rule::cond).map(|cond| Key { value: self.cond(cond) }).collect(),
            None => children(pair, Rule::named).map(|named| Key { value: self.named(named) }).collect(),
        }
    }

    /// `p = v, q = w`: the settings directly inside a pair.
    pub fn settings(&mut self, pair: &Pair<'t, Rule>) -> Vec<(Name, Expr)> {
        let mut all = Vec::new();
        for setting in children(pair, Rule::setting) {
            if let (Some(name), Some(value)) = (self.inner_name(&setting), child(&setting, Rule::cond)) {
                let value = self.cond(value);
                all.push((name, value));
            }
        }
        all
    }

    /// A literal, a name, a call or a bracket.
    pub fn primary(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::quantity => return self.quantity(&pair),
            Rule::named => return self.named(pair),
            Rule::date => match self.date(&pair) {
                Some(day) => ExprKind::Date(day),
                None => ExprKind::Blank,
            },
            Rule::period => return self.wrong(problems::period_in_formula(span, pair.as_str())),
            Rule::string => ExprKind::Text(self.string(&pair).into()),
            Rule::truth => ExprKind::Bool(pair.as_str() == "true"),
            Rule::blank => ExprKind::Blank,
            Rule::group => match child(&pair, Rule::formula) {
                Some(inner) => ExprKind::Group(Box::new(self.formula(inner))),
                None => return self.unread(span),
            },
            _ => return self.unread(span),
        };
        Expr { kind, span }
    }

    /// A name, a path, or a call.
    pub fn named(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let place = self.span(&pair);
        let Some(path) = child(&pair, Rule::path) else { return self.unread(place) };
        let span = self.span(&path);
        let mut names = self.names(path);
        if let Some(brackets) = child(&pair, Rule::brackets) {
            let whole = span.to(self.span(&brackets));
            if names.len() > 1 {
                return self.wrong(problems::call_of_path(whole, self.slice(span)));
            }
            let Some(name) = names.pop() else { return self.unread(span) };
            return self.call(name, &brackets, whole);
        }
        if names.len() > 1 {
            return Expr { kind: ExprKind::Path(names), span };
        }
        match names.pop() {
            Some(name) => Expr { kind: ExprKind::Name(name), span },
            None => self.unread(span),
        }
    }

    /// A word stands behind an expression with operators: nobody can know what it belongs to.
    pub fn two_readings(&mut self, value: &Expr, tail: Span) -> Expr {
        self.readings(value.span, last_operand(value).span, tail)
    }

    /// `whole` ends with `last`, and `tail` follows: both meanings, written out.
    pub fn readings(&mut self, whole: Span, last: Span, tail: Span) -> Expr {
        let padding = self.slice(tail).len() - self.slice(tail).trim_start().len();
        let tail = Span::new(self.source, tail.start as usize + padding, tail.end as usize);
        let (all, words) = (self.slice(whole), self.slice(tail));
        let before = self.slice(Span { end: last.start, ..whole });
        let after = self.slice(Span { start: last.end, ..whole });
        let tight = format!("{before}({} {words}){after}", self.slice(last));
        let loose = format!("({all}) {words}");
        self.wrong(problems::beside_operator(tail, whole, words, &loose, &tight))
    }
}

fn unmodified(expr: &Expr) -> Span {
    match &expr.kind {
        ExprKind::Modified(inner, _) => unmodified(inner),
        _ => expr.span,
    }
}
