//! The definitions of a text.

use super::{Expr, Metric, Question, Table, Test};
use crate::source::{SourceId, Span};
use std::sync::Arc;

/// One text, read.
#[derive(Clone, Debug)]
pub struct Script {
    /// The text.
    pub source: SourceId,
    /// Its definitions in the order of the text; a definition with a problem is missing.
    pub items: Vec<Item>,
    /// The names of definitions that could not be read, so that what depends on them is said to be unchecked.
    pub broken: Vec<Name>,
}

/// One definition.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "most definitions are metrics, and a book has thousands at most")]
pub enum Item {
    /// `name = formula { … }`
    Metric(Metric),
    /// `table name { … }`
    Table(Table),
    /// `param name = value`
    Param(Param),
    /// `import module`
    Import(Import),
    /// `view name { … }`
    View(View),
    /// `test "what it shows" { … }`
    Test(Test),
}

/// A name as it was written, in NFC, without backticks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The name.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
    /// Whether it stood in backticks: then it is never a grain, a function or a word of the language.
    pub quoted: bool,
}

/// A param: one value for the whole question.
#[derive(Clone, Debug)]
pub struct Param {
    /// The `##` lines above.
    pub doc: String,
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
    /// The whole definition.
    pub span: Span,
}

/// `import contact_centre`
#[derive(Clone, Debug)]
pub struct Import {
    /// The module of the built-in library.
    pub module: Name,
    /// The whole definition.
    pub span: Span,
}

/// A saved question.
#[derive(Clone, Debug)]
pub struct View {
    /// The `##` lines above.
    pub doc: String,
    /// Its name.
    pub name: Name,
    /// What it asks.
    pub question: Question,
    /// The whole definition.
    pub span: Span,
}
