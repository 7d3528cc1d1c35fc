//! The words for what can be wrong with a command.

use crate::data::readable;
use crate::problem::{Code, Failure};
use crate::resolve::nearest;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// No metric was named and none is defined.
pub fn nothing_asked(has_formulas: bool) -> Failure {
    let why = if has_formulas { "the formulas define none" } else { "no formulas were read" };
    Failure::new(Code::NothingAsked, format!("there is nothing to calculate: no metric is named, and {why}"))
        .help("name a metric: kpi eval cost_per_contact --data contacts.csv --data costs.csv")
        .help("or write one: kpi eval -e 'sum(costs) / count(contacts)' --data contacts.csv")
        .help("kpi list shows every metric there is")
}

/// No metric was named to explain.
pub fn nothing_to_explain() -> Failure {
    Failure::new(Code::NothingAsked, "there is nothing to explain: no metric is named")
        .help("name one: kpi explain cost_per_contact --at month=2025-03")
        .help("kpi list shows every metric there is")
}

/// No metric was named of which a change is divided.
pub fn nothing_to_divide() -> Failure {
    Failure::new(Code::NothingAsked, "there is no change to divide: no metric is named")
        .help("name one: kpi why cost_per_contact --from 2025-03 --to 2025-04 --by channel")
        .help("kpi list shows every metric there is")
}

/// Bytes that are no text, and a terminal.
pub fn columns_at_terminal() -> Failure {
    Failure::new(Code::OutputForm, "Parquet and Arrow files are no text that a terminal can show")
        .help("write to a file, --out answer.parquet, or into a pipe")
}

/// A place to write to that is elsewhere.
pub fn elsewhere() -> Failure {
    Failure::new(Code::OutputForm, "--out names an address, and answers are written to files of this machine only")
        .help("write to a file and copy it: --out answer.parquet, then aws s3 cp answer.parquet s3://bucket/")
}

/// `--locale` where no CSV is written.
pub fn locale_without_csv() -> Failure {
    Failure::new(Code::OutputForm, "--locale is about CSV, and another form is asked for")
        .help("add --format csv, or leave --locale away; --lang is the language of labels")
}

/// A place whose habits are not known.
pub fn unknown_locale(name: &str) -> Failure {
    Failure::new(Code::OutputForm, format!("it is not known how the spreadsheets of {name} write numbers"))
        .help("name a language, --locale fr, or a language and a country, --locale de-CH")
}

/// A formula where names of metrics stand.
pub fn formula_as_name(command: &str, formula: &str) -> Failure {
    Failure::new(Code::NothingAsked, format!("{formula} is a formula, and names of metrics stand here"))
        .help(format!("put -e before it: kpi {command} -e '{formula}'"))
}

/// A table where formulas and metrics stand.
pub fn table_as_formulas(file: &str) -> Failure {
    Failure::new(Code::NothingAsked, format!("{file} is a table, and formulas and names of metrics stand here"))
        .help(format!("put --data before it: --data {file}"))
}

/// An address where names of metrics stand.
pub fn address_as_name(command: &str, address: &str) -> Failure {
    Failure::new(Code::NothingAsked, format!("{address} is an address, and names of metrics stand here"))
        .help(format!("put --data before it: kpi {command} --data '{address}'"))
}

/// An address where files of formulas stand.
pub fn address_as_formulas(address: &str) -> Failure {
    Failure::new(
        Code::FormulaFile,
        format!("{address} cannot be read: formulas come from files, and only tables from elsewhere"),
    )
    .help("fetch it with another program, and name the file")
}

/// A name before an address that no table can have.
pub fn name_of_table(name: &str) -> Failure {
    // It may be an address that was mistyped, with a password in it.
    let shown = if name.contains(['@', '/']) { "what stands before the =" } else { name };
    Failure::new(Code::DataArgument, format!("{shown} cannot be the name of a table"))
        .help("write letters, digits and _ before the =, --data calls=https://host/calls.csv, or the address alone")
}

/// `--data` without a file.
pub fn data_argument(text: &str) -> Failure {
    Failure::new(Code::DataArgument, format!("--data {text} names no file"))
        .help("write --data contacts.csv, or --data contacts=calls/2025.csv to name the table")
}

