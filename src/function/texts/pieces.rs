//! Pieces of a text.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const LEFT: Function = Function {
    name: "left",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Left),
    signature: "left(x, n)",
    arguments: (2, 2),
    summary: "The first n code points.",
    example: ("left(\"客戶滿意度\", 2)", "客戶"),
};

pub(super) const RIGHT: Function = Function {
    name: "right",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Right),
    signature: "right(x, n)",
    arguments: (2, 2),
    summary: "The last n code points.",
    example: ("right(\"A-0042\", 4)", "0042"),
};

pub(super) const SPLIT_PART: Function = Function {
    name: "split_part",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::SplitPart),
    signature: "split_part(x, separator, n)",
    arguments: (3, 3),
    summary: "The n-th piece between separators, from 1; blank if there are fewer.",
    example: ("split_part(\"bg/sofia/7\", \"/\", 2)", "sofia"),
};
