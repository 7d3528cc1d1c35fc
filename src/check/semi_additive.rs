//! What is added up over everything but time: balances, stocks, headcounts. `sum(balance last day)` is of the rows of one
//! day, `sum(balance last per account)` of one row for each account.

use super::aggregate::Clauses;
use super::checker::Checker;
use super::context::Context;
use super::nested::Parts;
use super::types::Kind;
use super::{AggregateNode, DimensionId, EdgeDay, MetricType, NestedFunction, NodeId, NodeKind, problems};
use crate::function::{Aggregate, Scalar};
use crate::row::{Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::{Call, Key};
use crate::unit::Unit;
use crate::value::{Exact, Reason, Value};

/// `last day`, `first day`, `last per account`, `first per (account, branch)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge<'a> {
    /// The last instead of the first.
    pub(super) last: bool,
    /// One row for each of these; `None`: the rows of one day.
    pub(super) per: Option<&'a [Key]>,
    /// Where it is written.
    pub(super) span: Span,
}

impl<'a> Checker<'a> {
    /// An aggregate of the rows of one day, or of one row for each member.
    #[allow(clippy::too_many_arguments, reason = "an aggregate, its clauses and its place")]
    pub(super) fn semi_additive(
        &mut self,
        function: Aggregate,
        fraction: Option<Exact>,
        call: &'a Call,
        clauses: Clauses<'a>,
        edge: Edge<'a>,
        span: Span,
        context: Context,
    ) -> Option<NodeId> {
        if matches!(function, Aggregate::First | Aggregate::Last) {
            return self.fail(problems::edge_of_edge(call, edge.last, edge.span));
        }
        match edge.per {
            None => self.of_rows(function, fraction, call, clauses, span, context),
            Some(keys) => self.one_row_per(function, fraction, call, clauses, edge, keys, span, context),
        }
    }

    /// The aggregate over the rows of its group's last day.
    pub(super) fn of_day(&mut self, node: AggregateNode, edge: Edge<'a>, span: Span) -> Option<AggregateNode> {
        let Some(time) = node.time.clone() else {
            return self.fail(self.no_time(node.table, span, Some(edge.span)));
        };
        let day = if time.ty() == RowType::Date { time } else { Row::Call(Scalar::Date, vec![time], RowType::Date) };
        self.timed_inside.insert(node.table);
        Some(AggregateNode { day: Some(EdgeDay { day, last: edge.last }), ..node })
    }

    /// The day is one for all groups: where the last day of a group is not that of all together, it has nothing then.
    pub(super) fn on_that_day(&mut self, id: NodeId, node: &AggregateNode) -> NodeId {
        let Some(day) = node.finding_its_day() else { return id };
        let own = self.nodes.aggregate(day, MetricType::Date, Unit::none(), false);
        let all = self.nodes.of_children(NodeKind::OverAll(own), &[own], MetricType::Date, Unit::none());
        let is_that = self.nodes.call(Scalar::Equal, vec![own, all], MetricType::Bool, Unit::none());
        let counts =
            matches!(node.function, Aggregate::Count | Aggregate::CountDistinct | Aggregate::ApproxCountDistinct);
        let nothing = if counts { Value::int(0) } else { Value::Blank(Reason::NoRows) };
        let nothing = self.nodes.constant(nothing, Unit::none());
        let (ty, unit) = (self.nodes.ty(id), self.nodes.unit(id));
        self.nodes.call(Scalar::Case, vec![is_that, id, nothing], ty, unit)
    }

    /// `sum(balance last per account)`: of each account its last balance, which is `sum(last(balance) by account)`.
    #[allow(clippy::too_many_arguments, reason = "an aggregate, its clauses and its place")]
    fn one_row_per(
        &mut self,
        function: Aggregate,
        fraction: Option<Exact>,
        call: &'a Call,
        clauses: Clauses<'a>,
        edge: Edge<'a>,
        keys: &'a [Key],
        span: Span,
        context: Context,
    ) -> Option<NodeId> {
        let first = call.args.first()?;
        if function == Aggregate::Count && self.named_table(first).is_some() {
            return self.fail(problems::count_of_one_row_per(call, keys, edge.span));
        }
        if matches!(function, Aggregate::ApproxCountDistinct | Aggregate::WeightedAverage) {
            return self.fail(problems::not_of_one_row_per(&call.name.text, edge.last, edge.span));
        }
        // Inside, the filter chooses the accounts too: an account without such a row is none that lacks a balance.
        let context = match clauses.filter {
            Some(condition) => self.filtered(context, condition)?,
            None => context,
        };
        let one_row = if edge.last { Aggregate::Last } else { Aggregate::First };
        let plain = Clauses { filter: None, edge: None, ..clauses };
        let outside = self.quietly(|checker| checker.of_rows(one_row, None, call, plain, span, context));
        let tables: Vec<TableId> = outside.map(|node| self.nodes.tables(node).to_vec()).unwrap_or_default();
        let by: Vec<Option<Vec<DimensionId>>> =
            keys.iter().map(|key| self.keys(&key.value, context.params, &tables)).collect();
        let by = by.into_iter().collect::<Option<Vec<_>>>()?.concat();
        let within = self.with_keys(context, &by);
        let inner = self.part(first.span, |checker| checker.of_rows(one_row, None, call, plain, span, within))?;
        let members = self.members(&by, &[inner], context, span)?;
        let (kind, unit): (Kind, Unit) = self.of_members(function, inner, first)?;
        let parts = Parts { by, inner: Some(inner), weight: None, having: None, members };
        Some(self.nested_node(NestedFunction::Aggregate(function, fraction), parts, kind, unit))
    }
}
