//! Functions that ask for a metric in another stretch of time than that of the line.

mod earlier;
mod usual;
mod windows;

use crate::function::Function;

/// In the order of the reference.
pub(super) const ENTRIES: &[Function] = &[
    earlier::PREVIOUS,
    earlier::CHANGE,
    earlier::GROWTH,
    windows::ROLLING,
    windows::ROLLING_AVERAGE,
    windows::CUMULATIVE,
    windows::YEAR_TO_DATE,
    windows::QUARTER_TO_DATE,
    windows::FISCAL_YEAR_TO_DATE,
    windows::FISCAL_QUARTER_TO_DATE,
    windows::MONTH_TO_DATE,
    windows::WEEK_TO_DATE,
    usual::BASELINE,
    usual::ZSCORE,
];
