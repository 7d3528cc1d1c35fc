//! Words behind an expression, and the parts of `case`.

use super::words::{brief, write};
use crate::problem::{Code, Problem};
use crate::source::Span;

pub fn expect_in_brackets(span: Span, word: &str) -> Problem {
    Problem::new(Code::BesideOperator, span, format!("It cannot be known how far `{word}` reaches here."))
        .help("put what is asked in brackets: `expect (service_level where channel = \"phone\") = 80%`")
}

pub fn beside_operator(tail: Span, whole: Span, words: &str, loose: &str, tight: &str) -> Problem {
    let message = format!("It cannot be known what `{}` belongs to: all of this, or its last part only.", brief(words));
    Problem::new(Code::BesideOperator, tail, message)
        .also(whole, "all of this?")
        .help(format!("write `{loose}` if it belongs to all of it"))
        .help(format!("write `{tight}` if it belongs to the last part only"))
}

pub fn word_before_operator(rest: Span, left: &str, right: &str) -> Problem {
    let message = format!("It cannot be known how far `{}` reaches.", brief(left));
    Problem::new(Code::BesideOperator, rest, message).help(format!("put it in brackets: `({left}) {right}`"))
}

pub fn clause_before_else(span: Span, words: &str) -> Problem {
    let message = format!("`{}` stands before `else`, and what is replaced cannot be known.", brief(words));
    Problem::new(Code::BesideOperator, span, message)
        .help("if a blank cell is replaced: `sum(x else 0 where ...)`")
        .help("if a blank result is replaced: `sum(x where ...) else 0`")
}

pub fn clause_outside_call(span: Span, words: &str) -> Problem {
    let message = format!("`{}` stands inside the brackets of an aggregate only.", brief(words));
    Problem::new(Code::BesideOperator, span, message).help("for instance `average(aht by agent)`")
}

pub fn by_behind(span: Span, call: &str, key: &str) -> Problem {
    Problem::new(Code::BesideOperator, span, "A formula does not say by what its lines are; the question does.")
        .help(format!("leave it out here, and ask for the lines: `kpi eval --by {key}`"))
        .help(format!("if one value for each is to be combined again, it stands inside: `average({call} by {key})`"))
}

pub fn clause_without_value(span: Span, words: &str) -> Problem {
    let message = format!("`{}` stands before there is anything that it could belong to.", brief(words));
    Problem::new(Code::Syntax, span, message).help("for instance `sum(amount where paid)`")
}

pub fn clause_in_case(span: Span, words: &str) -> Problem {
    let message = format!("`{}` has no meaning in a condition of `case`.", brief(words));
    Problem::new(Code::Case, span, message).help("join conditions with `and`: `case(a and b then 1, else 0)`")
}

pub fn word_of_case(span: Span, word: &str) -> Problem {
    Problem::new(Code::Case, span, format!("`{word}` stands inside `case(...)` only, or in brackets of its own."))
        .help("for instance `case(age <= 30 then \"young\", else \"older\")` or `if(age <= 30, \"young\", \"older\")`")
}

pub fn case_without_then(span: Span, part: &str) -> Problem {
    let what =
        if part.is_empty() { "`case` has no `then`".to_owned() } else { format!("`{}` has no `then`", brief(part)) };
    Problem::new(Code::Case, span, format!("{what}: `case` is made of conditions with their values."))
        .help("for instance `case(age <= 30 then \"young\", age <= 60 then \"middle\", else \"old\")`")
}

pub fn after_else(span: Span) -> Problem {
    Problem::new(Code::Case, span, "`else` is the last part of `case`; nothing follows it.")
        .help("move `else` to the end")
}

pub fn doubled_word(word: &str, span: Span, before: Span, first: &str, second: &str) -> Problem {
    let problem = Problem::new(Code::Doubled, span, format!("`{word}` stands here a second time."))
        .also(before, "the first time");
    match (word, second.split_once(char::is_whitespace)) {
        ("where" | "having", Some((_, rest))) => problem.help(write(&format!("{first} and {}", rest.trim()))),
        ("by", _) => problem.help("several keys stand in brackets: `by (agent, day)`"),
        _ => problem.help("keep the one that is meant"),
    }
}
