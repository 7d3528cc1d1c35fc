//! Problems (about somebody's text), failures (about the world) and notes (beside a right number).
//!
//! A room states the facts; the words for them stand in that room's `problems.rs`, one function a problem.
//! How they are drawn is the business of `show`.

mod code;

pub use code::Code;

use crate::source::Span;

/// Something is wrong in a text that somebody wrote. Many are collected in one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable code, `K0102`.
    pub code: Code,
    /// One calm sentence that says what is wrong, in the words of someone who knows spreadsheets.
    pub message: String,
    /// Where: the first is the place itself, the others explain it.
    pub labels: Vec<Label>,
    /// What to do, each a sentence or a corrected line.
    pub help: Vec<String>,
    /// A warning does not stop the run.
    pub warning: bool,
}

/// A place and a few words that stand beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words; may be empty.
    pub text: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Problem {
        Problem {
            code,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: Vec::new(),
            warning: false,
        }
    }

    /// Words beside the first place.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Problem {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Another place that explains the first.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Problem {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Problem {
        self.help.push(text.into());
        self
    }

    /// Whether another problem says the same of the same place; its advice may differ.
    pub fn says_the_same(&self, other: &Problem) -> bool {
        self.span() == other.span() && self.code == other.code && self.message == other.message
    }

    /// The place itself.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }
}

/// The world did not deliver: a file is missing, a cell does not fit its column, a sum does not fit any number. It stops the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The stable code, `K0901`.
    pub code: Code,
    /// What happened, one sentence.
    pub message: String,
    /// What to do; may be empty.
    pub help: Vec<String>,
    /// The file, line and column (from 1) it is about, where there is one.
    pub place: Option<FilePlace>,
}

/// A place in a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The file as it was named.
    pub file: String,
    /// Line from 1, where the format has lines.
    pub line: Option<u64>,
    /// Column (field) from 1.
    pub column: Option<u64>,
}

impl Failure {
    /// A failure without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), help: Vec::new(), place: None }
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Failure {
        self.help.push(text.into());
        self
    }

    /// Where in a data file.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, line: Option<u64>, column: Option<u64>) -> Failure {
        self.place = Some(FilePlace { file: file.into(), line, column });
        self
    }
}

/// What stands beside a right number that may surprise.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Note {
    /// The metric it is about, if it is about one.
    pub metric: Option<String>,
    /// One sentence.
    pub message: String,
}

/// Why a run gave no answer.
#[derive(Clone, Debug)]
pub enum Error {
    /// Somebody's text is wrong.
    Problems(Vec<Problem>),
    /// The world did not deliver.
    Failure(Box<Failure>),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        Error::Failure(Box::new(failure))
    }
}

impl From<Vec<Problem>> for Error {
    fn from(problems: Vec<Problem>) -> Error {
        Error::Problems(problems)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Problems(all) => {
                for (at, problem) in all.iter().enumerate() {
                    if at > 0 {
                        writeln!(f)?;
                    }
                    write!(f, "{problem}")?;
                }
                Ok(())
            }
            Error::Failure(failure) => write!(f, "{failure}"),
        }
    }
}

impl std::error::Error for Error {}
