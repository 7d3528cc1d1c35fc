//! From a binding to files: paths, patterns, addresses, standard input, and the format of each.
#![expect(clippy::disallowed_methods, reason = "tables are read from files here")]

use super::binding::PACKED;
use super::content::Content;
use super::remote::{self, Remote};
use super::{Binding, From, Stores};
use super::{columnar, kept, problems, spill};
use crate::problem::Failure;
use std::path::{Path, PathBuf};

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Parquet,
    Arrow,
    Sqlite,
    Ndjson,
    Json,
    Workbook,
}

impl Format {
    /// The format of files with that ending.
    pub fn by_ending(ending: &str) -> Option<Format> {
        Some(match ending.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "tab" | "txt" => Format::Csv,
            "parquet" | "pq" => Format::Parquet,
            "arrow" | "arrows" | "feather" | "ipc" => Format::Arrow,
            "sqlite" | "db" => Format::Sqlite,
            "ndjson" | "jsonl" => Format::Ndjson,
            "json" => Format::Json,
            "xlsx" | "xlsm" | "xls" | "xlsb" | "ods" => Format::Workbook,
            _ => return None,
        })
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<Format> {
        let all = [
            Format::Csv,
            Format::Parquet,
            Format::Arrow,
            Format::Sqlite,
            Format::Ndjson,
            Format::Json,
            Format::Workbook,
        ];
        all.into_iter().find(|format| format.name() == name)
    }

    /// The word that a binding says.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::Arrow => "arrow",
            Format::Sqlite => "sqlite",
            Format::Ndjson => "ndjson",
            Format::Json => "json",
            Format::Workbook => "workbook",
        }
    }
}

/// One file that was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// As it was named, `book.xlsx#Costs`.
    pub name: String,
    /// The file alone, `book.xlsx`.
    pub path: String,
    /// By what its ending is judged: the name without that of its compression, or of the file in the archive.
    pub inner: String,
    pub content: Content,
    /// What of it is meant: a sheet, a table, a file of an archive.
    pub part: Option<String>,
}

impl Found {
    fn new(path: String, part: Option<String>, content: Content) -> Found {
        let name = part.as_ref().map_or_else(|| path.clone(), |part| format!("{path}#{part}"));
        Found { name, inner: path.clone(), path, content, part }
    }
}

/// Every file of a binding, packed as it is, and what to call them together.
pub(super) fn files(binding: &Binding, stores: &Stores) -> Result<(Vec<Found>, String), Failure> {
    match &binding.from {
        From::StandardInput => {
            // It is kept whole: a stream cannot be read twice, and its columns must be known first.
            let name = "standard input".to_owned();
            let content = spill::kept(&mut std::io::stdin().lock())
                .map_err(|error| problems::unreadable(&name, &error.to_string()))?;
            Ok((vec![Found::new(name.clone(), None, content)], name))
        }
        From::Paths(patterns) => {
            let places = places(patterns, stores)?;
            let elsewhere: Vec<Remote> = places.iter().filter_map(Place::remote).cloned().collect();
            let mut fetched = elsewhere.iter().cloned().zip(remote::contents(elsewhere.clone())?);
            let one = |place: Place| match place {
                Place::Here(path, part) => Some(found(&path, part)),
                Place::Elsewhere(_) => fetched.next().map(|(file, content)| Ok(file.with(content))),
            };
            let found = places.into_iter().filter_map(one).collect::<Result<Vec<_>, _>>()?;
            let origin = match found.as_slice() {
                [one] => one.name.clone(),
                many => {
                    let patterns: Vec<String> = patterns.iter().map(|pattern| remote::readable(pattern)).collect();
                    format!("{} ({} files)", patterns.join(", "), many.len())
                }
            };
            Ok((found, origin))
        }
        From::Cells { origin, .. } => Ok((Vec::new(), origin.clone())),
    }
}

