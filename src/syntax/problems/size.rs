//! Texts that are too large.

use crate::problem::{Code, Problem};
use crate::source::Span;

pub fn too_long(span: Span, bytes: usize) -> Problem {
    let message = format!("This text has {bytes} bytes; a formula file may have 16 million.");
    Problem::new(Code::TooLong, span, message).help("split it into several files of one folder: they are read together")
}

pub fn definition_too_long(span: Span, limit: usize) -> Problem {
    let message = format!("This definition is longer than {limit} bytes.");
    Problem::new(Code::TooLong, span, message)
        .help("give its parts names of their own; rows of a test belong in a file: `data: contacts = \"contacts.csv\"`")
}

pub fn too_many(span: Span, more: usize) -> Problem {
    Problem::new(Code::TooMany, span, format!("{more} more problems in this text are not shown."))
        .help("correct those above first; if the text is not a formula file, name the right one")
}
