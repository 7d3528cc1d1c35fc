//! What there is to ask: the metrics with what they say about themselves and the names they need.

use crate::graph::{self, Direction, Graph, Kind, NodeId};
use crate::resolve::{Book, Definition, Origin};

/// A metric of the project or of the built-in library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// The module of the built-in library it comes from; `None`: the project's own.
    pub module: Option<String>,
    /// Labels by language (`None`: any).
    pub labels: Vec<(Option<String>, String)>,
    /// The unit it states; `None`: that of its columns.
    pub unit: Option<String>,
    /// Its documentation.
    pub doc: String,
    /// The tables and columns that it and the metrics it is made of name, sorted.
    pub needs: Vec<String>,
}

/// The metrics of a project in the order of its texts, then those of the library by module and name.
pub fn metrics(book: &Book<'_>) -> Vec<Metric> {
    let graph = graph::whole_graph(book);
    let mut all: Vec<Metric> = book.metrics.iter().map(|definition| listed(definition, &graph)).collect();
    let own = book.metrics.iter().take_while(|definition| definition.origin == Origin::Own).count();
    if let Some(of_library) = all.get_mut(own..) {
        of_library.sort_by(|a, b| (&a.module, &a.name).cmp(&(&b.module, &b.name)));
    }
    all
}

fn listed(definition: &Definition<'_>, graph: &Graph) -> Metric {
    let metric = definition.metric;
    let module = match definition.origin {
        Origin::Own => None,
        Origin::Imported(module) | Origin::Library(module) => Some(module.to_owned()),
    };
    Metric {
        name: metric.name.text.to_string(),
        module,
        labels: metric.about.labels.clone(),
        unit: metric.about.unit.as_ref().map(|(unit, _)| unit.to_string()),
        doc: metric.doc.clone(),
        needs: graph.find(Kind::Metric, &metric.name.text).map_or_else(Vec::new, |id| needs(graph, id)),
    }
}

/// The tables and columns of the data that a metric needs.
fn needs(graph: &Graph, metric: NodeId) -> Vec<String> {
    let reached = graph.reached(&[metric], Direction::Backwards, usize::MAX);
    let nodes = reached.into_iter().filter_map(|id| graph.node(id));
    let of_data = nodes.filter(|node| matches!(node.kind, Kind::Table | Kind::Column | Kind::Unknown));
    let mut names: Vec<String> = of_data.map(|node| node.name.clone()).collect();
    names.sort();
    names
}
