//! Metric expressions: what combines aggregates, metrics and params.

use super::checker::{Checker, Goal, Subject};
use super::context::{Context, Fixed};
use super::types::Kind;
use super::units::{self, Factors, Fit, Side};
use super::written::written;
use super::{MetricType, NodeId, NodeKind, PartKind, problems};
use crate::function::Scalar;
use crate::problem::Note;
use crate::source::Span;
use crate::syntax::{AddOp, CompareOp, Expr, ExprKind, Modifier, MulOp, Name};
use crate::unit::{Symbol, Unit};
use crate::value::{Exact, Reason, Value};

impl<'a> Checker<'a> {
    /// The node of an expression of metrics.
    pub(super) fn metric(&mut self, expr: &'a Expr, context: Context) -> Option<NodeId> {
        self.part(expr.span, |checker| checker.metric_kind(expr, context))
    }

    fn metric_kind(&mut self, expr: &'a Expr, context: Context) -> Option<NodeId> {
        match &expr.kind {
            ExprKind::Number { value, unit, .. } => {
                Some(self.nodes.constant(Value::Number(value.clone()), unit.clone().unwrap_or_default()))
            }
            ExprKind::Text(text) => Some(self.nodes.constant(Value::Text(text.clone()), Unit::none())),
            ExprKind::Bool(value) => Some(self.nodes.constant(Value::Bool(*value), Unit::none())),
            ExprKind::Date(day) => Some(self.nodes.constant(Value::Date(*day), Unit::none())),
            ExprKind::Blank => Some(self.nodes.constant(Value::Blank(Reason::LeftBlank), Unit::none())),
            ExprKind::CalendarStep(..) => self.fail(problems::calendar_step(expr)),
            ExprKind::Name(name) => self.metric_name(name, context),
            ExprKind::Path(path) if self.book.is_somewhere(path) => self.fail(problems::bare_path(path, expr.span)),
            ExprKind::Path(path) => self.fail(problems::unknown_path_anywhere(self.book, path)),
            ExprKind::Sum(first, rest) => self.metric_sum(first, rest, context),
            ExprKind::Product(first, rest) => self.metric_product(first, rest, context),
            ExprKind::Negate(inner) => {
                let inner = self.metric_number(inner, context)?;
                let unit = self.nodes.unit(inner);
                Some(self.nodes.call(Scalar::Negate, vec![inner], MetricType::Number, unit))
            }
            ExprKind::Compare(first, rest) => self.metric_compare(first, rest, context),
            ExprKind::Between { value, low, high, negated } => {
                let nodes = self.metrics([&**value, &**low, &**high], context);
                let [node, low_node, high_node] = nodes.as_deref()? else { return None };
                let above = self.compare_nodes(CompareOp::GreaterEqual, (*node, value), (*low_node, low))?;
                let below = self.compare_nodes(CompareOp::LessEqual, (*node, value), (*high_node, high))?;
                Some(self.negated(*negated, Scalar::And, vec![above, below]))
            }
            ExprKind::In { value, list, negated } => {
                let node = self.metric(value, context);
                let list_nodes = self.metrics(list, context)?;
                let node = node?;
                let mut equal = Vec::new();
                for (item, written) in list_nodes.into_iter().zip(list) {
                    equal.push(self.compare_nodes(CompareOp::Equal, (node, value), (item, written))?);
                }
                Some(self.negated(*negated, Scalar::Or, equal))
            }
            ExprKind::IsBlank { value, negated } => {
                let value = self.metric(value, context)?;
                Some(self.negated(*negated, Scalar::IsBlank, vec![value]))
            }
            ExprKind::Not(inner) => {
                let inner = self.metric_condition(inner, context)?;
                Some(self.nodes.call(Scalar::Not, vec![inner], MetricType::Bool, Unit::none()))
            }
            ExprKind::And(parts) => self.metric_logic(Scalar::And, parts, context),
            ExprKind::Or(parts) => self.metric_logic(Scalar::Or, parts, context),
            ExprKind::Else(parts) => {
                let nodes = self.metrics(parts, context)?;
                self.alike(nodes, parts, expr.span, |checker, nodes, ty, unit| {
                    checker.nodes.of_children(NodeKind::Else(nodes.clone()), &nodes, ty, unit)
                })
            }
            ExprKind::Call(call) => self.metric_call(call, expr.span, context),
            ExprKind::Modified(inner, modifier) => self.metric_modified(inner, modifier, context),
            ExprKind::InUnit(inner, unit) => {
                let node = self.metric_number(inner, context)?;
                self.converted(node, unit, expr.span, false)
            }
            ExprKind::Group(inner) => self.metric(inner, context),
        }
    }

