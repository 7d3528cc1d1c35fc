//! The remainder.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const MOD: Function = Function {
    name: "mod",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Mod),
    signature: "mod(x, n)",
    arguments: (2, 2),
    summary: "What is left after dividing by n, with the sign of n; blank (zero base) for n = 0.",
    example: ("mod(-7, 3)", "2"),
};