/// Two things want standard input.
pub fn standard_input_twice() -> Failure {
    Failure::new(Code::StandardInputTwice, "standard input is asked for twice, and it can be read only once")
        .help("save one of the two to a file and name the file")
}

/// Standard input does not change.
pub fn standard_input_watched() -> Failure {
    Failure::new(Code::StandardInputTwice, "standard input cannot be watched: it can be read only once")
        .help("save it to a file and name the file")
}

/// One file of columns behind another is none.
pub fn columns_watched() -> Failure {
    Failure::new(Code::OutputForm, "several Parquet or Arrow files, one behind the other, are no file")
        .help("write each answer in the place of the one before: --out answer.parquet")
}

/// The report of the tests and their coverage would stand one behind the other.
pub fn two_documents() -> Failure {
    Failure::new(Code::TwoDocuments, "two documents are asked for at once, the report and the coverage")
        .help("write the coverage to a file: --coverage-out coverage.json")
}

/// A code that does not exist.
pub fn unknown_code(text: &str) -> Failure {
    let near = |code: &&Code| code.number().starts_with(text.get(..3).unwrap_or(text));
    let known: Vec<&str> = Code::ALL.iter().filter(near).map(|code| code.number()).collect();
    let failure = Failure::new(Code::UnknownCode, format!("there is no code {text}"));
    match known.is_empty() {
        true => failure.help("kpi problem, without a code, lists them all"),
        false => failure.help(format!("near it there are {}", known.join(", "))),
    }
}

/// A rule that does not exist.
pub fn unknown_rule(name: &str, near: Option<&str>) -> Failure {
    let failure = Failure::new(Code::LintRule, format!("there is no rule called {name}"));
    match near {
        Some(near) => failure.help(format!("did you mean {near}?")),
        None => failure.help("kpi lint --explain, without a rule, lists them all"),
    }
}

/// A file cannot be written.
pub fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let folder = path.parent().unwrap_or(path).display();
    let (why, help) = match error.kind() {
        ErrorKind::NotFound => (format!("the folder {folder} does not exist"), "make it first, or name another one"),
        ErrorKind::NotADirectory => (format!("{folder} is not a folder"), "name a folder that exists"),
        ErrorKind::IsADirectory => ("it is a folder".to_owned(), "name a file in it"),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            ("you may not write there".to_owned(), "name another folder, or ask whoever it belongs to")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            ("there is no room left".to_owned(), "make room, or name another disk")
        }
        _ => (error.to_string(), "see that the folder exists and that you may write there"),
    };
    Failure::new(Code::Unwritable, format!("{} cannot be written: {why}", path.display())).help(help)
}

/// A file that `init` would make is there.
pub fn in_the_way(path: &Path) -> Failure {
    Failure::new(Code::WouldOverwrite, format!("{} is there already, and init never overwrites", path.display()))
        .help("name another folder: kpi init my-figures")
}

/// A filter that no test passes.
pub fn no_such_test(word: &str, titles: &[&str]) -> Failure {
    let message = format!("no test has \"{word}\" in its title or in the name of its file");
    let failure = Failure::new(Code::TestFilter, message);
    match nearest(word, titles.iter().copied()) {
        Some(near) => failure.help(format!("there is a test \"{near}\"")),
        None => failure.help("kpi test, without --filter, runs them all"),
    }
}

/// A path that chooses among tests, and nothing is read from it.
pub fn not_read(path: &Path) -> Failure {
    Failure::new(Code::TestPath, format!("no formulas are read from {}", path.display()))
        .help("a folder with a kpi.toml is a project of its own: test each with a command of its own")
}

/// `INSTA_UPDATE` with a word that insta does not know.
pub fn insta_update(word: &str) -> Failure {
    Failure::new(Code::InstaUpdate, format!("INSTA_UPDATE={word} says nothing about snapshots"))
        .help("it may be auto, always, new, unseen, no or force; --accept and --check go before it")
}

/// `--review` where nobody sees anything.
pub fn nobody_reviews() -> Failure {
    Failure::new(Code::ReviewUnattended, "a review needs a terminal, and this is none")
        .help("kpi test shows the differences, and kpi test --accept keeps what is new")
}

