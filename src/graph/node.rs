//! The definitions and what they are made of, as nodes and edges.

use crate::source::Span;
use std::collections::HashMap;

/// A node of a [`Graph`]: a position in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub usize);

/// What depends on what. The order of nodes and edges is that of the texts, and always the same.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) needs: Vec<Vec<Edge>>,
    pub(super) index: HashMap<(Kind, String), NodeId>,
}

/// A definition, or a table or column of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its name: `cost_per_contact`, `contacts`, `contacts.wait`, `contacts.agent_id -> agents`, the title of a test.
    pub name: String,
    /// The module of the built-in library that it comes from; `None`: the formulas, or the data.
    pub module: Option<String>,
    /// Where it is defined, if it is in a text.
    pub span: Option<Span>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A metric.
    Metric,
    /// A param.
    Param,
    /// A view.
    View,
    /// A test.
    Test,
    /// A table.
    Table,
    /// A column of the data, with its table.
    Column,
    /// A column that the `table` block computes.
    Computed,
    /// A link between two tables.
    Link,
    /// A table or column that nothing is known of, because no data are bound that have it.
    Unknown,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Metric => "metric",
            Kind::Param => "param",
            Kind::View => "view",
            Kind::Test => "test",
            Kind::Table => "table",
            Kind::Column => "column",
            Kind::Computed => "computed column",
            Kind::Link => "link",
            Kind::Unknown => "table or column",
        }
    }

    /// Whether somebody wrote it, so that it may stand at the top of a graph.
    pub fn is_definition(self) -> bool {
        !matches!(self, Kind::Column | Kind::Unknown)
    }
}

/// That one node needs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edge {
    /// What is needed.
    pub to: NodeId,
    /// Whether its value depends on it; a target or a band needs it only to be shown.
    pub value: bool,
}

impl Graph {
    /// Every node, in order.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..).map(NodeId).zip(&self.nodes)
    }

    /// The node behind an id.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0)
    }

    /// What a node needs, in the order of its text, each once.
    pub fn needs(&self, id: NodeId) -> &[Edge] {
        self.needs.get(id.0).map_or(&[], Vec::as_slice)
    }

    /// The node of that kind and name.
    pub fn find(&self, kind: Kind, name: &str) -> Option<NodeId> {
        self.index.get(&(kind, name.to_owned())).copied()
    }

    /// Adds a node, unless it is there; whether it is new.
    pub(super) fn add(&mut self, node: Node) -> (NodeId, bool) {
        let key = (node.kind, node.name.clone());
        if let Some(id) = self.index.get(&key) {
            return (*id, false);
        }
        let id = NodeId(self.nodes.len());
        self.nodes.push(node);
        self.needs.push(Vec::new());
        self.index.insert(key, id);
        (id, true)
    }

    /// Adds an edge, unless it is there; an edge of value stays one.
    pub(super) fn connect(&mut self, from: NodeId, to: NodeId, value: bool) {
        let Some(edges) = self.needs.get_mut(from.0) else { return };
        match edges.iter_mut().find(|edge| edge.to == to) {
            Some(edge) => edge.value |= value,
            None if from != to => edges.push(Edge { to, value }),
            None => {}
        }
    }
}
