//! How long rows are open.

use crate::function::{Function, Group, Meaning, OpenRows};

pub(super) const TIME_IN: Function = Function {
    name: "time_in",
    aliases: &[],
    group: Group::Spans,
    meaning: Meaning::OpenRows(OpenRows::Time),
    signature: "time_in(t)",
    arguments: (1, 1),
    summary: "How long the rows of a table with a span are open within the period, all together: each is cut at the \
              edges of the period, and one that has not ended lasts as long as the table covers. In seconds; where start \
              and end are dates, in days.",
    example: ("time_in(contacts where channel = \"phone\")", "163800"),
};
