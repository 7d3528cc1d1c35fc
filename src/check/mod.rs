//! [`Book`] and a question in, [`Checked`] out. Knows typing and unit rules; never knows data or engine.
//!
//! Metrics are elaborated: each definition is walked in the context it is used in (the filters put on from outside, the
//! params, the keys), and what comes out has no names any more.
#![allow(
    clippy::option_option,
    reason = "the outer nothing is a problem that has been said, the inner one is nothing to say"
)]

mod aggregate;
mod asked;
mod calls;
mod checked;
mod checker;
mod clock;
mod context;
mod derived;
mod dimension;
mod filters;
mod finished;
mod home;
mod made;
mod metric;
mod moved;
mod moving;
mod nested;
mod nodes;
mod open_rows;
mod origins;
mod params;
mod patterns;
mod probes;
mod problems;
mod question;
mod quotient;
mod recorder;
mod rows;
mod semi_additive;
mod shapes;
mod spread;
mod standing;
mod target;
mod types;
mod units;
mod views;
mod whole_book;
mod written;

pub use checked::*;
pub use derived::{Derived, DerivedColumn, DerivedFrom};
pub use made::{MadeColumn, Window, WindowDoes};
pub use moved::*;
pub use origins::*;

use crate::problem::Problem;
use crate::resolve::Book;
use crate::syntax::Question;

/// Elaborates a question of a book.
///
/// # Errors
/// Everything that is wrong in what the question reaches, in the order of the texts.
pub fn check(book: &Book<'_>, question: &Question) -> Result<Checked, Vec<Problem>> {
    checker::Checker::new(book).question(&views::expanded(book, question)?)
}

/// Elaborates a question of a book and takes down where every node comes from: [`Checked::origins`].
///
/// # Errors
/// As [`check`].
pub fn with_origins(book: &Book<'_>, question: &Question) -> Result<Checked, Vec<Problem>> {
    checker::Checker::recording(book).question(&views::expanded(book, question)?)
}

/// What a table that is made from another has as columns, and what they are made of. `settings` are the params that the
/// question sets. What is wrong with it comes out as problems of that table.
pub fn derived<'a>(
    book: &'a Book<'a>,
    block: &'a crate::syntax::Table,
    settings: &'a [(crate::syntax::Name, crate::syntax::Expr)],
) -> Derived {
    checker::Checker::new(book).derived(block, settings)
}

/// Everything that is wrong in one's own definitions, in the order of the texts; what depends on a bad definition is said
/// once to be unchecked, as a warning.
pub fn check_book(book: &Book<'_>) -> Vec<Problem> {
    whole_book::check_book(book)
}
