//! What a table is bound to.

use std::path::Path;

/// One `--data NAME=PATH`, one entry of `kpi.toml`, one table of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The table's name; `None`: after its file (other characters than letters, digits and `_` become `_`).
    pub name: Option<String>,
    /// Where the rows are.
    pub from: From,
    /// The format, where it is stated: `csv`, `parquet`, `ndjson`, `workbook` …; else by the file's ending and first bytes.
    pub format: Option<String>,
}

impl Binding {
    /// The table's name: as stated, else after its first file; by default that is its first path.
    pub fn table_name(&self, file: Option<&str>) -> String {
        let first = match &self.from {
            From::Paths(paths) => paths.first().map(String::as_str),
            From::StandardInput | From::Cells { .. } => None,
        };
        match (&self.name, &self.from) {
            (Some(name), _) => name.clone(),
            (None, From::StandardInput) => "stdin".to_owned(),
            (None, _) => file.or(first).map_or_else(|| "data".to_owned(), named_after),
        }
    }
}

/// The endings of compressed files, behind which another ending stands.
pub(super) const PACKED: [&str; 5] = ["gz", "zst", "bz2", "xz", "zip"];

/// A sheet or table of a file gives its own name, `book.xlsx#Costs`; a file of an archive its name without its ending.
fn named_after(file: &str) -> String {
    let shown = super::remote::path_of(file);
    let file = shown.as_str();
    let (path, part) = match file.split_once('#') {
        Some((path, part)) if !path.is_empty() && !part.is_empty() => (path, Some(part)),
        _ => (file, None),
    };
    let stem = match part {
        Some(part) if !path.ends_with(".zip") => part.to_owned(),
        part => stem(part.unwrap_or(path)),
    };
    // Of an address of which nothing may be shown there is no name either.
    let stem = if stem.is_empty() || stem == "…" { "data".to_owned() } else { stem };
    stem.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect()
}

fn stem(file: &str) -> String {
    let packed = file.rsplit_once('.').filter(|(_, ending)| PACKED.contains(ending));
    let file = packed.map_or(file, |(inner, _)| inner);
    Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// Paths or glob patterns; all files have the same columns.
    Paths(Vec<String>),
    /// Standard input (`-`).
    StandardInput,
    /// A table written in a test or given by a program: header and cells, read as the cells of a file are. `lines` are for messages.
    Cells {
        /// The names of the columns.
        header: Vec<String>,
        /// The rows, each as long as the header; empty is blank.
        rows: Vec<Vec<String>>,
        /// What to call it in messages, `the test "…"`.
        origin: String,
    },
}

/// How a scan ends early; carried as the external error of the engine.
#[derive(Clone, Debug)]
pub enum ScanError {
    /// A cell does not fit, a file cannot be read.
    Failure(Box<crate::problem::Failure>),
    /// A cell beyond the sample needs a wider column of the same nature (more digits, a decimal point, a time of day):
    /// the question is checked and asked again with [`super::Catalog::widened`].
    Wider {
        /// The table's name.
        table: String,
        /// The position of the column.
        column: usize,
        /// What it must become.
        kind: super::Kind,
    },
}

impl std::fmt::Display for ScanError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ScanError::Failure(failure) => write!(f, "{failure}"),
            ScanError::Wider { table, column, kind } => write!(f, "column {column} of {table} is wider: {kind:?}"),
        }
    }
}

impl std::error::Error for ScanError {}

impl std::convert::From<crate::problem::Failure> for ScanError {
    fn from(failure: crate::problem::Failure) -> ScanError {
        ScanError::Failure(Box::new(failure))
    }
}
