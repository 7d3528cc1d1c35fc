//! How many there are.

use crate::function::{Aggregate, Function, Group, Meaning};

pub(super) const COUNT: Function = Function {
    name: "count",
    aliases: &["counta"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Count),
    signature: "count(t where p)",
    arguments: (1, 1),
    summary: "The rows of a table, the filled cells of a column, or the members of a group: `count(agent having count(contacts) > 1)`. 0 where there is nothing.",
    example: ("count(contacts where answered)", "4"),
};

pub(super) const COUNT_DISTINCT: Function = Function {
    name: "count_distinct",
    aliases: &["countunique"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::CountDistinct),
    signature: "count_distinct(x)",
    arguments: (1, 1),
    summary: "How many different values there are; 0 where there is nothing.",
    example: ("count_distinct(channel)", "3"),
};

pub(super) const APPROX_COUNT_DISTINCT: Function = Function {
    name: "approx_count_distinct",
    aliases: &[],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::ApproxCountDistinct),
    signature: "approx_count_distinct(x)",
    arguments: (1, 1),
    summary: "How many different values there are, estimated in little memory: only on request, and marked approximate.",
    example: ("approx_count_distinct(channel)", "3"),
};
