//! The words of this room's problems.

use crate::plan::Column;
use crate::problem::{Code, Error, Problem};
use crate::source::Span;

/// A number that became too large to be kept exactly.
pub(super) fn too_large(column: &Column) -> Error {
    let message = format!("the number of {} has grown beyond what can be kept exactly", column.asked.name);
    let problem = Problem::new(Code::NumberTooLarge, column.asked.span, message);
    Error::Problems(vec![problem.help("round a step in between, for instance round(x, 12)")])
}

/// A period that moves, and no row that says when today is.
pub(super) fn no_today(span: Span) -> Problem {
    Problem::new(Code::NoToday, span, "Nothing says which day counts as today: no table asked has rows with a time.")
        .help("name the day: --as-of 2025-03-31, or in a view or a test: as of 2025-03-31")
}

/// More lines than can be shown.
pub(super) fn too_many_lines(span: Span, periods: usize, combinations: usize) -> Error {
    let message = format!("{periods} periods with {combinations} combinations of the other keys are too many lines");
    let problem = Problem::new(Code::TooManyLines, span, message);
    Error::Problems(vec![
        problem.help("ask by a longer period or fewer keys, or for a shorter time with --from and --to"),
    ])
}
