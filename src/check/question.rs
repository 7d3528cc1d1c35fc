//! A question as a whole: what is asked, by which keys, in which period, and in which order it is shown.

use super::checker::{Checker, Subject};
use super::context::Context;
use super::written::written;
use super::{AskedMetric, Checked, DimensionId, NodeId, Sort, SortBy, Top, problems};
use crate::calendar::{Interval, Period, Timestamp};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::{Asked, Expr, ExprKind, Question};

/// The open side of a period that has no `--from`.
pub(super) const BEGINNING: Timestamp = Timestamp(i64::MIN);

/// The open side of a period that has no `--to`.
pub(super) const END: Timestamp = Timestamp(i64::MAX);

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
        self.locals = self.own_definitions(question);
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
