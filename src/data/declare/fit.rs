//! Entries of a block that speak only of the columns that the data have.

use crate::syntax::{ExprKind, Name, TableEntry, TableEntryKind};

/// The entries, cut down to the columns of the data where they are optional.
pub(super) fn fitted(mut entries: Vec<TableEntry>, header: &[String]) -> Vec<TableEntry> {
    let computed: Vec<Name> = entries.iter().filter_map(|entry| entry.kind.makes().cloned()).collect();
    let has = |name: &Name| header.iter().any(|column| **column == *name.text);
    let is_there = |name: &Name| has(name) || computed.iter().any(|known| known.text == name.text);
    entries.retain_mut(|entry| {
        let is_in_the_data = entry.kind.makes().is_some_and(has);
        !entry.optional || (!is_in_the_data && keep(&mut entry.kind, &is_there))
    });
    entries
}

/// Cuts an entry down to the columns that are there; whether anything is left of it.
fn keep(kind: &mut TableEntryKind, is_there: &impl Fn(&Name) -> bool) -> bool {
    if let TableEntryKind::Mean { of, .. } = kind
        && !is_there(of)
    {
        return false;
    }
    if let Some(columns) = kind.columns() {
        columns.retain(|name| is_there(name));
        return !columns.is_empty();
    }
    match kind {
        TableEntryKind::Key(columns) | TableEntryKind::Link { columns, .. } => columns.iter().all(is_there),
        TableEntryKind::Span { start, end } => is_there(start) && is_there(end),
        TableEntryKind::Value(name) | TableEntryKind::Order { column: name, .. } => is_there(name),
        TableEntryKind::Time { name: None, value } => match &value.kind {
            ExprKind::Name(name) => is_there(name),
            _ => true,
        },
        _ => true,
    }
}