    /// All of several expressions; every one is checked, so that all problems are found.
    pub(super) fn metrics(
        &mut self,
        parts: impl IntoIterator<Item = &'a Expr>,
        context: Context,
    ) -> Option<Vec<NodeId>> {
        let nodes: Vec<Option<NodeId>> = parts.into_iter().map(|part| self.metric(part, context)).collect();
        nodes.into_iter().collect()
    }

    /// An expression that must give a number.
    pub(super) fn metric_number(&mut self, expr: &'a Expr, context: Context) -> Option<NodeId> {
        let node = self.metric(expr, context)?;
        match Kind::of_metric(self.nodes.ty(node)) {
            Kind::Number => Some(node),
            other => self.fail(problems::needs(Kind::Number, other, expr)),
        }
    }

    /// An expression that must be true or false.
    pub(super) fn metric_condition(&mut self, expr: &'a Expr, context: Context) -> Option<NodeId> {
        let node = self.metric(expr, context)?;
        match Kind::of_metric(self.nodes.ty(node)) {
            Kind::Bool => Some(node),
            other => self.fail(problems::needs(Kind::Bool, other, expr)),
        }
    }

    /// What a name means among metrics: one of the question's own, a metric, a param. Anything else is explained.
    pub(super) fn metric_name(&mut self, name: &'a Name, context: Context) -> Option<NodeId> {
        if let Some(at) = self.locals.iter().position(|(local, _)| local.text == name.text) {
            self.part_is(|| PartKind::Metric(name.text.clone()));
            return self.reference(Subject::Local(at), context);
        }
        if let Some(at) = self.book.metric(&name.text) {
            self.part_is(|| PartKind::Metric(name.text.clone()));
            return self.reference(Subject::Metric(at), context);
        }
        if let Some(at) = self.book.param(&name.text) {
            let Fixed { value, unit } = self.param(at, context.params)?;
            self.part_is(|| PartKind::Param(name.text.clone()));
            return Some(self.nodes.constant(value, unit));
        }
        if self.book.is_broken(&name.text) {
            self.blame(&name.text);
            return None;
        }
        self.fail(problems::not_a_metric(self.book, name))
    }

    /// Whether the question or the formulas define or import a metric of that name.
    pub(super) fn knows_metric(&self, name: &Name) -> bool {
        self.book.knows_metric(&name.text) || self.locals.iter().any(|(local, _)| local.text == name.text)
    }

    /// A definition in its context: its formula, and what changes its value wherever it is used.
    pub(super) fn definition(&mut self, goal: Goal) -> Option<NodeId> {
        let (name, _) = self.subject_name(goal.subject);
        let span = self.subject_span(goal.subject);
        self.metric = Some(name.clone());
        self.definition_part(goal, name, span, |checker| checker.defined(goal))
    }

    fn defined(&mut self, goal: Goal) -> Option<NodeId> {
        let book = self.book;
        let at = match goal.subject {
            Subject::Local(at) => {
                let (_, formula) = self.locals.get(at).copied()?;
                return self.metric(formula, goal.context);
            }
            Subject::Metric(at) => at,
        };
        let definition = book.metrics.get(at)?;
        let metric = definition.metric;
        self.touch_name(&metric.name.text);
        if let Some(module) = definition.replaces {
            self.notes.push(problems::replaces(&metric.name.text, module));
        }
        let about = &metric.about;
        let mut node = self.metric(&metric.formula, goal.context);
        if let Some((least, base)) = &about.minimum_base {
            node = self.with_minimum_base(node, least, base.as_ref(), goal.context);
        }
        if let Some(instead) = &about.blank_as {
            let instead_node = self.metric(instead, goal.context);
            let both = vec![node?, instead_node?];
            let ty = self.nodes.ty(node?);
            let unit = self.nodes.unit(node?);
            node = Some(self.nodes.of_children(NodeKind::Else(both.clone()), &both, ty, unit));
        }
        match &about.unit {
            Some((unit, span)) if Kind::of_metric(self.nodes.ty(node?)) == Kind::Number => {
                self.converted(node?, unit, *span, true)
            }
            _ => node,
        }
    }

