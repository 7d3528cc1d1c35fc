//! White space at the ends.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const TRIM: Function = Function {
    name: "trim",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Trim),
    signature: "trim(x)",
    arguments: (1, 1),
    summary: "Without white space at both ends. Inside it stays, other than in a spreadsheet.",
    example: ("trim(\"  a  b \")", "a  b"),
};
