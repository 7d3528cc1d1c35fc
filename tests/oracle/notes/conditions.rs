//! Conditions that decide on blanks: each part of a filter beside all the others.

use super::columns::{self, Column};
use super::{Kind, Subject, Walk, units, words};
use crate::oracle::context::Context;
use crate::oracle::homes::Used;
use crate::oracle::print;
use crate::oracle::rows::{Params, RowAt};
use crate::oracle::tree;
use kpi::syntax::{Expr, ExprKind};
use std::collections::BTreeSet;

/// One of the conditions that must all be true.
pub struct Part {
    condition: Expr,
    params: Params,
    /// The whole condition that it was written in.
    written: String,
}

/// The conditions that must all be true for one filter.
pub fn parts(condition: &Expr, params: &Params) -> Vec<Part> {
    let part = |part: &Expr| Part { condition: part.clone(), params: params.clone(), written: print::expr(condition) };
    split(condition).into_iter().map(part).collect()
}

fn split(condition: &Expr) -> Vec<&Expr> {
    match &condition.kind {
        ExprKind::Group(inner) => split(inner),
        ExprKind::And(all) => all.iter().flat_map(split).collect(),
        _ => vec![condition],
    }
}

impl Part {
    /// What it says, params put in: what says the same twice is one condition.
    fn meaning(&self) -> String {
        let mut text = print::expr(tree::ungrouped(&self.condition)).replace(['(', ')'], "");
        for (name, value) in &self.params {
            text = text.replace(name.as_str(), &value.show());
        }
        text
    }

    fn holds(&self, place: RowAt) -> bool {
        RowAt { params: &self.params, ..place }.value(&self.condition).is_true()
    }
}

impl Walk<'_> {
    /// What each part of a filter decides on: the rows that match all the others.
    pub(super) fn conditions(&mut self, all: Vec<Part>, used: &Used, base: &Context, subject: &Subject) {
        let mut seen = BTreeSet::new();
        let all: Vec<Part> = all.into_iter().filter(|part| seen.insert(part.meaning())).collect();
        let rows = self.rows_of(used, base);
        for (at, part) in all.iter().enumerate() {
            let place = |row: usize| RowAt { book: self.book, params: &part.params, table: used.table, row: Some(row) };
            let others_hold = |row: &usize| {
                all.iter().enumerate().filter(|(other, _)| *other != at).all(|(_, other)| other.holds(place(*row)))
            };
            let decided: Vec<usize> = rows.iter().copied().filter(others_hold).collect();
            let mut columns: BTreeSet<Column> = BTreeSet::new();
            let anywhere = RowAt { book: self.book, params: &part.params, table: used.table, row: None };
            columns::sensitive(&anywhere, &part.condition, false, &mut columns);
            for column in columns {
                let count = decided.iter().filter(|row| column.is_blank(&place(**row))).count();
                if count > 0 {
                    let shown = column.shown(self.book, used.table);
                    self.notes.add(Kind::Condition, subject, &words::blank_in_condition(&part.written, &shown, count));
                }
            }
            let at = Context { params: part.params.clone(), ..base.clone() };
            self.traced(&part.condition, &part.written, used.table, &decided, &at, subject);
        }
    }

    /// The question's own filter, and what a table says of its rows.
    pub(super) fn filter_of_question(&mut self, used: &Used) {
        let bare = Context { filters: vec![], ..self.question.clone() };
        for (filter, params) in &self.question.filters {
            let place = RowAt { book: self.book, params, table: used.table, row: None };
            units::read_bare(&place, filter, &None, self.notes);
        }
        let filters = self.question.filters.iter().flat_map(|(filter, params)| parts(filter, params)).collect();
        self.conditions(filters, used, &bare, &None);
        // A row that is left out does not exist for any metric: this is about those that exist.
        if let Some(condition) = &self.book.tables[used.table].rows_where {
            let rows = self.rows_of(used, self.question);
            let place = |row: Option<usize>| RowAt { book: self.book, params: &bare.params, table: used.table, row };
            for part in parts(condition, &bare.params) {
                let mut columns = BTreeSet::new();
                columns::sensitive(&place(None), &part.condition, false, &mut columns);
                for column in columns {
                    let count = rows.iter().filter(|row| column.is_blank(&place(Some(**row)))).count();
                    if count > 0 {
                        let shown = column.shown(self.book, used.table);
                        let message = words::blank_in_condition(&part.written, &shown, count);
                        self.notes.add(Kind::Condition, &None, &message);
                    }
                }
            }
        }
    }
}
