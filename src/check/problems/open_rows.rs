//! Words about rows that last: `span opened to closed`, `open(cases)`.

use crate::calendar::Grain;
use crate::check::types::Kind;
use crate::check::written::{keys as written_keys, name as written_name};
use crate::data::Lasts;
use crate::function::{self, Meaning, Scalar};
use crate::problem::{Code, Problem};
use crate::resolve::Book;
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{Call, ClauseKind, Name};

/// `open(wait)`
pub(in crate::check) fn open_of_what(book: &Book<'_>, call: &Call) -> Problem {
    let function = call.name.text.to_lowercase();
    let message = format!("`{function}` is of the rows of a table, and no table stands here.");
    let span = call.args.first().map_or(call.name.span, |arg| arg.span);
    let lasting = book.catalog.tables.iter().find(|table| table.lasts.is_some() && table.variant.is_none());
    let problem = Problem::new(Code::NoSpan, span, message);
    match lasting {
        Some(table) => problem.help(format!("Write `{function}({})`.", table.name)),
        None => problem.help(format!(
            "Write `{function}(cases)`, and say of the table: `table cases {{ span opened to closed }}`."
        )),
    }
}

/// `open(contacts)` of a table that does not say from when to when its rows last.
pub(in crate::check) fn no_span(book: &Book<'_>, call: &Call, home: TableId, name: &Name) -> Problem {
    let function = call.name.text.to_lowercase();
    let table = written_name(name);
    let message = format!("`{function}` needs to know from when to when a row of `{table}` lasts.");
    let data = book.catalog.tables.get(home.0 as usize);
    let columns = data.map(|data| (data.time_candidates(), data)).into_iter();
    let times: Vec<&str> = columns
        .flat_map(|(times, data)| times.into_iter().filter_map(|at| data.columns.get(at)))
        .map(|column| column.name.as_str())
        .collect();
    let problem = Problem::new(Code::NoSpan, call.name.span, message);
    match times.as_slice() {
        [start, end, ..] => problem
            .help(format!("Add the line `table {table} {{ span {start} to {end} }}`, if these are its start and its end.")),
        _ => problem.help(format!(
            "Add a line such as `table {table} {{ span opened to closed }}`: two columns of dates or timestamps; a blank \
             end has not come yet."
        )),
    }
}

/// `open(cases on closed)`, `open(cases by team)`
pub(in crate::check) fn open_with_clause(call: &Call) -> Problem {
    let function = call.name.text.to_lowercase();
    let fits = |kind: &ClauseKind| matches!(kind, ClauseKind::Where(_) | ClauseKind::Via(_));
    let clause = call.clauses.iter().find(|clause| !fits(&clause.kind));
    let (span, is_nested) = clause.map_or((call.name.span, false), |clause| {
        (clause.span, matches!(clause.kind, ClauseKind::By(_) | ClauseKind::Having(_)))
    });
    let message = format!("In `{function}` stands a table, perhaps with `where`, and nothing else.");
    let table = call.args.first().map(crate::check::written::written).unwrap_or_default();
    let problem = Problem::new(Code::MisplacedClause, span, message);
    match is_nested {
        true => {
            let keys = clause.map(|clause| match &clause.kind {
                ClauseKind::By(keys) => written_keys(keys),
                _ => "team".to_owned(),
            });
            let keys = keys.unwrap_or_default();
            problem.help(format!("Members stand around it: `average({function}({table}) by {keys})`."))
        }
        false => problem.help("When its rows start and end is said by `span` in the table."),
    }
}

/// `open(cases)` by weekday.
pub(in crate::check) fn open_by_part(call: &Call, part: Scalar, name: &str, span: Span, start: &str) -> Problem {
    let function = call.name.text.to_lowercase();
    let table = call.args.first().map(crate::check::written::written).unwrap_or_default();
    let message = format!("A row of `{table}` lasts, so it has no one `{name}`.");
    let of_start = function::ALL.iter().find(|function| function.meaning == Meaning::Scalar(part));
    let of_start = of_start.map_or_else(|| start.to_owned(), |function| format!("{}({start})", function.name));
    Problem::new(Code::OpenByPart, span, message)
        .here("asked by this")
        .also(call.name.span, format!("`{function}` is of rows that last"))
        .help(format!(
            "Ask by periods, such as day or hour; `average({function}({table}) by day)` is the mean of the days."
        ))
        .help(format!("If the start of a row is meant, name it: `{of_start}`."))
}

/// A span whose start or end is no time.
pub(in crate::check) fn span_of_what(name: &Name, is: Kind) -> Problem {
    let message = format!("`{}` is {}, and a span is from one date or timestamp to another.", name.text, is.words());
    Problem::new(Code::WrongKind, name.span, message)
        .help(format!("If the texts are dates, say how they are written: `format {}: \"dd/mm/yyyy\"`.", name.text))
}

/// A span from one month to another.
pub(in crate::check) fn span_of_periods(table: &str, grain: Grain, lasts: &Lasts) -> Problem {
    let grain = grain.name();
    let message = format!("The rows of `{table}` last from one {grain} to another, and no one knows on which day.");
    Problem::new(Code::WrongKind, lasts.span, message)
        .help(format!("Make two columns of days of them, such as `date({})`, and name these.", lasts.start.text))
}
