//! Takes down the parts of formulas while they are elaborated, if somebody wants to know.

use super::checker::{Checker, Goal};
use super::rows::Cell;
use super::{AggregateOrigin, Definition, NodeId, Origins, Part, PartId, PartKind, RowPart};
use crate::row::TableId;
use crate::source::Span;
use crate::unit::Unit;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The parts so far. What belongs to an attempt that was thrown away is reached from nowhere.
#[derive(Default)]
pub(super) struct Recorder {
    parts: Vec<Part>,
    definitions: HashMap<Goal, PartId>,
    /// The parts of the expressions that are being elaborated, the innermost last.
    open: Vec<Vec<PartId>>,
    open_rows: Vec<Vec<Arc<RowPart>>>,
    /// What the innermost part is, if its inside has said so.
    kind: Option<PartKind>,
    /// The param that the innermost row expression is.
    param: Option<(Arc<str>, Unit)>,
    asked: Vec<Option<PartId>>,
    filters: Vec<(TableId, Arc<RowPart>)>,
    rows: Vec<(TableId, Arc<RowPart>)>,
}

/// How far the open parts had grown before an attempt.
#[derive(Clone, Copy, Default)]
pub(super) struct Trail {
    parts: usize,
    rows: usize,
}

impl Recorder {
    pub(super) fn trail(&self) -> Trail {
        Trail { parts: self.open.last().map_or(0, Vec::len), rows: self.open_rows.last().map_or(0, Vec::len) }
    }

    pub(super) fn rewind(&mut self, trail: Trail) {
        if let Some(open) = self.open.last_mut() {
            open.truncate(trail.parts);
        }
        if let Some(open) = self.open_rows.last_mut() {
            open.truncate(trail.rows);
        }
    }

    fn add(&mut self, span: Span, node: NodeId, kind: PartKind, mut parts: Vec<PartId>) -> PartId {
        let start = |id: &PartId| self.parts.get(id.0 as usize).map(|part| part.span.start);
        parts.sort_by_key(start);
        self.parts.push(Part { span, node, kind, parts });
        let id = PartId(u32::try_from(self.parts.len() - 1).unwrap_or(u32::MAX));
        if let Some(open) = self.open.last_mut() {
            open.push(id);
        }
        id
    }

    fn last_open(&self) -> Option<PartId> {
        self.open.last().and_then(|open| open.last()).copied()
    }

    /// The nodes of all parts that the asked columns reach.
    pub(super) fn nodes(&self) -> Vec<NodeId> {
        self.reached().iter().filter_map(|id| self.parts.get(id.0 as usize)).map(|part| part.node).collect()
    }

    fn reached(&self) -> Vec<PartId> {
        let mut seen = vec![false; self.parts.len()];
        let mut open: Vec<PartId> = self.asked.iter().flatten().copied().collect();
        while let Some(id) = open.pop() {
            if let (Some(seen), Some(part)) = (seen.get_mut(id.0 as usize), self.parts.get(id.0 as usize))
                && !*seen
            {
                *seen = true;
                open.extend(&part.parts);
            }
        }
        (0..).map(PartId).zip(seen).filter(|(_, seen)| *seen).map(|(id, _)| id).collect()
    }

    /// What the asked columns reach, with nodes by their final numbers.
    pub(super) fn finished(self, definitions: Vec<Definition>, node: impl Fn(NodeId) -> NodeId) -> Origins {
        let reached = self.reached();
        let new: BTreeMap<PartId, PartId> = reached.iter().copied().zip((0..).map(PartId)).collect();
        let part = |part: &Part| Part {
            node: node(part.node),
            kind: renumbered(&part.kind, &node),
            parts: part.parts.iter().filter_map(|id| new.get(id)).copied().collect(),
            ..part.clone()
        };
        Origins {
            parts: reached.iter().filter_map(|id| self.parts.get(id.0 as usize)).map(part).collect(),
            asked: self.asked.iter().map(|id| new.get(&(*id)?).copied()).collect(),
            definitions,
            filters: self.filters,
            rows: self.rows,
        }
    }
}

fn renumbered(kind: &PartKind, node: impl Fn(NodeId) -> NodeId) -> PartKind {
    match kind {
        PartKind::Aggregate(origin) => {
            PartKind::Aggregate(Arc::new(AggregateOrigin { node: node(origin.node), ..AggregateOrigin::clone(origin) }))
        }
        PartKind::Members(id) => PartKind::Members(node(*id)),
        PartKind::Moved(id) => PartKind::Moved(node(*id)),
        kind => kind.clone(),
    }
}

