//! Where a share of the values lies below.

use crate::function::{Aggregate, Function, Group, Meaning};

pub(super) const MEDIAN: Function = Function {
    name: "median",
    aliases: &[],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Median),
    signature: "median(x)",
    arguments: (1, 1),
    summary: "The middle: half of the values lie below. Between the two middle ones of an even number.",
    example: ("median(wait)", "20"),
};

pub(super) const PERCENTILE: Function = Function {
    name: "percentile",
    aliases: &["percentile.inc", "percentile_cont"],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::Percentile),
    signature: "percentile(x, 90%)",
    arguments: (2, 2),
    summary: "The value below which that share lies, in a straight line between neighbours, exact: a spreadsheet's PERCENTILE.INC.",
    example: ("percentile(wait, 90%)", "70"),
};

pub(super) const PERCENTILE_DISC: Function = Function {
    name: "percentile_disc",
    aliases: &[],
    group: Group::Aggregates,
    meaning: Meaning::Aggregate(Aggregate::PercentileDisc),
    signature: "percentile_disc(x, 90%)",
    arguments: (2, 2),
    summary: "The smallest value at or below which at least that share lies: always a value that occurs.",
    example: ("percentile_disc(wait, 90%)", "90"),
};
