//! `kpi graph`: what depends on what.

use super::arguments::ProjectArguments;
use super::exit::{Exit, Stop};
use super::gather::{gather_all, names_formulas};
use super::{Done, output, problems, progress, terminal};
use crate::graph::{Direction, Graph, Kind, Node, NodeId};
use crate::resolve::nearest;
use crate::show::{self, Drawing, Look};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::PathBuf;

const GRAPH_EXAMPLES: &str = "Examples:
  kpi graph
  kpi graph cost_per_contact
  kpi graph contacts.wait --forwards
  kpi graph service_level --format mermaid --out service_level.mmd

A word that is a path or ends in .kpi names formulas; any other word names a metric, param, view, table or column.
No data are read but to know the columns of the tables; without any, the graph shows names as they stand in the formulas.";

/// The arguments of `kpi graph`.
#[derive(Debug, Args)]
#[command(after_long_help = GRAPH_EXAMPLES)]
pub struct GraphArguments {
    /// Files or folders of formulas, and the names to start from; by default everything
    #[arg(value_name = "FORMULAS|NAMES")]
    pub words: Vec<String>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// What the named ones need; this is the default
    #[arg(long, conflicts_with = "forwards")]
    pub backwards: bool,
    /// What needs the named ones
    #[arg(long)]
    pub forwards: bool,
    /// No further than so many steps
    #[arg(long, value_name = "N")]
    pub depth: Option<usize>,
    /// With the tests
    #[arg(long)]
    pub tests: bool,
    /// The form of the graph
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: GraphFormat,
    /// Write the graph to a file, which is replaced only whole
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// The forms that a graph can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// A tree
    Text,
    /// For Markdown and the web
    Mermaid,
    /// For Graphviz
    Dot,
    /// For programs
    Json,
}

/// Draws the graph, or the part of it around the names.
pub fn run(arguments: &GraphArguments) -> Done {
    let json = arguments.format == GraphFormat::Json;
    draw(arguments).map_err(|stop| stop.in_json(json))
}

fn draw(arguments: &GraphArguments) -> Done {
    output::may_write(arguments.out.as_deref())?;
    let (formulas, names): (Vec<&String>, Vec<&String>) = arguments.words.iter().partition(|word| names_formulas(word));
    let formulas: Vec<PathBuf> = formulas.into_iter().map(PathBuf::from).collect();
    let project = gather_all(&arguments.project, &formulas)?.with_formulas()?.project;
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
