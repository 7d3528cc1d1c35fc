//! Means, plain and weighted.

use crate::function::{Aggregate, Function, Group, Meaning};

pub(super) const AVERAGE: Function = Function {
    name: "average",
    aliases: &["avg", "mean"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Average),
    signature: "average(x)",
    arguments: (1, 1),
    summary: "The sum over the number of the filled cells.",
    example: ("average(wait)", "36"),
};

pub(super) const WEIGHTED_AVERAGE: Function = Function {
    name: "weighted_average",
    aliases: &["average.weighted"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::WeightedAverage),
    signature: "weighted_average(x, w)",
    arguments: (2, 2),
    summary: "The sum of x times w over the sum of w, of the rows (or, with `by`, of the groups) that have both: weighted_average(aht, handled by agent).",
    example: ("weighted_average(csat, wait)", "3.571428571428571428571428571"),
};
