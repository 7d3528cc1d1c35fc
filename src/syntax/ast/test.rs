//! A `test` block.

#![allow(missing_docs, reason = "the text of a variant says what its fields are")]

use super::{Expr, Key, Name};
use crate::calendar::Day;
use crate::source::Span;

/// A test of formulas.
#[derive(Clone, Debug)]
pub struct Test {
    /// What it shows.
    pub title: String,
    /// Tables written in the test.
    pub tables: Vec<TestTable>,
    /// `data: contacts = "fixtures/contacts.csv"`
    pub data: Vec<(Name, String, Span)>,
    /// `set answer_within = 30 s`
    pub set: Vec<(Name, Expr)>,
    /// `as of 2025-03-31`
    pub as_of: Option<Day>,
    /// What must come out.
    pub expects: Vec<Expect>,
    /// `snapshot: monthly`: the names of views or metrics.
    pub snapshots: Vec<Name>,
    /// The whole definition.
    pub span: Span,
}

/// A table in a test: raw cells, read as the cells of a file are.
#[derive(Clone, Debug)]
pub struct TestTable {
    /// Its name.
    pub name: Name,
    /// The header.
    pub header: Vec<Cell>,
    /// The rows; each as long as the header.
    pub rows: Vec<Vec<Cell>>,
    /// The table's place.
    pub span: Span,
}

/// One raw cell, trimmed, with `\|` already a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text; empty for a blank.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// What a test expects.
#[derive(Clone, Debug)]
pub struct Expect {
    /// The metric (or expression of metrics) that is asked.
    pub metric: Expr,
    /// What it must be.
    pub want: Want,
    /// Where it stands.
    pub span: Span,
}

/// What a metric must be in a test.
#[derive(Clone, Debug)]
pub enum Want {
    /// `expect m = 5000`, `expect m = 66.67% within 0.01%`: the value and the tolerance.
    Value { value: Expr, within: Option<Expr> },
    /// `expect m is blank`, `expect m is blank "zero base"`
    Blank(Option<String>),
    /// `expect m by channel:` with rows: the keys' names are the header but its last cell.
    Table { by: Vec<Key>, header: Vec<Cell>, rows: Vec<Vec<Cell>>, within: Option<Expr> },
}
