//! Which column a name means, seen from a table.

use super::Book;
use super::nearest;
use crate::data::{self, Computed};
use crate::row::TableId;
use crate::syntax::{Expr, Name};
use std::collections::{BTreeSet, HashMap};

/// A column of one table.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// Of the data: its position.
    Data(usize),
    /// Computed by the `table` block: its name and formula. A named time is one of them.
    Computed(&'a Name, &'a Expr),
}

/// A column that a name leads to.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// 0 for the home table, `n` for its place `n - 1`.
    pub place: u16,
    /// The table that has the column.
    pub table: TableId,
    /// The column there.
    pub column: Column<'a>,
}

/// What a name leads to.
#[derive(Clone, Debug)]
pub enum Lookup<'a> {
    /// One column.
    One(Found<'a>),
    /// Several tables that are looked up have it.
    Several(Vec<Found<'a>>),
    /// None.
    Missing,
}

/// The columns of one table by name.
#[derive(Debug)]
pub struct ColumnIndex<'a>(HashMap<&'a str, Column<'a>>);

impl<'a> ColumnIndex<'a> {
    /// Those of a bound table; a computed column never hides one of the data.
    pub fn of(table: &'a data::Table) -> ColumnIndex<'a> {
        let named = table.columns.iter().enumerate().filter(|(at, _)| !table.is_unnamed(*at));
        let data = named.map(|(at, column)| (column.name.as_str(), Column::Data(at)));
        let mut index: HashMap<_, _> = data.collect();
        let computed = table.computed.iter().map(|Computed { name, value, .. }| (name, value));
        let time = table.time.iter().filter_map(|time| time.name.as_ref().map(|name| (name, &time.value)));
        for (name, value) in computed.chain(time) {
            index.entry(&name.text).or_insert(Column::Computed(name, value));
        }
        ColumnIndex(index)
    }

    /// The column of that name.
    pub fn get(&self, name: &str) -> Option<Column<'a>> {
        self.0.get(name).copied()
    }
}

impl<'a> Book<'a> {
    /// A column of the table itself.
    pub fn own_column(&self, table: TableId, name: &str) -> Option<Column<'a>> {
        self.columns.get(table.0 as usize)?.get(name)
    }

    /// What a name means in the rows at a place of `home` (0: its own rows): the table's own column, else that of a table it links to.
    pub fn column(&self, home: TableId, at: u16, name: &str) -> Lookup<'a> {
        let reach = self.reach(home);
        if let Some(found) = self.column_at(home, at, name) {
            return Lookup::One(found);
        }
        let mut found: Vec<Found<'a>> = Vec::new();
        for (place, step) in reach.places() {
            // The key of a linked table is no second candidate beside the column that links to it.
            let is_key = step.on.iter().any(|(from, _)| &*from.text == name);
            if !is_key && reach.is_below(place, at) {
                found.extend(self.column_at(home, place, name));
            }
        }
        match found.as_slice() {
            [] => Lookup::Missing,
            [one] => Lookup::One(*one),
            _ => Lookup::Several(found),
        }
    }

    /// What `table.column`, `alias.column` or a longer path means in the rows at a place of `home`.
    pub fn path(&self, home: TableId, at: u16, path: &[Name]) -> Lookup<'a> {
        let [first, steps @ .., column] = path else {
            return path.first().map_or(Lookup::Missing, |name| self.column(home, at, &name.text));
        };
        let reach = self.reach(home);
        let mut starts: Vec<u16> = Vec::new();
        let is_meant = |table: TableId| {
            let derived = self.catalog.tables.get(table.0 as usize).and_then(|data| data.derived.as_ref());
            self.table_name(table) == &*first.text || derived.is_some_and(|derived| derived.from == *first.text)
        };
        if self.table_at(home, at).is_some_and(is_meant) {
            starts.push(at);
        } else {
            let named = |parents_only: bool| -> Vec<u16> {
                reach
                    .places()
                    .filter(|(place, step)| {
                        let near = if parents_only { step.parent == at } else { reach.is_below(*place, at) };
                        near && (step.name == *first.text || self.table_name(step.table) == &*first.text)
                    })
                    .map(|(place, _)| place)
                    .collect()
            };
            starts = named(true);
            if starts.is_empty() {
                starts = named(false);
            }
        }
        let found: Vec<Found<'a>> = starts
            .into_iter()
            .filter_map(|start| steps.iter().try_fold(start, |place, step| reach.child(place, &step.text)))
            .filter_map(|place| self.column_at(home, place, &column.text))
            .collect();
        match found.as_slice() {
            [] => Lookup::Missing,
            [one] => Lookup::One(*one),
            _ => Lookup::Several(found),
        }
    }

    /// The table at a place of `home`.
    pub fn table_at(&self, home: TableId, place: u16) -> Option<TableId> {
        match place {
            0 => Some(home),
            _ => self.reach(home).step(place).map(|step| step.table),
        }
    }

    /// The tables that have a column of that name themselves, and not from the table they are made from.
    pub fn tables_with(&self, name: &str) -> Vec<TableId> {
        let is_own = |table: &TableId| self.own_column(*table, name).is_some_and(|own| !self.is_borrowed(*table, own));
        self.tables().filter(is_own).collect()
    }

    /// Whether a table has a column from the table it is made from.
    pub fn is_borrowed(&self, table: TableId, column: Column<'_>) -> bool {
        let data = self.catalog.tables.get(table.0 as usize);
        matches!(column, Column::Data(at) if data.is_some_and(|data| data.is_borrowed(at)))
    }

    /// The nearest name of a column: of one table and what it reaches, or of any table.
    pub fn nearest_column(&self, home: Option<TableId>, name: &str) -> Option<&'a str> {
        let everywhere = || self.tables().collect::<Vec<_>>();
        let tables = match home {
            Some(home) => {
                let linked = self.reach(home).steps.iter().map(|step| step.table);
                std::iter::once(home).chain(linked).collect()
            }
            None => everywhere(),
        };
        let names: BTreeSet<&'a str> = tables.into_iter().flat_map(|table| self.column_names(table)).collect();
        nearest(name, names)
    }

    /// The names of a table's columns, in its order.
    pub fn column_names(&self, table: TableId) -> Vec<&'a str> {
        let Some(table) = self.catalog.tables.get(table.0 as usize) else { return Vec::new() };
        let named = table.columns.iter().enumerate().filter(|(at, _)| !table.is_unnamed(*at));
        let data = named.map(|(_, column)| column.name.as_str());
        data.chain(table.computed.iter().map(|computed| &*computed.name.text)).collect()
    }

    fn column_at(&self, home: TableId, place: u16, name: &str) -> Option<Found<'a>> {
        let table = self.table_at(home, place)?;
        self.own_column(table, name).map(|column| Found { place, table, column })
    }
}
