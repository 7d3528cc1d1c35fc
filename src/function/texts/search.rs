//! What a text contains.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const CONTAINS: Function = Function {
    name: "contains",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Contains),
    signature: "contains(x, part)",
    arguments: (2, 2),
    summary: "Whether the part stands anywhere in the text; capital and small letters differ.",
    example: ("count(contacts where contains(channel, \"h\"))", "4"),
};

pub(super) const STARTS_WITH: Function = Function {
    name: "starts_with",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::StartsWith),
    signature: "starts_with(x, part)",
    arguments: (2, 2),
    summary: "Whether the text begins with the part.",
    example: ("count(contacts where starts_with(channel, \"ph\"))", "3"),
};

pub(super) const ENDS_WITH: Function = Function {
    name: "ends_with",
    aliases: &[],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::EndsWith),
    signature: "ends_with(x, part)",
    arguments: (2, 2),
    summary: "Whether the text ends with the part.",
    example: ("count(contacts where ends_with(channel, \"l\"))", "1"),
};

pub(super) const MATCHES: Function = Function {
    name: "matches",
    aliases: &["regexmatch"],
    group: Group::Texts,
    meaning: Meaning::Scalar(Scalar::Matches),
    signature: "matches(x, \"pattern\")",
    arguments: (2, 2),
    summary: "Whether a regular expression finds something in the text; `^` and `$` tie it to the ends.",
    example: ("count(contacts where matches(channel, \"^(phone|chat)$\"))", "4"),
};