/// The files that a binding means now, and what a pattern begins with, where more of them may come; none that cannot be found.
pub fn watched(binding: &Binding) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let From::Paths(all) = &binding.from else { return (Vec::new(), Vec::new()) };
    // What is elsewhere does not tell when it changes.
    let patterns: Vec<&String> = all.iter().filter(|pattern| !remote::is_address(pattern)).collect();
    let files = patterns.iter().filter_map(|pattern| expanded(pattern).ok()).flatten().map(|(path, _)| path);
    let is_plain = |part: &std::path::Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let base = |pattern: &&String| Path::new(pattern).components().take_while(is_plain).collect::<PathBuf>();
    (files.collect(), patterns.iter().map(base).collect())
}

/// Where a file is.
#[derive(Debug)]
enum Place {
    /// A path, and what of the file is meant.
    Here(PathBuf, Option<String>),
    Elsewhere(Remote),
}

impl Place {
    fn remote(&self) -> Option<&Remote> {
        match self {
            Place::Here(..) => None,
            Place::Elsewhere(file) => Some(file),
        }
    }

    fn is(&self, other: &Place) -> bool {
        match (self, other) {
            (Place::Here(path, part), Place::Here(other, of)) => (path, part) == (other, of),
            (Place::Elsewhere(file), Place::Elsewhere(other)) => file.identity == other.identity,
            _ => false,
        }
    }
}

/// Every file that the patterns mean, once.
fn places(patterns: &[String], stores: &Stores) -> Result<Vec<Place>, Failure> {
    let mut places: Vec<Place> = Vec::new();
    for pattern in patterns {
        let more: Vec<Place> = match remote::is_address(pattern) {
            true => remote::find(pattern, stores)?.into_iter().map(Place::Elsewhere).collect(),
            false => expanded(pattern)?.into_iter().map(|(path, part)| Place::Here(path, part)).collect(),
        };
        for place in more {
            if !places.iter().any(|known| known.is(&place)) {
                places.push(place);
            }
        }
    }
    Ok(places)
}

impl Remote {
    fn with(self, content: Content) -> Found {
        Found { name: self.name, inner: self.path.clone(), path: self.path, content, part: self.part }
    }
}

/// Paths, each with what of the file is meant: what stands behind a `#` where no file has the `#` in its name.
fn expanded(pattern: &str) -> Result<Vec<(PathBuf, Option<String>)>, Failure> {
    if Path::new(pattern).exists() {
        return Ok(vec![(PathBuf::from(pattern), None)]);
    }
    let parts = pattern.match_indices('#').map(|(at, _)| (&pattern[..at], &pattern[at + 1..]));
    let parts: Vec<(&str, &str)> = parts.filter(|(path, part)| !path.is_empty() && !part.is_empty()).collect();
    let of_file = parts.iter().find(|(path, _)| Path::new(path).exists());
    if let Some((path, part)) = of_file.or(parts.first()) {
        let part = Some((*part).to_owned());
        return Ok(matching(path)?.into_iter().map(|path| (path, part.clone())).collect());
    }
    Ok(matching(pattern)?.into_iter().map(|path| (path, None)).collect())
}

fn matching(pattern: &str) -> Result<Vec<PathBuf>, Failure> {
    let path = PathBuf::from(pattern);
    if path.exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![path]);
    }
    let matches = glob::glob(pattern).map_err(|error| problems::bad_pattern(pattern, error.msg))?;
    let mut paths: Vec<PathBuf> =
        matches.filter_map(Result::ok).filter(|path| path.is_file() && !kept::is_within(path)).collect();
    paths.sort();
    if paths.is_empty() { Err(problems::nothing_found(pattern)) } else { Ok(paths) }
}

