//! A question as a whole: what is asked, by which keys, in which period, and in which order it is shown.

use super::checker::{Checker, Subject};
use super::context::Context;
use super::dimension;
use super::written::written;
use super::{AskedMetric, BetterValue, Checked, DimensionId, NodeId, Sort, SortBy, Top, problems};
use crate::calendar::{Interval, Period, Timestamp};
use crate::problem::Problem;
use crate::resolve::Origin;
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{About, Asked, Better, Expr, ExprKind, Format, Name, Question};
use crate::unit::{Symbol, TimeUnit, Unit};
use crate::value::Exact;

/// The open side of a period that has no `--from`.
pub(super) const BEGINNING: Timestamp = Timestamp(i64::MIN);

/// The open side of a period that has no `--to`.
pub(super) const END: Timestamp = Timestamp(i64::MAX);

/// One column that is asked.
#[derive(Clone, Copy)]
enum Column<'a> {
    /// A metric of the book; `true` if it was named, and must therefore be given.
    Metric(usize, bool),
    /// A name that is no metric of the book: a param, one of the question's own, or unknown.
    Name(&'a Name),
    /// `-e`
    Formula(Option<&'a Name>, &'a Expr),
}

/// A question while it is put together.
pub(super) struct Draft {
    pub(super) asked: Vec<AskedMetric>,
    pub(super) by: Vec<DimensionId>,
    pub(super) having: Option<NodeId>,
    pub(super) sort: Vec<Sort>,
    pub(super) top: Option<Top>,
    pub(super) across: Option<DimensionId>,
}

impl<'a> Checker<'a> {
    /// Checks a whole question, in which views are already put in.
    pub(super) fn question(&mut self, question: &'a Question) -> Result<Checked, Vec<Problem>> {
        let checked = self.draft(question).and_then(|draft| self.finished(draft, question));
        let named = |root: &str| {
            question.metrics.iter().find_map(|asked| match asked {
                Asked::Name(name) if *name.text == *root => Some(name.span),
                _ => None,
            })
        };
        self.say_what_is_unchecked(named);
        if let (Some(span), true) = (self.no_data, self.problems.is_empty()) {
            self.problems.push(problems::no_data(span));
        }
        match checked {
            Some(checked) if self.problems.iter().all(|problem| problem.warning) => Ok(checked),
            _ => {
                // What is missing may be what an import was to bring in.
                self.problems.extend(self.book.problems_of_imports().iter().cloned());
                Err(self.sorted_problems())
            }
        }
    }

    fn draft(&mut self, question: &'a Question) -> Option<Draft> {
        self.locals = question
            .metrics
            .iter()
            .filter_map(|asked| match asked {
                Asked::Formula { name: Some(name), formula } => Some((name, formula)),
                _ => None,
            })
            .collect();
        self.period = self.period_of(question);
        let params = self.replaced(&question.set, super::context::ParamsId::NONE)?;
        let columns = self.columns(question)?;
        let plain = self.contexts.outermost(params, Vec::new());
        self.question_params = plain.params;
        let tables = self.tables_asked(question, &columns, plain);
        let mut by = Some(Vec::new());
        for key in question.by.iter().chain(&question.across) {
            match (self.keys(&key.value, plain.params, &tables), &mut by) {
                (Some(ids), Some(by)) => by.extend(ids.into_iter().filter(|id| !by.contains(id)).collect::<Vec<_>>()),
                (Some(_), None) => {}
                (None, by) => *by = None,
            }
        }
        let context = self.with_keys(plain, by.as_deref().unwrap_or_default());
        self.keys_of_question = by.as_ref().map_or(0, Vec::len);
        let asked = self.asked(&columns, context);
        let by = by?;
        // What chooses and orders lines is about no metric.
        self.metric = None;
        let across = match &question.across {
            Some(key) => Some(self.key(&key.value, plain.params, &tables)?),
            None => None,
        };
        let having = match &question.having {
            Some(having) => Some(self.complete(|checker| checker.metric_condition(having, context))?),
            None => None,
        };
        let sort = self.sort(question, &by, context);
        let top = match &question.top {
            Some(top) => Some(self.top(top, &by, context)?),
            None => None,
        };
        Some(Draft { asked: asked?, by, having, sort: sort?, top, across })
    }

    /// `--period`, or `--from` and `--to`, as one interval. One that moves is settled by the day that counts as today;
    /// without such a day it is open on both sides.
    fn period_of(&mut self, question: &Question) -> Option<Interval> {
        if let Some((relative, span)) = question.period {
            self.own_grain(relative.grain(), span)?;
            let Some(today) = question.as_of else {
                self.unsettled = Some(span);
                return Some(Interval { start: BEGINNING, end: END });
            };
            let relative = relative.of(&self.book.catalog.calendar);
            let interval = relative.interval(today);
            self.note(problems::settled(relative, interval, today));
            return Some(interval);
        }
        let from = self.own_period(question.from);
        let to = self.own_period(question.to);
        let start = from?.map(Period::start);
        let end = to?.map(|period| period.interval().end);
        if start.is_none() && end.is_none() {
            return None;
        }
        let period = Interval { start: start.unwrap_or(BEGINNING), end: end.unwrap_or(END) };
        if period.start >= period.end
            && let (Some((from, from_span)), Some((to, _))) = (question.from, question.to)
        {
            return self.fail(problems::empty_period(from, to, from_span));
        }
        Some(period)
    }

