//! A part of a graph: what some nodes need, or what needs them.

use super::node::{Graph, Node, NodeId};
use std::collections::{BTreeSet, VecDeque};

/// Which way the edges are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// What it needs.
    Backwards,
    /// What needs it.
    Forwards,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub fn turned(self) -> Direction {
        match self {
            Direction::Backwards => Direction::Forwards,
            Direction::Forwards => Direction::Backwards,
        }
    }
}

impl Graph {
    /// The nodes that a name stands for: a definition, a table, `contacts.wait`, or a column alone, of every table that has it.
    pub fn named(&self, name: &str) -> Vec<NodeId> {
        let is_named = |whole: &str| whole == name || whole.split_once('.').is_some_and(|(_, column)| column == name);
        let whole = self.nodes().filter(|(_, node)| node.name == name).map(|(id, _)| id).collect::<Vec<_>>();
        if !whole.is_empty() {
            return whole;
        }
        self.nodes().filter(|(_, node)| is_named(&node.name)).map(|(id, _)| id).collect()
    }

    /// The nodes at which drawing begins: those that nothing else in the graph needs, or that need nothing else.
    /// Of nodes that only need each other in a circle, the first.
    pub fn starts(&self, direction: Direction) -> Vec<NodeId> {
        let inner = self.neighbours(direction.turned());
        let mut starts: Vec<NodeId> =
            self.nodes().map(|(id, _)| id).filter(|id| inner.get(id.0).is_none_or(Vec::is_empty)).collect();
        let mut reached = self.reached(&starts, direction, usize::MAX);
        for (id, _) in self.nodes() {
            if !reached.contains(&id) {
                starts.push(id);
                reached.extend(self.reached(&[id], direction, usize::MAX));
            }
        }
        starts.sort_unstable();
        starts
    }

    /// The neighbours of every node: what it needs in the order of its text, or what needs it in the order of the texts.
    pub fn neighbours(&self, direction: Direction) -> Vec<Vec<NodeId>> {
        let mut all: Vec<Vec<NodeId>> = vec![Vec::new(); self.nodes.len()];
        for (from, _) in self.nodes() {
            for edge in self.needs(from) {
                let (at, next) = match direction {
                    Direction::Backwards => (from, edge.to),
                    Direction::Forwards => (edge.to, from),
                };
                if let Some(list) = all.get_mut(at.0) {
                    list.push(next);
                }
            }
        }
        all
    }

    /// Everything that can be reached from some nodes in at most `depth` steps, they themselves included.
    pub fn reached(&self, from: &[NodeId], direction: Direction, depth: usize) -> BTreeSet<NodeId> {
        let needing = if direction == Direction::Forwards { self.neighbours(direction) } else { Vec::new() };
        let next = |id: NodeId| match direction {
            Direction::Backwards => self.needs(id).iter().map(|edge| edge.to).collect(),
            Direction::Forwards => needing.get(id.0).cloned().unwrap_or_default(),
        };
        let mut reached: BTreeSet<NodeId> = from.iter().copied().collect();
        let mut open: VecDeque<(NodeId, usize)> = from.iter().map(|id| (*id, 0)).collect();
        while let Some((id, steps)) = open.pop_front() {
            for one in if steps < depth { next(id) } else { Vec::new() } {
                if reached.insert(one) {
                    open.push_back((one, steps + 1));
                }
            }
        }
        reached
    }

    /// For every node the chosen ones among those that its value depends on, over any number of steps.
    pub fn below(&self, chosen: impl Fn(NodeId, &Node) -> bool) -> Vec<BTreeSet<NodeId>> {
        let mut below: Vec<BTreeSet<NodeId>> = vec![BTreeSet::new(); self.nodes.len()];
        for id in self.needed_first() {
            let mut found = BTreeSet::new();
            for edge in self.needs(id).iter().filter(|edge| edge.value) {
                found.extend(below.get(edge.to.0).into_iter().flatten().copied());
                found.extend(self.node(edge.to).filter(|node| chosen(edge.to, node)).map(|_| edge.to));
            }
            if let Some(place) = below.get_mut(id.0) {
                *place = found;
            }
        }
        below
    }

    /// Every node once, what it needs before it. Of nodes that need each other in a circle, one comes too early.
    pub(super) fn needed_first(&self) -> Vec<NodeId> {
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut begun = vec![false; self.nodes.len()];
        for (start, _) in self.nodes() {
            let mut open = Vec::new();
            let mut begin = |id: NodeId, open: &mut Vec<(NodeId, usize)>| {
                if let Some(begun @ false) = begun.get_mut(id.0) {
                    *begun = true;
                    open.push((id, 0));
                }
            };
            begin(start, &mut open);
            while let Some((id, next)) = open.last_mut() {
                let (id, edge) = (*id, self.needs(*id).get(*next));
                *next += 1;
                match edge {
                    Some(edge) => begin(edge.to, &mut open),
                    None => {
                        order.push(id);
                        open.pop();
                    }
                }
            }
        }
        order
    }

    /// The graph of these nodes only, in the same order.
    #[must_use]
    pub fn only(&self, kept: &BTreeSet<NodeId>) -> Graph {
        let mut graph = Graph::default();
        let ids: Vec<Option<NodeId>> =
            self.nodes().map(|(id, node)| kept.contains(&id).then(|| graph.add(node.clone()).0)).collect();
        let new = |id: NodeId| ids.get(id.0).copied().flatten();
        for id in kept {
            for edge in self.needs(*id) {
                if let (Some(from), Some(to)) = (new(*id), new(edge.to)) {
                    graph.connect(from, to, edge.value);
                }
            }
        }
        graph
    }
}
