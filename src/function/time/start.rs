//! The period that a date lies in, by its first day.

use crate::calendar::Grain;
use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const START_OF_MONTH: Function = Function {
    name: "start_of_month",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::StartOf(Grain::Month)),
    signature: "start_of_month(x)",
    arguments: (1, 1),
    summary: "The first day of the month that the day lies in. As a key it is the month itself, `2025-03`, in the order of time: cohorts by any date, where `month` alone is that of the table's own time.",
    example: ("max(start_of_month(started_at))", "2025-03-01"),
};

pub(super) const START_OF_QUARTER: Function = Function {
    name: "start_of_quarter",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::StartOf(Grain::Quarter)),
    signature: "start_of_quarter(x)",
    arguments: (1, 1),
    summary: "The first day of the quarter that the day lies in. As a key it is the quarter itself, `2025-Q1`, in the order of time: cohorts by any date, where `quarter` alone is that of the table's own time.",
    example: ("max(start_of_quarter(started_at))", "2025-01-01"),
};

pub(super) const START_OF_YEAR: Function = Function {
    name: "start_of_year",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::StartOf(Grain::Year)),
    signature: "start_of_year(x)",
    arguments: (1, 1),
    summary: "The first day of the year that the day lies in. As a key it is the year itself, `2025`, in the order of time: cohorts by any date, where `year` alone is that of the table's own time.",
    example: ("max(start_of_year(started_at))", "2025-01-01"),
};
