//! Functions that combine the rows of a group, or the members of a nested one.

mod average;
mod count;
mod ends;
mod extremes;
mod mode;
mod percentiles;
mod spread;
mod sum;
mod truth;

use crate::function::Function;

/// In the order of the reference.
pub(super) const ENTRIES: &[Function] = &[
    count::COUNT,
    count::COUNT_DISTINCT,
    count::APPROX_COUNT_DISTINCT,
    sum::SUM,
    average::AVERAGE,
    average::WEIGHTED_AVERAGE,
    extremes::MIN,
    extremes::MAX,
    percentiles::MEDIAN,
    percentiles::PERCENTILE,
    percentiles::PERCENTILE_DISC,
    spread::STDDEV,
    spread::STDDEV_POP,
    spread::VARIANCE,
    spread::VARIANCE_POP,
    ends::FIRST,
    ends::LAST,
    mode::MODE,
    truth::ANY,
    truth::ALL,
];
