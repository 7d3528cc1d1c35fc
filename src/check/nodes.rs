//! The nodes of a question: equal ones are one, fixed numbers are worked out at once.

use super::{AggregateNode, MetricType, Node, NodeId, NodeKind, OpenNode};
use crate::calendar::Grain;
use crate::function::{Extent, Scalar};
use crate::row::TableId;
use crate::unit::Unit;
use crate::value::{Exact, Value};
use std::collections::HashMap;

/// What is known of a node beside what stands in it.
#[derive(Clone, Debug, Default)]
struct Facts {
    /// The tables whose rows are aggregated in it, in order.
    tables: Vec<TableId>,
    /// Whether its unit comes from columns, not only from numbers in the formula.
    from_columns: bool,
}

/// The nodes made so far; children before parents.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    all: Vec<Node>,
    facts: Vec<Facts>,
    index: HashMap<Node, NodeId>,
}

impl Nodes {
    pub(super) fn get(&self, id: NodeId) -> Option<&Node> {
        self.all.get(id.0 as usize)
    }

    pub(super) fn ty(&self, id: NodeId) -> MetricType {
        self.get(id).map_or(MetricType::Number, |node| node.ty)
    }

    pub(super) fn unit(&self, id: NodeId) -> Unit {
        self.get(id).map(|node| node.unit.clone()).unwrap_or_default()
    }

    /// The tables whose rows are aggregated in a node.
    pub(super) fn tables(&self, id: NodeId) -> &[TableId] {
        self.facts.get(id.0 as usize).map_or(&[], |facts| &facts.tables)
    }

    pub(super) fn unit_is_from_columns(&self, id: NodeId) -> bool {
        self.facts.get(id.0 as usize).is_some_and(|facts| facts.from_columns)
    }

    /// The value of a fixed node.
    pub(super) fn fixed(&self, id: NodeId) -> Option<&Value> {
        match self.get(id).map(|node| &node.kind) {
            Some(NodeKind::Constant(value)) => Some(value),
            _ => None,
        }
    }

    pub(super) fn fixed_number(&self, id: NodeId) -> Option<&Exact> {
        self.fixed(id).and_then(Value::as_number)
    }

    pub(super) fn is_written_blank(&self, id: NodeId) -> bool {
        self.fixed(id).is_some_and(Value::is_blank)
    }

    pub(super) fn constant(&mut self, value: Value, unit: Unit) -> NodeId {
        let ty = super::types::Kind::of_value(&value).metric();
        self.add(Node { kind: NodeKind::Constant(value), ty, unit, approximate: false }, Facts::default())
    }

    pub(super) fn aggregate(&mut self, node: AggregateNode, ty: MetricType, unit: Unit, approximate: bool) -> NodeId {
        let facts = Facts { tables: vec![node.table], from_columns: true };
        self.add(Node { kind: NodeKind::Aggregate(node), ty, unit, approximate }, facts)
    }

    pub(super) fn open_rows(&mut self, node: OpenNode, unit: Unit, approximate: bool) -> NodeId {
        let facts = Facts { tables: vec![node.table], from_columns: true };
        self.add(Node { kind: NodeKind::OpenRows(node), ty: MetricType::Number, unit, approximate }, facts)
    }

    /// The length of T, or of whole periods around it.
    pub(super) fn extent(&mut self, extent: Extent, whole: Option<Grain>, unit: Unit) -> NodeId {
        let kind = NodeKind::Extent(extent, whole);
        let facts = Facts { from_columns: true, ..Facts::default() };
        self.add(Node { kind, ty: MetricType::Number, unit, approximate: false }, facts)
    }

    /// The aggregate of one day's rows that a node gives if the day of its group is that of all groups.
    pub(super) fn of_one_day(&self, id: NodeId) -> Option<&AggregateNode> {
        let NodeKind::Call(Scalar::Case, args) = &self.get(id)?.kind else { return None };
        let [_, value, _] = args.as_slice() else { return None };
        match &self.get(*value)?.kind {
            NodeKind::Aggregate(node) if node.day.is_some() => Some(node),
            _ => None,
        }
    }

    /// A scalar function; arithmetic of fixed numbers is worked out.
    pub(super) fn call(&mut self, scalar: Scalar, args: Vec<NodeId>, ty: MetricType, unit: Unit) -> NodeId {
        if let Some(number) = self.worked_out(scalar, &args) {
            return self.constant(Value::Number(number), unit);
        }
        self.of_children(NodeKind::Call(scalar, args.clone()), &args, ty, unit)
    }

