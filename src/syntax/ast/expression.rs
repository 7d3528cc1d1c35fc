//! Formulas. Chains of the same kind are flat, so that long sums need no depth.

#![allow(missing_docs, reason = "the text of a variant says what its fields are")]

use super::{Key, Name};
use crate::calendar::Day;
use crate::function::{self, Meaning};
use crate::source::Span;
use crate::unit::Unit;
use crate::value::Exact;
use std::sync::Arc;

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

impl Expr {
    /// The expression without the brackets around it.
    pub fn bare(&self) -> &Expr {
        match &self.kind {
            ExprKind::Group(inner) => inner.bare(),
            _ => self,
        }
    }
}

impl Call {
    /// What the function means; `None` if there is no such function.
    pub fn meaning(&self) -> Option<Meaning> {
        if self.name.quoted { None } else { function::find(&self.name.text).map(|function| function.meaning) }
    }

    /// Whether it combines the values of groups: it has `by` or `having`.
    pub fn is_nested(&self) -> bool {
        self.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::By(_) | ClauseKind::Having(_)))
    }

    /// The columns and links that its clauses name beside expressions.
    pub fn clause_names(&self) -> impl Iterator<Item = &Name> {
        self.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::On(name) | ClauseKind::Via(name) => Some(name),
            _ => None,
        })
    }
}
