//! Whether a condition holds somewhere, or everywhere.

use crate::function::{Aggregate, Function, Group, Meaning};

pub(super) const ANY: Function = Function {
    name: "any",
    aliases: &["bool_or"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Any),
    signature: "any(p)",
    arguments: (1, 1),
    summary: "Whether it is true in some row.",
    example: ("any(answered)", "true"),
};

pub(super) const ALL: Function = Function {
    name: "all",
    aliases: &["bool_and"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::All),
    signature: "all(p)",
    arguments: (1, 1),
    summary: "Whether it is true in every row where it is filled.",
    example: ("all(answered)", "false"),
};
