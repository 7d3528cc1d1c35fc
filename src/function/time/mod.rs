//! Functions of dates and times.

mod between;
mod date;
mod extents;
mod parts;

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
    between::DAYS_BETWEEN,
    between::MONTHS_BETWEEN,
    between::BUSINESS_TIME,
    extents::DAYS,
    extents::WORKING_DAYS,
    extents::OPEN_HOURS,
];
