//! The place of a group among the others.

use crate::function::{Function, Group, Meaning, Standing};

pub(super) const RANK: Function = Function {
    name: "rank",
    aliases: &[],
    group: Group::Comparisons,
    meaning: Meaning::Standing(Standing::Rank),
    signature: "rank(m)",
    arguments: (1, 1),
    summary: "The place of the group among the groups of the last key, within the other keys and the period: 1 is the largest m, equal ones share a place, and the next place is left out (1, 2, 2, 4). In the total of a team it is the place of the team; without a key it is blank (no counterpart).",
    example: ("max(rank(count(contacts)) by channel)", "2"),
};

pub(super) const PARETO: Function = Function {
    name: "pareto",
    aliases: &[],
    group: Group::Comparisons,
    meaning: Meaning::Standing(Standing::Pareto),
    signature: "pareto(m)",
    arguments: (1, 1),
    summary: "The part that the groups from the largest m down to this one have in the sum of m over all groups of the last key, within the other keys and the period: the rising line of a Pareto chart. Equal ones share it. Blank (undefined) where an m is below zero.",
    example: ("min(pareto(count(contacts)) by channel)", "0.6"),
};
