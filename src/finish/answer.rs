//! The answer to a question: lines of exact values, in order, with everything that a reader must know beside them.

use crate::check::{BetterValue, KeyShow};
use crate::problem::Note;
use crate::syntax::Format;
use crate::unit::Unit;
use crate::value::{Exact, Value};

/// The answer to a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The dimensions, in the order of the question.
    pub dimensions: Vec<DimensionColumn>,
    /// The metrics, in the order of the question.
    pub metrics: Vec<MetricColumn>,
    /// The lines, in order; totals and remainder behind what they belong to.
    pub lines: Vec<Line>,
    /// What may surprise.
    pub notes: Vec<Note>,
    /// The position of the dimension that goes across.
    pub across: Option<usize>,
}

/// A dimension of an answer.
#[derive(Clone, Debug)]
pub struct DimensionColumn {
    /// Its name.
    pub name: String,
    /// How its values are shown.
    pub show: KeyShow,
    /// The unit of a number.
    pub unit: Unit,
}

/// A metric of an answer.
#[derive(Clone, Debug)]
pub struct MetricColumn {
    /// Its name.
    pub name: String,
    /// Labels by language (`None`: any).
    pub labels: Vec<(Option<String>, String)>,
    /// The unit of its numbers.
    pub unit: Unit,
    /// How people see it.
    pub format: Option<Format>,
    /// Which direction is good.
    pub better: Option<BetterValue>,
    /// What its values are to reach, and where that comes from.
    pub target: Option<(Goal, Option<String>)>,
    /// Whether a column in binary floating point reaches it.
    pub approximate: bool,
}

/// What the values of a metric are to reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// One number for all lines.
    Number(Exact),
    /// Each line has its own, in the column of a table that is written here: [`Cell::goal`].
    Rows(String),
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it stands for.
    pub kind: LineKind,
    /// One for each dimension.
    pub keys: Vec<KeyCell>,
    /// One for each metric.
    pub cells: Vec<Cell>,
}

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// One group.
    Detail,
    /// The metric with fewer keys.
    Total,
    /// The metric over what `--top` left out; how many groups.
    Rest(u64),
}

/// The key of a line in one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyCell {
    /// A value; blank for rows that have none (or no time).
    Value(Value),
    /// All of them: this is a total.
    All,
    /// All others: this is the remainder of `--top`.
    Rest,
}

/// The value of a metric in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// An exact number, another value, or blank with its reason.
    pub value: Value,
    /// Whether its period is not covered whole.
    pub partial: bool,
    /// What it is to reach, where each line has a target of its own.
    pub goal: Option<Result<Exact, NoGoal>>,
}

impl Cell {
    /// A value for whose line no target is kept.
    pub fn of(value: Value, partial: bool) -> Cell {
        Cell { value, partial, goal: None }
    }
}

/// Why a line has no target, though its metric has a table of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoGoal {
    /// The table does not know what tells the line apart.
    OtherKeys,
    /// The table covers another time.
    NotCovered,
    /// No row belongs to the line.
    NoRows,
    /// The cell of its row is blank.
    NoValue,
    /// Several belong to it which do not agree, or those of parts of which the value is the sum.
    Several,
    /// The only one is about a part of its time, of which the value is the sum.
    OfAPart,
    /// The value is the sum of a time that is not covered whole, the target that of all of it.
    Partial,
}

impl NoGoal {
    /// The words that are printed and stand in JSON.
    pub fn words(self) -> &'static str {
        match self {
            NoGoal::OtherKeys => "not set for such lines",
            NoGoal::NotCovered => "not covered",
            NoGoal::NoRows => "no rows",
            NoGoal::NoValue => "no values",
            NoGoal::Several => "several targets",
            NoGoal::OfAPart => "for a part of the time",
            NoGoal::Partial => "partial",
        }
    }
}
