//! How far values lie from their mean.

use crate::function::{Aggregate, Function, Group, Meaning};

pub(super) const STDDEV: Function = Function {
    name: "stddev",
    aliases: &["stdev", "stdev.s", "stddev_samp"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Stddev),
    signature: "stddev(x)",
    arguments: (1, 1),
    summary: "The standard deviation of a sample (n - 1); blank (undefined) of fewer than two values.",
    example: ("stddev(wait)", "32.0936130717624250477837187"),
};

pub(super) const STDDEV_POP: Function = Function {
    name: "stddev_pop",
    aliases: &["stdevp", "stdev.p"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::StddevPop),
    signature: "stddev_pop(x)",
    arguments: (1, 1),
    summary: "The standard deviation where the values are all there are (n).",
    example: ("stddev_pop(wait)", "28.70540018881464749400859928"),
};

pub(super) const VARIANCE: Function = Function {
    name: "variance",
    aliases: &["var", "var.s", "var_samp"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Variance),
    signature: "variance(x)",
    arguments: (1, 1),
    summary: "The variance of a sample (n - 1); blank (undefined) of fewer than two values.",
    example: ("variance(wait)", "1030"),
};

pub(super) const VARIANCE_POP: Function = Function {
    name: "variance_pop",
    aliases: &["varp", "var.p", "var_pop"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::VariancePop),
    signature: "variance_pop(x)",
    arguments: (1, 1),
    summary: "The variance where the values are all there are (n).",
    example: ("variance_pop(wait)", "824"),
};
