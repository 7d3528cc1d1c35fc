//! Sums.

use crate::function::{Aggregate, Function, Group, Meaning};

pub(super) const SUM: Function = Function {
    name: "sum",
    aliases: &[],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Sum),
    signature: "sum(x)",
    arguments: (1, 1),
    summary: "All filled cells together, exact to the last digit; blank where there is none.",
    example: ("sum(wait where answered)", "90"),
};
