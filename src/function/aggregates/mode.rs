//! The commonest value.

use crate::function::{Aggregate, Function, Group, Meaning};

pub(super) const MODE: Function = Function {
    name: "mode",
    aliases: &[],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Mode),
    signature: "mode(x)",
    arguments: (1, 1),
    summary: "The value that occurs most; of equally common ones the smallest.",
    example: ("mode(channel)", "phone"),
};
