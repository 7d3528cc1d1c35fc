//! Functions among metrics.

use super::checker::Checker;
use super::context::Context;
use super::dimension::grain_word;
use super::shapes::{self, Want};
use super::types::Kind;
use super::{MetricType, NodeId, problems};
use crate::calendar::Grain;
use crate::data::Pattern;
use crate::function::{self, Extent, Function, Meaning, Scalar};
use crate::source::Span;
use crate::syntax::{Call, Case, ClauseKind, Expr};
use crate::unit::{TimeUnit, Unit};
use crate::value::{Reason, Value};
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// A function among metrics.
    pub(super) fn metric_call(&mut self, call: &'a Call, span: Span, context: Context) -> Option<NodeId> {
        let Some(function) = function::find(&call.name.text) else {
            return self.fail(problems::unknown_function(self.book, call));
        };
        if let Meaning::Window(_) = function.meaning {
            return self.fail(problems::window_outside(call, span));
        }
        self.arguments(function, call, span)?;
        let takes_clauses = matches!(
            function.meaning,
            Meaning::Aggregate(_) | Meaning::OpenRows(_) | Meaning::WhichMax | Meaning::WhichMin
        );
        if !takes_clauses {
            self.no_clauses(function, call)?;
        }
        match function.meaning {
            Meaning::Aggregate(aggregate) => self.aggregate(aggregate, call, span, context),
            Meaning::OpenRows(of) => self.open_rows(of, call, span, context),
            Meaning::WhichMax => self.which(super::NestedFunction::WhichMax, call, span, context),
            Meaning::WhichMin => self.which(super::NestedFunction::WhichMin, call, span, context),
            Meaning::Standing(standing) => self.standing(standing, call, span, context),
            Meaning::Interval(scalar) => self.interval(scalar, call, context),
            Meaning::Scalar(scalar) => self.metric_scalar(scalar.with_arguments(call.args.len()), call, span, context),
            Meaning::Extent(extent) => self.extent(extent, call, span),
            Meaning::If => self.metric_if(&call.args, span, context),
            Meaning::Case => self.metric_case(call.case.as_ref()?, span, context),
            Meaning::Coalesce => {
                let nodes = self.metrics(&call.args, context)?;
                self.alike(nodes, &call.args, span, |checker, nodes, ty, unit| {
                    checker.nodes.of_children(super::NodeKind::Else(nodes.clone()), &nodes, ty, unit)
                })
            }
            Meaning::Moving(moving) => self.moving(moving, call, span, context),
            Meaning::Share => {
                let inner = call.args.first()?;
                let part = self.metric_number(inner, context);
                let whole = self.over_all(inner, context);
                Some(self.share(part?, whole?))
            }
            Meaning::Window(_) => None,
        }
    }

    /// `days()`, `working_days(month)`: the length of T, or of the periods of a grain in which it lies.
    fn extent(&mut self, extent: Extent, call: &'a Call, span: Span) -> Option<NodeId> {
        let whole = match call.args.first() {
            None => None,
            Some(arg) => match grain_word(arg).filter(|grain| *grain >= Grain::Day) {
                Some(grain) => Some(self.own_grain(grain, arg.span)?),
                None => return self.fail(problems::extent_of_what(&call.name.text, arg)),
            },
        };
        if extent != Extent::Days && self.book.catalog.calendar.hours.is_none() {
            return self.fail(problems::no_opening_hours(&call.name.text, span));
        }
        let unit = if extent == Extent::OpenHours { Unit::time(TimeUnit::Hour) } else { Unit::none() };
        Some(self.nodes.extent(extent, whole, unit))
    }

    /// Whether a call has as many arguments as the function takes.
    pub(super) fn arguments(&mut self, function: &'static Function, call: &Call, span: Span) -> Option<()> {
        let (least, most) = function.arguments;
        let count = call.args.len();
        if function.meaning == Meaning::Case && call.case.is_none() {
            return self.fail(problems::case_without_branches(span));
        }
        if count < least || count > most {
            return self.fail(problems::argument_count(function, count, span));
        }
        Some(())
    }

    /// `where`, `by` and their kin stand only inside aggregates.
    pub(super) fn no_clauses(&mut self, function: &'static Function, call: &Call) -> Option<()> {
        match call.clauses.first() {
            None => Some(()),
            Some(clause) => {
                let is_filter = matches!(clause.kind, ClauseKind::Where(_));
                self.fail(problems::clause_outside_aggregate(function.name, clause.span, is_filter))
            }
        }
    }

    fn metric_scalar(&mut self, scalar: Scalar, call: &'a Call, span: Span, context: Context) -> Option<NodeId> {
        if scalar == Scalar::BusinessTime {
            return self.fail(problems::of_rows_only(&call.name.text, call.name.span));
        }
        let nodes = self.metrics(&call.args, context)?;
        let shape = shapes::shape(scalar);
        let first = nodes.first().map_or(Kind::Number, |node| Kind::of_metric(self.nodes.ty(*node)));
        for (at, (node, arg)) in nodes.iter().zip(&call.args).enumerate() {
            let want = shape.takes.get(at).or(shape.takes.last()).copied().unwrap_or(Want::Any);
            let kind = Kind::of_metric(self.nodes.ty(*node));
            if !want.accepts(kind, first) && !self.nodes.is_written_blank(*node) {
                return self.fail(problems::wrong_argument(&call.name.text, want.words(first), kind, arg));
            }
        }
        let text = |at: usize| match nodes.get(at).and_then(|node| self.nodes.fixed(*node)) {
            Some(Value::Text(text)) => Some(Arc::clone(text)),
            _ => None,
        };
        let (own, pattern) = (text(0), text(1));
        match scalar {
            Scalar::Matches => self.pattern(call.args.get(1)?, pattern.as_deref())?,
            Scalar::Date if !nodes.iter().any(|node| self.nodes.is_written_blank(*node)) => {
                let kinds: Vec<Kind> = nodes.iter().map(|node| Kind::of_metric(self.nodes.ty(*node))).collect();
                self.date_arguments(&kinds, pattern.as_deref(), call, span)?;
                if let Some(pattern) = pattern {
                    return self.written_date(own.as_deref(), &pattern, call, span);
                }
            }
            _ => {}
        }
        let ty = shape.gives.unwrap_or(first).metric();
        let make = move |checker: &mut Self, nodes: Vec<NodeId>, _: MetricType, unit: Unit| {
            checker.nodes.call(scalar, nodes, ty, unit)
        };
        if !shape.keeps_unit {
            return Some(self.nodes.call(scalar, nodes, ty, Unit::none()));
        }
        if matches!(scalar, Scalar::Round | Scalar::RoundEven) {
            let unit = nodes.first().map(|node| self.nodes.unit(*node)).unwrap_or_default();
            return Some(self.nodes.call(scalar, nodes, ty, unit));
        }
        self.alike(nodes, &call.args, call.name.span, make)
    }

    /// `date("250131", "yymmdd")`: a text that is written out is a day already; others are those of rows.
    fn written_date(&mut self, text: Option<&str>, pattern: &str, call: &Call, span: Span) -> Option<NodeId> {
        let Some(text) = text else { return self.fail(problems::date_of_rows(call, span)) };
        let day = Pattern::of_days(pattern).and_then(|pattern| pattern.day(text));
        let value = day.map_or(Value::Blank(Reason::NoValues), Value::Date);
        Some(self.nodes.constant(value, Unit::none()))
    }

    /// `if(c, a, b)`: a case of one branch; without `b` the rest is blank.
    fn metric_if(&mut self, args: &'a [Expr], span: Span, context: Context) -> Option<NodeId> {
        let (condition, values) = args.split_first()?;
        let condition = self.metric_condition(condition, context);
        let nodes = self.metrics(values, context)?;
        self.chosen(vec![condition?], nodes, values, span)
    }

    fn metric_case(&mut self, case: &'a Case, span: Span, context: Context) -> Option<NodeId> {
        let conditions: Vec<Option<NodeId>> =
            case.branches.iter().map(|(when, _)| self.metric_condition(when, context)).collect();
        let values: Vec<&'a Expr> = case.branches.iter().map(|(_, then)| then).chain(&case.otherwise).collect();
        let nodes = self.metrics(values.iter().copied(), context)?;
        self.chosen(conditions.into_iter().collect::<Option<Vec<_>>>()?, nodes, &values, span)
    }

    fn chosen(
        &mut self,
        conditions: Vec<NodeId>,
        values: Vec<NodeId>,
        written: &[impl std::borrow::Borrow<Expr>],
        span: Span,
    ) -> Option<NodeId> {
        let rest = (values.len() == conditions.len())
            .then(|| self.nodes.constant(Value::Blank(Reason::LeftBlank), Unit::none()));
        self.alike(values, written, span, |checker, values, ty, unit| {
            let mut values = values.into_iter();
            let mut args = Vec::new();
            for condition in conditions {
                args.push(condition);
                args.extend(values.next());
            }
            args.extend(values.next().or(rest));
            checker.nodes.call(Scalar::Case, args, ty, unit)
        })
    }
}
