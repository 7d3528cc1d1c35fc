//! How many rows are open: at the end, on average, at most.

use crate::function::{Function, Group, Meaning, OpenRows};

pub(super) const OPEN: Function = Function {
    name: "open",
    aliases: &[],
    group: Group::Spans,
    meaning: Meaning::OpenRows(OpenRows::AtEnd),
    signature: "open(t)",
    arguments: (1, 1),
    summary: "The rows of a table with a span that are open at the end of the period: started before it, and ended not \
              before it or not yet. Never added up over time: a total is that of its own end.",
    example: ("open(contacts)", "1"),
};

pub(super) const AVERAGE_OPEN: Function = Function {
    name: "average_open",
    aliases: &[],
    group: Group::Spans,
    meaning: Meaning::OpenRows(OpenRows::Average),
    signature: "average_open(t)",
    arguments: (1, 1),
    summary: "How many rows are open on average over the period, every moment counting alike: the time for which they \
              are open through the length of the period, as far as the table covers it.",
    example: ("average_open(contacts)", "0.3203125"),
};

pub(super) const MAX_OPEN: Function = Function {
    name: "max_open",
    aliases: &[],
    group: Group::Spans,
    meaning: Meaning::OpenRows(OpenRows::Most),
    signature: "max_open(t)",
    arguments: (1, 1),
    summary: "The most rows that are open at one moment of the period. A row that starts when another ends takes its \
              place: at that moment one is open.",
    example: ("max_open(contacts)", "2"),
};
