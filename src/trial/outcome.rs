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
    /// What is wrong with the test itself or its tables: then nothing was asked.
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
    /// Something else came out, in these lines.
    Different(Vec<Difference>),
    /// The question could not be answered.
    Broken(Error),
}

/// One line in which expected and actual differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The keys of the line, `2025-03, phone`; empty for a metric without groups.
    pub group: String,
    /// What the test says; `no line` where it says nothing.
    pub expected: String,
    /// What came out.
    pub actual: String,
    /// actual - expected, where both are numbers.
    pub difference: Option<String>,
}

/// A snapshot that was taken in a test.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The place where the test asks for it.
    pub span: Span,
    /// The view or metric.
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
