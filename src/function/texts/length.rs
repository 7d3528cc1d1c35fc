//! How long a text is.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const LENGTH: Function = Function {
    name: "length",
    aliases: &["len"],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Length),
    signature: "length(x)",
    arguments: (1, 1),
    summary: "The number of code points.",
    example: ("length(\"Đà Nẵng\")", "7"),
};
