//! Aggregates of members: `average(aht by agent)`, `count(day having service_level >= 80%)`, `which_max(offered by day)`.

use super::aggregate::Clauses;
use super::checker::Checker;
use super::context::Context;
use super::dimension::{self, DimKind};
use super::types::Kind;
use super::{DimensionId, MemberGroup, Members, NestedFunction, NestedNode, NodeId, NodeKind, PartKind, problems};
use crate::function::{Aggregate, OpenRows};
use crate::row::{Row, TableId};
use crate::source::Span;
use crate::syntax::{Call, ClauseKind, Expr};
use crate::unit::Unit;
use crate::value::Exact;

impl<'a> Checker<'a> {
    /// An aggregate with `by` or `having`.
    pub(super) fn nested(
        &mut self,
        function: Aggregate,
        fraction: Option<Exact>,
        call: &'a Call,
        clauses: Clauses<'a>,
        span: Span,
        context: Context,
    ) -> Option<NodeId> {
        let edge = clauses.edge.map(|edge| edge.span);
        if let Some(word) = clauses.unweighted.or(clauses.on.or(clauses.via).map(|name| name.span)).or(edge) {
            return self.fail(problems::clause_of_rows(word));
        }
        let first = call.args.first()?;
        let counts_groups = clauses.by.is_empty();
        if counts_groups && function != Aggregate::Count {
            return self.fail(problems::having_without_by(call, span));
        }
        if function == Aggregate::ApproxCountDistinct {
            return self.fail(problems::not_of_members(&call.name.text, span));
        }
        let keys: Vec<&'a Expr> =
            if counts_groups { vec![first] } else { clauses.by.iter().map(|key| &key.value).collect() };
        let inside = Inside {
            inner: (!counts_groups).then_some(first),
            weight: call.args.get(1).filter(|_| function == Aggregate::WeightedAverage),
        };
        let parts = self.parts(&keys, inside, clauses, span, context)?;
        let (ty, unit) = match (parts.inner, inside.inner) {
            (Some(node), Some(written)) => self.of_members(function, node, written)?,
            _ => (Kind::Number, Unit::none()),
        };
        let function = NestedFunction::Aggregate(function, fraction);
        Some(self.nested_node(function, parts, ty, unit))
    }

    /// `which_max(m by d)`: the key of the largest value.
    pub(super) fn which(
        &mut self,
        function: NestedFunction,
        call: &'a Call,
        span: Span,
        context: Context,
    ) -> Option<NodeId> {
        let mut clauses = Clauses::default();
        for clause in &call.clauses {
            match &clause.kind {
                ClauseKind::By(keys) => clauses.by = keys,
                ClauseKind::Having(condition) => clauses.having = Some(condition),
                ClauseKind::Where(condition) => clauses.filter = Some(condition),
                _ => return self.fail(problems::clause_of_rows(clause.span)),
            }
        }
        let [key] = clauses.by else { return self.fail(problems::which_needs_one_key(call, span)) };
        let inner = call.args.first()?;
        let inside = Inside { inner: Some(inner), weight: None };
        let parts = self.parts(&[&key.value], inside, clauses, span, context)?;
        let [dimension] = *parts.by.as_slice() else {
            return self.fail(problems::several_columns(&key.value, parts.by.len()));
        };
        let unit = self
            .dimensions
            .get(dimension.0 as usize)
            .and_then(|dim| dim.bound.values().next())
            .map(|cell| cell.unit.clone())
            .unwrap_or_default();
        let kind = self.dimension_kind(dimension);
        Some(self.nested_node(function, parts, kind, unit))
    }

    pub(super) fn nested_node(&mut self, function: NestedFunction, parts: Parts, kind: Kind, unit: Unit) -> NodeId {
        let Parts { by, inner, weight, having, members } = parts;
        let node = NestedNode { function, inner, weight, by, having, members };
        let children = node.children();
        let id = self.nodes.of_children(NodeKind::Nested(node), &children, kind.metric(), unit);
        self.part_is(|| PartKind::Members(id));
        id
    }