    /// `minimum_base: 30`: the base is the outermost divisor if that is a count, the values of an average, else what is named.
    fn with_minimum_base(
        &mut self,
        inner: Option<NodeId>,
        least: &'a Expr,
        base: Option<&'a Expr>,
        context: Context,
    ) -> Option<NodeId> {
        let least_node = self.metric_number(least, context);
        let base = match base {
            Some(base) => self.metric_number(base, context)?,
            None => match self.base_of(inner?) {
                Some(base) => base,
                None => return self.fail(problems::minimum_base_of_what(least)),
            },
        };
        let (inner, least_node) = (inner?, least_node?);
        let Some(number) = self.nodes.fixed_number(least_node).cloned() else {
            return self.fail(problems::needs_fixed("A minimum base", least));
        };
        let (ty, unit) = (self.nodes.ty(inner), self.nodes.unit(inner));
        let kind = NodeKind::MinimumBase { inner, base, least: number };
        Some(self.nodes.of_children(kind, &[inner, base], ty, unit))
    }

    fn metric_sum(&mut self, first: &'a Expr, rest: &'a [(AddOp, Expr)], context: Context) -> Option<NodeId> {
        let first_node = self.metric_number(first, context);
        let nodes: Vec<Option<NodeId>> = rest.iter().map(|(_, term)| self.metric_number(term, context)).collect();
        let mut sum = first_node?;
        for (node, (op, term)) in nodes.into_iter().zip(rest) {
            let (left, right, unit) = self.fitted((sum, first), (node?, term))?;
            let scalar = match op {
                AddOp::Add => Scalar::Add,
                AddOp::Subtract => Scalar::Subtract,
            };
            sum = self.nodes.call(scalar, vec![left, right], MetricType::Number, unit);
        }
        Some(sum)
    }

    fn metric_product(&mut self, first: &'a Expr, rest: &'a [(MulOp, Expr)], context: Context) -> Option<NodeId> {
        let first = self.metric_number(first, context);
        let nodes: Vec<Option<NodeId>> = rest.iter().map(|(_, term)| self.metric_number(term, context)).collect();
        let mut product = first?;
        for (node, (op, _)) in nodes.into_iter().zip(rest) {
            product = self.multiplied(product, node?, *op == MulOp::Divide);
        }
        Some(product)
    }

    /// A product or quotient, in the unit that comes of it.
    fn multiplied(&mut self, left: NodeId, right: NodeId, divide: bool) -> NodeId {
        let left_unit = self.nodes.unit(left);
        let (unit, factor) = if divide && left_unit.time_part().is_some() && self.is_count(right) {
            // A time a contact is a time: the noun of a count shows only where it tells more, as in USD/contact.
            (left_unit, Exact::ONE)
        } else {
            units::combine(&left_unit, &self.nodes.unit(right), divide)
        };
        let scalar = if divide { Scalar::Divide } else { Scalar::Multiply };
        let node = self.nodes.call(scalar, vec![left, right], MetricType::Number, unit.clone());
        self.nodes.times(node, &factor, unit)
    }

    /// `share(m)`: the metric over itself with every key but time lifted.
    pub(super) fn share(&mut self, part: NodeId, whole: NodeId) -> NodeId {
        self.multiplied(part, whole, true)
    }

    fn metric_compare(&mut self, first: &'a Expr, rest: &'a [(CompareOp, Expr)], context: Context) -> Option<NodeId> {
        let first_node = self.metric(first, context);
        let nodes: Vec<Option<NodeId>> = rest.iter().map(|(_, term)| self.metric(term, context)).collect();
        let mut left = (first_node?, first);
        let mut parts = Vec::new();
        for (node, (op, term)) in nodes.into_iter().zip(rest) {
            let right = (node?, term);
            parts.push(self.compare_nodes(*op, left, right)?);
            left = right;
        }
        Some(match parts.as_slice() {
            [one] => *one,
            _ => self.nodes.call(Scalar::And, parts, MetricType::Bool, Unit::none()),
        })
    }

