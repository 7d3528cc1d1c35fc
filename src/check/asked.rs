//! What is asked: the columns of an answer, each with what its metric says about itself.

use super::checker::{Checker, Subject};
use super::context::{Context, OfPeriod};
use super::dimension;
use super::written::written;
use super::{AskedMetric, BetterValue, NodeId, problems};
use crate::problem::Problem;
use crate::resolve::{self, Origin};
use crate::row::TableId;
use crate::syntax::{About, Asked, Better, Expr, ExprKind, Format, Name, Question};
use crate::unit::{Symbol, TimeUnit, Unit};
use crate::value::Exact;
use std::collections::BTreeSet;

/// More imported metrics that cannot be asked are named in one note.
const MOST_LEFT_OUT: usize = 3;

/// One column that is asked.
#[derive(Clone, Copy)]
pub(super) enum Column<'a> {
    /// A metric of the book; `true` if it was named, and must therefore be given.
    Metric(usize, bool),
    /// A name that is no metric of the book: a param, one of the question's own, or unknown.
    Name(&'a Name),
    /// `-e`
    Formula(Option<&'a Name>, &'a Expr),
}

impl<'a> Checker<'a> {
    /// What the question defines itself, each name once. A name that the formulas have too would mean two things; one that
    /// only the library has means what the question says, as it would in a file.
    pub(super) fn own_definitions(&mut self, question: &'a Question) -> Vec<(&'a Name, &'a Expr)> {
        let mut own: Vec<(&Name, &Expr)> = Vec::new();
        for asked in &question.metrics {
            let Asked::Formula { name: Some(name), formula } = asked else { continue };
            let first = own.iter().find(|(other, _)| other.text == name.text).map(|(other, _)| other.span);
            let doubled = first.map(|first| resolve::doubled_name(name, first));
            self.problems.extend(doubled.or_else(|| self.book.defined_too(name)));
            if first.is_none() {
                own.push((name, formula));
            }
        }
        for (name, _) in &own {
            let named =
                question.metrics.iter().any(|asked| matches!(asked, Asked::Name(word) if word.text == name.text));
            let library = self.book.metric(&name.text).and_then(|at| self.book.metrics.get(at));
            match library.map(|metric| metric.origin) {
                Some(Origin::Imported(module)) => self.note(problems::replaces(&name.text, module)),
                Some(Origin::Library(module)) if named => self.note(problems::replaces(&name.text, module)),
                _ => {}
            }
        }
        own
    }

