//! What the calendar says of the length of T.

/// A length of time as the calendar counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Extent {
    /// The days of which T has a part.
    Days,
    /// Those of them that are not closed.
    WorkingDays,
    /// The opening hours that lie in it.
    OpenHours,
}
