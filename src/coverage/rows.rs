//! What could be reached among the rows of tables: each filter both ways, each branch of a row expression, as conditions
//! that are counted by an engine.
//!
//! A filter leaves out a row if all other filters of its aggregate let the row in; so a condition that never decides
//! anything is found out.

use super::Choice;
use crate::check::{AggregateOrigin, Checked, NodeKind, PartKind, RowPart};
use crate::function::Scalar;
use crate::row::{Row, RowType, TableId};
use std::collections::BTreeSet;

/// A condition that a row must meet to reach something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowMark {
    /// What the row then reaches.
    pub choice: Choice,
    /// Whose rows.
    pub table: TableId,
    /// The condition; `None`: any row.
    pub condition: Option<Row>,
}

/// What the rows of the aggregates that a value rests on can reach.
pub fn of_rows(checked: &Checked, is_calculated: impl Fn(&NodeKind) -> bool) -> Vec<RowMark> {
    let mut marks = BTreeSet::new();
    for part in checked.origins.iter().flat_map(|origins| &origins.parts) {
        let PartKind::Aggregate(origin) = &part.kind else { continue };
        let kind = &checked.node(origin.node).kind;
        let table = match kind {
            NodeKind::Aggregate(node) => node.table,
            NodeKind::OpenRows(node) => node.table,
            _ => continue,
        };
        if is_calculated(kind) {
            let question = checked.table(table).and_then(|table| table.filter.clone());
            Collector { table, marks: &mut marks }.aggregate(origin, question);
        }
    }
    for (table, part) in checked.origins.iter().flat_map(|origins| &origins.rows) {
        // What is counted is what `rows where` has let in.
        let mut collector = Collector { table: *table, marks: &mut marks };
        collector.mark(part, 0, None);
    }
    marks.into_iter().collect()
}

struct Collector<'m> {
    table: TableId,
    marks: &'m mut BTreeSet<RowMark>,
}

impl Collector<'_> {
    fn mark(&mut self, part: &RowPart, way: usize, condition: Option<Row>) {
        let choice = Choice { span: part.span, way };
        self.marks.insert(RowMark { choice, table: self.table, condition });
    }

    fn aggregate(&mut self, origin: &AggregateOrigin, question: Option<Row>) {
        let every = |skip: Option<usize>| {
            let others = origin.filters.iter().enumerate().filter(|(at, _)| Some(*at) != skip);
            others.fold(question.clone(), |all, (_, filter)| Row::and(all, Some(filter.row.clone())))
        };
        for (at, filter) in origin.filters.iter().enumerate() {
            self.mark(filter, 0, every(None));
            self.mark(filter, 1, Row::and(every(Some(at)), Some(not(filter.row.clone()))));
            self.part(filter, question.clone());
        }
        for arg in &origin.args {
            self.part(arg, every(None));
        }
    }

    /// The branches of a row expression; `path` is what a row meets that comes here.
    fn part(&mut self, part: &RowPart, path: Option<Row>) {
        match &part.row {
            Row::Call(Scalar::Case, operands, _) if part.parts.len() > 1 && part.parts.len() <= operands.len() => {
                self.branches(part, path);
            }
            Row::Call(Scalar::Coalesce, operands, _) if part.parts.len() == operands.len() => {
                self.operands(part, path);
            }
            _ => part.parts.iter().for_each(|inner| self.part(inner, path.clone())),
        }
    }

    /// `if` and `case`: pairs of a condition and a value, then what is left, if that is written.
    fn branches(&mut self, part: &RowPart, path: Option<Row>) {
        let mut rest = path;
        let pairs = part.parts.chunks_exact(2);
        let written = pairs.remainder().first();
        let conditions = pairs.len();
        for (way, pair) in pairs.enumerate() {
            let [condition, value] = pair else { continue };
            let holds = Row::and(rest.clone(), Some(condition.row.clone()));
            self.mark(part, way, holds.clone());
            self.part(condition, rest.clone());
            self.part(value, holds);
            rest = Row::and(rest, Some(not(condition.row.clone())));
        }
        self.mark(part, conditions, rest.clone());
        if let Some(written) = written {
            self.part(written, rest);
        }
    }

    /// `else`: an operand gives the value where it is filled and those before it are blank; the last one always does.
    fn operands(&mut self, part: &RowPart, path: Option<Row>) {
        let mut rest = path;
        let last = part.parts.len().saturating_sub(1);
        for (way, operand) in part.parts.iter().enumerate() {
            let blank = Row::Call(Scalar::IsBlank, vec![operand.row.clone()], RowType::Bool);
            let gives = (way < last).then(|| not(blank.clone()));
            self.mark(part, way, Row::and(rest.clone(), gives));
            self.part(operand, rest.clone());
            rest = Row::and(rest, Some(blank));
        }
    }
}

fn not(condition: Row) -> Row {
    Row::Call(Scalar::Not, vec![condition], RowType::Bool)
}
