//! A table that is not bound, as far as its `table` block describes it: the columns that it names, and no rows.
//! So that what depends on what can be said without data.

use super::{Binding, From};
use crate::syntax::{self, Expr, Name, TableEntryKind, names};
use std::collections::BTreeSet;

/// The binding of a table without rows, and the block without what is about single cells.
pub fn sketch(block: &syntax::Table, is_param: impl Fn(&str) -> bool) -> (Binding, syntax::Table) {
    let made: BTreeSet<&str> = block.entries.iter().filter_map(|entry| made(&entry.kind)).collect();
    let mut header: Vec<String> = Vec::new();
    let mut named = |name: &Name| {
        let known = made.contains(&*name.text) || is_param(&name.text);
        if !known && !header.iter().any(|column| **column == *name.text) {
            header.push(name.text.to_string());
        }
    };
    for entry in &block.entries {
        columns(&entry.kind, &mut named);
    }
    let from = From::Cells { header, rows: Vec::new(), origin: "no data".to_owned() };
    let mut block = block.clone();
    block.entries.retain(|entry| !is_about_cells(&entry.kind));
    (Binding { name: Some(block.name.text.to_string()), from, format: None }, block)
}

/// The name of a column that the block makes itself.
fn made(kind: &TableEntryKind) -> Option<&str> {
    match kind {
        TableEntryKind::Computed { name, .. } | TableEntryKind::Time { name: Some(name), .. } => Some(&name.text),
        _ => None,
    }
}

/// Calls `visit` for every name of the block that stands for a column of this table.
fn columns<'b>(kind: &'b TableEntryKind, visit: &mut impl FnMut(&'b Name)) {
    let mut in_expr = |expr: &'b Expr| {
        names(expr, &mut |path| {
            if let [name] = path {
                visit(name);
            }
        });
    };
    match kind {
        TableEntryKind::Time { value, .. } | TableEntryKind::Computed { value, .. } => in_expr(value),
        TableEntryKind::Rows(condition) => in_expr(condition),
        TableEntryKind::Key(columns)
        | TableEntryKind::Unit { columns, .. }
        | TableEntryKind::Fill { columns, .. }
        | TableEntryKind::BlankCodes { columns, .. }
        | TableEntryKind::Truth { columns, .. }
        | TableEntryKind::Format { columns, .. }
        | TableEntryKind::Link { columns, .. } => columns.iter().for_each(visit),
        TableEntryKind::Value(name) | TableEntryKind::Order { column: name, .. } => visit(name),
        TableEntryKind::Mean { columns, of } => columns.iter().chain([of]).for_each(visit),
        TableEntryKind::Span { start, end } => [start, end].into_iter().for_each(visit),
        TableEntryKind::Grain(_)
        | TableEntryKind::Spread(_)
        | TableEntryKind::Reading { .. }
        | TableEntryKind::One(_)
        | TableEntryKind::Covers(..) => {}
        TableEntryKind::Unpivot { key, value, .. } => [key, value].into_iter().for_each(visit),
    }
}

fn is_about_cells(kind: &TableEntryKind) -> bool {
    matches!(
        kind,
        TableEntryKind::Unit { .. }
            | TableEntryKind::Fill { .. }
            | TableEntryKind::BlankCodes { .. }
            | TableEntryKind::Truth { .. }
            | TableEntryKind::Format { .. }
            | TableEntryKind::Reading { .. }
            | TableEntryKind::Unpivot { .. }
            | TableEntryKind::Covers(..)
    )
}
