//! What a function means to the rooms that interpret it.

mod aggregate;
mod extent;
mod moving;
mod open_rows;
mod scalar;
mod standing;
mod window;

pub use aggregate::Aggregate;
pub use extent::Extent;
pub use moving::Moving;
pub use open_rows::OpenRows;
pub use scalar::Scalar;
pub use standing::Standing;
pub use window::RowWindow;

/// What a function means to the rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Combines rows, or the members of a nested group.
    Aggregate(Aggregate),
    /// `open(t)`, `time_in(t where …)`: of the rows of a table with a span.
    OpenRows(OpenRows),
    /// Makes one value of others; the same for rows and metrics.
    Scalar(Scalar),
    /// `if(c, a, b)`
    If,
    /// `case(c then v, …, else w)`
    Case,
    /// `coalesce(a, b)`: among metrics the same as `a else b`.
    Coalesce,
    /// `share(m)` = m / (m over all)
    Share,
    /// `rank(m)`, `pareto(m)`
    Standing(Standing),
    /// `margin(k, n, 95%)` and the two ends of that interval: of metrics only, at a fixed confidence
    Interval(Scalar),
    /// `which_max(m by d)`
    WhichMax,
    /// `which_min(m by d)`
    WhichMin,
    /// `days()` and its kin: the length of T.
    Extent(Extent),
    /// The metric in another stretch of time: `previous(m, 1 year)`, `rolling(m, 3 months)`.
    Moving(Moving),
    /// `next(x by k)`: in a computed column only.
    Window(RowWindow),
}
