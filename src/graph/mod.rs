//! A [`Book`](crate::resolve::Book) in, [`Graph`] out: what depends on what, from tests and views down to params, tables and columns.
//! Knows names and what they lead to; never knows rows, units, engines, or how a graph is drawn.

mod build;
mod expand;
mod node;
mod select;

pub use build::{graph, whole_graph};
pub use node::{Edge, Graph, Kind, Node, NodeId};
pub use select::Direction;
