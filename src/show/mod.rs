//! [`crate::finish::Answer`], problems and failures in, text out: tables for people, JSON, NDJSON, CSV and Markdown for machines.
//! Never knows how a number was made, and never where the text goes: colour and width are told to it.
//!
//! People see numbers rounded once, by the metric's `format`; machines get all digits.
#![warn(clippy::indexing_slicing)]

mod aligned;
mod changed_lines;
mod csv;
mod difference;
mod explanation;
mod explanation_json;
mod graph;
mod inspection;
mod json;
mod key;
mod layout;
mod legend;
mod listing;
mod locale;
mod markdown;
mod moved;
mod names;
mod ndjson;
mod number;
mod pattern;
mod problem;
mod rows;
mod shown;
mod stacked;
mod table;
mod text;
mod words;

pub use aligned::aligned;
pub use changed_lines::changed_lines;
pub use csv::columns as answer_columns;
pub use difference::{Comparison, DiffOutput, difference};
pub use explanation::explanation;
pub use explanation_json::explanation_json;
pub use graph::{Drawing, graph};
pub use inspection::{inspection, inspection_json};
pub use json::{JsonFailure, JsonProblems, Rated};
pub use key::{for_machines as machine_key, machine_keys, value_text};
pub use listing::{function, functions, metrics, metrics_json};
pub use locale::Locale;
pub use number::{Number, number};
pub use rows::{RowsOutput, rows, rows_foot, rows_head};
pub use text::width as columns_of;

use crate::finish::Answer;
use crate::problem::Error;
use crate::source::Sources;

/// The forms that an answer can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Output {
    /// Aligned columns for the terminal: labels, formats, marks, legend and notes.
    #[default]
    Table,
    /// RFC 4180, all digits, blanks empty.
    Csv,
    /// The same with a column `blanks` that says why cells are empty.
    CsvReasons,
    /// One object with columns, rows, blanks, partial periods, totals and notes.
    Json,
    /// One object a line.
    Ndjson,
    /// A table for a report or a pull request, formatted like [`Output::Table`].
    Markdown,
}

impl Output {
    /// Every form with the word that asks for it.
    pub const ALL: [(&'static str, Output); 6] = [
        ("table", Output::Table),
        ("csv", Output::Csv),
        ("csv-reasons", Output::CsvReasons),
        ("json", Output::Json),
        ("ndjson", Output::Ndjson),
        ("markdown", Output::Markdown),
    ];

    /// By the word that stands in `--format` and in `kpi.toml`.
    pub fn named(name: &str) -> Option<Output> {
        Output::ALL.iter().find(|(word, _)| *word == name).map(|(_, output)| *output)
    }
}

/// How people want to see things.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Whether escape sequences for colour are written.
    pub color: bool,
    /// The columns of the terminal; `None`: as wide as it needs.
    pub width: Option<usize>,
    /// The language of labels, `fr` or `fr-CA`; `None`: labels without a language.
    pub language: Option<String>,
    /// For which spreadsheets CSV is written; `None`: for programs.
    pub locale: Option<Locale>,
}

/// An answer as text, ending with a line break.
pub fn answer(answer: &Answer, output: Output, look: &Look) -> String {
    match output {
        Output::Table => table::draw(answer, look),
        Output::Csv => csv::write(answer, look.locale.unwrap_or(Locale::PLAIN), false),
        Output::CsvReasons => csv::write(answer, look.locale.unwrap_or(Locale::PLAIN), true),
        Output::Json => json::answer(answer),
        Output::Ndjson => ndjson::write(answer),
        Output::Markdown => markdown::write(answer, look),
    }
}

/// The notes of an answer, one a line, for outputs that have no place for them.
pub fn notes(answer: &Answer) -> String {
    legend::notes(&answer.notes).map(|note| format!("{note}\n")).collect()
}

/// Why there is no answer, for people: each problem with the lines it is about, or the failure with its place.
pub fn error(error: &Error, sources: &Sources, look: &Look) -> String {
    match error {
        Error::Problems(problems) => problem::problems(problems, sources, look),
        Error::Failure(failure) => problem::failure(failure, look),
    }
}

/// What rules found, as one JSON object: `{"findings":[…]}`, each as a problem with its rule, level and whether it can be mended.
pub fn rated_json(findings: &[Rated<'_>], sources: &Sources) -> String {
    json::rated(findings, sources)
}

/// Why there is no answer, as one JSON object: `{"problems":[…]}` or `{"failure":{…}}`.
pub fn error_json(error: &Error, sources: &Sources) -> String {
    match error {
        Error::Problems(problems) => json::text(&JsonProblems { problems, sources }),
        Error::Failure(failure) => json::text(&JsonFailure { failure }),
    }
}
