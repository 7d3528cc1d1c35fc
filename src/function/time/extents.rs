//! How long the period is, as the calendar counts.

use crate::function::{Extent, Function, Group, Meaning};

pub(super) const DAYS: Function = Function {
    name: "days",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Extent(Extent::Days),
    signature: "days()",
    arguments: (0, 1),
    summary: "The days of the period, as far as the table beside it covers them; of a weekday among the keys, the days \
              that are one. `days(month)`: of the whole months in which they lie.",
    example: ("count(contacts) / days()", "0.625"),
};

pub(super) const WORKING_DAYS: Function = Function {
    name: "working_days",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Extent(Extent::WorkingDays),
    signature: "working_days()",
    arguments: (0, 1),
    summary: "Those of `days()` that are no holidays and have opening hours: `count(contacts) / working_days() * \
              working_days(month)` is where a month that is not over will end at this rate.",
    example: ("count(contacts) / working_days()", "0.625"),
};

pub(super) const OPEN_HOURS: Function = Function {
    name: "open_hours",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Extent(Extent::OpenHours),
    signature: "open_hours()",
    arguments: (0, 1),
    summary: "The opening hours in the period, in hours, as far as the table beside it covers them.",
    example: ("count(contacts) / open_hours()", "0.05208333333333333333333333333"),
};
