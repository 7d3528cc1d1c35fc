//! Choosing by conditions.

use crate::function::{Function, Group, Meaning};

pub(super) const IF: Function = Function {
    name: "if",
    aliases: &[],
    group: Group::Logic,
    meaning: Meaning::If,
    signature: "if(p, a, b)",
    arguments: (2, 3),
    summary: "a where p is true, else b; blank without b.",
    example: ("if(average(wait) > 30, \"slow\", \"fine\")", "slow"),
};

pub(super) const CASE: Function = Function {
    name: "case",
    aliases: &[],
    group: Group::Logic,
    meaning: Meaning::Case,
    signature: "case(p then a, q then b, else c)",
    arguments: (0, 0),
    summary: "The value behind the first condition that is true. As a dimension its values sort in this order.",
    example: (
        "count(contacts where case(wait <= 20 then \"short\", wait <= 60 then \"fair\", else \"long\") = \"short\")",
        "3",
    ),
};
