//! One piece of text for another.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const SUBSTITUTE: Function = Function {
    name: "substitute",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Substitute),
    signature: "substitute(x, old, new)",
    arguments: (3, 3),
    summary: "The text with every occurrence of old replaced by new.",
    example: ("substitute(\"1 234\", \" \", \"\")", "1234"),
};
