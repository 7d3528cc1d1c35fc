//! The metric over several periods together.

use crate::calendar::{Grain, Month};
use crate::function::{Function, Group, Meaning, Moving};

pub(super) const ROLLING: Function = Function {
    name: "rolling",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::Rolling),
    signature: "rolling(m, 3 months)",
    arguments: (2, 3),
    summary: "The metric over all rows of the time so long that ends with the period: of a ratio the window's ratio, of a distinct count each value once. Blank where the window begins before the data; `partial` gives it all the same.",
    example: ("max(rolling(count(contacts), 2 days) by day)", "3"),
};

pub(super) const ROLLING_AVERAGE: Function = Function {
    name: "rolling_average",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::RollingAverage),
    signature: "rolling_average(m, 4 weeks)",
    arguments: (2, 3),
    summary: "The mean of the metric's values in the last so many weeks (or days, months …), each counted back from the end of the period.",
    example: ("max(rolling_average(count(contacts), 2 days) by day)", "1.5"),
};

pub(super) const CUMULATIVE: Function = Function {
    name: "cumulative",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::Cumulative),
    signature: "cumulative(m)",
    arguments: (1, 2),
    summary: "The metric over all rows from the beginning of the data to the end of the period. Blank where one of its tables begins later than another; `partial` gives it all the same.",
    example: ("max(cumulative(count(contacts)) by day)", "5"),
};

pub(super) const YEAR_TO_DATE: Function = Function {
    name: "year_to_date",
    aliases: &["ytd"],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::ToDate(Grain::Year)),
    signature: "year_to_date(m)",
    arguments: (1, 2),
    summary: "The metric over all rows from the beginning of the year to the end of the period. Blank where the year begins before the data; `partial` gives it all the same.",
    example: ("max(year_to_date(count(contacts), partial) by day)", "5"),
};

pub(super) const QUARTER_TO_DATE: Function = Function {
    name: "quarter_to_date",
    aliases: &["qtd"],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::ToDate(Grain::Quarter)),
    signature: "quarter_to_date(m)",
    arguments: (1, 2),
    summary: "The metric over all rows from the beginning of the quarter to the end of the period. Blank where the quarter begins before the data; `partial` gives it all the same.",
    example: ("max(quarter_to_date(count(contacts), partial) by day)", "5"),
};

pub(super) const FISCAL_YEAR_TO_DATE: Function = Function {
    name: "fiscal_year_to_date",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::ToDate(Grain::FiscalYear(Month::JANUARY))),
    signature: "fiscal_year_to_date(m)",
    arguments: (1, 2),
    summary: "The metric over all rows from the beginning of the fiscal year to the end of the period; which month that is, the calendar of the project says.",
    example: ("max(fiscal_year_to_date(count(contacts), partial) by day)", "5"),
};

pub(super) const FISCAL_QUARTER_TO_DATE: Function = Function {
    name: "fiscal_quarter_to_date",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::ToDate(Grain::FiscalQuarter(Month::JANUARY))),
    signature: "fiscal_quarter_to_date(m)",
    arguments: (1, 2),
    summary: "The metric over all rows from the beginning of the fiscal quarter to the end of the period; which month that is, the calendar of the project says.",
    example: ("max(fiscal_quarter_to_date(count(contacts), partial) by day)", "5"),
};

pub(super) const MONTH_TO_DATE: Function = Function {
    name: "month_to_date",
    aliases: &["mtd"],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::ToDate(Grain::Month)),
    signature: "month_to_date(m)",
    arguments: (1, 2),
    summary: "The metric over all rows from the beginning of the month to the end of the period. Blank where the month begins before the data; `partial` gives it all the same.",
    example: ("max(month_to_date(count(contacts), partial) by day)", "5"),
};

pub(super) const WEEK_TO_DATE: Function = Function {
    name: "week_to_date",
    aliases: &["wtd"],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::ToDate(Grain::ISO_WEEK)),
    signature: "week_to_date(m)",
    arguments: (1, 2),
    summary: "The metric over all rows from the beginning of the week to the end of the period. Blank where the week begins before the data; `partial` gives it all the same.",
    example: ("max(week_to_date(count(contacts)) by day)", "4"),
};
