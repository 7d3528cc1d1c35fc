//! A day.

use crate::function::{Function, Group, Meaning, Scalar};

pub(super) const DATE: Function = Function {
    name: "date",
    aliases: &[],
    group: Group::Time,
    meaning: Meaning::Scalar(Scalar::Date),
    signature: "date(x)",
    arguments: (1, 3),
    summary: "The day of a timestamp, of a text such as `2025-03-31`, of a text in another form, `date(entered, \"dd/mm/yyyy\")`, or of year, month and day, `date(2025, 3, 31)`.",
    example: ("max(date(started_at))", "2025-03-10"),
};