    /// A node of other nodes.
    pub(super) fn of_children(&mut self, kind: NodeKind, children: &[NodeId], ty: MetricType, unit: Unit) -> NodeId {
        let approximate = children.iter().any(|child| self.get(*child).is_some_and(|node| node.approximate));
        let mut facts = Facts::default();
        for child in children.iter().filter_map(|child| self.facts.get(child.0 as usize)) {
            facts.tables.extend(&child.tables);
            facts.from_columns |= child.from_columns;
        }
        facts.tables.sort_unstable();
        facts.tables.dedup();
        self.add(Node { kind, ty, unit, approximate }, facts)
    }

    /// The number multiplied by a fixed factor, in a new unit.
    pub(super) fn times(&mut self, id: NodeId, factor: &Exact, unit: Unit) -> NodeId {
        if *factor == Exact::ONE {
            return self.in_unit(id, unit);
        }
        let factor = self.constant(Value::Number(factor.clone()), Unit::none());
        self.call(Scalar::Multiply, vec![id, factor], MetricType::Number, unit)
    }

    /// The same value under another unit.
    pub(super) fn in_unit(&mut self, id: NodeId, unit: Unit) -> NodeId {
        let Some(node) = self.get(id) else { return id };
        if node.unit == unit {
            return id;
        }
        let node = Node { unit, ..node.clone() };
        let facts = self.facts.get(id.0 as usize).cloned().unwrap_or_default();
        self.add(node, facts)
    }

    fn add(&mut self, node: Node, facts: Facts) -> NodeId {
        if let Some(id) = self.index.get(&node) {
            return *id;
        }
        let id = NodeId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(node.clone());
        self.facts.push(facts);
        self.index.insert(node, id);
        id
    }

    fn worked_out(&self, scalar: Scalar, args: &[NodeId]) -> Option<Exact> {
        let number = |at: usize| args.get(at).and_then(|id| self.fixed_number(*id));
        match scalar {
            Scalar::Negate => Some(number(0)?.neg()),
            Scalar::Add => number(0)?.add(number(1)?).ok(),
            Scalar::Subtract => number(0)?.sub(number(1)?).ok(),
            Scalar::Multiply => number(0)?.mul(number(1)?).ok(),
            Scalar::Divide => number(0)?.div(number(1)?).ok().flatten(),
            _ => None,
        }
    }
}

impl super::MemberGroup {
    fn renumbered(&self, dimension: impl Fn(super::DimensionId) -> super::DimensionId) -> super::MemberGroup {
        super::MemberGroup { by: self.by.iter().map(|id| dimension(*id)).collect(), ..self.clone() }
    }
}

impl super::NestedNode {
    fn renumbered(
        &self,
        node: impl Fn(NodeId) -> NodeId,
        dimension: impl Fn(super::DimensionId) -> super::DimensionId,
    ) -> super::NestedNode {
        super::NestedNode {
            inner: self.inner.map(&node),
            weight: self.weight.map(&node),
            having: self.having.map(&node),
            by: self.by.iter().map(|id| dimension(*id)).collect(),
            members: self.members.iter().map(|group| group.renumbered(&dimension)).collect(),
            ..self.clone()
        }
    }
}

/// The same node with its children and dimensions renumbered.
pub(super) fn renumbered(
    kind: &NodeKind,
    node: impl Fn(NodeId) -> NodeId,
    dimension: impl Fn(super::DimensionId) -> super::DimensionId,
) -> NodeKind {
    match kind {
        NodeKind::Constant(_) | NodeKind::Aggregate(_) | NodeKind::OpenRows(_) | NodeKind::Extent(..) => kind.clone(),
        NodeKind::Call(scalar, args) => NodeKind::Call(*scalar, args.iter().map(|id| node(*id)).collect()),
        NodeKind::Else(args) => NodeKind::Else(args.iter().map(|id| node(*id)).collect()),
        NodeKind::Without(inner, keys) => {
            NodeKind::Without(node(*inner), keys.iter().map(|id| dimension(*id)).collect())
        }
        NodeKind::OverAll(inner) => NodeKind::OverAll(node(*inner)),
        NodeKind::OverAllTime(inner) => NodeKind::OverAllTime(node(*inner)),
        NodeKind::Nested(nested) => NodeKind::Nested(nested.renumbered(&node, &dimension)),
        NodeKind::Moved(moved) => NodeKind::Moved(super::MovedNode { inner: node(moved.inner), ..moved.clone() }),
        NodeKind::Standing { inner, over } => NodeKind::Standing {
            inner: node(*inner),
            over: over.iter().map(|nested| nested.renumbered(&node, &dimension)).collect(),
        },
        NodeKind::MinimumBase { inner, base, least } => {
            NodeKind::MinimumBase { inner: node(*inner), base: node(*base), least: least.clone() }
        }
    }
}