    fn compare_nodes(&mut self, op: CompareOp, left: (NodeId, &Expr), right: (NodeId, &Expr)) -> Option<NodeId> {
        let kinds = (Kind::of_metric(self.nodes.ty(left.0)), Kind::of_metric(self.nodes.ty(right.0)));
        let has_blank = self.nodes.is_written_blank(left.0) || self.nodes.is_written_blank(right.0);
        let (left_node, right_node) = match kinds {
            _ if has_blank => (left.0, right.0),
            (Kind::Number, Kind::Number) => {
                let (left, right, _) = self.fitted(left, right)?;
                (left, right)
            }
            (a, b) if a == b => (left.0, right.0),
            (a, b) => return self.fail(problems::compared(left.1, a, right.1, b, &[])),
        };
        let scalar = super::rows::comparison(op);
        Some(self.nodes.call(scalar, vec![left_node, right_node], MetricType::Bool, Unit::none()))
    }

    fn metric_logic(&mut self, scalar: Scalar, parts: &'a [Expr], context: Context) -> Option<NodeId> {
        let nodes: Vec<Option<NodeId>> = parts.iter().map(|part| self.metric_condition(part, context)).collect();
        let nodes = nodes.into_iter().collect::<Option<Vec<_>>>()?;
        Some(self.nodes.call(scalar, nodes, MetricType::Bool, Unit::none()))
    }

    fn negated(&mut self, negated: bool, scalar: Scalar, args: Vec<NodeId>) -> NodeId {
        let node = self.nodes.call(scalar, args, MetricType::Bool, Unit::none());
        if negated { self.nodes.call(Scalar::Not, vec![node], MetricType::Bool, Unit::none()) } else { node }
    }

    /// Two numbers brought to one unit.
    fn fitted(&mut self, left: (NodeId, &Expr), right: (NodeId, &Expr)) -> Option<(NodeId, NodeId, Unit)> {
        let (left_unit, right_unit) = (self.nodes.unit(left.0), self.nodes.unit(right.0));
        let sides = (
            Side { unit: &left_unit, fixed: self.nodes.fixed_number(left.0) },
            Side { unit: &right_unit, fixed: self.nodes.fixed_number(right.0) },
        );
        match units::fit(sides.0, sides.1, Factors::Any) {
            Fit::Fits { unit, left: left_factor, right: right_factor } => {
                let left = self.nodes.times(left.0, &left_factor, unit.clone());
                let right = self.nodes.times(right.0, &right_factor, unit.clone());
                Some((left, right, unit))
            }
            Fit::ReadBare => {
                let note = problems::read_bare(self.metric.clone(), (left.1, &left_unit), (right.1, &right_unit));
                self.note(note);
                Some((left.0, right.0, Unit::none()))
            }
            clash => self.fail(problems::units(&clash, (left.1, &left_unit), (right.1, &right_unit))),
        }
    }

    pub(super) fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The number in another unit: times convert, a bare number takes the name of the unit if the metric says so itself.
    pub(super) fn converted(&mut self, node: NodeId, to: &Unit, span: Span, declared: bool) -> Option<NodeId> {
        let from = self.nodes.unit(node);
        let (a, b) = (from.dimension(), to.dimension());
        if a.is_none() && *to == Unit::of(Symbol::Percent) {
            // A share in percent is a way to show it: the number stays 0.2.
            return Some(node);
        }
        if a == b {
            let Some((time, _)) = to.time_part().filter(|_| from.time_part().is_some()) else {
                return Some(self.nodes.in_unit(node, to.clone()));
            };
            let (_, factor) = from.with_time(time);
            return Some(self.nodes.times(node, &factor, to.clone()));
        }
        if a.is_none() && (declared || b.time == 0) {
            return Some(self.nodes.in_unit(node, to.clone()));
        }
        if b.is_none() && a.time == 0 {
            return Some(self.nodes.in_unit(node, to.clone()));
        }
        self.fail(problems::no_conversion(&from, to, span))
    }