fn found(path: &Path, part: Option<String>) -> Result<Found, Failure> {
    let name = path.display().to_string();
    let about = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => problems::nothing_found(&name),
        _ => problems::unreadable(&name, &error.to_string()),
    })?;
    if about.is_dir() {
        return Err(problems::is_folder(&name));
    }
    if about.is_file() {
        let content = Content::File { path: path.to_owned(), size: about.len() };
        return Ok(Found::new(name, part, content));
    }
    // A pipe or a device has no size and cannot be read twice.
    let unreadable = |error: std::io::Error| problems::unreadable(&name, &error.to_string());
    let mut stream = std::fs::File::open(path).map_err(unreadable)?;
    let content = spill::kept(&mut stream).map_err(unreadable)?;
    Ok(Found::new(name, part, content))
}

/// The table's name: as the binding says, else after its first file.
pub(super) fn table_name(binding: &Binding, files: &[Found]) -> String {
    binding.table_name(files.first().map(|file| file.name.as_str()))
}

/// The format of a file: as stated, else by its ending, else by its first bytes.
pub(super) fn format(binding: &Binding, file: &Found) -> Result<Format, Failure> {
    if let Some(stated) = &binding.format {
        let known =
            Format::by_ending(stated).or(Some(Format::Workbook).filter(|_| stated.eq_ignore_ascii_case("workbook")));
        return known.ok_or_else(|| problems::unknown_format(stated, &file.name));
    }
    let start = file.content.range(0, 4096).map_err(|error| problems::unreadable(&file.name, &error.to_string()))?;
    if start.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    if start.starts_with(columnar::MAGIC) {
        return Ok(Format::Arrow);
    }
    if start.starts_with(b"SQLite format 3\0") {
        return Ok(Format::Sqlite);
    }
    if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
        || (start.starts_with(b"PK\x03\x04") && super::workbook::is_workbook(&file.content))
    {
        return Ok(Format::Workbook);
    }
    if start.starts_with(b"%PDF-") {
        let help =
            "Ask for the numbers in another form, as CSV or a workbook: a PDF file has letters on pages, and no cells.";
        return Err(problems::something_else(&file.name, "a PDF document", help));
    }
    if is_web_page(&start) {
        let help = "A page to sign in, or an error, may have been saved in its place: open it in a browser. A table on a page is \
                    read by a spreadsheet, which can save it as CSV.";
        return Err(problems::something_else(&file.name, "a web page", help));
    }
    let ending = Path::new(&file.inner).extension().map(|ending| ending.to_string_lossy());
    match ending.and_then(|ending| Format::by_ending(&ending)) {
        Some(format @ (Format::Ndjson | Format::Json)) => Ok(format),
        Some(Format::Workbook) if start.starts_with(b"PK") => Ok(Format::Workbook),
        Some(Format::Parquet) => {
            Err(problems::bad_columns(&file.name, "a Parquet file", "its first bytes are not those of one"))
        }
        Some(Format::Arrow) => Ok(Format::Arrow),
        _ if start.starts_with(columnar::STREAM) => Ok(Format::Arrow),
        Some(Format::Csv) => Ok(Format::Csv),
        _ if begins_as_json(&start) => Ok(Format::Json),
        _ => Ok(Format::Csv),
    }
}

/// Whether a file is called as tables are: `contacts.csv`, `calls.csv.gz`, `book.xlsx`.
pub fn is_called_a_table(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| Format::by_ending(&ending).is_some() || PACKED.contains(&ending.as_str()))
}

/// `<!DOCTYPE html>`, `<html>`
pub(super) fn is_web_page(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let begins = |word: &[u8]| start.get(..word.len()).is_some_and(|first| first.eq_ignore_ascii_case(word));
    begins(b"<!doctype html") || begins(b"<html")
}

/// `{"`, `[{`, with any white space before and within.
fn begins_as_json(start: &[u8]) -> bool {
    let mut signs = start.iter().filter(|byte| !byte.is_ascii_whitespace());
    matches!((signs.next(), signs.next()), (Some(b'{'), Some(b'"')) | (Some(b'['), Some(b'{')))
}
