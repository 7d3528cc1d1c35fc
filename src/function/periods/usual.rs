//! What is usual, and how far a period is from it.

use crate::function::{Function, Group, Meaning, Moving};

pub(super) const BASELINE: Function = Function {
    name: "baseline",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::Baseline),
    signature: "baseline(m, 12 weeks)",
    arguments: (2, 4),
    summary: "The mean of the metric's values in so many weeks (or days, months …) before the period. `same_weekday` takes the same day of so many weeks before, `same_hour` the same hour of so many days before.",
    example: ("max(baseline(count(contacts), 2 days) by day)", "1.5"),
};

pub(super) const ZSCORE: Function = Function {
    name: "zscore",
    aliases: &[],
    group: Group::Periods,
    meaning: Meaning::Moving(Moving::Zscore),
    signature: "zscore(m, 12 weeks)",
    arguments: (2, 4),
    summary: "How many standard deviations the metric is above its `baseline`: the standard score (m - mean) / s, with the sample deviation s of the same values.",
    example: ("round(max(zscore(count(contacts), 2 days) by day), 6)", "0.707107"),
};
