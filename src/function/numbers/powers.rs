//! Roots, powers, logarithms.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const SQRT: Function = Function {
    name: "sqrt",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Sqrt),
    signature: "sqrt(x)",
    arguments: (1, 1),
    summary: "The square root to 28 significant digits; blank (undefined) below zero.",
    example: ("sqrt(2)", "1.414213562373095048801688724"),
};

pub(super) const POWER: Function = Function {
    name: "power",
    aliases: &["pow"],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Power),
    signature: "power(x, n)",
    arguments: (2, 2),
    summary: "x to the power n: exact for a whole n, else to 28 significant digits.",
    example: ("power(1.1, 3)", "1.331"),
};

pub(super) const LN: Function = Function {
    name: "ln",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Ln),
    signature: "ln(x)",
    arguments: (1, 1),
    summary: "The natural logarithm to 28 significant digits; blank (undefined) at zero and below.",
    example: ("ln(10)", "2.302585092994045684017991455"),
};

pub(super) const EXP: Function = Function {
    name: "exp",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Scalar(Scalar::Exp),
    signature: "exp(x)",
    arguments: (1, 1),
    summary: "e to the power x, to 28 significant digits.",
    example: ("exp(1)", "2.718281828459045235360287471"),
};
