//! A `test` block.

#![allow(missing_docs, reason = "the text of a variant says what its fields are")]

use super::{Asked, Expr, Key, Name, Question};
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
    /// What every question of the test says: `set answer_within = 30 s`, `as of 2025-03-31`, `where: …`, `period: …`.
    pub question: Question,
    /// What the test says of the calendar; the rest is the project's.
    pub calendar: Vec<CalendarEntry>,
    /// What must come out.
    pub expects: Vec<Expect>,
    /// What is kept in files and compared.
    pub snapshots: Vec<TestSnapshot>,
    /// The whole definition.
    pub span: Span,
}

/// `fiscal_year: april`, `holidays: 2025-04-18, "12-25"`: a setting of `[calendar]` in `kpi.toml`.
#[derive(Clone, Debug)]
pub struct CalendarEntry {
    /// Which.
    pub key: String,
    /// Its texts, each with its place; at least one.
    pub texts: Vec<(String, Span)>,
}

/// `snapshot: monthly`, `snapshot: cost_per_contact, service_level by month, channel`
#[derive(Clone, Debug)]
pub struct TestSnapshot {
    /// Views, metrics or formulas.
    pub asked: Vec<Asked>,
    /// The dimensions; for a view, those that it says itself if there are none.
    pub by: Vec<Key>,
    /// All of it, as it is written.
    pub written: String,
    /// The entry.
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
    /// What is asked; `None`: whatever the test asks, for a note; every definition, for a problem.
    pub asking: Option<Asking>,
    /// What must come of it.
    pub want: Want,
    /// Where it stands.
    pub span: Span,
}

/// What an expectation asks.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The metric, or an expression of metrics.
    pub metric: Expr,
    /// The dimensions.
    pub by: Vec<Key>,
}

/// What must come out in a test.
#[derive(Clone, Debug)]
pub enum Want {
    /// `expect m = 5000`, `expect m = 66.67% within 0.01%`: the value and the tolerance.
    Value { value: Expr, within: Option<Expr> },
    /// `expect m is blank`, `expect m is blank "zero base"`: the reason and its place.
    Blank(Option<(String, Span)>),
    /// `expect m by channel:` with rows: the keys' names are the header but its last cell.
    Table { header: Vec<Cell>, rows: Vec<Vec<Cell>>, within: Option<Expr> },
    /// `expect problem K0303`, `expect problem K0303 in sum(wait)`: the code as it was written, and its place.
    Problem(String, Span),
    /// `expect note "no hold"`, `expect note "no hold" in aht by channel`: a text in a note.
    Note(String),
    /// `expect no note`, `expect no note "partial" in aht`.
    NoNote(Option<String>),
}
