//! What stands beside `days()`: it counts the time that the rows beside it cover.

use super::context::{Context, operands};
use crate::check::{Checked, NodeId, NodeKind};

/// For every node that has a `days()` or one of its kin in it, the aggregates of rows in it.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Nothing for nodes that have none, which are nearly all.
    of: Vec<Option<Vec<NodeId>>>,
}

impl Beside {
    /// Of every node of a question.
    pub fn of(checked: &Checked) -> Beside {
        if !checked.nodes.iter().any(|node| matches!(node.kind, NodeKind::Extent(..))) {
            return Beside::default();
        }
        let mut aggregates: Vec<Vec<NodeId>> = Vec::with_capacity(checked.nodes.len());
        let mut has_extent: Vec<bool> = Vec::with_capacity(checked.nodes.len());
        for (id, node) in (0u32..).map(NodeId).zip(&checked.nodes) {
            let children = node.kind.children();
            let inside = children.iter().filter_map(|child| aggregates.get(child.0 as usize)).flatten();
            let mut found: Vec<NodeId> = inside.copied().collect();
            found.extend(matches!(node.kind, NodeKind::Aggregate(_) | NodeKind::OpenRows(_)).then_some(id));
            found.sort_unstable();
            found.dedup();
            let has = |child: &NodeId| has_extent.get(child.0 as usize).copied().unwrap_or(false);
            has_extent.push(matches!(node.kind, NodeKind::Extent(..)) || children.iter().any(has));
            aggregates.push(found);
        }
        Beside { of: aggregates.into_iter().zip(has_extent).map(|(found, has)| has.then_some(found)).collect() }
    }

    /// The context of a part, with what stands beside the lengths of time in it: the aggregates of the smallest part
    /// around them that has any.
    pub(super) fn put(&self, whole: NodeId, part: NodeId, context: Context, outer: &Context) -> Context {
        let get = |id: NodeId| self.of.get(id.0 as usize).and_then(Option::as_ref);
        let beside = match (get(part), get(whole)) {
            // A part with aggregates of its own does not look around.
            (Some(own), _) if !own.is_empty() => Vec::new(),
            (Some(_), Some(around)) if !around.is_empty() => around.clone(),
            (Some(_), _) => outer.beside.clone(),
            (None, _) => Vec::new(),
        };
        Context { beside, ..context }
    }

    /// The context of several parts that are calculated in one.
    pub(super) fn put_all(&self, whole: NodeId, parts: &[NodeId], context: Context, outer: &Context) -> Context {
        let mut all = parts.iter().map(|part| self.put(whole, *part, context.clone(), outer));
        all.find(|put| !put.beside.is_empty()).unwrap_or(context)
    }

    /// The context in which a part of a written part is calculated, given the context of the part it stands in.
    pub fn part_context(&self, checked: &Checked, whole: NodeId, part: NodeId, context: &Context) -> Context {
        let lifted = match &checked.node(whole).kind {
            NodeKind::Without(inner, _) | NodeKind::OverAll(inner) | NodeKind::OverAllTime(inner) => *inner == part,
            _ => false,
        };
        if lifted && let Some((_, within)) = operands(None, checked.node(whole), context).into_iter().next() {
            return self.put(whole, part, within, context);
        }
        self.put(whole, part, context.clone(), context)
    }
}
