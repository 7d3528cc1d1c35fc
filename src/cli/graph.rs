//! `kpi graph`: what depends on what.

use super::arguments::{GraphArguments, GraphFormat};
use super::exit::{Exit, Stop};
use super::gather::{gather, names_formulas};
use super::{Done, output, problems, progress, terminal};
use crate::graph::{Direction, Graph, Kind, Node, NodeId};
use crate::resolve::nearest;
use crate::show::{self, Drawing, Look};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Draws the graph, or the part of it around the names.
pub fn run(arguments: &GraphArguments) -> Done {
    let json = arguments.format == GraphFormat::Json;
    draw(arguments).map_err(|stop| stop.in_json(json))
}

fn draw(arguments: &GraphArguments) -> Done {
    let (formulas, names): (Vec<&String>, Vec<&String>) = arguments.words.iter().partition(|word| names_formulas(word));
    let formulas: Vec<PathBuf> = formulas.into_iter().map(PathBuf::from).collect();
    let project = gather(&arguments.project, &formulas)?.project;
    project.readable().map_err(|error| Stop::error(error, project.sources()))?;
    let found = progress::watched("reading", || project.graph());
    let whole = found.map_err(|error| Stop::error(error, project.sources()))?;
    let (graph, starts) = part(&without_tests(whole, arguments), &names, arguments)?;
    let look = if arguments.out.is_some() { Look::default() } else { terminal::look() };
    let text = show::graph(&graph, arguments.format.into(), &starts, direction(arguments), &look);
    match &arguments.out {
        Some(file) => output::replace(file, &text)?,
        None => output::print(&text)?,
    }
    Ok(Exit::Fine)
}

fn direction(arguments: &GraphArguments) -> Direction {
    if arguments.forwards { Direction::Forwards } else { Direction::Backwards }
}

/// Tests would stand at the top of everything; they, and what nothing else needs, are shown where they are asked for.
fn without_tests(graph: Graph, arguments: &GraphArguments) -> Graph {
    if arguments.tests {
        return graph;
    }
    let is_own = |node: &Node| node.module.is_none() && node.kind.is_definition() && node.kind != Kind::Test;
    let own: Vec<NodeId> = graph.nodes().filter(|(_, node)| is_own(node)).map(|(id, _)| id).collect();
    graph.only(&graph.reached(&own, Direction::Backwards, usize::MAX))
}

/// The part of the graph that is asked for, and where its tree begins.
fn part(graph: &Graph, names: &[&String], arguments: &GraphArguments) -> Result<(Graph, Vec<NodeId>), Stop> {
    let direction = direction(arguments);
    let mut starts = Vec::new();
    for name in names {
        let found = graph.named(name);
        if found.is_empty() {
            let near = nearest(name, graph.nodes().map(|(_, node)| node.name.as_str()));
            return Err(Stop::usage(problems::not_in_graph(name, near)));
        }
        starts.extend(found.into_iter().filter(|id| !starts.contains(id)).collect::<Vec<_>>());
    }
    if starts.is_empty() {
        starts = graph.starts(direction);
    }
    let kept: BTreeSet<NodeId> = graph.reached(&starts, direction, arguments.depth.unwrap_or(usize::MAX));
    let renumbered = |id: &NodeId| kept.iter().position(|kept| kept == id).map(NodeId);
    Ok((graph.only(&kept), starts.iter().filter_map(renumbered).collect()))
}

impl From<GraphFormat> for Drawing {
    fn from(format: GraphFormat) -> Drawing {
        match format {
            GraphFormat::Text => Drawing::Text,
            GraphFormat::Mermaid => Drawing::Mermaid,
            GraphFormat::Dot => Drawing::Dot,
            GraphFormat::Json => Drawing::Json,
        }
    }
}
