//! `kpi.toml`: the edition of the language, where the formulas are, what each table is bound to, the calendar, how
//! much memory a question may hold, and how answers are shown.

use super::secrets::{is_secret, without_secrets};
use super::size::Size;
use super::toml_reader::Reader;
use super::{calendar, files, problems};
use crate::calendar::Calendar;
use crate::data::{Binding, From, is_address};
use crate::lint::{self, Level};
use crate::problem::{Error, Problem};
use crate::show::Output;
use crate::source::Sources;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// The edition of the language that this version reads.
const EDITION: &str = "1";

/// What a `kpi.toml` says. Its paths are already seen from where the command was called.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file itself.
    pub file: PathBuf,
    /// Files and folders of formulas; where nothing is said, those in and below the folder of the `kpi.toml`.
    pub formulas: Vec<PathBuf>,
    /// Files and folders of tests that stand apart from the formulas; where nothing is said, the folder `tests`.
    pub tests: Vec<PathBuf>,
    /// What the tables are bound to, by name.
    pub bindings: Vec<Binding>,
    says_formulas: bool,
    says_tests: bool,
    /// Where object stores are: `endpoint`, `region`.
    pub stores: BTreeMap<String, String>,
    /// The calendar that every question is asked by.
    pub calendar: Calendar,
    /// Files of holidays; [`open`] adds their days to the calendar.
    pub holiday_files: Vec<PathBuf>,
    /// How answers are shown where nothing else is asked.
    pub output: Option<Output>,
    /// The language of labels where nothing else is asked.
    pub language: Option<String>,
    /// Whether what is read is kept beside the data files.
    pub cache: bool,
    /// How much memory a question may hold where nothing else is asked.
    pub memory: Option<Size>,
    /// The level of rules of `kpi lint`, by name.
    pub lint: BTreeMap<String, Level>,
}

impl Config {
    /// A project without a `kpi.toml`: nothing but formulas.
    pub fn without_file(formulas: Vec<PathBuf>) -> Config {
        Config { formulas, ..Config::default() }
    }
}

/// The nearest `kpi.toml`: in a folder or in one above it.
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|above| above.join("kpi.toml")).find(|file| file.is_file())
}

/// Opens a `kpi.toml`. Its text becomes one of the sources, so that its problems can be shown.
///
/// # Errors
/// A failure if it cannot be read, problems if it says what it may not.
pub fn open(file: &Path, sources: &mut Sources) -> Result<Config, Error> {
    let text = files::text(file)?;
    let mut config = read(file, &text, sources)?;
    if !config.says_formulas {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        config.formulas = files::files_below(folder)?;
    }
    // The folder that projects have by custom need not be there, and may hold the tests of something else.
    if !config.says_tests {
        config.tests.retain(|folder| files::files_below(folder).is_ok_and(|files| !files.is_empty()));
    }
    for file in &config.holiday_files {
        config.calendar.holidays.extend(calendar::days_of_file(file)?);
    }
    Ok(config)
}

/// Reads the text of a `kpi.toml`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(file: &Path, text: &str, sources: &mut Sources) -> Result<Config, Error> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let shown = without_secrets(text, table.get_ref(), errors.is_empty());
    let source = sources.add(file.display().to_string(), shown);
    let mut reader = Reader::new(source);
    // The first mistake of the text makes the rest unreadable: what follows from it would only confuse.
    if let Some(error) = errors.first() {
        return Err(Error::Problems(vec![problems::not_toml(source, error, text.len())]));
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut config = Config { file: file.to_owned(), ..Config::default() };
    project(&mut reader, table.get_ref(), folder, &mut config);
    reader.problems.sort_by_key(Problem::span);
    if reader.problems.is_empty() { Ok(config) } else { Err(Error::Problems(reader.problems)) }
}