    /// Values of which one is chosen: all of one kind, numbers in one unit. Written blanks go with anything.
    pub(super) fn alike(
        &mut self,
        nodes: Vec<NodeId>,
        exprs: &[impl std::borrow::Borrow<Expr>],
        span: Span,
        make: impl FnOnce(&mut Self, Vec<NodeId>, MetricType, Unit) -> NodeId,
    ) -> Option<NodeId> {
        let written: Vec<(NodeId, &Expr)> =
            nodes.iter().copied().zip(exprs.iter().map(std::borrow::Borrow::borrow)).collect();
        let Some(first) = written.iter().copied().find(|(node, _)| !self.nodes.is_written_blank(*node)) else {
            return Some(make(self, nodes, MetricType::Number, Unit::none()));
        };
        let ty = self.nodes.ty(first.0);
        let mut unit = self.nodes.unit(first.0);
        let mut lead = first;
        for next in written.iter().copied() {
            if self.nodes.is_written_blank(next.0) {
                continue;
            }
            let (a, b) = (Kind::of_metric(ty), Kind::of_metric(self.nodes.ty(next.0)));
            if a != b {
                return self.fail(problems::unlike(first.1, a, next.1, b, span));
            }
            if a == Kind::Number {
                let (_, right, common) = self.fitted(lead, next)?;
                unit = common;
                lead = (right, next.1);
            }
        }
        if ty != MetricType::Number {
            return Some(make(self, nodes, ty, unit));
        }
        let in_one_unit = nodes.into_iter().map(|node| self.in_common_unit(node, &unit)).collect();
        Some(make(self, in_one_unit, ty, unit))
    }

    fn in_common_unit(&mut self, node: NodeId, unit: &Unit) -> NodeId {
        let from = self.nodes.unit(node);
        let factor = match (unit.time_part(), from.time_part()) {
            (Some((time, _)), Some(_)) => from.with_time(time).1,
            _ => Exact::ONE,
        };
        self.nodes.times(node, &factor, if self.nodes.is_written_blank(node) { from } else { unit.clone() })
    }

    /// A postfix word: what it does to the context, or to the node.
    fn metric_modified(&mut self, inner: &'a Expr, modifier: &'a Modifier, context: Context) -> Option<NodeId> {
        match modifier {
            Modifier::Where(condition) => {
                let context = self.filtered(context, condition)?;
                self.metric(inner, context)
            }
            Modifier::With(values) => {
                let context = self.with_params(values, context)?;
                self.metric(inner, context)
            }
            Modifier::OverAll(_) => self.over_all(inner, context),
            Modifier::OverAllTime(_) => {
                let context = self.without_time(context);
                let node = self.metric(inner, context)?;
                Some(self.lifted(NodeKind::OverAllTime(node), node))
            }
            Modifier::Without(keys) => {
                let mut lifted = Vec::new();
                for key in keys {
                    if let Some(grain) = super::dimension::grain_word(&key.value) {
                        return self.fail(problems::without_grain(grain, &key.value, &written(inner)));
                    }
                    lifted.extend(self.keys(&key.value, context.params, &[])?);
                }
                let context = self.without_keys(context, &lifted);
                let node = self.metric(inner, context)?;
                Some(self.lifted(NodeKind::Without(node, lifted), node))
            }
        }
    }

    /// `m over all`: every key but time is lifted.
    pub(super) fn over_all(&mut self, inner: &'a Expr, context: Context) -> Option<NodeId> {
        let context = self.only_time(context);
        self.part(inner.span, |checker| {
            let node = checker.metric(inner, context)?;
            Some(checker.lifted(NodeKind::OverAll(node), node))
        })
    }

    fn lifted(&mut self, kind: NodeKind, inner: NodeId) -> NodeId {
        let (ty, unit) = (self.nodes.ty(inner), self.nodes.unit(inner));
        if self.nodes.fixed(inner).is_some() {
            return inner;
        }
        self.nodes.of_children(kind, &[inner], ty, unit)
    }
}
