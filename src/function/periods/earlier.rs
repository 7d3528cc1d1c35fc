//! The metric in an earlier period, and what has become of it since.

use crate::function::{Function, Group, Meaning, Moving};

pub(super) const PREVIOUS: Function = Function {
    name: "previous",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::Previous),
    signature: "previous(m, 1 year)",
    arguments: (1, 3),
    summary: "The metric in the period so much earlier; without a length, in the period before. A whole multiple of the period asked. Withheld where one of the two periods is covered only in part: `partial` gives it all the same, `to_date` gives the same part of the earlier period.",
    example: ("max(previous(count(contacts), 1 day) by day)", "2"),
};

pub(super) const CHANGE: Function = Function {
    name: "change",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::Change),
    signature: "change(m, 1 year)",
    arguments: (1, 3),
    summary: "The metric less its `previous`.",
    example: ("min(change(count(contacts), 1 day) by day)", "-1"),
};

pub(super) const GROWTH: Function = Function {
    name: "growth",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::Growth),
    signature: "growth(m, 1 year)",
    arguments: (1, 3),
    summary: "The metric over its `previous`, less 1: 0.1 is ten percent more. Blank where the earlier value is zero or negative.",
    example: ("min(growth(count(contacts), 1 day) by day)", "-1"),
};
