//! The smallest and the largest.

use crate::function::{Aggregate, Function, Group, Meaning};

pub(super) const MIN: Function = Function {
    name: "min",
    aliases: &[],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Min),
    signature: "min(x)",
    arguments: (1, 1),
    summary: "The smallest; of texts the first by code point, of times the earliest.",
    example: ("min(wait)", "10"),
};

pub(super) const MAX: Function = Function {
    name: "max",
    aliases: &[],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Max),
    signature: "max(x)",
    arguments: (1, 1),
    summary: "The largest; of texts the last by code point, of times the latest.",
    example: ("max(wait)", "90"),
};
