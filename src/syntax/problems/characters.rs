//! Characters, quotes and brackets.

use super::words::write;
use crate::problem::{Code, Problem};
use crate::source::Span;

pub fn control_character(span: Span, c: char) -> Problem {
    let message = format!("The character U+{:04X} cannot be seen and stands in no formula.", u32::from(c));
    Problem::new(Code::ControlCharacter, span, message).help("delete it; if the file has many, save it as UTF-8 text")
}

pub fn foreign_character(span: Span, c: &str) -> Problem {
    Problem::new(Code::Syntax, span, format!("`{c}` has no meaning in a formula."))
        .help("a name that needs this character goes in backticks")
}

pub fn unclosed_text(span: Span) -> Problem {
    Problem::new(Code::TextNotClosed, span, "The text that begins here has no closing quote on its line.")
        .here("begins here")
        .help("put `\"` where the text ends; a quote inside a text is written `\\\"`")
}

pub fn unclosed_name(span: Span) -> Problem {
    Problem::new(Code::TextNotClosed, span, "The name that begins here has no closing backtick on its line.")
        .here("begins here")
        .help("put a backtick where the name ends")
}

pub fn other_quotes(span: Span, line: &str) -> Problem {
    Problem::new(Code::OtherQuotes, span, "Texts stand between straight double quotes.")
        .help(write(line))
        .help("a name with such a character goes in backticks")
}

pub fn not_closed(open: Span, bracket: &str, next: Option<(Span, String)>) -> Problem {
    let problem = Problem::new(Code::BracketNotClosed, open, format!("The bracket `{bracket}` is not closed."));
    let problem = problem.here("opened here");
    match next {
        Some((span, name)) => problem
            .also(span, format!("`{name}` begins a new definition"))
            .help("close it before the next definition; lines that belong to this one are indented"),
        None => problem.help("add the closing bracket where this part ends"),
    }
}

pub fn wrong_bracket(open: Span, opened: &str, close: Span, closed: &str) -> Problem {
    Problem::new(Code::BracketNotClosed, open, format!("The bracket `{opened}` is not closed before `{closed}`."))
        .here("opened here")
        .also(close, "this closes another kind")
        .help("add the closing bracket where this part ends")
}

pub fn not_opened(span: Span, bracket: &str) -> Problem {
    Problem::new(Code::BracketNotOpened, span, format!("The bracket `{bracket}` closes nothing."))
        .help("delete it, or add the bracket that opens this part")
}

pub fn too_deep(span: Span) -> Problem {
    Problem::new(Code::TooDeep, span, "Brackets nest deeper than 128 levels here.")
        .help("give the inner part a name of its own, and use that name here")
}

pub fn lone_quote(span: Span) -> Problem {
    Problem::new(Code::OtherQuotes, span, "A quote stands alone here.")
        .help("a name with a quote or an apostrophe goes in backticks; a text stands between straight double quotes")
}

pub fn unknown_escape(span: Span, c: char, doubled: &str) -> Problem {
    Problem::new(Code::Escape, span, format!("`\\{c}` has no meaning in a text."))
        .help(format!("a backslash itself is written twice: `{doubled}`"))
        .help("known are `\\\"`, `\\\\`, `\\n` (a new line) and `\\t` (a tab)")
}
