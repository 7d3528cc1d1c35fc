//! Functions of the other rows of the same key.

use super::super::written::{written, written_call};
use crate::function::RowWindow;
use crate::problem::{Code, Problem};
use crate::resolve::Book;
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{Call, Expr};

/// `next(x by k)` where no column is computed.
pub(in crate::check) fn window_outside(call: &Call, span: Span) -> Problem {
    let name = &call.name.text;
    let message = format!("`{name}` looks at other rows, which only a computed column of a table can do.");
    let text = written_call(call);
    let text = if call.clauses.is_empty() { example(call).to_owned() } else { text };
    Problem::new(Code::WindowOutside, span, message)
        .help(format!("Give it a name in the table, `table contacts {{ {} = {text} }}`,", column_name(name)))
        .help(format!("and use `{}` here like any other column.", column_name(name)))
}

fn column_name(function: &str) -> String {
    match function.to_lowercase().as_str() {
        "followed_within" => "again".to_owned(),
        "row_number" => "nth".to_owned(),
        lower => format!("{lower}_one"),
    }
}

fn example(call: &Call) -> &'static str {
    match RowWindow::named(&call.name.text) {
        Some(RowWindow::Next) => "next(started_at by customer_id)",
        Some(RowWindow::Previous) => "previous(started_at by customer_id)",
        Some(RowWindow::FollowedWithin) => "followed_within(7 days by customer_id)",
        Some(RowWindow::RowNumber) => "row_number(by customer_id)",
        None => "count(by customer_id)",
    }
}

/// No time that rows could be put in order by.
pub(in crate::check) fn window_without_time(book: &Book<'_>, table: TableId, call: &Call, span: Span) -> Problem {
    let (function, name) = (&call.name.text, book.table_name(table));
    let message =
        format!("`{function}` puts rows in the order of time, and `{name}` does not say which column is its time.");
    let problem = Problem::new(Code::NoTime, span, message);
    let data = book.catalog.tables.get(table.0 as usize);
    let candidates = data.map(|data| (data.time_candidates(), data)).into_iter();
    let first = candidates.flat_map(|(all, data)| all.into_iter().filter_map(|at| data.columns.get(at))).next();
    match first {
        Some(column) => problem.help(format!("Add the line `table {name} {{ time {} }}`.", column.name)),
        None => problem.help(format!("None of its columns is read as dates: `kpi inspect` shows what they are, and `table {name} {{ time … }}` says which one is the time.")),
    }
}

/// `time at = next(x by k)`
pub(in crate::check) fn window_in_time(call: &Call, span: Span) -> Problem {
    let name = &call.name.text;
    Problem::new(
        Code::WindowCircle,
        span,
        format!("`{name}` puts rows in the order of time, so it cannot be a part of that time."),
    )
    .help("Take a column of the data as `time`, and let this be a computed column beside it.")
}

/// `nth = row_number(by kind)` in a table of months that is asked by weeks: there are no rows of weeks to look at.
pub(in crate::check) fn window_by_days(book: &Book<'_>, table: TableId, name: &str, span: Span) -> Problem {
    let table = book.table_name(table);
    let message = format!(
        "`{name}` looks at the rows of `{table}`, and for parts of its periods these are spread over days, which are no rows."
    );
    Problem::new(Code::TooCoarse, span, message)
        .help("Ask what needs this column by the table's own periods or longer ones, and whole.")
}

/// `rows where again`
pub(in crate::check) fn rows_by_window(column: &str, condition: &Expr, text: &str) -> Problem {
    Problem::new(
        Code::WindowCircle,
        condition.span,
        format!("`{column}` is worked out from the rows that `rows where` leaves, so it cannot choose them."),
    )
    .help(format!("Put the condition where the rows are used: `count(… where {text})`."))
}

/// Windows of two tables that need each other.
pub(in crate::check) fn windows_in_a_circle(table: &str, other: &str, span: Span) -> Problem {
    let message = match table == other {
        true => format!("This looks at other rows of `{table}`, and over a link at columns that do the same."),
        false => {
            format!("This looks at other rows of `{table}` and needs `{other}`, which needs those of `{table}` itself.")
        }
    };
    Problem::new(Code::WindowCircle, span, message)
        .help("Each is worked out over a whole table before the next: leave out one of the two steps.")
}

/// No `by`.
pub(in crate::check) fn window_without_by(call: &Call, span: Span) -> Problem {
    let name = &call.name.text;
    Problem::new(Code::WindowArgument, span, format!("Of which rows is this `{name}`?"))
        .help(format!("Say by what they belong together: `{}`.", example(call)))
}

/// Too few or too many arguments.
pub(in crate::check) fn window_arguments(call: &Call, window: RowWindow, span: Span) -> Problem {
    let takes = match window {
        RowWindow::RowNumber => "takes nothing but its key",
        RowWindow::FollowedWithin => "takes one length of time",
        RowWindow::Next | RowWindow::Previous => "takes one value",
    };
    Problem::new(Code::WindowArgument, span, format!("`{}` {takes}.", call.name.text))
        .help(format!("It is written `{}`.", example(call)))
}

/// `sum(a, b by k)`
pub(in crate::check) fn aggregate_window_arguments(call: &Call, span: Span) -> Problem {
    let name = &call.name.text;
    Problem::new(Code::WindowArgument, span, format!("Among the rows of one key, `{name}` takes one value."))
        .help(format!("It is written `{name}(wait by customer_id)`; `count(by customer_id)` counts the rows."))
}

/// `median(x by k)` in a row.
pub(in crate::check) fn no_window(call: &Call, span: Span) -> Problem {
    let name = &call.name.text;
    Problem::new(Code::WindowArgument, span, format!("`{name}` cannot be written beside every row."))
        .help("The rows of a key give each of them their `count`, `count_distinct`, `sum`, `average`, `min`, `max`, `first`, `last`, `mode`, `any` and `all`.")
        .help("In a metric, groups are combined by any of them: `average(median(wait) by customer_id)`.")
}

/// `on`, `having` and their kin behind a window that has no use for them.
pub(in crate::check) fn clause_of_windows(call: &Call, span: Span) -> Problem {
    Problem::new(
        Code::WindowArgument,
        span,
        format!("This means nothing in `{}`, which looks at the rows of one key.", call.name.text),
    )
    .help("Behind its value stand `by` and `where`; `on`, for another time column, where it puts rows in order.")
}

/// `followed_within(1 month by k)`
pub(in crate::check) fn window_of_calendar(length: &Expr) -> Problem {
    Problem::new(
        Code::WindowArgument,
        length.span,
        format!("`{}` is not equally long for every row, so two rows could not be compared.", written(length)),
    )
    .help("Write the length in days, hours or minutes: `followed_within(30 days by customer_id)`.")
}

/// `followed_within(7 by k)`
pub(in crate::check) fn window_length(length: &Expr) -> Problem {
    Problem::new(
        Code::WindowArgument,
        length.span,
        format!("How long is `{}`? A length of time above zero is needed.", written(length)),
    )
    .help("Write it with its unit: `followed_within(7 days by customer_id)`.")
}
