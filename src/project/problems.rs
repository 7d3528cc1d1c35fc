//! The words for what can be wrong with a project.

use crate::calendar::{NoHours, Zone};
use crate::data::readable;
use crate::problem::{Code, Failure, Problem};
use crate::source::{SourceId, Span};
use std::path::Path;

/// The text is not TOML.
pub fn not_toml(source: SourceId, error: &toml::de::Error, end: usize) -> Problem {
    let range = error.span().unwrap_or(end..end);
    let span = Span::new(source, range.start, range.end);
    Problem::new(Code::ConfigSyntax, span, format!("this line of the settings cannot be read: {}", error.message()))
        .help("a setting is written key = \"value\", a section begins with its name in square brackets: [data]")
}

/// A key that means nothing.
pub fn unknown_key(span: Span, key: &str, place: &str, known: &[&str]) -> Problem {
    let problem = Problem::new(Code::ConfigKey, span, format!("{place} has no setting called {}", readable(key)));
    let near = known.iter().map(|name| (strsim::jaro_winkler(name, key), name));
    match near.filter(|(likeness, _)| *likeness > 0.75).max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, name)) => problem.here(format!("did you mean {name}?")),
        None => problem.help(format!("it may have: {}", known.join(", "))),
    }
}

/// A value of another kind.
pub fn wrong_kind(span: Span, name: &str, wanted: &str, found: &str) -> Problem {
    Problem::new(
        Code::ConfigValue,
        span,
        format!("{} should be {wanted}, and this is {}", readable(name), article(found)),
    )
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

/// A key to a store in a file that everybody reads.
pub fn secret(span: Span, name: &str) -> Problem {
    Problem::new(Code::ConfigKey, span, format!("{name} is a secret, and kpi.toml is read by everybody in the project"))
        .help("set it in the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN")
}

/// Formulas or tests on a server.
pub fn elsewhere(span: Span, name: &str) -> Problem {
    Problem::new(Code::ConfigValue, span, format!("{name} are files and folders here, and this is an address"))
        .help("only tables are read from elsewhere: fetch the files first, and name the folder")
}

/// A table without a path.
pub fn no_path(span: Span, name: &str) -> Problem {
    let name = readable(name);
    Problem::new(Code::ConfigValue, span, format!("the table {name} does not say where its rows are"))
        .help(format!("write {name} = {{ path = \"data/{name}.csv\" }}"))
}

/// An edition that this version does not know.
pub fn edition(span: Span) -> Problem {
    Problem::new(Code::ConfigEdition, span, "this version reads edition 1 of the language")
        .help("write edition = 1, or use a newer version of kpi")
}

/// An output that does not exist.
pub fn output(span: Span, found: &str) -> Problem {
    let all: Vec<&str> = crate::show::Output::ALL.iter().map(|(word, _)| *word).collect();
    Problem::new(Code::ConfigValue, span, format!("there is no output called {}", readable(found)))
        .help(format!("choose one of: {}", all.join(", ")))
}

/// `cache` is yes or no.
pub fn cache(span: Span) -> Problem {
    Problem::new(Code::ConfigValue, span, "cache is true or false")
        .help("write cache = true to keep what is read beside the data files")
}

/// Not an amount of memory.
pub fn memory(span: Span, found: &str, reason: &str) -> Problem {
    Problem::new(Code::ConfigValue, span, format!("{} is no amount of memory", readable(found))).help(reason.to_owned())
}

/// A level of a rule that does not exist.
pub fn level(span: Span, found: &str) -> Problem {
    let all: Vec<&str> = crate::lint::Level::ALL.iter().map(|(word, _)| *word).collect();
    Problem::new(Code::LintLevel, span, format!("a rule has no level called {}", readable(found)))
        .help(format!("choose one of: {}", all.join(", ")))
}

/// A time zone that does not exist.
pub fn time_zone(span: Span, found: &str) -> Problem {
    let problem = Problem::new(Code::CalendarValue, span, format!("there is no time zone called {}", readable(found)));
    let city = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let likeness = |name: &str| {
        let whole = strsim::jaro_winkler(&name.to_lowercase(), &found.to_lowercase());
        whole.max(strsim::jaro_winkler(&city(name), &city(found)))
    };
    let near = Zone::names().map(|name| (likeness(name), name)).filter(|(likeness, _)| *likeness > 0.85);
    let problem = match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, name)) => problem.here(format!("did you mean {name}?")),
        None => problem,
    };
    problem.help("write continent and city as the IANA database has them: \"Europe/Copenhagen\"")
}

