//! What a text says, as a tree. Nothing here knows whether a name exists.

#![allow(missing_docs, reason = "the text of a variant says what its fields are")]

use crate::calendar::{Day, Period, Relative};
use crate::source::{SourceId, Span};
use crate::unit::Unit;
use crate::value::Exact;
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

/// A metric.
#[derive(Clone, Debug)]
pub struct Metric {
    /// The `##` lines above, joined by line breaks.
    pub doc: String,
    /// Its name.
    pub name: Name,
    /// Its formula.
    pub formula: Expr,
    /// What it says about itself.
    pub about: About,
    /// The whole definition.
    pub span: Span,
}

/// The block behind a metric (section 10 of the language).
#[derive(Clone, Debug, Default)]
pub struct About {
    /// `label: "Service level", fr "Niveau de service"`: language (`None`: any) and text.
    pub labels: Vec<(Option<String>, String)>,
    /// `unit: EUR`
    pub unit: Option<(Unit, Span)>,
    /// `format: percent 1`
    pub format: Option<(Format, Span)>,
    /// `better: higher`
    pub better: Option<Better>,
    /// `target: 80% "the 80/20 rule"`: the value and its source.
    pub target: Option<(Expr, Option<String>)>,
    /// `minimum_base: 30` or `30 of count(surveys)`
    pub minimum_base: Option<(Expr, Option<Expr>)>,
    /// `blank as 0`
    pub blank_as: Option<Expr>,
    /// `owner: "…"`
    pub owner: Option<String>,
    /// `tags: a, b`
    pub tags: Vec<String>,
}

/// How a number is shown to people; never changes the number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `percent 1`: times 100, a percent sign, so many decimals (default 1).
    Percent(u8),
    /// `"0.00"`, `"#,##0"`: a spreadsheet's pattern.
    Pattern(String),
    /// `"h:mm:ss"`, `"mm:ss"`: a duration.
    Clock(String),
    /// `points` and other words: the number with the word behind it.
    Word(String),
}

/// Which direction is good.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a metric has one")]
pub enum Better {
    /// `higher`
    Higher,
    /// `lower`
    Lower,
    /// `within 75%..85%`
    Within(Expr, Expr),
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

/// What the engine may know about a table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The `##` lines above.
    pub doc: String,
    /// Its name.
    pub name: Name,
    /// What it says, in order.
    pub entries: Vec<TableEntry>,
    /// The whole definition.
    pub span: Span,
}

/// One entry of a table block, with its place.
#[derive(Clone, Debug)]
pub struct TableEntry {
    /// What it says.
    pub kind: TableEntryKind,
    /// Where.
    pub span: Span,
}

/// What a table may say.
#[derive(Clone, Debug)]
pub enum TableEntryKind {
    /// `time started_at`, `time date(day, "yymmdd")`, or `time at = date(day_text) + entered` (a named computed time column).
    Time { name: Option<Name>, value: Expr },
    /// `grain month`
    Grain(Name),
    /// `key contact_id`, `key queue, month`
    Key(Vec<Name>),
    /// `value amount`
    Value(Name),
    /// `unit wait, talk: s`
    Unit { columns: Vec<Name>, unit: Unit },
    /// `fill hold: 0`
    Fill { columns: Vec<Name>, value: Expr },
    /// `blank pdays: 999`, `blank province: "Z", "missing"`
    BlankCodes { columns: Vec<Name>, codes: Vec<Expr> },
    /// `yes answered: "Y"` (true) and `no answered: "N"` (false)
    Truth { yes: bool, columns: Vec<Name>, codes: Vec<Expr> },
    /// `format Data: "dd/mm/yyyy"`, `format CaseID: text`
    Format { columns: Vec<Name>, format: String, quoted: bool },
    /// `separator ";"`, `encoding "windows-1252"`, `decimal ","`
    Reading { what: Reading, text: String },
    /// `link agent_id -> agents`, `link queue, month -> targets`, `link guest_id -> users as guest`, `link user_id -> companies.user_id`
    Link { columns: Vec<Name>, table: Name, target: Vec<Name>, alias: Option<Name> },
    /// `rows where not is_test`
    Rows(Expr),
    /// `order month: "jan", "feb"`
    Order { column: Name, values: Vec<Expr> },
    /// `one contact`
    One(Name),
    /// `covers 2024-01-01 to 2024-12-31`
    Covers(Expr, Expr),
    /// `mean aht, talk of handled`: columns that are averages already, and the column that weighs them.
    Mean { columns: Vec<Name>, of: Name },
    /// `handle = talk + hold + wrap`
    Computed { doc: String, name: Name, value: Expr },
}

