//! What combines the rows of a group, or the members of a nested group, into one value.

/// An aggregate function by its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Aggregate {
    /// The number of rows of a table, of filled cells of a column, or of members.
    Count,
    /// The number of different values.
    CountDistinct,
    /// The sum.
    Sum,
    /// The arithmetic mean: sum / count of the filled cells.
    Average,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The 50th percentile, interpolated.
    Median,
    /// The continuous percentile: linear interpolation between the two neighbours at (n - 1) p.
    Percentile,
    /// The discrete percentile: the smallest value with at least the share p of the values not above it.
    PercentileDisc,
    /// The sample standard deviation (n - 1).
    Stddev,
    /// The population standard deviation (n).
    StddevPop,
    /// The sample variance (n - 1).
    Variance,
    /// The population variance (n).
    VariancePop,
    /// The value of the earliest row: by time, then key, then value.
    First,
    /// The value of the latest row: by time, then key, then value.
    Last,
    /// sum(x * w) / sum(w) over the rows that have both.
    WeightedAverage,
    /// The commonest value; of equally common ones the smallest.
    Mode,
    /// Whether any cell is true.
    Any,
    /// Whether every filled cell is true.
    All,
    /// The number of different values, estimated (HyperLogLog): asked for only by this name.
    ApproxCountDistinct,
}
