//! What is said of tables: one's own blocks, and those of the modules that are imported.

use super::Project;
use crate::syntax::{Item, Name, Table, TableEntry, TableEntryKind};
use std::borrow::Cow;
use std::mem::discriminant;

impl Project {
    /// The `table` blocks, in the order of the texts, and then those of imported modules. Two of one table are one: what
    /// one's own says takes the place of what the module's says of the same.
    pub(crate) fn table_blocks(&self) -> Vec<Cow<'_, Table>> {
        let mut blocks: Vec<Cow<'_, Table>> = self.items().filter_map(block).map(Cow::Borrowed).collect();
        for of_module in self.imported().filter_map(block) {
            match blocks.iter_mut().find(|known| known.name.text == of_module.name.text) {
                Some(known) => add(known.to_mut(), of_module),
                None => blocks.push(Cow::Owned(with(of_module, Vec::new()))),
            }
        }
        blocks
    }

    /// What the imported modules of the library say.
    fn imported(&self) -> impl Iterator<Item = &Item> {
        let modules: Vec<&str> = self.imports().collect();
        let library: &[_] = if modules.is_empty() { &[] } else { self.library() };
        let of_module =
            move |module: &str| library.iter().filter(move |text| text.module == module).collect::<Vec<_>>();
        modules.into_iter().flat_map(of_module).flat_map(|text| &text.script.items)
    }
}

fn block(item: &Item) -> Option<&Table> {
    match item {
        Item::Table(table) => Some(table),
        _ => None,
    }
}

/// The block of a module, which speaks only of the columns that the data have.
fn with(of_module: &Table, before: Vec<TableEntry>) -> Table {
    let mut entries = before;
    entries.extend(of_module.entries.iter().cloned().map(|entry| TableEntry { optional: true, ..entry }));
    Table { entries, ..of_module.clone() }
}

/// Adds the block of a module to one's own.
fn add(own: &mut Table, of_module: &Table) {
    let mut rest = of_module.clone();
    for entry in &own.entries {
        let mut said = entry.kind.clone();
        rest.entries.retain_mut(|entry| is_left(&mut said, &mut entry.kind));
    }
    own.entries = with(&rest, std::mem::take(&mut own.entries)).entries;
}

/// Takes out of what a module says what one's own entry says instead; whether anything is left.
fn is_left(own: &mut TableEntryKind, of_module: &mut TableEntryKind) -> bool {
    if own.once().is_some() && own.once() == of_module.once() {
        return false;
    }
    if let (Some(own), Some(of_module)) = (own.makes(), of_module.makes()) {
        return own.text != of_module.text;
    }
    if discriminant(own) != discriminant(of_module) {
        return true;
    }
    match (own, of_module) {
        (TableEntryKind::Link { columns: own, .. }, TableEntryKind::Link { columns, .. }) => !is_same(own, columns),
        (TableEntryKind::Order { column: own, .. }, TableEntryKind::Order { column, .. }) => own.text != column.text,
        (own, of_module) => match (own.columns(), of_module.columns()) {
            (Some(own), Some(columns)) => {
                columns.retain(|name| own.iter().all(|known| known.text != name.text));
                !columns.is_empty()
            }
            _ => true,
        },
    }
}

fn is_same(columns: &[Name], others: &[Name]) -> bool {
    columns.iter().map(|name| &name.text).eq(others.iter().map(|name| &name.text))
}
