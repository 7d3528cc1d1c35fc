//! What a `table` block says of a table that a test writes out in part.
//!
//! A test shows the columns that it is about. What the block says of other columns has nothing to be said of there, so it
//! is left out; a metric that needs such a column is told so by its own problem.

use crate::syntax::{ExprKind, Name, Table, TableEntryKind, TestTable};
use std::borrow::Cow;

/// The `table` blocks, cut down to the columns that the test's tables have.
pub(super) fn of_tables<'a>(blocks: &[&'a Table], tables: &[TestTable]) -> Vec<Cow<'a, Table>> {
    let written = |block: &Table| tables.iter().find(|table| table.name.text == block.name.text);
    let of_test = |block: &&'a Table| match written(block) {
        Some(table) => Cow::Owned(cut((*block).clone(), table)),
        None => Cow::Borrowed(*block),
    };
    blocks.iter().map(of_test).collect()
}

fn cut(mut block: Table, table: &TestTable) -> Table {
    let computed: Vec<Name> = block.entries.iter().filter_map(|entry| named(&entry.kind).cloned()).collect();
    let is_there = |name: &Name| {
        table.header.iter().any(|cell| *cell.text == *name.text) || computed.iter().any(|known| known.text == name.text)
    };
    block.entries.retain_mut(|entry| keep(&mut entry.kind, &is_there));
    block
}

/// The name that an entry gives to a column of its own.
fn named(kind: &TableEntryKind) -> Option<&Name> {
    match kind {
        TableEntryKind::Computed { name, .. } | TableEntryKind::Time { name: Some(name), .. } => Some(name),
        _ => None,
    }
}

/// Cuts an entry down to the columns that are there; whether anything is left of it.
fn keep(kind: &mut TableEntryKind, is_there: &impl Fn(&Name) -> bool) -> bool {
    match kind {
        TableEntryKind::Unit { columns, .. }
        | TableEntryKind::Fill { columns, .. }
        | TableEntryKind::BlankCodes { columns, .. }
        | TableEntryKind::Truth { columns, .. }
        | TableEntryKind::Format { columns, .. } => {
            columns.retain(|name| is_there(name));
            !columns.is_empty()
        }
        TableEntryKind::Mean { columns, of } => {
            columns.retain(|name| is_there(name));
            !columns.is_empty() && is_there(of)
        }
        TableEntryKind::Key(columns) | TableEntryKind::Link { columns, .. } => columns.iter().all(is_there),
        TableEntryKind::Value(name) | TableEntryKind::Order { column: name, .. } => is_there(name),
        TableEntryKind::Time { name: None, value } => match &value.kind {
            ExprKind::Name(name) => is_there(name),
            _ => true,
        },
        TableEntryKind::Time { .. }
        | TableEntryKind::Grain(_)
        | TableEntryKind::Spread(_)
        | TableEntryKind::Reading { .. }
        | TableEntryKind::Rows(_)
        | TableEntryKind::One(_)
        | TableEntryKind::Covers(..)
        | TableEntryKind::Computed { .. } => true,
    }
}
