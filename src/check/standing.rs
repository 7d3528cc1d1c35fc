//! What compares a group with the others: `rank(m)`, `pareto(m)`; and how far a share may lie from the one behind it:
//! `margin(k, n, 95%)`.

use super::checker::Checker;
use super::context::Context;
use super::types::Kind;
use super::{MetricType, NestedFunction, NestedNode, NodeId, NodeKind, problems};
use crate::function::{Scalar, Standing};
use crate::source::Span;
use crate::syntax::{Call, Expr};
use crate::unit::Unit;
use crate::value::{Value, normal};

impl<'a> Checker<'a> {
    /// `rank(m)`, `pareto(m)`: the members of the last key that is in force, within the others. Totals have fewer keys
    /// than the question, so every key in force may be the last one.
    pub(super) fn standing(
        &mut self,
        standing: Standing,
        call: &'a Call,
        span: Span,
        context: Context,
    ) -> Option<NodeId> {
        let written = call.args.first()?;
        let inner = self.metric(written, context)?;
        let kind = Kind::of_metric(self.nodes.ty(inner));
        let is_ordered = matches!(kind, Kind::Number | Kind::Date | Kind::Time);
        if kind != Kind::Number && !(standing == Standing::Rank && is_ordered) {
            return self.fail(problems::needs(Kind::Number, kind, written));
        }
        let mut over = Vec::new();
        for key in self.contexts.all_keys(context.keys) {
            if self.is_grain(key) {
                continue;
            }
            let others = self.without_keys(context, &[key]);
            over.push(NestedNode {
                function: NestedFunction::Standing(standing),
                inner: Some(inner),
                weight: None,
                by: vec![key],
                having: None,
                members: self.members(&[key], &[inner], others, span)?,
            });
        }
        let kind = NodeKind::Standing { inner, over };
        Some(self.nodes.of_children(kind, &[inner], MetricType::Number, Unit::none()))
    }

    /// `margin(k, n, 95%)` and the ends of that interval: two counts and a fixed confidence, which becomes its z.
    pub(super) fn interval(&mut self, function: Scalar, call: &'a Call, context: Context) -> Option<NodeId> {
        let [k, n, confidence] = call.args.as_slice() else { return None };
        let counts = [k, n].map(|count| self.plain_number(count, call, context));
        let fixed = self.apart(|checker| checker.fixed(confidence, context.params, "The confidence of an interval"))?;
        let Some(z) = fixed.value.as_number().and_then(normal::quantile) else {
            return self.fail(problems::not_a_confidence(confidence));
        };
        let [Some(k), Some(n)] = counts else { return None };
        let z = self.nodes.constant(Value::Number(z), Unit::none());
        Some(self.nodes.call(function, vec![k, n, z], MetricType::Number, Unit::none()))
    }

    /// A number that is no amount of time or money.
    fn plain_number(&mut self, written: &'a Expr, call: &Call, context: Context) -> Option<NodeId> {
        let node = self.metric_number(written, context)?;
        let unit = self.nodes.unit(node);
        if !unit.dimension().is_none() {
            return self.fail(problems::count_with_unit(&call.name.text, written, &unit));
        }
        Some(node)
    }
}
