//! Entries of blocks, rows of tests, parts of a question.

use crate::problem::{Code, Problem};
use crate::source::Span;

pub fn doubled_entry(span: Span, before: Span) -> Problem {
    Problem::new(Code::Doubled, span, "This is said a second time.")
        .also(before, "the first time")
        .help("keep the one that is meant")
}

pub fn unknown_entry(span: Span, word: &str, block: &str, nearest: Option<&str>, known: &str) -> Problem {
    let problem = Problem::new(Code::UnknownEntry, span, format!("{block} says nothing called `{word}`."));
    let problem = match nearest {
        Some(nearest) => problem.help(format!("is `{nearest}` meant?")),
        None => problem,
    };
    problem.help(format!("known are: {known}"))
}

pub fn decimals_of_word(span: Span, word: &str) -> Problem {
    Problem::new(Code::Syntax, span, format!("Decimals stand behind `percent` only, not behind `{word}`."))
        .help("for other numbers write a pattern: `format: \"0.00\"`")
}

pub fn not_yet(span: Span, what: &str) -> Problem {
    Problem::new(Code::NotYet, span, format!("This version does not work out {what} yet."))
        .help("leave it out for now; the rest of the file is read")
}

pub fn ragged_row(span: Span, cells: usize, header: Span, wanted: usize) -> Problem {
    let message =
        format!("This row has {cells} {}, and the first row has {wanted}.", if cells == 1 { "cell" } else { "cells" });
    Problem::new(Code::TestRow, span, message)
        .also(header, "the columns")
        .help("every row has a cell for every column; a bar inside a cell is written `\\|`")
}

pub fn top_count(span: Span) -> Problem {
    Problem::new(Code::QuestionPart, span, "The number of lines is a whole number above zero.")
        .help("for instance `10`, `10 by complaints` or `5 institution by complaints`")
}

pub fn empty_part(span: Span, part: &str, example: &str) -> Problem {
    Problem::new(Code::QuestionPart, span, format!("`{part}` is empty.")).help(format!("for instance `{example}`"))
}
