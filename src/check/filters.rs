//! Filters in the rows of a table: an aggregate's own, those put on it from outside, the question's.

use super::checker::Checker;
use super::context::Context;
use super::problems;
use super::rows::{Cell, Scope};
use crate::function::Scalar;
use crate::row::{Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::Expr;

/// A condition in the rows of a table, with what was written, for notes.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) cell: Cell,
    pub(super) written: String,
}

impl<'a> Checker<'a> {
    /// The context with one more filter.
    pub(super) fn filtered(&mut self, context: Context, condition: &'a Expr) -> Option<Context> {
        match self.contexts.filtered(context, condition) {
            Some(context) => Some(context),
            None => self.fail(problems::too_many_filters(condition.span)),
        }
    }

    /// The filters that the context puts on an aggregate of `home`; a column that cannot be reached from there is a problem.
    pub(super) fn outer_filters(&mut self, home: TableId, context: Context, aggregate: Span) -> Option<Vec<Condition>> {
        let mut conditions = Some(Vec::new());
        // The innermost was put on last.
        for id in self.contexts.all_filters(context.filters).iter().rev().copied().collect::<Vec<_>>() {
            let filter = self.contexts.filter(id)?;
            let scope = Scope { home, at: 0, params: filter.params, condition: true };
            let cell = self.remembered(
                |checker| &mut checker.filters,
                (id, home),
                |checker| {
                    if let Some(path) = checker.missing(home, filter.condition) {
                        return checker.fail(problems::filter_not_reachable(checker.book, path, home, aggregate));
                    }
                    checker.row_condition(filter.condition, scope)
                },
            );
            match (cell, &mut conditions) {
                (Some(cell), Some(all)) => {
                    all.push(Condition { cell, written: super::written::written(filter.condition) });
                }
                _ => conditions = None,
            }
        }
        conditions
    }

    /// The outer filters as far as the rows of a table know them: for tables of which only the members are wanted.
    pub(super) fn reachable_filters(&mut self, home: TableId, context: Context) -> Option<Row> {
        let mut rows = Vec::new();
        for id in self.contexts.all_filters(context.filters).to_vec() {
            let filter = self.contexts.filter(id)?;
            if self.missing(home, filter.condition).is_none() {
                let scope = Scope { home, at: 0, params: filter.params, condition: true };
                rows.extend(
                    self.quietly(|checker| checker.row_condition(filter.condition, scope)).map(|cell| cell.row),
                );
            }
        }
        all_of(rows)
    }
}

/// All of several conditions as one, in a form that does not depend on their order; `None` if there are none.
pub(super) fn all_of(rows: impl IntoIterator<Item = Row>) -> Option<Row> {
    let mut parts = Vec::new();
    rows.into_iter().for_each(|row| flatten(row, &mut parts));
    parts.sort_unstable();
    parts.dedup();
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(Row::Call(Scalar::And, parts, RowType::Bool)),
    }
}

/// The parts of a condition that must all be true.
pub(super) fn flatten(row: Row, parts: &mut Vec<Row>) {
    match row {
        Row::Call(Scalar::And, inner, _) => inner.into_iter().for_each(|row| flatten(row, parts)),
        other => parts.push(other),
    }
}
