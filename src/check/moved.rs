//! T as another stretch of time: what `previous`, `rolling` and their kin do to a context.

use super::NodeId;
use crate::calendar::{Grain, Length};
use crate::function::Aggregate;

/// A metric in another T (section 6a of the language), or in several of which one value is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MovedNode {
    /// The metric.
    pub inner: NodeId,
    /// Which stretches of time.
    pub to: TimeMove,
    /// What is made of the values where there are several: their mean, their deviation.
    pub combine: Option<Aggregate>,
    /// What is done where time is covered in part.
    pub edges: Edges,
}

/// From T to another stretch of time, or to several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeMove {
    /// T moved back: `previous(m, 1 year)`.
    Back(Length),
    /// What ends with T and is so long: `rolling(m, 3 months)`.
    Last(Length),
    /// From where the data begin to the end of T: `cumulative(m)`.
    UpTo,
    /// From the beginning of the period in which T ends: `year_to_date(m)`.
    Since(Grain),
    /// So many stretches of one unit, one before the other, counted back from the end of T: `rolling_average(m, 4 weeks)`.
    Units(Length),
    /// The same counted back from the start of T: `baseline(m, 12 weeks)`.
    UnitsBefore(Length),
    /// `previous(m)` where T is no period, so that there is none before it.
    NoPeriod,
    /// T moved back by one unit, by two, and so on: `baseline(m, 12 weeks, same_weekday)`.
    Alike(Length),
}

impl TimeMove {
    /// Whether the values stand beside that of T to be compared with it: then what is partial is withheld.
    pub fn compares(self) -> bool {
        matches!(self, TimeMove::Back(_) | TimeMove::UnitsBefore(_) | TimeMove::Alike(_))
    }
}

/// What is done where T, or the stretch that it becomes, is not covered whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edges {
    /// A comparison is withheld, and so is a window that begins before the data.
    Withheld,
    /// `partial`: the values as they are.
    Partial,
    /// `to_date`: the same part of the earlier period.
    ToDate,
    /// What was before T stands for itself: how much of T is covered says nothing about it.
    Before,
}
