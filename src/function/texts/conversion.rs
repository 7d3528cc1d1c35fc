//! From text to number and back: always asked for, never done in silence.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const NUMBER: Function = Function {
    name: "number",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Number),
    signature: "number(x)",
    arguments: (1, 1),
    summary: "The number that the text is, with a decimal point; blank (not a number) if it is none.",
    example: ("number(\"7.16\")", "7.16"),
};

pub(super) const TEXT: Function = Function {
    name: "text",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Text),
    signature: "text(x)",
    arguments: (1, 1),
    summary: "The value as text, with all its digits.",
    example: ("concat(\"n\", text(12.50))", "n12.5"),
};