fn project(reader: &mut Reader, table: &DeTable<'_>, folder: &Path, config: &mut Config) {
    let known = ["edition", "formulas", "tests", "memory", "data", "cache", "s3", "calendar", "output", "lint"];
    reader.known(table, "kpi.toml", &known);
    if let Some(edition) = table.get("edition") {
        let is_known = match edition.get_ref() {
            DeValue::Integer(number) => number.as_str() == EDITION,
            DeValue::String(text) => text == EDITION,
            _ => false,
        };
        if !is_known {
            reader.problem(problems::edition(reader.span(edition.span())));
        }
    }
    config.says_formulas = table.contains_key("formulas");
    if let Some(formulas) = table.get("formulas") {
        config.formulas = reader.paths(formulas, "formulas").iter().map(|path| folder.join(path)).collect();
    }
    config.says_tests = table.contains_key("tests");
    config.tests = match table.get("tests") {
        Some(tests) => reader.paths(tests, "tests").iter().map(|path| folder.join(path)).collect(),
        None => vec![folder.join("tests")],
    };
    let memory = table.get("memory").and_then(|value| Some((reader.text(value, "memory")?, value.span())));
    if let Some((memory, span)) = memory {
        match memory.parse() {
            Ok(size) => config.memory = Some(size),
            Err(reason) => reader.problem(problems::memory(reader.span(span), &memory, &reason)),
        }
    }
    if let Some(data) = reader.table(table, "data") {
        for (name, value) in data {
            if let Some(binding) = binding(reader, name.get_ref(), value, folder) {
                config.bindings.push(binding);
            }
        }
    }
    if let Some(cache) = table.get("cache") {
        match cache.get_ref() {
            DeValue::Boolean(cache_is_on) => config.cache = *cache_is_on,
            _ => reader.problem(problems::cache(reader.span(cache.span()))),
        }
    }
    if let Some(section) = reader.table(table, "s3") {
        stores(reader, section, config);
    }
    if let Some(section) = reader.table(table, "calendar") {
        (config.calendar, config.holiday_files) = calendar::calendar(reader, section, folder);
    }
    if let Some(rules) = reader.table(table, "lint") {
        levels(reader, rules, config);
    }
    if let Some(output) = reader.table(table, "output") {
        reader.known(output, "[output]", &["format", "language"]);
        let format = output.get("format").and_then(|value| Some((reader.text(value, "format")?, value.span())));
        if let Some((format, span)) = format {
            config.output = Output::named(&format);
            if config.output.is_none() {
                reader.problem(problems::output(reader.span(span), &format));
            }
        }
        config.language = output.get("language").and_then(|value| reader.text(value, "language"));
    }
}

/// `endpoint = "https://minio.example:9000"`
fn stores(reader: &mut Reader, section: &DeTable<'_>, config: &mut Config) {
    const KEYS: [&str; 2] = ["endpoint", "region"];
    // A file that everybody in the project reads is no place for secrets.
    let (secrets, others): (Vec<_>, Vec<_>) = section.iter().partition(|(name, _)| is_secret(name.get_ref()));
    for (name, _) in secrets {
        let problem = problems::secret(reader.span(name.span()), name.get_ref());
        reader.problem(problem);
    }
    for (name, value) in others {
        if !KEYS.contains(&name.get_ref().as_ref()) {
            let problem = problems::unknown_key(reader.span(name.span()), name.get_ref(), "[s3]", &KEYS);
            reader.problem(problem);
        } else if let Some(text) = reader.text(value, name.get_ref()) {
            config.stores.insert(name.get_ref().to_string(), text);
        }
    }
}

/// `mean_of_ratios = "deny"`
fn levels(reader: &mut Reader, rules: &DeTable<'_>, config: &mut Config) {
    reader.known(rules, "[lint]", &lint::names());
    for (name, value) in rules.iter().filter(|(name, _)| lint::find(name.get_ref()).is_some()) {
        let Some(word) = reader.text(value, name.get_ref()) else { continue };
        match Level::named(&word) {
            Some(level) => config.lint.extend([(name.get_ref().to_string(), level)]),
            None => reader.problem(problems::level(reader.span(value.span()), &word)),
        }
    }
}

/// `"data/contacts.csv"`, `["2024.csv", "2025.csv"]`, or `{ path = …, format = … }`.
fn binding(reader: &mut Reader, name: &str, value: &toml::Spanned<DeValue<'_>>, folder: &Path) -> Option<Binding> {
    let (paths, format) = match value.get_ref() {
        DeValue::Table(table) => {
            reader.known(table, &format!("the table {name}"), &["path", "format"]);
            let format = table.get("format").and_then(|format| reader.text(format, "format"));
            match table.get("path") {
                Some(path) => (reader.texts(path, "path"), format),
                None => {
                    reader.problem(problems::no_path(reader.span(value.span()), name));
                    return None;
                }
            }
        }
        _ => (reader.texts(value, name), None),
    };
    if paths.is_empty() {
        return None;
    }
    let seen = |path: &String| match is_address(path) {
        true => path.clone(),
        false => folder.join(path).display().to_string(),
    };
    let paths = paths.iter().map(seen).collect();
    Some(Binding { name: Some(name.to_owned()), from: From::Paths(paths), format })
}
