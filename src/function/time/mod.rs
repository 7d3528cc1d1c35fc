//! Functions of dates and times.

mod between;
mod date;
mod extents;
mod parts;
mod start;

use crate::function::Function;

/// In the order of the reference.
pub(super) const ENTRIES: &[Function] = &[
    date::DATE,
    parts::YEAR,
    parts::QUARTER,
    parts::MONTH,
    parts::ISO_WEEK,
    parts::WEEKDAY,
    parts::DAY_OF_MONTH,
    parts::HOUR,
    parts::HALF_HOUR,
    start::START_OF_MONTH,
    start::START_OF_QUARTER,
    start::START_OF_YEAR,
    between::DAYS_BETWEEN,
    between::MONTHS_BETWEEN,
    between::BUSINESS_TIME,
    extents::DAYS,
    extents::WORKING_DAYS,
    extents::OPEN_HOURS,
];
