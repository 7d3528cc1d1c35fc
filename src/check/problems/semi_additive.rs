//! Words about `last day` and `last per account`.

use crate::check::written::{keys as written_keys, written};
use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::{Call, Key};

fn word(last: bool) -> &'static str {
    if last { "last" } else { "first" }
}

fn argument(call: &Call) -> String {
    call.args.first().map(written).unwrap_or_default()
}

/// `last(balance last day)`
pub(in crate::check) fn edge_of_edge(call: &Call, last: bool, span: Span) -> Problem {
    let (name, argument) = (call.name.text.to_lowercase(), argument(call));
    let message = format!("`{name}` takes one row already, so `{}` says nothing more.", word(last));
    Problem::new(Code::MisplacedClause, span, message)
        .help(format!("Write `{name}({argument})`, or say what is made of those rows: `sum({argument} last day)`."))
}

/// `count(contacts last per agent)`
pub(in crate::check) fn count_of_one_row_per(call: &Call, keys: &[Key], span: Span) -> Problem {
    let keys = written_keys(keys);
    let message = format!("One row for each {keys}: counting them counts each {keys} once.");
    Problem::new(Code::MisplacedClause, span, message)
        .help(format!("Write `count({keys} having count({}) > 0)`.", argument(call)))
}

/// `weighted_average(x, w last per account)`
pub(in crate::check) fn not_of_one_row_per(function: &str, last: bool, span: Span) -> Problem {
    let message = format!("`{function}` cannot be made of one row for each member.");
    let word = word(last);
    Problem::new(Code::MisplacedClause, span, message).help(format!(
        "`sum`, `average`, `min`, `max`, `median` and their like can: `sum(balance {word} per account)`."
    ))
}
