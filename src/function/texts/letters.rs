//! Small and capital letters.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const LOWER: Function = Function {
    name: "lower",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Lower),
    signature: "lower(x)",
    arguments: (1, 1),
    summary: "In small letters, by Unicode, the same in every country.",
    example: ("lower(\"ŽLUTÝ\")", "žlutý"),
};

pub(super) const UPPER: Function = Function {
    name: "upper",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Upper),
    signature: "upper(x)",
    arguments: (1, 1),
    summary: "In capital letters, by Unicode, the same in every country.",
    example: ("upper(\"žlutý\")", "ŽLUTÝ"),
};
