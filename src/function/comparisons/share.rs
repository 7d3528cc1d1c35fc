//! The part of the whole.

use crate::function::{Function, Group, Meaning};

pub(super) const SHARE: Function = Function {
    name: "share",
    aliases: &[],
    group: Group::Comparisons,
    meaning: Meaning::Share,
    signature: "share(m)",
    arguments: (1, 1),
    summary: "The metric over the metric of all groups: `m / (m over all)`. By month and channel it is the channel's part of its month.",
    example: ("max(share(count(contacts)) by channel)", "0.6"),
};
