//! What asks for a metric in another stretch of time.

/// A function of periods by its meaning. T is the period of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Moving {
    /// `previous(m, n)`: T moved back by n.
    Previous,
    /// `change(m, n)` = m - previous(m, n)
    Change,
    /// `growth(m, n)` = m / previous(m, n) - 1; blank (undefined) where previous is negative.
    Growth,
    /// `rolling(m, n)`: T becomes [end - n, end).
    Rolling,
    /// `rolling_average(m, k u)`: the mean over the k intervals of one u counted back from the end of T.
    RollingAverage,
    /// `cumulative(m)`: T begins where the data begin.
    Cumulative,
    /// `year_to_date(m)` and its kin: T begins where the period of the grain begins.
    ToDate(crate::calendar::Grain),
    /// `baseline(m, k u)`: the mean over the k intervals of one u counted back from the start of T.
    Baseline,
    /// `zscore(m, k u)` = (m - baseline) / the sample deviation of the same values.
    Zscore,
}
