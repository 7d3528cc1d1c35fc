//! The smallest and largest of several, and limits.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const LEAST: Function = Function {
    name: "least",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Least),
    signature: "least(a, b)",
    arguments: (2, usize::MAX),
    summary: "The smallest argument; blank if one is blank.",
    example: ("least(3, 2, 8)", "2"),
};

pub(super) const GREATEST: Function = Function {
    name: "greatest",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Greatest),
    signature: "greatest(a, b)",
    arguments: (2, usize::MAX),
    summary: "The largest argument; blank if one is blank.",
    example: ("greatest(3, 2, 8)", "8"),
};

pub(super) const CLAMP: Function = Function {
    name: "clamp",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Clamp),
    signature: "clamp(x, low, high)",
    arguments: (3, 3),
    summary: "x, but not below low and not above high.",
    example: ("clamp(120, 0, 100)", "100"),
};
