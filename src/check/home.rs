//! Which table an aggregate is about: the one from which all its columns can be reached.

use super::checker::Checker;
use super::problems;
use crate::data::Kind;
use crate::resolve::{Column, Found, Lookup};
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{Expr, ExprKind, Name};

/// A table that has every column, and whether it has one of them itself.
struct Candidate {
    table: TableId,
    has_own: bool,
}

impl<'a> Checker<'a> {
    /// The home of an aggregate over these columns (those of its filter included).
    pub(super) fn home(&mut self, paths: &[&'a [Name]], span: Span) -> Option<TableId> {
        let columns: Vec<&'a [Name]> = paths.iter().copied().filter(|path| self.is_somewhere(path)).collect();
        let param_free = columns.iter().copied().filter(|path| !self.is_param(path)).collect::<Vec<_>>();
        let deciding = if param_free.is_empty() { columns } else { param_free };
        if deciding.is_empty() {
            let unknown = paths.iter().find(|path| !self.is_param(path)).copied();
            return match unknown {
                Some([name]) => self.fail(problems::unknown_column(self.book, name)),
                Some(path) => self.fail(problems::unknown_path_anywhere(self.book, path)),
                None => self.fail(problems::no_column(span)),
            };
        }
        let candidates = self.candidates(&deciding);
        let own: Vec<TableId> =
            candidates.iter().filter(|candidate| candidate.has_own).map(|candidate| candidate.table).collect();
        let all = candidates.iter().map(|candidate| candidate.table).collect();
        match (if own.is_empty() { self.nearest_of(all) } else { own }).as_slice() {
            [one] => Some(*one),
            [] => self.fail(problems::no_common_table(self.book, &deciding, span)),
            several => self.fail(problems::several_homes(self.book, &deciding, several, span)),
        }
    }

    fn candidates(&self, paths: &[&'a [Name]]) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for table in self.tables() {
            let found: Vec<Lookup<'a>> = paths.iter().map(|path| self.look_up(table, path)).collect();
            if found.iter().all(|lookup| !matches!(lookup, Lookup::Missing)) {
                let has_own = found.iter().any(|lookup| matches!(lookup, Lookup::One(Found { place: 0, .. })));
                candidates.push(Candidate { table, has_own });
            }
        }
        candidates
    }

    /// Of tables that only look the columns up, those that look up no other of them.
    fn nearest_of(&self, tables: Vec<TableId>) -> Vec<TableId> {
        let looks_up = |from: &TableId, to: &TableId| {
            from != to && self.book.reach(*from).steps.iter().any(|step| step.table == *to)
        };
        let nearest: Vec<TableId> =
            tables.iter().filter(|table| !tables.iter().any(|other| looks_up(table, other))).copied().collect();
        if nearest.is_empty() { tables } else { nearest }
    }

    /// Every bound table.
    pub(super) fn tables(&self) -> impl Iterator<Item = TableId> + use<> {
        (0u32..).map(TableId).take(self.book.catalog.tables.len())
    }

    /// What a name or path means in the rows of a table.
    pub(super) fn look_up(&self, table: TableId, path: &[Name]) -> Lookup<'a> {
        match path {
            [name] => self.book.column(table, 0, &name.text),
            _ => self.book.path(table, 0, path),
        }
    }

    /// Whether some table has (or, for a path, reaches) it.
    pub(super) fn is_somewhere(&self, path: &[Name]) -> bool {
        match path {
            [name] => !self.book.tables_with(&name.text).is_empty(),
            _ => self.tables().any(|table| !matches!(self.look_up(table, path), Lookup::Missing)),
        }
    }

    fn is_param(&self, path: &[Name]) -> bool {
        matches!(path, [name] if self.book.param(&name.text).is_some())
    }

    /// The first name in a condition that the rows of a table cannot give.
    pub(super) fn missing(&self, table: TableId, expr: &'a Expr) -> Option<&'a [Name]> {
        let mut missing = None;
        super::walk::names(expr, &mut |path| {
            let is_missing = || matches!(self.look_up(table, path), Lookup::Missing) && !self.is_param(path);
            if missing.is_none() && is_missing() {
                missing = Some(path);
            }
        });
        missing
    }

    /// The bound table that an argument names, if it is nothing but a name.
    pub(super) fn named_table(&self, arg: &'a Expr) -> Option<(TableId, &'a Name)> {
        match &arg.kind {
            ExprKind::Name(name) => self.book.catalog.named(&name.text).map(|table| (table, name)),
            ExprKind::Group(inner) => self.named_table(inner),
            _ => None,
        }
    }

    /// The column that `sum(costs)` means where `costs` is a table: its `value`, else its only column of numbers
    /// that is neither key nor link.
    pub(super) fn value_column(&mut self, table: TableId, name: &Name) -> Option<Found<'a>> {
        let book = self.book;
        let data = book.catalog.tables.get(table.0 as usize)?;
        let found = |column| Found { place: 0, table, column };
        if let Some(value) = &data.value {
            return match book.own_column(table, &value.text) {
                Some(column) => Some(found(column)),
                None => self.fail(problems::unknown_in_table(book, value, table)),
            };
        }
        let numbers: Vec<usize> = data
            .columns
            .iter()
            .enumerate()
            .filter(|(at, column)| {
                let is_link = data.links.iter().any(|link| link.columns.iter().any(|name| *name.text == column.name));
                matches!(column.kind, Kind::Number { .. }) && !data.key.contains(at) && !is_link
            })
            .map(|(at, _)| at)
            .collect();
        match numbers.as_slice() {
            [one] => Some(found(Column::Data(*one))),
            several => {
                let names: Vec<&str> =
                    several.iter().filter_map(|at| data.columns.get(*at)).map(|column| column.name.as_str()).collect();
                self.fail(problems::which_value(name, &names))
            }
        }
    }
}
