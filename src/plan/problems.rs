//! The words of this room's problems.

use crate::problem::{Code, Problem};
use crate::source::Span;

/// A key that a table does not have.
pub(super) fn unreachable_key(span: Span, table: &str, dimension: &str) -> Problem {
    Problem::new(Code::UnreachableKey, span, format!("{table} has no {dimension}, so its rows cannot be grouped by it"))
        .help(format!("leave it out for this part of the formula: without {dimension}"))
        .help(format!("or link {table} to a table that has {dimension}"))
}

/// A table without time in a question by periods.
pub(super) fn no_time(span: Span, table: &str) -> Problem {
    Problem::new(Code::TableWithoutTime, span, format!("{table} has no time, so it has no value for a single period"))
        .help("take it for the whole time: over all time")
        .help(format!("or say which column is its time: table {table} {{ time … }}"))
}

/// Grains that overlap.
pub(super) fn crossing_grains(span: Span, short: &str, long: &str) -> Problem {
    Problem::new(Code::CrossingGrains, span, format!("a {short} does not always lie within one {long}"))
        .help(format!("ask by {short} or by {long}, not by both"))
}

/// Aggregates of aggregates of aggregates …
pub(super) fn nested_too_deeply(span: Span, limit: usize) -> Problem {
    let message = format!("more than {limit} aggregates stand inside one another here");
    Problem::new(Code::NestedTooDeeply, span, message).help("take some of the steps out of the formula")
}

/// An aggregate whose arguments cannot be computed.
pub(super) fn too_many_digits(span: Span) -> Problem {
    Problem::new(Code::TooManyDigits, span, "value times weight needs more than 76 digits here")
        .help("round one of them first, or declare its column with fewer digits")
}

/// A table that is not bound.
pub(super) fn missing_table(span: Span, table: &str) -> Problem {
    Problem::new(Code::MissingTable, span, format!("the rows of {table} are needed here, but no data are bound to it"))
        .help(format!("say where they are: --data {table}=PATH"))
}
