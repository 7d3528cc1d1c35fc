//! The flat list of a condition's operators and operands to a tree: `or`, `and`, `not`, comparisons, `+ -`, `* /`, `-`.

use super::ast::{AddOp, CompareOp, Expr, ExprKind, MulOp};
use super::layout::DEPTH_LIMIT;
use super::problems;
use super::read::{Reader, Rule, child, children};
use crate::source::Span;
use pest::iterators::{Pair, Pairs};
use std::iter::Peekable;

impl<'t> Reader<'t> {
    /// A condition or value: the second family of expressions, without words behind it.
    pub fn cond(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let whole = self.span(&pair);
        let mut pairs = pair.into_inner().peekable();
        if pairs.peek().is_none() {
            return self.unread(whole);
        }
        self.or_chain(&mut pairs)
    }

    fn or_chain(&mut self, pairs: &mut Peekable<Pairs<'t, Rule>>) -> Expr {
        let first = self.and_chain(pairs);
        let mut parts = vec![first];
        while take(pairs, Rule::word_or).is_some() {
            parts.push(self.and_chain(pairs));
        }
        flat(parts, ExprKind::Or)
    }

    fn and_chain(&mut self, pairs: &mut Peekable<Pairs<'t, Rule>>) -> Expr {
        let first = self.negated(pairs);
        let mut parts = vec![first];
        while take(pairs, Rule::word_and).is_some() {
            parts.push(self.negated(pairs));
        }
        flat(parts, ExprKind::And)
    }

    fn negated(&mut self, pairs: &mut Peekable<Pairs<'t, Rule>>) -> Expr {
        let nots = self.prefixes(pairs, Rule::word_not);
        let value = self.comparison(pairs);
        self.wrap(nots, value, ExprKind::Not)
    }

    fn comparison(&mut self, pairs: &mut Peekable<Pairs<'t, Rule>>) -> Expr {
        let first = self.measured(pairs);
        let mut links = Vec::new();
        while let Some(sign) = take(pairs, Rule::compare) {
            let Some(op) = compare_op(sign.as_str()) else { return self.unread(first.span) };
            links.push((op, self.measured(pairs)));
        }
        if let Some((_, last)) = links.last() {
            let span = first.span.to(last.span);
            if !one_direction(&links) {
                return self.wrong(problems::mixed_chain(span, self.slice(span)));
            }
            return Expr { kind: ExprKind::Compare(Box::new(first), links), span };
        }
        match pairs.peek().map(Pair::as_rule) {
            Some(Rule::is_blank | Rule::in_list | Rule::between) => match pairs.next() {
                Some(relation) => self.relation(first, relation),
                None => first,
            },
            _ => first,
        }
    }

    fn relation(&mut self, value: Expr, pair: Pair<'t, Rule>) -> Expr {
        let negated = child(&pair, Rule::word_not).is_some();
        let span = value.span.to(self.trimmed(&pair));
        let value = Box::new(value);
        let kind = match pair.as_rule() {
            Rule::is_blank => ExprKind::IsBlank { value, negated },
            Rule::in_list => {
                let list = children(&pair, Rule::cond).map(|cond| self.cond(cond)).collect();
                ExprKind::In { value, list, negated }
            }
            _ => {
                let mut bounds = children(&pair, Rule::bound).map(|bound| self.bound(bound)).collect::<Vec<_>>();
                let (Some(high), Some(low)) = (bounds.pop(), bounds.pop()) else { return self.unread(span) };
                ExprKind::Between { value, low: Box::new(low), high: Box::new(high), negated }
            }
        };
        Expr { kind, span }
    }

    /// Arithmetic without comparison: the bounds of `between`, the values of a test.
    pub fn bound(&mut self, pair: Pair<'t, Rule>) -> Expr {
        self.measured(&mut pair.into_inner().peekable())
    }

    /// Arithmetic with `in h` behind it.
    fn measured(&mut self, pairs: &mut Peekable<Pairs<'t, Rule>>) -> Expr {
        let value = self.sum(pairs);
        let Some(part) = take(pairs, Rule::in_unit) else { return value };
        let Some(unit) = child(&part, Rule::declared_unit) else { return self.unread(value.span) };
        let tail = self.trimmed(&part);
        if last_operand(&value).span != value.span {
            return self.two_readings(&value, tail);
        }
        let span = value.span.to(self.span(&unit));
        Expr { kind: ExprKind::InUnit(Box::new(value), self.unit(&unit)), span }
    }

