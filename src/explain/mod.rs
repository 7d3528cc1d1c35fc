//! [`crate::check::Checked`], its plan, the trace of one line and the texts in, [`Explanation`] out: every written part
//! of a formula with its value, down to the rows that were counted. Knows which step belongs to which part; never knows
//! rows, engines or how a number is shown.

mod account;
mod at;
mod blank;
mod outline;
mod problems;

pub use account::{Counted, Wanted, columns};
pub use at::keys;
pub use outline::{Line, Outline, outline};

use crate::calendar::Interval;
use crate::finish::{Cell, DimensionColumn, MetricColumn};
use crate::problem::{FilePlace, Note};
use crate::syntax::Format;
use crate::unit::Unit;
use crate::value::{Exact, Reason, Value};

/// How the values of one line came about.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The line: a value for each dimension; blank for rows that have none.
    pub group: Vec<(DimensionColumn, Value)>,
    /// The question's period, `--from` and `--to`.
    pub period: Option<Interval>,
    /// The metrics, in the order of the question.
    pub metrics: Vec<Explained>,
    /// What may surprise, as in the answer to the question.
    pub notes: Vec<Note>,
}

/// How the value of one metric came about.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The metric.
    pub column: MetricColumn,
    /// Its value in the line.
    pub cell: Cell,
    /// Whether the number has more digits than an answer gives: then it is rounded where it leaves.
    pub rounded: bool,
    /// Of a blank: where it arose.
    pub arose: Option<Arose>,
    /// The formula and everything in it.
    pub piece: Piece,
}

/// Where a blank arose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arose {
    /// Why.
    pub reason: Reason,
    /// The part of a formula in which it arose, as it is written.
    pub written: String,
    /// Where that stands.
    pub place: Option<FilePlace>,
}

/// One written part of a formula.
#[derive(Clone, Debug)]
pub struct Piece {
    /// As it is written, on one line.
    pub written: String,
    /// Where it stands; in the question there is no file.
    pub place: Option<FilePlace>,
    /// The metric whose name or definition it is; everything else is about its formula.
    pub metric: Option<Named>,
    /// What it is.
    pub kind: PieceKind,
    /// What it gave.
    pub given: Given,
    /// The unit of a number.
    pub unit: Unit,
    /// Whether it is one of the functions that round: `round`, `sqrt` and their kin.
    pub rounds: bool,
    /// What it is made of, in the order of the text.
    pub pieces: Vec<Piece>,
}

/// A metric in a formula.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its formula as it is written.
    pub formula: String,
    /// How people see its number.
    pub format: Option<Format>,
    /// Its `minimum_base`, if it has one.
    pub minimum: Option<Minimum>,
    /// Whether it was explained before: then it has no pieces here.
    pub again: bool,
}

/// `minimum_base`: the count that a metric rests on, and how large it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// The count.
    pub base: Value,
    /// The smallest that is enough.
    pub least: Exact,
}

/// The value of a param.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamValue {
    /// Its name.
    pub name: String,
    /// Its value in this question.
    pub value: Value,
    /// The unit of a number.
    pub unit: Unit,
}

/// What a part of a formula is.
#[derive(Clone, Debug)]
pub enum PieceKind {
    /// An operation or a function.
    Written,
    /// A number, text or other fixed value.
    Fixed,
    /// The name of a param.
    Param {
        /// The name.
        name: String,
    },
    /// An aggregate of rows.
    Aggregate(Box<Account>),
    /// An aggregate of members.
    Members(Box<MembersOf>),
}

/// What a part gave in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A value.
    Value(Value),
    /// Nothing: it stands in a branch that was not taken, or behind an `else` that was not needed.
    NotTaken,
    /// A value for each member, not one.
    EachMember,
    /// A number too large to be exact, which nothing rests on.
    TooLarge,
}

/// What became of the rows of a table on their way to an aggregate.
///
/// `read` = the rows of all `cuts` + `blank` + `used`.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The table.
    pub table: String,
    /// Where it comes from.
    pub origin: String,
    /// Whether its rows stand for periods and are taken once for each of their days.
    pub by_days: bool,
    /// All rows of the table, as they are taken.
    pub read: u64,
    /// Rows that were left out, in the order in which they are looked at.
    pub cuts: Vec<Left>,
    /// Rows whose cell is blank and was passed over.
    pub blank: u64,
    /// Rows that were used.
    pub used: u64,
    /// Whether rows themselves are counted, so that no cell can be blank.
    pub counts_rows: bool,
    /// Whether these are the rows of all members together.
    pub of_members: bool,
    /// The params in its arguments and conditions.
    pub params: Vec<ParamValue>,
    /// The columns of `rows`.
    pub columns: Vec<String>,
    /// The first rows that were used, as many as were asked for.
    pub rows: Vec<UsedRow>,
}

/// Rows that were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Why.
    pub why: LeftWhy,
    /// The condition as it is written, or the key that other rows have.
    pub written: String,
    /// How many.
    pub rows: u64,
}

/// Why rows were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LeftWhy {
    /// They do not fit their table and were put aside.
    BadCell,
    /// By `rows where` or `covers` of the table.
    SetAside,
    /// Outside the period, or without time.
    OutsidePeriod,
    /// Not open in the period, or at its end.
    NotOpen,
    /// Another key.
    OutsideGroup,
    /// Of another day than the one that is taken (`last day`).
    OtherDay,
    /// A condition that is not true for them.
    Filtered,
}

/// One row that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedRow {
    /// Its file, and its line where the format has lines.
    pub place: Option<FilePlace>,
    /// A value for each of the account's columns.
    pub values: Vec<Value>,
}

/// The members of an aggregate of members.
#[derive(Clone, Debug, Default)]
pub struct MembersOf {
    /// What they are: the names of the keys.
    pub by: Vec<DimensionColumn>,
    /// All of them.
    pub all: u64,
    /// Those that `having` does not let count.
    pub not_counted: u64,
    /// Those that count, have no value and were passed over.
    pub blank: u64,
    /// Those whose values were used.
    pub used: u64,
    /// The first, in order.
    pub first: Vec<MemberOf>,
}

/// One member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberOf {
    /// Its keys.
    pub keys: Vec<Value>,
    /// Whether it counts.
    pub counts: bool,
    /// Its value; `None` where members are only counted.
    pub value: Option<Value>,
}
