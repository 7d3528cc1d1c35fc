//! Without the sign.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const ABS: Function = Function {
    name: "abs",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Abs),
    signature: "abs(x)",
    arguments: (1, 1),
    summary: "The number without its sign.",
    example: ("abs(-7.16)", "7.16"),
};
