//! Which table an aggregate is about: the one from which all its columns can be reached.

use super::checker::Checker;
use super::problems;
use crate::data::Kind;
use crate::resolve::{Column, Found, Lookup};
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{Expr, ExprKind, Name};

impl<'a> Checker<'a> {
    /// The home of an aggregate over these columns (those of its filter included).
    pub(super) fn home(&mut self, paths: &[&'a [Name]], span: Span) -> Option<TableId> {
        if let Some(home) = self.only_home {
            return Some(home);
        }
        let columns: Vec<&'a [Name]> = paths.iter().copied().filter(|path| self.book.is_somewhere(path)).collect();
        let param_free = columns.iter().copied().filter(|path| !self.is_param(path)).collect::<Vec<_>>();
        let deciding = if param_free.is_empty() { columns } else { param_free };
        if deciding.is_empty() {
            let unknown = paths.iter().find(|path| !self.is_param(path)).copied();
            return match unknown {
                Some([name]) if self.knows_metric(name) => self.fail(problems::metric_as_column(name)),
                Some([name]) => self.fail(problems::unknown_column(self.book, name)),
                Some(path) => self.fail(problems::unknown_path_anywhere(self.book, path)),
                None => self.fail(problems::no_column(span)),
            };
        }
        self.touch_owners(&deciding);
        match self.book.homes(&deciding).as_slice() {
            [one] => Some(*one),
            [] => self.fail(problems::no_common_table(self.book, &deciding, span)),
            several => self.fail(problems::several_homes(self.book, &deciding, several, span)),
        }
    }

    /// A table that has one of the columns itself might be the home if its block and links were right.
    fn touch_owners(&mut self, paths: &[&'a [Name]]) {
        let book = self.book;
        for table in book.tables() {
            let is_own = |path: &&[Name]| matches!(book.look_up(table, path), Lookup::One(Found { place: 0, .. }));
            if paths.iter().any(is_own) {
                self.touch_own(table);
            }
        }
    }

    fn is_param(&self, path: &[Name]) -> bool {
        matches!(path, [name] if self.book.param(&name.text).is_some())
    }

    /// The first name in a condition that the rows of a table cannot give.
    pub(super) fn missing(&self, table: TableId, expr: &'a Expr) -> Option<&'a [Name]> {
        let mut missing = None;
        crate::syntax::names(expr, &mut |path| {
            let is_missing = || matches!(self.book.look_up(table, path), Lookup::Missing) && !self.is_param(path);
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
    /// that is neither key nor link, nor named as a key.
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
                let is_own = !data.is_unnamed(*at) && !data.is_borrowed(*at);
                matches!(column.kind, Kind::Number { .. })
                    && !data.key.contains(at)
                    && !column.is_named_as_key()
                    && !is_link
                    && is_own
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
