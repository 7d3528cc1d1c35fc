//! What is made of rows that are open from one moment to another.

/// A function of a table with a span, `span opened to closed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OpenRows {
    /// How many are open at the end of T.
    AtEnd,
    /// How many are open on average over T, each moment alike.
    Average,
    /// The most that are open at one moment of T.
    Most,
    /// How long the rows are open within T, all together.
    Time,
}
