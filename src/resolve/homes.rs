//! Which table an aggregate is about: the one from which all its columns can be reached.

use super::Book;
use super::columns::{Found, Lookup};
use crate::data::Variant;
use crate::row::TableId;
use crate::syntax::Name;

impl<'a> Book<'a> {
    /// The tables that an aggregate over these columns may be about; one, unless it is unclear. Tables that have one of the
    /// columns themselves come before those that only look them up.
    pub fn homes(&self, paths: &[&[Name]]) -> Vec<TableId> {
        let lookups = |table: TableId| paths.iter().map(move |path| self.look_up(table, path));
        let reaching: Vec<TableId> =
            self.tables().filter(|table| lookups(*table).all(|lookup| !matches!(lookup, Lookup::Missing))).collect();
        let is_own =
            |it| matches!(it, Lookup::One(Found { place: 0, table, column }) if !self.is_borrowed(table, column));
        let has_own = |table: &TableId| lookups(*table).any(is_own);
        let own: Vec<TableId> = reaching.iter().copied().filter(has_own).collect();
        if own.is_empty() { self.nearest_of(reaching) } else { own }
    }

    /// Every table of the catalog; one with a link chosen is no other table.
    pub fn tables(&self) -> impl Iterator<Item = TableId> + use<'a> {
        let all = (0u32..).map(TableId).zip(&self.catalog.tables);
        all.filter(|(_, table)| table.variant.is_none()).map(|(id, _)| id)
    }

    /// The table in which, of several links to one table, that of this name is the only one; the table itself where no
    /// other link leads there. `None` if it has no link of that name.
    pub fn via(&self, table: TableId, link: &str) -> Option<TableId> {
        let own = self.catalog.tables.get(table.0 as usize)?;
        let own = own.links.iter().any(|own| own.name() == link).then_some(table);
        self.variant(table, &Variant::Via(link.to_owned())).or(own)
    }

    /// A table once more, as some aggregates need it.
    pub fn variant(&self, table: TableId, variant: &Variant) -> Option<TableId> {
        let own = self.catalog.tables.get(table.0 as usize)?;
        let all = (0u32..).map(TableId).zip(&self.catalog.tables);
        let mut views = all.filter(|(_, other)| other.name == own.name && other.variant.as_ref() == Some(variant));
        views.next().map(|(id, _)| id)
    }

    /// What a name or path means in the rows of a table.
    pub fn look_up(&self, table: TableId, path: &[Name]) -> Lookup<'a> {
        match path {
            [name] => self.column(table, 0, &name.text),
            _ => self.path(table, 0, path),
        }
    }

    /// Whether some table has (or, for a path, reaches) it.
    pub fn is_somewhere(&self, path: &[Name]) -> bool {
        match path {
            [name] => !self.tables_with(&name.text).is_empty(),
            _ => self.tables().any(|table| !matches!(self.look_up(table, path), Lookup::Missing)),
        }
    }

    /// Of tables that only look the columns up, those that look up no other of them.
    fn nearest_of(&self, tables: Vec<TableId>) -> Vec<TableId> {
        let looks_up =
            |from: &TableId, to: &TableId| from != to && self.reach(*from).steps.iter().any(|step| step.table == *to);
        let nearest: Vec<TableId> =
            tables.iter().filter(|table| !tables.iter().any(|other| looks_up(table, other))).copied().collect();
        if nearest.is_empty() { tables } else { nearest }
    }
}
