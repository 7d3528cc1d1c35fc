//! Where nodes come from: every formula that was elaborated, part by part, as it was written.
//!
//! Equal nodes are one node, so a node has as many origins as there are parts that stand for it. Parts are found only
//! where they are asked for ([`super::with_origins`]); the nodes are the same either way.

use super::NodeId;
use crate::row::{Row, TableId};
use crate::source::Span;
use crate::syntax::Format;
use crate::unit::Unit;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A part of [`Origins::parts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartId(pub u32);

/// The parts of every formula that a question reaches.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// The parts; a definition that is used twice in the same context is one part.
    pub parts: Vec<Part>,
    /// The part of each column of the answer, in order.
    pub asked: Vec<Option<PartId>>,
    /// The definitions of metrics and params, in the order of the texts.
    pub definitions: Vec<Definition>,
    /// The question's filter, in the rows of each table that is asked.
    pub filters: Vec<(TableId, Arc<RowPart>)>,
    /// `rows where` of each table that is read.
    pub rows: Vec<(TableId, Arc<RowPart>)>,
}

/// A piece of a formula in one context, and the node that was made of it.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it is written.
    pub span: Span,
    /// Its value. Every such node is in [`super::Checked::nodes`].
    pub node: NodeId,
    /// What it is.
    pub kind: PartKind,
    /// The pieces that it is made of, in the order of the text: for `case` condition and value in turn, then what is
    /// left, as the operands of the node are. They stand in the same context, except that the inside of `without` and
    /// `over all` stands in that of the operand, and the inside of an aggregate of members in that of each member.
    pub parts: Vec<PartId>,
}

/// What a part is.
#[derive(Clone, Debug)]
pub enum PartKind {
    /// An operation, a call, a number.
    Written,
    /// The name of a metric; its one part is the definition.
    Metric(Arc<str>),
    /// A metric's definition: its formula, then what its block says that changes the value.
    Definition(Arc<str>),
    /// The name of a param; the node is its value.
    Param(Arc<str>),
    /// An aggregate of rows.
    Aggregate(Arc<AggregateOrigin>),
    /// An aggregate of members: the metric, if there is one, then the condition, if there is one.
    Members(NodeId),
    /// A metric in another T: its one part is the metric.
    Moved(NodeId),
}

/// How an aggregate of rows was written.
#[derive(Clone, Debug)]
pub struct AggregateOrigin {
    /// The aggregate itself; the part's own node may be this one in another unit or times a factor.
    pub node: NodeId,
    /// Its arguments in the rows of its home; none for `count(t)`.
    pub args: Vec<Arc<RowPart>>,
    /// Its own `where`, then those put on it from outside, the innermost first. The aggregate's filter is all of them.
    pub filters: Vec<Arc<RowPart>>,
}

/// A piece of a row expression in the rows of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPart {
    /// Where it is written: for a computed column first its name, then in [`RowPart::parts`] its formula.
    pub span: Span,
    /// What it gives for a row.
    pub row: Row,
    /// The name of a param, and the unit of its value; the row is the value.
    pub param: Option<(Arc<str>, Unit)>,
    /// The pieces that it is made of, in the order of the text.
    pub parts: Vec<Arc<RowPart>>,
}

/// A metric, or a param, and where it is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: Arc<str>,
    /// The whole definition.
    pub span: Span,
    /// Its formula.
    pub formula: Span,
    /// Whether it is a param.
    pub param: bool,
    /// How people see its number.
    pub format: Option<Format>,
}

impl Origins {
    /// The part behind an id.
    pub fn part(&self, id: PartId) -> Option<&Part> {
        self.parts.get(id.0 as usize)
    }

    /// The parts that stand for each node.
    pub fn of_nodes(&self) -> BTreeMap<NodeId, Vec<PartId>> {
        let mut all: BTreeMap<NodeId, Vec<PartId>> = BTreeMap::new();
        for (id, part) in (0..).map(PartId).zip(&self.parts) {
            all.entry(part.node).or_default().push(id);
        }
        all
    }

    /// The definition that a place of a text belongs to; `None` for a part of the question.
    pub fn definition(&self, span: Span) -> Option<&Definition> {
        let holds = |definition: &&Definition| {
            let whole = definition.span;
            whole.source == span.source && whole.start <= span.start && span.end <= whole.end
        };
        self.definitions.iter().find(holds)
    }
}

impl RowPart {
    /// Calls `visit` for the piece and every piece in it, outer ones first.
    pub fn each<'a>(&'a self, visit: &mut impl FnMut(&'a RowPart)) {
        visit(self);
        self.parts.iter().for_each(|part| part.each(visit));
    }
}