    fn sum(&mut self, pairs: &mut Peekable<Pairs<'t, Rule>>) -> Expr {
        let first = self.product(pairs);
        let mut rest: Vec<(AddOp, Expr)> = Vec::new();
        while let Some(sign) = take(pairs, Rule::plus).or_else(|| take(pairs, Rule::minus)) {
            let op = if sign.as_rule() == Rule::plus { AddOp::Add } else { AddOp::Subtract };
            rest.push((op, self.product(pairs)));
        }
        let Some((_, last)) = rest.last() else { return first };
        let span = first.span.to(last.span);
        Expr { kind: ExprKind::Sum(Box::new(first), rest), span }
    }

    fn product(&mut self, pairs: &mut Peekable<Pairs<'t, Rule>>) -> Expr {
        let first = self.signed(pairs);
        let mut rest: Vec<(MulOp, Expr)> = Vec::new();
        while let Some(sign) = take(pairs, Rule::times).or_else(|| take(pairs, Rule::divide)) {
            let op = if sign.as_rule() == Rule::times { MulOp::Multiply } else { MulOp::Divide };
            rest.push((op, self.signed(pairs)));
        }
        let Some((_, last)) = rest.last() else { return first };
        let span = first.span.to(last.span);
        Expr { kind: ExprKind::Product(Box::new(first), rest), span }
    }

    fn signed(&mut self, pairs: &mut Peekable<Pairs<'t, Rule>>) -> Expr {
        let minuses = self.prefixes(pairs, Rule::negative);
        let value = match pairs.next() {
            Some(pair) => self.primary(pair),
            None => {
                let end = Span::new(self.source, self.text.len(), self.text.len());
                self.unread(minuses.last().copied().unwrap_or(end))
            }
        };
        self.wrap(minuses, value, ExprKind::Negate)
    }

    /// The places of signs that stand before an operand, at most so many that the tree stays shallow.
    fn prefixes(&mut self, pairs: &mut Peekable<Pairs<'t, Rule>>, rule: Rule) -> Vec<Span> {
        let mut places = Vec::new();
        while let Some(sign) = take(pairs, rule) {
            places.push(self.span(&sign));
        }
        if places.len() > DEPTH_LIMIT {
            self.problems.push(problems::too_deep(places.get(DEPTH_LIMIT).copied().unwrap_or_default()));
            places.truncate(DEPTH_LIMIT);
        }
        places
    }

    fn wrap(&mut self, signs: Vec<Span>, value: Expr, kind: fn(Box<Expr>) -> ExprKind) -> Expr {
        signs.into_iter().rev().fold(value, |value, sign| {
            let span = sign.to(value.span);
            Expr { kind: kind(Box::new(value)), span }
        })
    }
}

/// The operand that a word behind an expression would belong to if it bound tightly; the expression itself if it has no operator.
pub fn last_operand(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Sum(_, rest) => rest.last().map_or(expr, |(_, last)| last_operand(last)),
        ExprKind::Product(_, rest) => rest.last().map_or(expr, |(_, last)| last_operand(last)),
        ExprKind::Compare(_, rest) => rest.last().map_or(expr, |(_, last)| last_operand(last)),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Else(parts) => parts.last().map_or(expr, last_operand),
        ExprKind::Negate(inner) | ExprKind::Not(inner) => last_operand(inner),
        ExprKind::Between { high, .. } => last_operand(high),
        ExprKind::IsBlank { value, .. } | ExprKind::In { value, .. } => last_operand(value),
        _ => expr,
    }
}

fn take<'t>(pairs: &mut Peekable<Pairs<'t, Rule>>, rule: Rule) -> Option<Pair<'t, Rule>> {
    pairs.next_if(|pair| pair.as_rule() == rule)
}

/// One part is itself, several are a chain.
fn flat(mut parts: Vec<Expr>, kind: fn(Vec<Expr>) -> ExprKind) -> Expr {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let first = parts.first().map(|part| part.span).unwrap_or_default();
    let span = parts.last().map_or(first, |last| first.to(last.span));
    Expr { kind: kind(parts), span }
}

fn compare_op(sign: &str) -> Option<CompareOp> {
    Some(match sign {
        "=" => CompareOp::Equal,
        "<>" => CompareOp::NotEqual,
        "<" => CompareOp::Less,
        "<=" => CompareOp::LessEqual,
        ">" => CompareOp::Greater,
        ">=" => CompareOp::GreaterEqual,
        _ => return None,
    })
}

/// `a <= x < b` is one statement about x; `a < x > b` and `a = b = c` are not.
fn one_direction(links: &[(CompareOp, Expr)]) -> bool {
    use CompareOp::{Greater, GreaterEqual, Less, LessEqual};
    let all = |of: [CompareOp; 2]| links.iter().all(|(op, _)| of.contains(op));
    links.len() == 1 || all([Less, LessEqual]) || all([Greater, GreaterEqual])
}
