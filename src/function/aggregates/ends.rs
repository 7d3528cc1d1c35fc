//! The earliest and the latest row.

use crate::function::{Aggregate, Function, Group, Meaning};

pub(super) const FIRST: Function = Function {
    name: "first",
    aliases: &[],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::First),
    signature: "first(x)",
    arguments: (1, 1),
    summary: "The filled cell of the earliest row: by time, then key, then value. With `by`, the value of the first group that has one: groups are in the order of time, then of their keys.",
    example: ("first(channel)", "phone"),
};

pub(super) const LAST: Function = Function {
    name: "last",
    aliases: &[],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Last),
    signature: "last(x)",
    arguments: (1, 1),
    summary: "The filled cell of the latest row: by time, then key, then value. With `by`, the value of the last group that has one: groups are in the order of time, then of their keys.",
    example: ("last(channel)", "email"),
};
