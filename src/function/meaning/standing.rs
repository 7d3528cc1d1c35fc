//! What the value of a group is among those of the others.

/// A comparison of the members of the last key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// The number of members with a larger value, and 1.
    Rank,
    /// The sum of the members that are not smaller through the sum of all.
    Pareto,
}