/// A day of the week that does not exist.
pub fn weekday(span: Span, found: &str) -> Problem {
    Problem::new(Code::CalendarValue, span, format!("{} is not a day of the week", readable(found)))
        .help("write one in English: \"monday\" or \"sunday\"")
}

/// A month that does not exist.
pub fn month(span: Span, found: &str) -> Problem {
    Problem::new(Code::CalendarValue, span, format!("{} is not a month", readable(found)))
        .help("write the first month of the fiscal year in English or as a number: \"april\" or 4")
}

/// A holiday that is no day.
pub fn holiday(span: Span, found: &str) -> Problem {
    Problem::new(Code::CalendarValue, span, format!("{} is not a day of the calendar", readable(found)))
        .help("write a day as year-month-day, \"2025-04-18\", as month-day if it comes every year, \"12-25\", or the name of a file of days, \"holidays.csv\"")
}

/// A line in a file of holidays that begins with no day.
pub fn holiday_in_file(path: &Path, line: u64, found: &str) -> Failure {
    let message = format!("{} should have a holiday in each line, and {found} is not a day", path.display());
    Failure::new(Code::HolidayFile, message)
        .at(path.display().to_string(), Some(line), None)
        .help("begin each line with a day as year-month-day, 2025-04-18,Good Friday, or as month-day if it comes every year, 12-25,Christmas")
}

/// An address where opening hours should stand.
pub fn no_hours(span: Span, found: &str) -> Problem {
    Problem::new(Code::CalendarValue, span, format!("{} are no hours of a day", readable(found)))
        .help("write days and hours: \"mon-fri 08:00-18:00, sat 10:00-14:00\"")
}

/// What are no opening hours.
pub fn opening_hours(span: Span, reason: &NoHours) -> Problem {
    let problem = |message: String| Problem::new(Code::CalendarValue, span, message);
    let example = "write days and hours: \"mon-fri 08:00-18:00, sat 10:00-14:00\"";
    match reason {
        NoHours::Day(word) => problem(format!("{word} is not a day of the week"))
            .help("write mon, tue, wed, thu, fri, sat or sun, two of them with a hyphen, or daily")
            .help(example),
        NoHours::NoDay(word) => problem(format!("no day stands before {word}")).help(example),
        NoHours::Time(word) => problem(format!("{word} are no hours of a day")).help(example),
        NoHours::Backwards(word) => {
            let (from, to) = word.split_once(['-', '–']).unwrap_or((word, word));
            let help = format!("hours over midnight are those of two days: fri {from}-24:00, sat 00:00-{to}");
            problem(format!("{word} ends before it begins")).help(help)
        }
        NoHours::NoTime(part) => problem(format!("{part} has no hours"))
            .help(format!("write the hours behind it, {part} 08:00-18:00, or {part} closed")),
        NoHours::NeverOpen => problem("no day has opening hours".to_owned()).help(example),
    }
}

/// A file that cannot be read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let help = match error.kind() {
        std::io::ErrorKind::NotFound => "check the path; it is seen from the folder in which kpi is called",
        std::io::ErrorKind::PermissionDenied => "ask for the right to read it",
        _ => "try to open it in another program",
    };
    Failure::new(Code::FormulaFile, format!("{} cannot be read: {}", path.display(), cause(error))).help(help)
}

fn cause(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it is not allowed".to_owned(),
        _ => error.to_string(),
    }
}

/// A text in another encoding.
pub fn not_utf8(path: &Path, bytes: &[u8], at: usize) -> Failure {
    let before = bytes.get(..at).unwrap_or(bytes);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let line = u64::try_from(line).ok();
    Failure::new(Code::FormulaEncoding, format!("{} is not written in UTF-8", path.display()))
        .at(path.display().to_string(), line, None)
        .help("save it again with the encoding UTF-8")
}

/// A folder without formulas.
pub fn no_formulas(path: &Path) -> Failure {
    Failure::new(Code::FormulaFile, format!("there is no .kpi file in the folder {}", path.display()))
        .help("name the folder that has your formulas, or begin with: kpi init")
}

/// Git cannot be called.
pub fn no_git(error: &std::io::Error) -> Failure {
    Failure::new(Code::Git, format!("git cannot be called: {error}"))
        .help("install git, or compare two folders: kpi diff old/ new/")
}
