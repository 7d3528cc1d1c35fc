//! A question: of a view, a test, the command line or a program.

#![allow(missing_docs, reason = "the text of a variant says what its fields are")]

use super::{Expr, Name};
use crate::calendar::{Day, Period};
use crate::source::Span;

/// What is asked: by a view, a test, the command line or a program.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// What to show.
    pub metrics: Vec<Asked>,
    /// The dimensions.
    pub by: Vec<Key>,
    /// The filter on rows.
    pub filter: Option<Expr>,
    /// The filter on lines: changes no total, share or rank.
    pub having: Option<Expr>,
    /// The first day or period, included.
    pub from: Option<(Period, Span)>,
    /// The last day or period, included.
    pub to: Option<(Period, Span)>,
    /// Params for this question.
    pub set: Vec<(Name, Expr)>,
    /// A line for every level of total.
    pub totals: bool,
    /// Leave out lines in which every metric is blank or a count of 0.
    pub sparse: bool,
    /// Order by metrics or dimensions.
    pub sort: Vec<Sort>,
    /// Only the first lines, and one for the rest.
    pub top: Option<Top>,
    /// The dimension that goes across.
    pub across: Option<Key>,
    /// The day that counts as today; by default the end of coverage.
    pub as_of: Option<Day>,
}

/// One column of the answer.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A metric of the book.
    Name(Name),
    /// `-e 'EXPR'`, `-e 'name = EXPR'`
    Formula { name: Option<Name>, formula: Expr },
}

/// A dimension: a grain, a column, or any row expression.
#[derive(Clone, Debug)]
pub struct Key {
    /// A bare name is `ExprKind::Name`: a grain where it is the word of one, unless in backticks.
    pub value: Expr,
}

/// One criterion of order.
#[derive(Clone, Debug)]
pub struct Sort {
    /// A metric or dimension of the question, or an expression of metrics.
    pub by: Expr,
    /// `None`: descending for metrics, ascending for dimensions.
    pub descending: Option<bool>,
}

/// `10`, `10 by complaints`, `5 institution by complaints`.
#[derive(Clone, Debug)]
pub struct Top {
    /// How many.
    pub count: u64,
    /// Of which dimension; `None`: of the lines.
    pub of: Option<Name>,
    /// By which metric; `None`: the first of the question.
    pub by: Option<Expr>,
}
