//! A value in place of a blank.

use crate::function::{Function, Group, Meaning};

pub(super) const COALESCE: Function = Function {
    name: "coalesce",
    aliases: &[],
    group: Group::Logic,
    meaning: Meaning::Coalesce,
    signature: "coalesce(a, b)",
    arguments: (1, usize::MAX),
    summary: "The first that is not blank: the same as `a else b`.",
    example: ("average(coalesce(csat, 3))", "3.4"),
};