/// `--unreferenced delete` where nothing is written.
pub fn delete_in_check() -> Failure {
    Failure::new(Code::DeleteInCheck, "--unreferenced delete would delete files, and nothing is written here")
        .help("a check can refuse them: kpi test --check --unreferenced reject")
        .help("CI=true implies --check; --accept goes before it")
}

/// Snapshots that no test takes any more; nothing where there are none.
pub fn unreferenced(files: &[PathBuf], deleted: bool) -> String {
    let heading = match (files.len(), deleted) {
        (0, _) => return String::new(),
        (1, true) => "No test takes 1 snapshot any more, and it was deleted:".to_owned(),
        (many, true) => format!("No test takes {many} snapshots any more, and they were deleted:"),
        (1, false) => "No test takes 1 snapshot any more; kpi test --unreferenced delete clears up:".to_owned(),
        (many, false) => format!("No test takes {many} snapshots any more; kpi test --unreferenced delete clears up:"),
    };
    let lines = files.iter().map(|file| format!("  {}\n", file.display()));
    format!("{heading}\n{}", lines.collect::<String>())
}

/// The folder of snapshots cannot be read.
pub fn unreadable_folder(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Code::FileUnreadable, format!("{} cannot be read: {error}", path.display()))
        .help("see that it is a folder and that you may read it")
}

/// The terminal went away.
pub fn terminal_broke(error: &std::io::Error) -> Failure {
    Failure::new(Code::Unwritable, format!("the terminal does not answer: {error}"))
        .help("what was accepted so far is kept; call kpi test --review again for the others")
}

/// What is said where there is no test.
pub const NO_TESTS: &str =
    "There are no tests yet. A test stands beside the formulas, or in the folder tests of a project:

  test \"two contacts for ten euros\" {
    contacts:
      | id | costs |
      | 1  | 7     |
      | 2  | 3     |
    expect cost_per_contact = 5
  }
";
/// A name that no definition has.
pub fn not_in_graph(name: &str, near: Option<&str>) -> Failure {
    let failure = Failure::new(Code::NotInGraph, format!("nothing here is called {}", readable(name)));
    match near {
        Some(near) => failure.help(format!("did you mean {near}?")),
        None => failure.help("kpi graph, without a name, shows everything there is"),
    }
}

/// A word that is neither a path nor a revision.
pub fn no_such_version(word: &str) -> Failure {
    let word = readable(word);
    Failure::new(Code::NoSuchVersion, format!("{word} is neither a file or folder nor a revision of a git repository"))
        .help("name two files or folders, kpi diff old/ new/, or revisions, kpi diff main..HEAD")
}

/// Nothing is said to be different.
pub fn nothing_to_compare() -> Failure {
    Failure::new(Code::NothingToCompare, "there is nothing to compare: no version and no second data set is named")
        .help("two versions of the formulas: kpi diff main..HEAD, kpi diff HEAD~1, kpi diff old/ new/")
        .help("or two data sets: kpi diff --data-old contacts=2024.csv --data-new contacts=2025.csv")
}

/// Nothing to look at. `file` is the `kpi.toml`, empty where there is none.
pub fn no_formulas(file: &Path) -> Failure {
    let message = match file.as_os_str().is_empty() {
        true => "there is no .kpi file in this folder or below it, and no kpi.toml".to_owned(),
        false => format!("{} names no formulas, and the project has no tests", file.display()),
    };
    let failure = Failure::new(Code::FormulaFile, message);
    match file.as_os_str().is_empty() {
        true => failure.help("name the file or folder that has your formulas, or begin with: kpi init"),
        false => failure.help("say in it where they are: formulas = [\"metrics\"]"),
    }
}

/// A revision has no formulas where they are looked for.
pub fn no_formulas_there(version: &str) -> Failure {
    Failure::new(Code::NoFormulasThere, format!("{version} has no .kpi file where the formulas are"))
        .help(format!("name the folder in it: kpi diff {version}:metrics HEAD:metrics"))
}

/// Tests that reach too little.
pub fn too_little_covered(percent: &str, minimum: &str) -> String {
    format!("the tests reach {percent}%, and {minimum} is asked for\n")
}