/// How a table's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// `separator ";"`
    Separator,
    /// `encoding "windows-1252"`
    Encoding,
    /// `decimal ","`
    Decimal,
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
    /// A period that moves with the calendar; then `from` and `to` say nothing.
    pub period: Option<(Relative, Span)>,
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

/// An expression with its place.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is. Chains of the same kind are flat, so that long sums need no depth.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `1_000`, `7.16`, `20%` (0.20), `7.16 USD`, `20 s`.
    Number {
        /// The number as it was written, percent already divided by 100.
        value: Exact,
        /// The unit behind it.
        unit: Option<Unit>,
        /// Whether it was written with a percent sign.
        percent: bool,
    },
    /// `3 months`, `1 year`, `2 quarters`: steps of the calendar. Days and weeks are numbers with a unit of time.
    CalendarStep(Exact, crate::calendar::Grain),
    /// `"text"`
    Text(Arc<str>),
    /// `true`, `false`
    Bool(bool),
    /// `blank`
    Blank,
    /// `2025-03-01`
    Date(Day),
    /// `wait`, `` `Call Id` ``
    Name(Name),
    /// `contacts.wait`, `agent.team`
    Path(Vec<Name>),
    /// `a + b - c`
    Sum(Box<Expr>, Vec<(AddOp, Expr)>),
    /// `a * b / c`
    Product(Box<Expr>, Vec<(MulOp, Expr)>),
    /// `-a`
    Negate(Box<Expr>),
    /// `a <= x < b`
    Compare(Box<Expr>, Vec<(CompareOp, Expr)>),
    /// `x in ("a", "b")`
    In { value: Box<Expr>, list: Vec<Expr>, negated: bool },
    /// `x between a and b`, both included
    Between { value: Box<Expr>, low: Box<Expr>, high: Box<Expr>, negated: bool },
    /// `x is blank`, `x is not blank`
    IsBlank { value: Box<Expr>, negated: bool },
    /// `not a`
    Not(Box<Expr>),
    /// `a and b and c`
    And(Vec<Expr>),
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `a else b else c`
    Else(Vec<Expr>),
    /// `f(a, b)`, `sum(x where p by d)`
    Call(Box<Call>),
    /// `m where p`, `m over all`, `m without d`, `m with p = v`
    Modified(Box<Expr>, Box<Modifier>),
    /// `m in h`
    InUnit(Box<Expr>, Unit),
    /// `( … )`: kept, so that a canonical layout can be printed and `a / b where c` be told from `(a / b) where c`.
    Group(Box<Expr>),
}

/// `+` or `-`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
}

/// `*` or `/`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MulOp {
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// A call with everything inside its brackets.
#[derive(Clone, Debug)]
pub struct Call {
    /// The function's name as written; functions are case-insensitive.
    pub name: Name,
    /// Its arguments. `case(c then v, …, else w)` gives `Arg` pairs.
    pub args: Vec<Expr>,
    /// For `case` only: the branches and the `else`; `args` is empty then.
    pub case: Option<Case>,
    /// What stands behind the first argument of an aggregate.
    pub clauses: Vec<Clause>,
}

/// `case(age <= 30 then "to 30", …, else "older")`
#[derive(Clone, Debug)]
pub struct Case {
    /// Condition and value.
    pub branches: Vec<(Expr, Expr)>,
    /// What is left; blank if missing.
    pub otherwise: Option<Expr>,
}

/// One clause inside an aggregate, with its place.
#[derive(Clone, Debug)]
pub struct Clause {
    /// What it says.
    pub kind: ClauseKind,
    /// Where.
    pub span: Span,
}

/// What may stand behind the expression of an aggregate, each once and in any order.
#[derive(Clone, Debug)]
pub enum ClauseKind {
    /// `where wait <= 20 s`
    Where(Expr),
    /// `on solved_at`
    On(Name),
    /// `last day`, `first day`
    LastDay { first: bool },
    /// `last per account`, `first per account`
    LastPer { first: bool, keys: Vec<Key> },
    /// `via guest`
    Via(Name),
    /// `unweighted`
    Unweighted,
    /// `by agent`, `by (agent, day)`
    By(Vec<Key>),
    /// `having count(contacts) >= 30`
    Having(Expr),
    /// `for 90%` and the like do not exist; `split tags at ";"` and `while …` belong to tables.
    /// `partial`, `to_date`: words that some functions take as their last argument.
    Word(Name),
}

/// A postfix word on a metric.
#[derive(Clone, Debug)]
pub enum Modifier {
    /// `where channel = "phone"`
    Where(Expr),
    /// `over all`
    OverAll(Span),
    /// `over all time`
    OverAllTime(Span),
    /// `without channel, queue`
    Without(Vec<Key>),
    /// `with answer_within = 60 s, agents = 3`
    With(Vec<(Name, Expr)>),
}
