//! From one date to another.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const DAYS_BETWEEN: Function = Function {
    name: "days_between",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::DaysBetween),
    signature: "days_between(a, b)",
    arguments: (2, 2),
    summary: "Days from a to b; below zero if b is earlier.",
    example: ("max(days_between(2025-03-03, started_at))", "7"),
};

pub(super) const BUSINESS_TIME: Function = Function {
    name: "business_time",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::BusinessTime),
    signature: "business_time(a, b)",
    arguments: (2, 2),
    summary: "The opening hours from a to b as a time, holidays left out; below zero if b is earlier. Of single rows only.",
    example: ("max(business_time(2025-03-03, started_at))", "303300"),
};

pub(super) const MONTHS_BETWEEN: Function = Function {
    name: "months_between",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::MonthsBetween),
    signature: "months_between(a, b)",
    arguments: (2, 2),
    summary: "Whole calendar months from a to b, counted as by a spreadsheet's DATEDIF: the next is full on the same day of the month at the same time, so that there is none from 31 January to 28 February. Below zero if b is earlier.",
    example: ("max(months_between(2025-01-15, started_at))", "1"),
};
