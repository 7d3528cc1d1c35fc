//! Members without a value, counted in every context in which the lines of an answer look at them.

use super::{Kind, Notes, Subject, words};
use crate::oracle::book::Book;
use crate::oracle::context::Context;
use crate::oracle::homes::{self, Dimension};
use crate::oracle::lines::Answer;
use crate::oracle::metric::MetricAt;
use crate::oracle::moving::Moves;
use crate::oracle::nested;
use crate::oracle::print;
use crate::oracle::semi_additive;
use crate::oracle::tree;
use kpi::function::Moving;
use kpi::syntax::{Asked, Call, Expr, ExprKind};
use std::collections::{BTreeMap, BTreeSet};

/// What one nested aggregate found: in each context its members, and those without a value.
struct Found {
    by: String,
    of: BTreeMap<String, (usize, usize, (usize, usize), usize)>,
}

struct Search<'a> {
    book: &'a Book,
    /// By what the aggregate says, its params and its filters.
    found: BTreeMap<String, Found>,
}

pub fn notes(book: &Book, answer: &Answer, notes: &mut Notes) {
    let asked = book.question.metrics.iter().map(|asked| match asked {
        Asked::Name(name) => (Some(name.text.to_string()), super::super::build::name(&name.text)),
        Asked::Formula { name, formula } => {
            let own = name.as_ref().map_or_else(|| print::expr(formula), |name| name.text.to_string());
            (Some(own), formula.clone())
        }
    });
    let choosing = super::choosing(book).into_iter().map(|expr| (None, expr));
    let all: Vec<(Subject, Expr)> = asked.chain(choosing).collect();
    for (subject, formula) in &all {
        if !has_members(book, formula) {
            continue;
        }
        let mut search = Search { book, found: BTreeMap::new() };
        answer.details.iter().for_each(|context| search.formula(formula, context));
        for found in search.found.values() {
            let members = found.of.values().map(|(members, ..)| members).sum();
            let blank = found.of.values().map(|(_, blank, ..)| blank).sum();
            let asked = found.of.values().map(|(_, _, (asked, _), _)| asked).sum();
            let open = found.of.values().map(|(_, _, (_, open), _)| open).sum();
            let left_out = found.of.values().map(|(.., left_out)| left_out).sum();
            if left_out > 0 {
                notes.add(Kind::Members, subject, &words::left_out(left_out, &found.by));
            }
            if open > 0 {
                notes.add(Kind::Members, subject, &words::undecided(open, asked, &found.by));
            }
            if blank > 0 {
                notes.add(Kind::Members, subject, &words::members(blank, members, &found.by));
            }
        }
    }
}

fn has_members(book: &Book, expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(call) if homes::is_nested(call) || semi_additive::as_members(call).is_some() => true,
        ExprKind::Name(name) => book.metrics.get(&*name.text).is_some_and(|metric| {
            let base = metric.about.minimum_base.iter().filter_map(|(_, base)| base.as_ref());
            std::iter::once(&metric.formula).chain(base).any(|part| has_members(book, part))
        }),
        _ => tree::children(expr).into_iter().any(|child| has_members(book, child)),
    }
}

impl Search<'_> {
    /// Every part of a formula, whether its value is needed or not.
    fn formula(&mut self, expr: &Expr, at: &Context) {
        match &expr.kind {
            ExprKind::Name(name) => {
                let Some(metric) = self.book.metrics.get(&*name.text) else { return };
                self.formula(&metric.formula, at);
                let base = metric.about.minimum_base.iter().filter_map(|(_, base)| base.as_ref());
                base.for_each(|base| self.formula(base, at));
            }
            ExprKind::Modified(inner, modifier) => {
                let within = MetricAt { book: self.book, context: at }.within(modifier);
                self.formula(inner, &within);
            }
            ExprKind::Call(call) if homes::is_nested(call) => self.nested(call, at),
            ExprKind::Call(call) if homes::aggregate_of(call).is_some() => {
                if let Some(members) = semi_additive::as_members(call) {
                    let filter = homes::own_filter(call);
                    self.nested(&members, &filter.map_or_else(|| at.clone(), |filter| at.filtered(filter)));
                }
            }
            // In windows, members come again and again: growth and its kin have those of T itself.
            ExprKind::Call(call) if Moves::of(call).is_some() => {
                if matches!(
                    Moves::of(call).map(|moves| moves.moving),
                    Some(Moving::Change | Moving::Growth | Moving::Zscore)
                ) {
                    self.formula(&call.args[0], at);
                }
            }
            // What is looked at for a comparison is in no line.
            ExprKind::Call(call) if crate::oracle::standing::is_standing(call) => {}
            ExprKind::Call(call) if call.name.text.eq_ignore_ascii_case("share") => {
                self.formula(&call.args[0], at);
                let all = Context { keys: vec![], ..at.clone() };
                self.formula(&call.args[0], &all);
            }
            _ => tree::children(expr).into_iter().for_each(|child| self.formula(child, at)),
        }
    }

    fn nested(&mut self, call: &Call, at: &Context) {
        let (inner, by, having) = nested::parts_of(self.book, call);
        let looked_at = nested::contexts(self.book, call, at).unwrap_or_default();
        let counts = nested::evaluate(self.book, call, at);
        let text = print::expr(&super::super::build::of(ExprKind::Call(Box::new(call.clone()))));
        let identity = format!("{text} {:?} {} {:?} {}", at.params, filters(at), at.grain, names(at));
        let by = by.iter().map(|key| print::expr(&key.value)).collect::<Vec<_>>().join(", ");
        let found = self.found.entry(identity).or_insert(Found { by, of: BTreeMap::new() });
        let is_new =
            found.of.insert(place(at), (counts.members, counts.passed_over, counts.asked, counts.left_out)).is_none();
        if is_new {
            for (_, context) in &looked_at {
                inner.iter().chain(&having).for_each(|part| self.formula(part, context));
            }
        }
    }
}

fn filters(at: &Context) -> String {
    at.filters.iter().map(|(filter, params)| format!("{} {params:?}; ", print::expr(filter))).collect()
}

/// The keys of K.
fn names(at: &Context) -> String {
    at.keys.iter().map(|(key, _)| name(key)).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
}

/// K and T, in words.
fn place(at: &Context) -> String {
    let mut keys: Vec<String> = at.keys.iter().map(|(key, value)| format!("{} {}", name(key), value.show())).collect();
    keys.sort();
    keys.dedup();
    format!("{:?} {}", at.time, keys.join(", "))
}

fn name(key: &Dimension) -> String {
    match key {
        Dimension::Grain(grain) => grain.name().to_owned(),
        Dimension::Part(part) => part.clone(),
        Dimension::Value { text, .. } => text.clone(),
        Dimension::Member(table) => format!("row of {table}"),
        Dimension::Rest { .. } => "rest".to_owned(),
    }
}
