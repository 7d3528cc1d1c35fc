//! The member that has the largest or smallest value.

use crate::function::{Function, Group, Meaning};

pub(super) const WHICH_MAX: Function = Function {
    name: "which_max",
    aliases: &[],
    group: Group::Comparisons,
    meaning: Meaning::WhichMax,
    signature: "which_max(m by d)",
    arguments: (1, 1),
    summary: "The member of d with the largest m; of equals the smallest member.",
    example: ("which_max(count(contacts) by channel)", "phone"),
};

pub(super) const WHICH_MIN: Function = Function {
    name: "which_min",
    aliases: &[],
    group: Group::Comparisons,
    meaning: Meaning::WhichMin,
    signature: "which_min(m by d)",
    arguments: (1, 1),
    summary: "The member of d with the smallest m; of equals the smallest member.",
    example: ("which_min(average(wait) by agent)", "bo"),
};
