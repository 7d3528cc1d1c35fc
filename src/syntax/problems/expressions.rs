//! What an expression is made of.

use super::words::{brief, write};
use crate::problem::{Code, Problem};
use crate::source::Span;

pub fn unread(span: Span) -> Problem {
    Problem::new(Code::Syntax, span, "This cannot be read as a formula.")
}

pub fn call_without_brackets(span: Span, function: &str, argument: &str) -> Problem {
    Problem::new(Code::CallWithoutBrackets, span, format!("What `{function}` works on stands in brackets."))
        .help(write(&format!("{function}({argument})")))
}

/// `if a then b else c`
pub fn if_in_words(span: Span, inside: &str) -> Problem {
    Problem::new(Code::CallWithoutBrackets, span, "`if` is a function: its condition and its values stand in brackets.")
        .help(write(&format!("if({inside})")))
}

pub fn empty_call(span: Span, function: &str) -> Problem {
    Problem::new(Code::Syntax, span, format!("`{function}` has an empty place between its brackets and commas."))
        .help("write what belongs there, or delete the comma")
}

pub fn missing_operator(span: Span, left: &str, right: &str) -> Problem {
    let message = format!("Between `{}` and `{}` something is missing.", brief(left), brief(right));
    Problem::new(Code::MissingOperator, span, message)
        .help("put an operator (`+ - * /`, `and`, `=`) or a comma between them; a name with a space goes in backticks")
}

pub fn ends_too_soon(span: Span, last: &str) -> Problem {
    Problem::new(Code::EndsTooSoon, span, format!("After `{}` something is missing.", brief(last)))
        .help("write what belongs there; lines that continue a definition are indented")
}

pub fn unexpected(span: Span, found: &str, expected: &[&str]) -> Problem {
    let message = format!("`{}` cannot stand here.", brief(found));
    let problem = Problem::new(Code::Syntax, span, message);
    match expected {
        [] => problem,
        [one] => problem.help(format!("here could stand {one}")),
        [most @ .., last] => problem.help(format!("here could stand {} or {last}", most.join(", "))),
    }
}

pub fn mixed_chain(span: Span, text: &str) -> Problem {
    Problem::new(Code::Chain, span, format!("`{}` compares in more than one direction.", brief(text)))
        .help("a chain goes one way, `0 <= x < 10`; join other comparisons with `and`")
}

pub fn call_of_path(span: Span, path: &str) -> Problem {
    Problem::new(Code::Syntax, span, format!("`{path}` is not a function."))
        .help("functions have no point in their names; a column of a table stands inside: `sum(contacts.wait)`")
}
