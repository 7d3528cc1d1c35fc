//! A graph as a tree for people, and as Mermaid, DOT and JSON for whoever draws it.

use super::Look;
use super::json;
use super::text::{visible, width};
use crate::graph::{Direction, Graph, Kind, Node, NodeId};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// The forms that a graph can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// A tree for the terminal.
    Text,
    /// For Markdown and the web.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// For programs.
    Json,
}

/// A graph as text, ending with a line break. The tree begins at `starts` and follows the edges one way; the other forms
/// show every node and edge.
pub fn graph(graph: &Graph, drawing: Drawing, starts: &[NodeId], direction: Direction, look: &Look) -> String {
    match drawing {
        Drawing::Text => tree(graph, starts, direction, look),
        Drawing::Mermaid => mermaid(graph),
        Drawing::Dot => dot(graph),
        Drawing::Json => json(graph),
    }
}

/// How far a branch may be indented, so that a line still has room for a name.
const DEEPEST: usize = 24;

struct Tree<'a> {
    graph: &'a Graph,
    next: Vec<Vec<NodeId>>,
    seen: BTreeSet<NodeId>,
    limit: usize,
    text: String,
}

/// A node that is still to be drawn: with what stands before its line, and before those of its branches.
struct Open {
    id: NodeId,
    before: String,
    below: String,
    depth: usize,
}

fn tree(graph: &Graph, starts: &[NodeId], direction: Direction, look: &Look) -> String {
    let limit = look.width.unwrap_or(usize::MAX).max(40);
    let next = graph.neighbours(direction);
    let mut tree = Tree { graph, next, seen: BTreeSet::new(), limit, text: String::new() };
    for start in starts {
        tree.draw(*start);
    }
    tree.text
}

impl Tree<'_> {
    /// Draws a node with its branches; one that was drawn before is only referred to.
    fn draw(&mut self, start: NodeId) {
        let mut open = vec![Open { id: start, before: String::new(), below: String::new(), depth: 0 }];
        while let Some(Open { id, before, below, depth }) = open.pop() {
            let Some(node) = self.graph.node(id) else { continue };
            let branches = self.next.get(id.0).cloned().unwrap_or_default();
            let again = !self.seen.insert(id) && !branches.is_empty();
            let too_deep = depth >= DEEPEST && !branches.is_empty() && !again;
            let remark = if again {
                ", see above"
            } else if too_deep {
                ", and more below it"
            } else {
                ""
            };
            self.line(&before, node, remark);
            if again || too_deep {
                continue;
            }
            let last = branches.len().saturating_sub(1);
            for (at, branch) in branches.iter().enumerate().rev() {
                let (line, rest) = if at == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
                open.push(Open {
                    id: *branch,
                    before: format!("{below}{line}"),
                    below: format!("{below}{rest}"),
                    depth: depth + 1,
                });
            }
        }
    }

    fn line(&mut self, before: &str, node: &Node, remark: &str) {
        let kind = kind(node);
        let behind = if kind.is_empty() && remark.is_empty() {
            String::new()
        } else {
            format!("  ({})", format!("{kind}{remark}").trim_start_matches(", "))
        };
        let room = self.limit.saturating_sub(width(before) + width(&behind)).max(12);
        self.text.push_str(&format!("{before}{}{behind}\n", cut(&visible(&node.name), room)));
    }
}

/// What a node is; nothing for a metric of one's own, which most are.
fn kind(node: &Node) -> String {
    match (&node.module, node.kind) {
        (Some(module), _) => format!("{} of {module}", node.kind.word()),
        (None, Kind::Metric) => String::new(),
        (None, kind) => kind.word().to_owned(),
    }
}

/// The text in at most so many columns.
fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(&kept) + width(c.encode_utf8(&mut [0; 4])) + 1 > room {
            break;
        }
        kept.push(c);
    }
    format!("{kept}…")
}

/// Mermaid's brackets around a text, by kind.
fn mermaid_shape(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Metric => ("[", "]"),
        Kind::Param => ("([", "])"),
        Kind::View => ("[[", "]]"),
        Kind::Test => ("{{", "}}"),
        Kind::Table => ("[(", ")]"),
        Kind::Column | Kind::Computed => ("(", ")"),
        Kind::Link => (">", "]"),
        Kind::Unknown => ("[/", "/]"),
    }
}

fn mermaid(graph: &Graph) -> String {
    let mut text =
        "flowchart LR\n  %% an arrow leads to what is needed; a dotted one to what is only shown beside it\n"
            .to_owned();
    for (id, node) in graph.nodes() {
        let (open, close) = mermaid_shape(node.kind);
        text.push_str(&format!("  n{}{open}\"{}\"{close}\n", id.0, mermaid_text(&node.name)));
    }
    for (from, edge) in edges(graph) {
        let arrow = if edge.value { "-->" } else { "-.->" };
        text.push_str(&format!("  n{} {arrow} n{}\n", from.0, edge.to.0));
    }
    text
}

/// The name with every sign that Mermaid or Markdown would read as its own written as a number.
fn mermaid_text(name: &str) -> String {
    let mut text = String::new();
    for c in visible(name).chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '_' | '.' | ',' | ':' | '-') {
            text.push(c);
        } else {
            text.push_str(&format!("#{};", u32::from(c)));
        }
    }
    text
}

fn dot_shape(kind: Kind) -> &'static str {
    match kind {
        Kind::Metric => "box",
        Kind::Param => "oval",
        Kind::View => "component",
        Kind::Test => "hexagon",
        Kind::Table => "cylinder",
        Kind::Column | Kind::Computed => "plaintext",
        Kind::Link => "cds",
        Kind::Unknown => "parallelogram",
    }
}

fn dot(graph: &Graph) -> String {
    let mut text = "// An arrow leads to what is needed; a dashed one to what is only shown beside it.\n".to_owned();
    text.push_str("digraph kpi {\n  rankdir=LR;\n");
    for (id, node) in graph.nodes() {
        let shape = dot_shape(node.kind);
        text.push_str(&format!("  n{} [label=\"{}\", shape={shape}];\n", id.0, dot_text(&node.name)));
    }
    for (from, edge) in edges(graph) {
        let style = if edge.value { "" } else { " [style=dashed]" };
        text.push_str(&format!("  n{} -> n{}{style};\n", from.0, edge.to.0));
    }
    text.push_str("}\n");
    text
}

fn dot_text(name: &str) -> String {
    visible(name).replace('\\', "\\\\").replace('"', "\\\"")
}

fn edges(graph: &Graph) -> impl Iterator<Item = (NodeId, &crate::graph::Edge)> {
    graph.nodes().flat_map(|(id, _)| graph.needs(id).iter().map(move |edge| (id, edge)))
}

/// `{"nodes":[{"id":…,"kind":…,"name":…,"module":…}],"edges":[{"from":…,"to":…,"value":…}]}`; `from` needs `to`.
fn json(graph: &Graph) -> String {
    let node = |(id, node): (NodeId, &Node)| json!({ "id": id.0, "kind": node.kind.word(), "name": node.name, "module": node.module });
    let nodes: Vec<Json> = graph.nodes().map(node).collect();
    let edge =
        |(from, edge): (NodeId, &crate::graph::Edge)| json!({ "from": from.0, "to": edge.to.0, "value": edge.value });
    let edges: Vec<Json> = edges(graph).map(edge).collect();
    json::text(&json!({ "nodes": nodes, "edges": edges }))
}
