//! Two versions of the formulas in, [`Changes`] out: what means something else, and what only looks different. Two answers
//! in, [`Moved`] out: by how much each number moved. Knows what formulas have in common; never knows rows, engines, files or
//! how a difference is shown.

mod changes;
mod definitions;
mod meaning;
mod moves;
mod term;

pub use changes::{Changes, MetricChange, MetricChangeKind, OtherChange, OtherChangeKind, changes};
pub use definitions::Version;
pub(crate) use moves::notes;
pub use moves::{Moved, MovedLine, moves};

use crate::problem::{Error, Note};

/// Which of the two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one before.
    Old,
    /// The one after.
    New,
}

impl Side {
    /// `old` or `new`.
    pub fn word(self) -> &'static str {
        match self {
            Side::Old => "old",
            Side::New => "new",
        }
    }
}

/// Everything that is different between two versions.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// What changed in the formulas.
    pub changes: Changes,
    /// The numbers of the metrics that were asked of both versions; empty if none were.
    pub numbers: Vec<Moved>,
    /// The notes that only one of the two answers has.
    pub notes: Vec<(Side, Note)>,
}

impl Difference {
    /// Whether nothing means anything else, and no number moved.
    pub fn is_none(&self) -> bool {
        self.changes.same_meaning() && self.numbers.iter().all(|metric| metric.lines.is_empty())
    }
}

/// Why two versions could not be compared: what is wrong with one of them.
#[derive(Clone, Debug)]
pub struct SideError {
    /// Which one.
    pub side: Side,
    /// What is wrong with it.
    pub error: Error,
}
