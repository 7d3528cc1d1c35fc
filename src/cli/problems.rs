//! The words for what can be wrong with a command.

use crate::problem::{Code, Failure};
use std::io::ErrorKind;
use std::path::Path;

/// No metric was named and none is defined.
pub fn nothing_asked() -> Failure {
    Failure::new(Code::NothingAsked, "there is nothing to calculate: no metric is named, and no formulas were read")
        .help("name a metric: kpi eval cost_per_contact --data contacts.csv --data costs.csv")
        .help("or write one: kpi eval -e 'sum(costs) / count(contacts)' --data contacts.csv")
        .help("kpi list shows every metric there is")
}

/// A formula where names of metrics stand.
pub fn formula_as_name(formula: &str) -> Failure {
    Failure::new(Code::NothingAsked, format!("{formula} is a formula, and names of metrics stand here"))
        .help(format!("put -e before it: kpi eval -e '{formula}'"))
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
