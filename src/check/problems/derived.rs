//! Tables made from others.

use super::super::types::Kind;
use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::{Call, Expr, Name};

/// `by (day, day)`
pub(in crate::check) fn derived_key_twice(name: &str, span: Span) -> Problem {
    Problem::new(Code::DerivedTable, span, format!("`{name}` is a part of the key already."))
        .help("Name each part of the key once.")
}

/// `table t from contacts by hour`
pub(in crate::check) fn derived_by_hours(name: &str, span: Span) -> Problem {
    Problem::new(
        Code::DerivedTable,
        span,
        format!("A table can have a row for every day or longer period, not for every {name}."),
    )
    .help(format!("Ask a metric by it: `--by {name}`."))
}

/// `table t from contacts by weekday(started_at)`
pub(in crate::check) fn derived_by_formula(key: &Expr) -> Problem {
    Problem::new(Code::DerivedTable, key.span, "A key becomes a column, and this has no name.")
        .help("Give it one as a computed column of the table it is made from, and write that name here.")
}

/// An aggregate that is none of the rows of a key.
pub(in crate::check) fn not_grouped(call: &Call, span: Span) -> Problem {
    let name = &call.name.text;
    Problem::new(
        Code::DerivedTable,
        span,
        format!("`{name}` cannot be a column here: it needs more than the rows of one key."),
    )
    .help("A column is an aggregate of these rows, `max(at)`, `count(events where ok)`, or a formula of such columns.")
    .help("What depends on the question is a metric: `average(count(events) by day)`.")
}

/// An aggregate of a table that is not the one it is made from.
pub(in crate::check) fn grouped_of_another(call: &Call, span: Span, from: &str, other: &str) -> Problem {
    let name = &call.name.text;
    Problem::new(
        Code::DerivedTable,
        span,
        format!("This table is made from the rows of `{from}`, and `{name}` combines those of `{other}`."),
    )
    .help(format!("Make another table from `{other}`, or write `{name}({from})`."))
}

/// `table t from contacts split wait at ";"`
pub(in crate::check) fn split_of_what(name: &Name, kind: Kind) -> Problem {
    Problem::new(
        Code::DerivedTable,
        name.span,
        format!("`{}` is {}, and only a text can be split.", name.text, kind.words()),
    )
    .help(format!("If its cells should be read as texts, say so: `format {}: text`.", name.text))
}

/// `split tags at ""`
pub(in crate::check) fn split_at_nothing(name: &Name) -> Problem {
    Problem::new(Code::DerivedTable, name.span, format!("At what is `{}` split?", name.text))
        .help(format!("Write what stands between the pieces: `split {} at \";\"`.", name.text))
}