    /// The columns of the answer; without any, every metric of one's own and what is imported.
    pub(super) fn columns(&mut self, question: &'a Question) -> Option<Vec<Column<'a>>> {
        let named: Vec<Column<'a>> = question
            .metrics
            .iter()
            .map(|asked| match asked {
                Asked::Name(name) => match self.locals.iter().find(|(local, _)| local.text == name.text) {
                    Some((local, formula)) => Column::Formula(Some(local), formula),
                    None => self.book.metric(&name.text).map_or(Column::Name(name), |at| Column::Metric(at, true)),
                },
                Asked::Formula { name, formula } => Column::Formula(name.as_ref(), formula),
            })
            .collect();
        if !named.is_empty() {
            return Some(self.each_once(named));
        }
        let of_imports = self.book.problems_of_imports();
        self.problems.extend(of_imports.iter().cloned());
        let all = self.book.metrics.iter().enumerate().filter_map(|(at, definition)| match definition.origin {
            Origin::Own => Some(Column::Metric(at, true)),
            Origin::Imported(_) => Some(Column::Metric(at, false)),
            Origin::Library(_) => None,
        });
        let all: Vec<Column<'a>> = all.collect();
        match (all.is_empty(), of_imports.is_empty()) {
            (false, _) => Some(all),
            // There was to be something.
            (true, false) => None,
            (true, true) => self.fail(problems::nothing_asked(&self.book.imports)),
        }
    }

    /// What is asked twice stands once, where it is asked first.
    fn each_once(&self, columns: Vec<Column<'a>>) -> Vec<Column<'a>> {
        let identity = |column: &Column<'a>| match column {
            Column::Metric(at, _) => (true, self.subject_name(Subject::Metric(*at)).0),
            Column::Name(name) | Column::Formula(Some(name), _) => (true, name.text.to_string()),
            Column::Formula(None, formula) => (false, written(formula)),
        };
        let mut seen = BTreeSet::new();
        columns.into_iter().filter(|column| seen.insert(identity(column))).collect()
    }

    /// The tables that the question is about, where a word of time among its keys may be a column.
    pub(super) fn tables_asked(
        &mut self,
        question: &'a Question,
        columns: &[Column<'a>],
        context: Context,
    ) -> Vec<TableId> {
        let unclear = |expr: &Expr| {
            dimension::is_time_word(expr)
                && super::aggregate::bare_name(expr).is_some_and(|name| !self.book.tables_with(&name.text).is_empty())
        };
        if !question.by.iter().chain(&question.across).any(|key| unclear(&key.value)) {
            return Vec::new();
        }
        // The period is left out, so that nothing is said that the real check would say otherwise.
        let context = Context { period: OfPeriod::Unasked, ..context };
        let mut tables = Vec::new();
        for column in columns {
            let node = self.quietly(|checker| checker.complete(|checker| checker.column_node(column, context)));
            tables.extend(node.into_iter().flat_map(|node| self.nodes.tables(node).to_vec()));
        }
        tables.sort_unstable();
        tables.dedup();
        tables
    }

    fn column_node(&mut self, column: &Column<'a>, context: Context) -> Option<NodeId> {
        match column {
            Column::Metric(at, _) => self.reference(Subject::Metric(*at), context),
            Column::Name(name) => self.part(name.span, |checker| checker.metric_name(name, context)),
            Column::Formula(Some(name), _) => {
                let at = self.locals.iter().position(|(local, _)| local.text == name.text)?;
                self.reference(Subject::Local(at), context)
            }
            Column::Formula(None, formula) => {
                self.metric = Some(written(formula));
                self.metric(formula, context)
            }
        }
    }

    pub(super) fn asked(&mut self, columns: &[Column<'a>], context: Context) -> Option<Vec<AskedMetric>> {
        let mut asked = Some(Vec::new());
        let mut left_out = Vec::new();
        for column in columns {
            let one = match column {
                Column::Metric(at, false) => match self.if_possible(*at, column, context, &mut left_out) {
                    Some(one) => Some(one),
                    None => continue,
                },
                _ => self.one_asked(column, context),
            };
            match (one, &mut asked) {
                (Some(one), Some(all)) => all.push(one),
                _ => asked = None,
            }
        }
        if asked.as_ref().is_some_and(Vec::is_empty) {
            self.forget_unchecked();
            return self.fail(problems::nothing_fits(&self.book.imports));
        }
        if left_out.len() > MOST_LEFT_OUT {
            self.note(problems::many_left_out(&left_out));
        } else {
            let notes = left_out.iter().map(|(name, problem)| problems::left_out(name, problem.as_ref()));
            self.notes.extend(notes);
        }
        asked
    }

    /// An imported metric that was not named: left out where it cannot be asked.
    fn if_possible(
        &mut self,
        at: usize,
        column: &Column<'a>,
        context: Context,
        left_out: &mut Vec<(String, Option<Problem>)>,
    ) -> Option<AskedMetric> {
        let before = self.problems.len();
        let one = self.one_asked(column, context);
        let mut said = self.problems.split_off(before);
        if let Some(one) = one {
            return Some(one);
        }
        let definition = self.book.metrics.get(at)?;
        let name = definition.metric.name.text.to_string();
        self.forget_asked_part();
        // What stands beside a number stands beside none.
        self.notes.retain(|note| note.metric.as_ref() != Some(&name));
        left_out.push((name, said.drain(..).next()));
        None
    }

    fn one_asked(&mut self, column: &Column<'a>, context: Context) -> Option<AskedMetric> {
        let mut node = self.asked_part(|checker| checker.complete(|checker| checker.column_node(column, context)))?;
        let book = self.book;
        let (name, span, about, formula) = match column {
            Column::Metric(at, _) => {
                let metric = book.metrics.get(*at)?.metric;
                (metric.name.text.to_string(), metric.name.span, Some(&metric.about), Some(&metric.formula))
            }
            Column::Name(name) => (name.text.to_string(), name.span, None, None),
            Column::Formula(name, formula) => {
                let name = name.map_or_else(|| written(formula), |name| name.text.to_string());
                (name, formula.span, None, Some(*formula))
            }
        };
        self.metric = Some(name.clone());
        let says_unit = about.is_some_and(|about| about.unit.is_some()) || formula.and_then(unit_asked).is_some();
        if !says_unit {
            node = self.leaving(node);
        }
        let unit = self.nodes.unit(node);
        let mut asked = AskedMetric {
            name,
            labels: Vec::new(),
            node,
            unit: unit.clone(),
            format: None,
            better: None,
            target: None,
            span,
        };
        if formula.and_then(unit_asked).is_some_and(|to| *to == Unit::of(Symbol::Percent)) && unit.is_none() {
            asked.format = Some(Format::Percent(1));
        }
        if let Some(about) = about {
            asked.labels.clone_from(&about.labels);
            asked.format = format_of(about, &unit).or_else(|| asked.format.take());
            asked.better = self.better(about, node, context)?;
            asked.target = self.asked_target(about, node, context)?;
        }
        Some(asked)
    }

    /// A time whose unit comes from the formula alone leaves in seconds.
    fn leaving(&mut self, node: NodeId) -> NodeId {
        let unit = self.nodes.unit(node);
        match unit.as_time() {
            Some(time) if !self.nodes.unit_is_from_columns(node) => {
                self.nodes.times(node, &time.factor(TimeUnit::Second), Unit::time(TimeUnit::Second))
            }
            _ => node,
        }
    }

    /// Which direction is good, its band in the unit in which the metric leaves.
    pub(super) fn better(&mut self, about: &'a About, node: NodeId, context: Context) -> Option<Option<BetterValue>> {
        Some(match &about.better {
            None => None,
            Some(Better::Higher) => Some(BetterValue::Higher),
            Some(Better::Lower) => Some(BetterValue::Lower),
            Some(Better::Within(low, high)) => {
                let (low, high) = (self.bound(low, node, context), self.bound(high, node, context));
                Some(BetterValue::Within(low?, high?))
            }
        })
    }

    fn bound(&mut self, expr: &'a Expr, node: NodeId, context: Context) -> Option<Exact> {
        let fixed = self.fixed(expr, context.params, "A band")?;
        let constant = self.nodes.constant(fixed.value, fixed.unit);
        let constant = self.in_unit_of(constant, expr, node)?;
        match self.nodes.fixed_number(constant) {
            Some(number) => Some(number.clone()),
            None => self.fail(problems::needs_fixed("A band", expr)),
        }
    }
}

/// `unit: %` of a share is a way to show it: the number stays 0.2.
fn format_of(about: &About, unit: &Unit) -> Option<Format> {
    let percent = Unit::of(Symbol::Percent);
    match (&about.format, &about.unit) {
        (Some((format, _)), _) => Some(format.clone()),
        (None, Some((declared, _))) if *declared == percent && *unit != percent => Some(Format::Percent(1)),
        _ => None,
    }
}

/// `m in h`: the unit that a formula is to leave in.
fn unit_asked(expr: &Expr) -> Option<&Unit> {
    match &expr.kind {
        ExprKind::InUnit(_, unit) => Some(unit),
        ExprKind::Group(inner) => unit_asked(inner),
        _ => None,
    }
}
