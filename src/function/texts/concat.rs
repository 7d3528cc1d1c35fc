//! Texts put together.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const CONCAT: Function = Function {
    name: "concat",
    aliases: &["concatenate"],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Concat),
    signature: "concat(a, b)",
    arguments: (1, usize::MAX),
    summary: "The texts one after the other.",
    example: ("concat(\"Q\", \"1\")", "Q1"),
};
