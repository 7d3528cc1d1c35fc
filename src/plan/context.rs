//! The context of a metric as far as it is known before anything runs: which keys it has, and what its time is.

use super::rest::RestDimension;
use crate::calendar::Grain;
use crate::check::{Checked, DimensionId, DimensionKind, Node, NodeId, NodeKind};

/// What T is in a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeShape {
    /// The question's whole period.
    Whole,
    /// One period of a grain, cut by the question's period.
    Grain(Grain),
    /// One whole period of a grain, wherever it lies: a member within a [`TimeShape::Stretch`].
    Free(Grain),
    /// Any stretch of time that begins and ends where a period of this grain does; it may reach out of the question's
    /// period.
    Stretch(Grain),
}

impl TimeShape {
    /// Whether its periods may lie in two periods of the other, as weeks lie in months.
    pub(super) fn crosses(self, other: TimeShape) -> bool {
        match (self.period(), other.period()) {
            (Some(short), Some(long)) => !short.divides(long),
            (Some(_), None) => matches!(other, TimeShape::Stretch(_)),
            _ => false,
        }
    }

    /// The grain whose period T is.
    pub fn period(self) -> Option<Grain> {
        match self {
            TimeShape::Grain(grain) | TimeShape::Free(grain) => Some(grain),
            TimeShape::Whole | TimeShape::Stretch(_) => None,
        }
    }

    /// The grain of the first key of groups in T.
    pub fn framed(self) -> Option<Grain> {
        match self {
            TimeShape::Grain(grain) | TimeShape::Free(grain) | TimeShape::Stretch(grain) => Some(grain),
            TimeShape::Whole => None,
        }
    }

    /// Whether the question's period leaves no row out.
    pub fn is_free(self) -> bool {
        matches!(self, TimeShape::Free(_) | TimeShape::Stretch(_))
    }
}

/// A context without its values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Context {
    /// K: the dimensions that have a value, ascending; never a grain.
    pub keys: Vec<DimensionId>,
    /// T.
    pub time: TimeShape,
    /// In a part that has `days()` or one of its kin and no aggregate of its own: the aggregates beside it, whose rows
    /// say which time it counts.
    pub beside: Vec<NodeId>,
}

impl Context {
    /// A context in which nothing stands beside.
    pub fn new(keys: Vec<DimensionId>, time: TimeShape) -> Context {
        Context { keys, time, beside: Vec::new() }
    }

    /// K and T of some dimensions, grains among them: the shortest grain is T.
    pub(super) fn of(checked: &Checked, dimensions: &[DimensionId]) -> Context {
        Context::new(Vec::new(), TimeShape::Whole).with(checked, dimensions)
    }

    /// The context with dimensions added: values to K, a grain in place of T. T is then the whole member, cut by the
    /// question's period only: `average(count(contacts) by week)` by month is the mean of whole weeks, and a week that
    /// reaches over the edge of a month is one of both.
    pub(super) fn with(&self, checked: &Checked, dimensions: &[DimensionId]) -> Context {
        let mut keys = self.keys.clone();
        keys.extend(dimensions.iter().filter(|id| grain_of(checked, **id).is_none()));
        keys.sort_unstable();
        keys.dedup();
        let grain = dimensions.iter().filter_map(|id| grain_of(checked, *id)).min();
        let period = |grain| if self.time.is_free() { TimeShape::Free(grain) } else { TimeShape::Grain(grain) };
        Context::new(keys, grain.map_or(self.time, period))
    }

    pub(super) fn without(&self, dimensions: &[DimensionId], rest: Option<&RestDimension>) -> Context {
        let lifted = |key: &DimensionId| {
            dimensions.contains(key)
                || rest.is_some_and(|rest| rest.id == *key && rest.stands_for.iter().any(|d| dimensions.contains(d)))
        };
        Context::new(self.keys.iter().copied().filter(|key| !lifted(key)).collect(), self.time)
    }
}

/// The grain that a dimension is, if it is one.
pub(super) fn grain_of(checked: &Checked, id: DimensionId) -> Option<Grain> {
    match checked.dimensions.get(id.0 as usize)?.kind {
        DimensionKind::Grain(grain) => Some(grain),
        DimensionKind::Value(_) | DimensionKind::Part(..) => None,
    }
}

/// The operands of a node with the contexts in which they are needed, given the node's own. A nested aggregate has
/// none, for its members have a program of their own; neither has a metric in another T.
pub(super) fn operands(rest: Option<&RestDimension>, node: &Node, context: &Context) -> Vec<(NodeId, Context)> {
    match &node.kind {
        NodeKind::Constant(_)
        | NodeKind::Aggregate(_)
        | NodeKind::OpenRows(_)
        | NodeKind::Extent(..)
        | NodeKind::Nested(_)
        | NodeKind::Moved(_)
        | NodeKind::Standing { .. } => Vec::new(),
        NodeKind::Call(_, args) | NodeKind::Else(args) => args.iter().map(|arg| (*arg, context.clone())).collect(),
        NodeKind::Without(inner, dimensions) => vec![(*inner, context.without(dimensions, rest))],
        NodeKind::OverAll(inner) => vec![(*inner, Context::new(Vec::new(), context.time))],
        NodeKind::OverAllTime(inner) => vec![(*inner, Context::new(context.keys.clone(), TimeShape::Whole))],
        NodeKind::MinimumBase { inner, base, .. } => vec![(*inner, context.clone()), (*base, context.clone())],
    }
}