    fn parts(
        &mut self,
        keys: &[&'a Expr],
        inside: Inside<'a>,
        clauses: Clauses<'a>,
        span: Span,
        context: Context,
    ) -> Option<Parts> {
        let context = match clauses.filter {
            Some(condition) => self.filtered(context, condition)?,
            None => context,
        };
        let Inside { inner, weight } = inside;
        let exprs: Vec<&'a Expr> = inner.into_iter().chain(weight).chain(clauses.having).collect();
        let tables = self.tables_under(keys, &exprs, context);
        let by: Vec<Option<Vec<DimensionId>>> =
            keys.iter().map(|key| self.keys(key, context.params, &tables)).collect();
        let by = by.into_iter().collect::<Option<Vec<_>>>()?.concat();
        let within = self.with_keys(context, &by);
        let inner_node = inner.map(|inner| self.metric(inner, within));
        let weight_node = weight.map(|weight| self.metric_number(weight, within));
        let having_node = clauses.having.map(|having| self.metric_condition(having, within));
        let inner = transposed(inner_node)?;
        let weight = transposed(weight_node)?;
        let having = transposed(having_node)?;
        let nodes: Vec<NodeId> = inner.into_iter().chain(weight).chain(having).collect();
        let members = self.members(&by, &nodes, context, span)?;
        Some(Parts { by, inner, weight, having, members })
    }

    /// The tables whose rows the inside is made of: wanted before its keys are known, where a word of time may be a column.
    fn tables_under(&mut self, keys: &[&'a Expr], exprs: &[&'a Expr], context: Context) -> Vec<TableId> {
        let unclear = |key: &&Expr| {
            dimension::is_time_word(key)
                && super::aggregate::bare_name(key).is_some_and(|name| !self.book.tables_with(&name.text).is_empty())
        };
        if !keys.iter().any(unclear) {
            return Vec::new();
        }
        let nodes: Vec<Option<NodeId>> =
            self.quietly(|checker| exprs.iter().map(|expr| checker.metric(expr, context)).collect());
        let mut tables: Vec<TableId> =
            nodes.into_iter().flatten().flat_map(|node| self.nodes.tables(node).to_vec()).collect();
        tables.sort_unstable();
        tables.dedup();
        tables
    }

    /// Where the members are found: those of a table with a key in its rows, with what else the table knows of them; the
    /// others in the rows of every table that is used.
    pub(super) fn members(
        &mut self,
        by: &[DimensionId],
        nodes: &[NodeId],
        context: Context,
        span: Span,
    ) -> Option<Vec<MemberGroup>> {
        let mut groups = Vec::new();
        let mut left = by.to_vec();
        for id in by {
            let Some(DimKind::Rows(table, _)) = self.dimensions.get(id.0 as usize).map(|dim| dim.kind) else {
                continue;
            };
            if !left.contains(id) {
                continue;
            }
            let given: Vec<DimensionId> = left.iter().copied().filter(|id| self.is_known_to(*id, table)).collect();
            left.retain(|id| !given.contains(id));
            self.touch_table(table);
            // Keys in force narrow the members as far as the table knows them; others do not.
            for key in self.contexts.all_keys(context.keys) {
                self.quietly(|checker| checker.bind(key, table).ok());
            }
            let filter = self.reachable_filters(table, context);
            groups.push(MemberGroup { by: given, from: Members::Rows(table, filter) });
        }
        let are_periods = left.iter().all(|id| self.is_grain(*id));
        if !groups.is_empty() && are_periods {
            return Some(groups);
        }
        let from = Members::Seen(self.seen(&left, nodes, context, span)?);
        groups.push(MemberGroup { by: left, from });
        Some(groups)
    }

    /// Whether the rows of a table of members say what a dimension is: a value, not a part of when they came to be.
    fn is_known_to(&mut self, id: DimensionId, table: TableId) -> bool {
        let kind = self.dimensions.get(id.0 as usize).map(|dim| dim.kind);
        matches!(kind, Some(DimKind::Rows(..) | DimKind::Value(_)))
            && self.quietly(|checker| checker.bind(id, table).is_ok())
    }

    /// The tables in whose rows members are seen.
    fn seen(
        &mut self,
        by: &[DimensionId],
        nodes: &[NodeId],
        context: Context,
        span: Span,
    ) -> Option<Vec<(TableId, Option<Row>)>> {
        let mut tables: Vec<TableId> = nodes.iter().flat_map(|node| self.nodes.tables(*node).to_vec()).collect();
        tables.sort_unstable();
        tables.dedup();
        let mut seen = Vec::new();
        for table in tables {
            let has_all = by.iter().all(|id| self.quietly(|checker| checker.gives(*id, table)));
            if has_all {
                seen.push((table, self.reachable_filters(table, context)));
            }
        }
        if seen.is_empty() {
            return self.fail(problems::no_members(span));
        }
        Some(seen)
    }

    /// Whether a table gives a dimension.
    pub(super) fn gives(&mut self, id: DimensionId, table: TableId) -> bool {
        match self.dimensions.get(id.0 as usize).map(|dim| dim.kind) {
            Some(DimKind::Grain(_)) => self.placed_on.contains(&table) || self.table_clock(table).is_some(),
            _ => self.bind(id, table).is_ok(),
        }
    }

    /// The kind and unit of an aggregate of members.
    pub(super) fn of_members(&mut self, function: Aggregate, inner: NodeId, written: &Expr) -> Option<(Kind, Unit)> {
        let kind = Kind::of_metric(self.nodes.ty(inner));
        let unit = self.nodes.unit(inner);
        match function {
            Aggregate::Count | Aggregate::CountDistinct | Aggregate::ApproxCountDistinct => {
                Some((Kind::Number, Unit::none()))
            }
            Aggregate::Min | Aggregate::Max if kind != Kind::Bool => Some((kind, unit)),
            Aggregate::Mode | Aggregate::First | Aggregate::Last => Some((kind, unit)),
            Aggregate::Any | Aggregate::All if kind == Kind::Bool => Some((Kind::Bool, Unit::none())),
            Aggregate::Any | Aggregate::All => self.fail(problems::needs(Kind::Bool, kind, written)),
            Aggregate::Variance | Aggregate::VariancePop if kind == Kind::Number => {
                let square = unit.times(&unit);
                Some((Kind::Number, square))
            }
            _ if kind == Kind::Number => Some((Kind::Number, unit)),
            _ => self.fail(problems::needs(Kind::Number, kind, written)),
        }
    }

    /// The count that a metric rests on: its outermost divisor, the values of an average.
    pub(super) fn base_of(&mut self, id: NodeId) -> Option<NodeId> {
        use crate::function::Scalar;
        let node = self.nodes.get(id)?.clone();
        if let Some(of_day) = self.nodes.of_one_day(id).cloned() {
            let inner = self.nodes.aggregate(of_day.clone(), node.ty, node.unit, node.approximate);
            let base = self.base_of(inner)?;
            let NodeKind::Aggregate(base_node) = self.nodes.get(base)?.kind.clone() else { return None };
            return Some(self.on_that_day(base, &base_node));
        }
        match node.kind {
            NodeKind::Call(Scalar::Divide, args) => args.get(1).copied().filter(|divisor| self.is_count(*divisor)),
            NodeKind::Call(Scalar::Multiply, args) => {
                let parts: Vec<NodeId> = args.into_iter().filter(|arg| self.nodes.fixed(*arg).is_none()).collect();
                match parts.as_slice() {
                    [one] => self.base_of(*one),
                    _ => None,
                }
            }
            NodeKind::Call(Scalar::Round | Scalar::RoundEven | Scalar::Negate, args) => self.base_of(*args.first()?),
            NodeKind::Else(parts) => self.base_of(*parts.first()?),
            NodeKind::Aggregate(mut aggregate)
                if matches!(aggregate.function, Aggregate::Average | Aggregate::WeightedAverage) =>
            {
                aggregate.function = Aggregate::Count;
                aggregate.args.truncate(1);
                Some(self.nodes.aggregate(aggregate, Kind::Number.metric(), Unit::none(), false))
            }
            NodeKind::Nested(mut nested)
                if matches!(nested.function, NestedFunction::Aggregate(Aggregate::Average, _)) =>
            {
                nested.function = NestedFunction::Aggregate(Aggregate::Count, None);
                let children = nested.children();
                Some(self.nodes.of_children(NodeKind::Nested(nested), &children, Kind::Number.metric(), Unit::none()))
            }
            _ => None,
        }
    }

    pub(super) fn is_count(&self, id: NodeId) -> bool {
        let counts =
            |function| matches!(function, Aggregate::Count | Aggregate::CountDistinct | Aggregate::ApproxCountDistinct);
        match self.nodes.get(id).map(|node| &node.kind) {
            Some(NodeKind::Aggregate(aggregate)) => counts(aggregate.function),
            Some(NodeKind::OpenRows(open)) => matches!(open.function, OpenRows::AtEnd | OpenRows::Most),
            Some(NodeKind::Call(..)) => self.nodes.of_one_day(id).is_some_and(|node| counts(node.function)),
            Some(NodeKind::Nested(nested)) => {
                matches!(nested.function, NestedFunction::Aggregate(function, _) if counts(function))
            }
            Some(NodeKind::Without(inner, _) | NodeKind::OverAll(inner) | NodeKind::OverAllTime(inner)) => {
                self.is_count(*inner)
            }
            _ => false,
        }
    }
}

/// What stands inside a nested aggregate before `by`.
#[derive(Clone, Copy)]
struct Inside<'a> {
    inner: Option<&'a Expr>,
    weight: Option<&'a Expr>,
}

/// The inside of a nested aggregate.
pub(super) struct Parts {
    pub(super) by: Vec<DimensionId>,
    pub(super) inner: Option<NodeId>,
    pub(super) weight: Option<NodeId>,
    pub(super) having: Option<NodeId>,
    pub(super) members: Vec<MemberGroup>,
}

/// Nothing asked is fine; something asked must have come out.
fn transposed(node: Option<Option<NodeId>>) -> Option<Option<NodeId>> {
    match node {
        None => Some(None),
        Some(found) => found.map(Some),
    }
}
