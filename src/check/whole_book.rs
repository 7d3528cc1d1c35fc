//! Everything of one's own, checked without a question: `kpi check`.

use super::checker::{Checker, Subject};
use super::context::{Params, ParamsId};
use super::rows::Scope;
use crate::problem::Problem;
use crate::resolve::{Book, Column, Found, Origin};
use crate::syntax::{Asked, Question};

/// What is wrong in the definitions of a book, in the order of the texts, each thing once.
pub(super) fn check_book(book: &Book<'_>) -> Vec<Problem> {
    let mut checker = Checker::new(book);
    checker.tables_of_book();
    let context = checker.contexts.outermost(Params::new(), Vec::new());
    for at in 0..book.params.len() {
        checker.param(at, ParamsId::NONE);
    }
    for (at, definition) in book.metrics.iter().enumerate() {
        if definition.origin == Origin::Own {
            checker.complete(|checker| checker.reference(Subject::Metric(at), context));
            checker.about(at, context);
        }
    }
    checker.forget_blame();
    checker.say_what_is_unchecked(|_| None);
    let mut problems = std::mem::take(&mut checker.problems);
    for view in &book.views {
        let asked = Question { metrics: vec![Asked::Name(view.name.clone())], ..Question::default() };
        if let Err(of_view) = super::check(book, &asked) {
            problems.extend(of_view.into_iter().filter(|problem| !problem.warning));
        }
    }
    checker.problems = problems;
    checker.sorted_problems()
}

impl Checker<'_> {
    /// The computed columns, times, spans and row filters of every table.
    fn tables_of_book(&mut self) {
        let book = self.book;
        for home in book.tables() {
            let Some(table) = book.catalog.tables.get(home.0 as usize) else { continue };
            let scope = Scope { home, at: 0, params: ParamsId::NONE, condition: false };
            for computed in &table.computed {
                let column = Column::Computed(&computed.name, &computed.value);
                self.column(Found { place: 0, table: home, column }, scope);
            }
            self.table_clock(home);
            self.lasting(home);
            self.rows_where(home);
        }
    }
}
