//! Where a definition begins, and what it is called.

use super::words::{brief, write};
use crate::problem::{Code, Problem};
use crate::source::Span;

pub fn reserved_name(span: Span, word: &str) -> Problem {
    Problem::new(
        Code::ReservedName,
        span,
        format!("`{word}` is a word of the language and cannot stand here as a name."),
    )
    .help(format!("as a name it goes in backticks: `` `{word}` ``"))
}

pub fn not_indented(span: Span, joined: &str) -> Problem {
    Problem::new(
        Code::Indentation,
        span,
        format!("This line begins at the margin with `{joined}`, so it does not continue the one above."),
    )
    .help("indent it if it belongs to the definition above")
}

pub fn indented(span: Span) -> Problem {
    Problem::new(
        Code::Indentation,
        span,
        "The first line is indented, and there is nothing above that it could continue.",
    )
    .help("begin the definition at the margin, without spaces or tabs before it")
}

pub fn indented_definition(span: Span, name: &str) -> Problem {
    Problem::new(
        Code::Indentation,
        span,
        format!("`{name}` looks like a definition of its own, but it is indented and so continues the one above."),
    )
    .help("begin it at the margin, without spaces or tabs before it")
}

pub fn name_with_sign(span: Span, name: &str, joined: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("The name `{name}` has a sign inside."))
        .help(format!("join the words, `{joined} = ...`, or put the name in backticks"))
}

pub fn no_definition(span: Span, line: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("`{}` is not a definition: there is no name with `=`.", brief(line)))
        .help("a metric is a name, `=` and a formula: `cost_per_contact = sum(costs) / count(contacts)`")
}

pub fn formula_without_name(span: Span, line: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, "This formula has no name.")
        .help(format!("give it one: `name = {}`", brief(line)))
}

pub fn name_with_space(span: Span, name: &str, joined: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("The name `{name}` has a space inside."))
        .help(format!("join the words, `{joined} = ...`, or put the name in backticks"))
}

pub fn no_keyword(span: Span, word: &str, line: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("A metric needs no word before its name, and not `{word}` either."))
        .help(write(line))
}

pub fn incomplete_definition(span: Span, word: &str, example: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("After `{word}` something is missing."))
        .help(format!("for instance `{example}`"))
}
