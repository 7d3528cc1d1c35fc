//! What comes of a test.

use crate::finish::Answer;
use crate::problem::Error;
use crate::source::Span;

/// What came of one test.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the test shows.
    pub title: String,
    /// What people call the text that it stands in, usually its path.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
    /// Its place.
    pub span: Span,
    /// What is wrong with the tables of the test: then nothing was asked.
    pub broken: Option<Error>,
    /// What came of its expectations, in their order.
    pub checks: Vec<Check>,
    /// What came of its snapshots, in their order.
    pub snapshots: Vec<Snapshot>,
}

/// What came of one expectation.
#[derive(Clone, Debug)]
pub struct Check {
    /// The expectation's place.
    pub span: Span,
    /// How it ended.
    pub verdict: Verdict,
}

/// How an expectation ended.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It came out.
    Met,
    /// Other values came out.
    Different(Different),
    /// A note or a problem did not come, or came unasked.
    Missed(Missed),
    /// The question could not be answered.
    Broken(Error),
}

/// The lines of an answer that are not as they were expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Different {
    /// The names of the dimensions.
    pub keys: Vec<String>,
    /// The lines that differ: those of the test in its order, then those that it does not have.
    pub lines: Vec<Difference>,
    /// How many lines are as expected.
    pub same: usize,
    /// Whether every expected number is the actual one, rounded to the decimals that are written.
    pub rounded: bool,
}

impl Default for Different {
    fn default() -> Different {
        Different { keys: Vec::new(), lines: Vec::new(), same: 0, rounded: true }
    }
}

/// One line in which expected and actual differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The keys of the line, `2025-03` and `phone`; empty for a metric without groups.
    pub keys: Vec<String>,
    /// What the test says; `no line` where it says nothing.
    pub expected: String,
    /// What came out.
    pub actual: String,
    /// actual - expected, where both are numbers.
    pub difference: Option<String>,
}

/// What was to come beside an answer, and what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// What was expected, in words.
    pub expected: String,
    /// What came instead, one sentence each.
    pub actual: Vec<String>,
}

/// A snapshot that was taken in a test.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The place where the test asks for it.
    pub span: Span,
    /// What the test writes behind `snapshot:`.
    pub name: String,
    /// What was asked and came out.
    pub answer: Result<Answer, Error>,
    /// What became of it beside the one that is kept.
    pub kept: Kept,
}

/// What became of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is the one that is kept, or was accepted.
    Same,
    /// It differs from the one that is kept, or none is kept; the text says how.
    Different(String),
    /// Nobody compared it.
    Unseen,
}

impl Outcome {
    /// Whether every expectation was met and every snapshot is the one that is kept.
    pub fn passed(&self) -> bool {
        let met = |check: &Check| matches!(check.verdict, Verdict::Met);
        let same = |taken: &Snapshot| taken.answer.is_ok() && !matches!(taken.kept, Kept::Different(_));
        self.broken.is_none() && self.checks.iter().all(met) && self.snapshots.iter().all(same)
    }
}
