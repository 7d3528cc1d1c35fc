//! Parts of a date or timestamp.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const YEAR: Function = Function {
    name: "year",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::Year),
    signature: "year(x)",
    arguments: (1, 1),
    summary: "The year.",
    example: ("max(year(started_at))", "2025"),
};

pub(super) const QUARTER: Function = Function {
    name: "quarter",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::Quarter),
    signature: "quarter(x)",
    arguments: (1, 2),
    summary: "The quarter, 1 to 4. `quarter(year, n)` is the quarter of that number, as its first day.",
    example: ("max(quarter(started_at))", "1"),
};

pub(super) const MONTH: Function = Function {
    name: "month",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::Month),
    signature: "month(x)",
    arguments: (1, 2),
    summary: "The month, 1 to 12. `month(year, n)` is the month of that number, as its first day.",
    example: ("max(month(started_at))", "3"),
};

pub(super) const ISO_WEEK: Function = Function {
    name: "iso_week",
    aliases: &["isoweeknum"],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::IsoWeek),
    signature: "iso_week(x)",
    arguments: (1, 2),
    summary: "The ISO week, 1 to 53. The last days of a year may belong to week 1 of the next. `iso_week(year, week)` is the week of that number, as its Monday; blank if the year has no such week.",
    example: ("max(iso_week(started_at))", "11"),
};

pub(super) const WEEKDAY: Function = Function {
    name: "weekday",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::Weekday),
    signature: "weekday(x)",
    arguments: (1, 1),
    summary: "1 for Monday to 7 for Sunday, shown as a name.",
    example: ("count(contacts where weekday(started_at) = 1)", "3"),
};

pub(super) const DAY_OF_MONTH: Function = Function {
    name: "day_of_month",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::DayOfMonth),
    signature: "day_of_month(x)",
    arguments: (1, 1),
    summary: "The day of the month, 1 to 31.",
    example: ("max(day_of_month(started_at))", "10"),
};

pub(super) const HOUR: Function = Function {
    name: "hour",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::Hour),
    signature: "hour(x)",
    arguments: (1, 1),
    summary: "The hour of the day, 0 to 23.",
    example: ("max(hour(started_at))", "18"),
};

pub(super) const HALF_HOUR: Function = Function {
    name: "half_hour",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::HalfHour),
    signature: "half_hour(x)",
    arguments: (1, 1),
    summary: "The half hour of the day, 0 to 47, shown as its start, `09:30`.",
    example: ("count(contacts where half_hour(started_at) = 18)", "1"),
};
