//! How far a share that was counted may lie from the one behind it.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const MARGIN: Function = Function {
    name: "margin",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Interval(Scalar::Margin),
    signature: "margin(k, n, 95%)",
    arguments: (3, 3),
    summary: "Half the width of the interval of Wilson (1927) for the share k of n, at that confidence: how far the share behind a sample may lie from the middle of the interval. Blank (undefined) unless k lies between 0 and n.",
    example: ("margin(3, 5, 95%)", "0.3258274722456695859129206914"),
};

pub(super) const WILSON_LOW: Function = Function {
    name: "wilson_low",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Interval(Scalar::WilsonLow),
    signature: "wilson_low(k, n, 95%)",
    arguments: (3, 3),
    summary: "The lower end of the interval of Wilson (1927) for the share k of n, at that confidence. Groups of different size are ordered fairly by it: 9 of 10 says less than 90 of 100.",
    example: ("wilson_low(9, 10, 95%)", "0.5958499732047615018138018976"),
};

pub(super) const WILSON_HIGH: Function = Function {
    name: "wilson_high",
    aliases: &[],
    group: Group::Numbers,
    meaning: Meaning::Interval(Scalar::WilsonHigh),
    signature: "wilson_high(k, n, 95%)",
    arguments: (3, 3),
    summary: "The upper end of the interval of Wilson (1927) for the share k of n, at that confidence.",
    example: ("wilson_high(0, 5, 95%)", "0.4344824647831748201370395188"),
};