impl Checker<'_> {
    /// Does something of which one part is made; the parts that it makes itself become those of this one.
    pub(super) fn part(&mut self, span: Span, make: impl FnOnce(&mut Self) -> Option<NodeId>) -> Option<NodeId> {
        let Some(recorder) = &mut self.recorder else { return make(self) };
        recorder.open.push(Vec::new());
        let node = make(self);
        let recorder = self.recorder.as_mut()?;
        let parts = recorder.open.pop().unwrap_or_default();
        let kind = recorder.kind.take().unwrap_or(PartKind::Written);
        let parts = if matches!(kind, PartKind::Param(_)) { Vec::new() } else { parts };
        recorder.add(span, node?, kind, parts);
        node
    }

    /// What the part that is being made is, said by its inside at its end.
    pub(super) fn part_is(&mut self, kind: impl FnOnce() -> PartKind) {
        if let Some(recorder) = &mut self.recorder {
            recorder.kind = Some(kind());
        }
    }

    /// Makes a definition's part, which stands in no other.
    pub(super) fn definition_part(
        &mut self,
        goal: Goal,
        name: String,
        span: Span,
        make: impl FnOnce(&mut Self) -> Option<NodeId>,
    ) -> Option<NodeId> {
        let Some(recorder) = &mut self.recorder else { return make(self) };
        recorder.open.push(Vec::new());
        let node = self.part(span, |checker| {
            let node = make(checker);
            checker.part_is(|| PartKind::Definition(name.into()));
            node
        });
        if let Some(recorder) = &mut self.recorder {
            let made = recorder.open.pop().and_then(|mut parts| parts.pop());
            recorder.definitions.extend(made.map(|id| (goal, id)));
        }
        node
    }

    /// Puts the part of a definition into the one that is being made.
    pub(super) fn refer(&mut self, goal: Goal) {
        if let Some(recorder) = &mut self.recorder
            && let Some(id) = recorder.definitions.get(&goal).copied()
            && let Some(open) = recorder.open.last_mut()
        {
            open.push(id);
        }
    }

    /// Does something whose parts are nobody's: what is tried, or worked out at once.
    pub(super) fn apart<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let trail = self.recorder.as_ref().map(Recorder::trail);
        let result = make(self);
        if let (Some(recorder), Some(trail)) = (&mut self.recorder, trail) {
            recorder.rewind(trail);
        }
        result
    }

    /// Does something and remembers the part that it made as that of the next column of the answer.
    pub(super) fn asked_part<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        if let Some(recorder) = &mut self.recorder {
            recorder.open.push(Vec::new());
        }
        let result = make(self);
        if let Some(recorder) = &mut self.recorder {
            let last = recorder.last_open();
            recorder.open.pop();
            recorder.asked.push(last);
        }
        result
    }

    /// Forgets the last column: it could not be asked.
    pub(super) fn forget_asked_part(&mut self) {
        if let Some(recorder) = &mut self.recorder {
            recorder.asked.pop();
        }
    }

    /// A row expression with its parts.
    pub(super) fn row_part(&mut self, span: Span, make: impl FnOnce(&mut Self) -> Option<Cell>) -> Option<Cell> {
        self.row_part_of(span, make, |cell| cell)
    }

    /// Something that has a row expression in it, with the parts of that.
    pub(super) fn row_part_of<T>(
        &mut self,
        span: Span,
        make: impl FnOnce(&mut Self) -> Option<T>,
        cell: impl FnOnce(&mut T) -> &mut Cell,
    ) -> Option<T> {
        let Some(recorder) = &mut self.recorder else { return make(self) };
        recorder.open_rows.push(Vec::new());
        let made = make(self);
        let recorder = self.recorder.as_mut()?;
        let mut parts = recorder.open_rows.pop().unwrap_or_default();
        parts.sort_by_key(|part| part.span);
        let param = recorder.param.take();
        let mut made = made?;
        let cell = cell(&mut made);
        let part = match parts.as_slice() {
            [one] if one.span == span && one.row == cell.row => Arc::clone(one),
            _ => Arc::new(RowPart { span, row: cell.row.clone(), param, parts }),
        };
        if let Some(open) = recorder.open_rows.last_mut() {
            open.push(Arc::clone(&part));
        }
        cell.origin = Some(part);
        Some(made)
    }

    /// The row expression that is being made is a param.
    pub(super) fn row_is_param(&mut self, name: &Arc<str>, unit: &Unit) {
        if let Some(recorder) = &mut self.recorder {
            recorder.param = Some((Arc::clone(name), unit.clone()));
        }
    }

    /// Puts the formula of a computed column into the part that is being made.
    pub(super) fn refer_row(&mut self, cell: &Cell) {
        if let (Some(recorder), Some(part)) = (&mut self.recorder, &cell.origin)
            && let Some(open) = recorder.open_rows.last_mut()
        {
            open.push(Arc::clone(part));
        }
    }

    /// The definitions that formulas may name, in the order of the texts.
    pub(super) fn definitions(&self) -> Vec<Definition> {
        let metrics = self.book.metrics.iter().map(|definition| Definition {
            name: definition.metric.name.text.clone(),
            span: definition.metric.span,
            formula: definition.metric.formula.span,
            param: false,
            format: definition.metric.about.format.as_ref().map(|(format, _)| format.clone()),
        });
        let params = self.book.params.iter().map(|param| Definition {
            name: param.name.text.clone(),
            span: param.span,
            formula: param.value.span,
            param: true,
            format: None,
        });
        let mut all: Vec<Definition> = metrics.chain(params).collect();
        all.sort_by_key(|definition| definition.span);
        all
    }

    pub(super) fn record_filter(&mut self, table: TableId, cell: &Cell) {
        if let (Some(recorder), Some(part)) = (&mut self.recorder, &cell.origin) {
            recorder.filters.push((table, Arc::clone(part)));
        }
    }

    pub(super) fn record_rows(&mut self, table: TableId, cell: &Cell) {
        if let (Some(recorder), Some(part)) = (&mut self.recorder, &cell.origin) {
            recorder.rows.push((table, Arc::clone(part)));
        }
    }
}
