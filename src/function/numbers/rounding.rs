//! Rounding: only where a formula says so.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const ROUND: Function = Function {
    name: "round",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Round),
    signature: "round(x, 2)",
    arguments: (1, 2),
    summary: "To so many decimals, half away from zero; without a number of them, to a whole number.",
    example: ("round(1.745, 2)", "1.75"),
};

pub(super) const ROUND_EVEN: Function = Function {
    name: "round_even",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::RoundEven),
    signature: "round_even(x, 2)",
    arguments: (1, 2),
    summary: "To so many decimals, half to the even neighbour.",
    example: ("round_even(2.5)", "2"),
};

pub(super) const FLOOR: Function = Function {
    name: "floor",
    aliases: &["int"],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Floor),
    signature: "floor(x)",
    arguments: (1, 1),
    summary: "The greatest whole number that is not above.",
    example: ("floor(-1.5)", "-2"),
};

pub(super) const CEIL: Function = Function {
    name: "ceil",
    aliases: &["ceiling"],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Ceil),
    signature: "ceil(x)",
    arguments: (1, 1),
    summary: "The least whole number that is not below.",
    example: ("ceil(-1.5)", "-1"),
};