    /// A period as the calendar has it: of a fiscal one it must say when it begins.
    fn own_period(&mut self, written: Option<(Period, Span)>) -> Option<Option<Period>> {
        let Some((written, place)) = written else { return Some(None) };
        if written.grain.is_fiscal() {
            self.own_grain(written.grain, place)?;
        }
        let calendar = &self.book.catalog.calendar;
        match calendar.period(written) {
            Some(period) => Some(Some(period)),
            None => self.fail(problems::other_fiscal_year(written, calendar.grain(written.grain), place)),
        }
    }

    /// The columns of the answer; without any, every metric of one's own and what is imported.
    fn columns(&mut self, question: &'a Question) -> Option<Vec<Column<'a>>> {
        let named: Vec<Column<'a>> = question
            .metrics
            .iter()
            .map(|asked| match asked {
                Asked::Name(name) => match self.book.metric(&name.text) {
                    Some(at) => Column::Metric(at, true),
                    None => Column::Name(name),
                },
                Asked::Formula { name, formula } => Column::Formula(name.as_ref(), formula),
            })
            .collect();
        if !named.is_empty() {
            return Some(named);
        }
        self.problems.extend(self.book.problems_of_imports().iter().cloned());
        let all = self.book.metrics.iter().enumerate().filter_map(|(at, definition)| match definition.origin {
            Origin::Own => Some(Column::Metric(at, true)),
            Origin::Imported(_) => Some(Column::Metric(at, false)),
            Origin::Library(_) => None,
        });
        let all: Vec<Column<'a>> = all.collect();
        if all.is_empty() {
            return self.fail(problems::nothing_asked());
        }
        Some(all)
    }

    /// The tables that the question is about, where a word of time among its keys may be a column.
    fn tables_asked(&mut self, question: &'a Question, columns: &[Column<'a>], context: Context) -> Vec<TableId> {
        let unclear = |expr: &Expr| {
            dimension::is_time_word(expr)
                && super::aggregate::bare_name(expr).is_some_and(|name| !self.book.tables_with(&name.text).is_empty())
        };
        if !question.by.iter().chain(&question.across).any(|key| unclear(&key.value)) {
            return Vec::new();
        }
        // The period is left out, so that nothing is said that the real check would say otherwise.
        let context = Context { period: false, ..context };
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

    fn asked(&mut self, columns: &[Column<'a>], context: Context) -> Option<Vec<AskedMetric>> {
        let mut asked = Some(Vec::new());
        for column in columns {
            let one = match column {
                Column::Metric(at, false) => match self.if_possible(*at, column, context) {
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
        asked
    }

    /// An imported metric that was not named: left out with a note where it cannot be asked.
    fn if_possible(&mut self, at: usize, column: &Column<'a>, context: Context) -> Option<AskedMetric> {
        let before = self.problems.len();
        let one = self.one_asked(column, context);
        let mut said = self.problems.split_off(before);
        if let Some(one) = one {
            return Some(one);
        }
        let definition = self.book.metrics.get(at)?;
        said.truncate(1);
        self.forget_asked_part();
        self.note(problems::left_out(&definition.metric.name.text, said.first()));
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
    fn better(&mut self, about: &'a About, node: NodeId, context: Context) -> Option<Option<BetterValue>> {
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

    fn sort(&mut self, question: &'a Question, by: &[DimensionId], context: Context) -> Option<Vec<Sort>> {
        let mut sorted = Some(Vec::new());
        for sort in &question.sort {
            let by = match self.dimension_named(&sort.by, by) {
                Some(id) => Some(SortBy::Dimension(id)),
                None => self.complete(|checker| checker.metric(&sort.by, context)).map(SortBy::Metric),
            };
            match (by, &mut sorted) {
                (Some(by), Some(all)) => {
                    let descending = sort.descending.unwrap_or(matches!(by, SortBy::Metric(_)));
                    all.push(Sort { by, descending });
                }
                _ => sorted = None,
            }
        }
        sorted
    }

    fn names_of(&self, by: &[DimensionId]) -> Vec<&str> {
        by.iter().filter_map(|id| self.dimensions.get(id.0 as usize)).map(|dim| dim.name.as_str()).collect()
    }

    fn top(&mut self, top: &'a crate::syntax::Top, by: &[DimensionId], context: Context) -> Option<Top> {
        let of = match &top.of {
            None => None,
            Some(name) => match self.question_dimension(&name.text, by) {
                Some(id) => Some(id),
                None => return self.fail(problems::top_of_what(name, self.names_of(by))),
            },
        };
        let metric = match &top.by {
            None => None,
            Some(expr) => Some(self.complete(|checker| checker.metric(expr, context))?),
        };
        Some(Top { count: top.count, of, by: metric })
    }

    fn dimension_named(&self, expr: &Expr, by: &[DimensionId]) -> Option<DimensionId> {
        match &expr.kind {
            ExprKind::Name(name) => self.question_dimension(&name.text, by),
            _ => self.question_dimension(&written(expr), by),
        }
    }

    fn question_dimension(&self, name: &str, by: &[DimensionId]) -> Option<DimensionId> {
        by.iter().copied().find(|id| self.dimensions.get(id.0 as usize).is_some_and(|dim| dim.name == name))
    }

    /// What a metric says about itself beside its value: its target and its band, for a check without a question.
    pub(super) fn about(&mut self, at: usize, context: Context) {
        let Some(definition) = self.book.metrics.get(at) else { return };
        let about = &definition.metric.about;
        if let Some(node) = self.complete(|checker| checker.reference(Subject::Metric(at), context)) {
            self.better(about, node, context);
            self.target(about, node, context);
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
