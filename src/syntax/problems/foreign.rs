//! What belongs to another language: signs, spreadsheets, SQL.

use super::words::{corrected, write};
use crate::problem::{Code, Problem};
use crate::source::Span;

pub fn semicolon(span: Span, line: &str) -> Problem {
    Problem::new(Code::Semicolon, span, "Arguments are separated by commas, and the decimal sign is a point.")
        .help(write(line))
}

/// `sum(wait);`, as lines end in other languages.
pub fn ends_with_semicolon(text: &str, span: Span, goes_on: bool) -> Problem {
    let problem = Problem::new(Code::Semicolon, span, "A formula ends with its line and needs no semicolon.");
    match goes_on {
        true => problem.help("begin what follows on a line of its own"),
        false => problem.help(write(&corrected(text, span, ""))),
    }
}

/// `sum(wait)%`
pub fn percent_behind(span: Span, left: &str) -> Problem {
    Problem::new(Code::ForeignSign, span, "`%` stands behind a written number only, `20%`.").help(format!(
        "to show a share in percent, write `{left} in %`, or `format: percent` in the block of the metric"
    ))
}

pub fn foreign_sign(span: Span, sign: &str, meaning: &str, line: &str) -> Problem {
    Problem::new(Code::ForeignSign, span, format!("`{sign}` is not a sign of this language; {meaning}."))
        .help(write(line))
}

pub fn is_a_value(span: Span, line: &str) -> Problem {
    Problem::new(Code::ForeignSign, span, "`is` stands only before `blank`; values are compared with `=` and `<>`.")
        .help(write(line))
}

pub fn foreign_form(span: Span, what: &str, instead: &str) -> Problem {
    Problem::new(Code::ForeignSign, span, what).help(instead)
}

pub fn unbracketed_list(span: Span, line: &str) -> Problem {
    Problem::new(Code::ForeignSign, span, "The values of `in` stand in round brackets.").help(write(line))
}

pub fn capital_word(span: Span, word: &str, line: &str) -> Problem {
    let message = format!("`{word}` is written in small letters.");
    Problem::new(Code::ForeignSign, span, message).help(write(line))
}

pub fn spreadsheet(span: Span, formula: Option<&str>) -> Problem {
    let problem = Problem::new(
        Code::Spreadsheet,
        span,
        "This is a formula of a spreadsheet; here names stand where cells stood.",
    );
    match formula {
        Some(formula) => problem.help(write(formula)),
        None => problem.help(
            "write names of columns for ranges: `count(contacts where channel = \"phone\")`, `sum(cost where paid)`",
        ),
    }
}

pub fn spreadsheet_function(span: Span, name: &str, formula: Option<&str>) -> Problem {
    let problem = Problem::new(Code::Spreadsheet, span, format!("`{name}` is a function of spreadsheets."));
    match formula {
        Some(formula) => problem.help(write(formula)),
        None if name.to_ascii_uppercase().contains("LOOKUP") => problem.help(
            "rows find those of another table by a link, and then use its columns: `table contacts { link agent_id -> agents }`",
        ),
        None => problem.help("a condition stands behind `where`: `count(contacts where channel = \"phone\")`; a default behind `else`: `a / b else 0`"),
    }
}

pub fn sql(span: Span, formula: Option<&str>) -> Problem {
    let problem = Problem::new(
        Code::Sql,
        span,
        "This is SQL; a metric is only the formula, and the table is found by its columns.",
    );
    match formula {
        Some(formula) => problem.help(write(formula)),
        None => problem.help("write `name = sum(cost where paid)`; groups are asked for outside: `--by channel`"),
    }
}

pub fn sql_part(span: Span, what: &str, instead: &str) -> Problem {
    Problem::new(Code::Sql, span, what).help(instead)
}
