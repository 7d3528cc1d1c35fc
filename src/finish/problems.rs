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

/// More lines than can be shown.
pub(super) fn too_many_lines(span: Span, periods: usize, combinations: usize) -> Error {
    let message = format!("{periods} periods with {combinations} combinations of the other keys are too many lines");
    let problem = Problem::new(Code::TooManyLines, span, message);
    Error::Problems(vec![
        problem.help("ask by a longer period or fewer keys, or for a shorter time with --from and --to"),
    ])
}
