//! Tables: columns that cannot be reached, times that are missing, members.

use super::super::types::Kind;
use super::super::written::{name as written_name, written};
use super::names::{as_a_value, path_span, path_text};
use super::{columns_of, either, listed};
use crate::calendar::Grain;
use crate::data::{Column, Table, habit, too_fine};
use crate::problem::{Code, Problem};
use crate::resolve::{Book, nearest};
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{Expr, Name};

/// A filter put on an aggregate whose table lacks the column.
pub(in crate::check) fn filter_not_reachable(
    book: &Book<'_>,
    path: &[Name],
    home: TableId,
    aggregate: Span,
) -> Problem {
    let (text, span) = (path_text(path), path_span(path));
    let here = book.table_name(home);
    let last = path.last().map(|name| &*name.text).unwrap_or_default();
    let owners: Vec<&str> = book.tables_with(last).into_iter().map(|table| book.table_name(table)).collect();
    if owners.is_empty() {
        let problem = Problem::new(Code::UnknownColumn, span, format!("No table has a column `{text}`."));
        if let Some(near) = book.nearest_column(Some(home), last) {
            return problem.help(format!("Did you mean `{near}`?"));
        }
        let problem = problem.help(columns_of(here, &book.column_names(home)));
        return match path {
            [name] => as_a_value(problem, name),
            _ => problem,
        };
    }
    if owners.contains(&here) {
        let link = path_text(path.split_last().map(|(_, before)| before).unwrap_or_default());
        let message = format!("`{here}` has no link `{link}`, so `{text}` leads nowhere.");
        return Problem::new(Code::FilterNotReachable, span, message).help(format!(
            "For the column of `{here}` itself write `{}`.",
            path.last().map(written_name).unwrap_or_default()
        ));
    }
    let problem = Problem::new(
        Code::FilterNotReachable,
        span,
        format!("`{here}` has no column `{text}`, so this filter cannot choose among its rows."),
    )
    .here(format!("a column of {}", listed(&owners)));
    let problem = if aggregate == span || aggregate == Span::default() {
        problem
    } else {
        problem.also(aggregate, format!("rows of `{here}`"))
    };
    problem.help(format!("Put the filter only into the aggregates of {}.", listed(&owners))).help(format!(
        "If each row of `{here}` belongs to one row there, say so: `table {here} {{ link … -> {} }}`.",
        owners.first().unwrap_or(&"…")
    ))
}

/// A dimension that a table cannot give.
pub(in crate::check) fn dimension_not_reachable(
    book: &Book<'_>,
    dimension: &str,
    key: Span,
    home: TableId,
    aggregate: Span,
) -> Problem {
    let here = book.table_name(home);
    let owners: Vec<&str> = book.tables_with(dimension).into_iter().map(|table| book.table_name(table)).collect();
    let problem = Problem::new(
        Code::DimensionNotReachable,
        aggregate,
        format!("`{here}` has no `{dimension}`, so its rows cannot be grouped by it."),
    )
    .here(format!("rows of `{here}`"))
    .also(
        key,
        if owners.is_empty() { "grouped by this".to_owned() } else { format!("a column of {}", listed(&owners)) },
    );
    problem
        .help(format!(
            "To use the same value for every `{dimension}`, write `… without {dimension}` or `… over all` behind it."
        ))
        .help(format!("If `{here}` belongs to one, say how: `table {here} {{ link … -> … }}`."))
}

/// `--by '15 minutes'`: a length where a period is meant; `period` is the word for it, if there is one.
pub(in crate::check) fn key_is_a_length(key: &Expr, period: Option<Grain>) -> Problem {
    let message = format!("`{}` is a length of time, and lines are made of periods.", written(key));
    let problem = Problem::new(Code::KeyOfNoTable, key.span, message);
    match period {
        Some(grain) => problem.help(format!("Write `{}`.", grain.name())),
        None => {
            let periods: Vec<&str> =
                Grain::ALL.into_iter().filter(|grain| !grain.is_fiscal()).map(Grain::name).collect();
            problem.help(format!("Periods are {}.", listed(&periods)))
        }
    }
}

/// Keys of the question that no table asked has (or that none has all of): every metric lifts them, so nothing would
/// have a line.
pub(in crate::check) fn keys_of_no_table(book: &Book<'_>, keys: &[(&str, Span)], tables: &[TableId]) -> Problem {
    let asked: Vec<&str> = tables.iter().map(|table| book.table_name(*table)).collect();
    let names: Vec<&str> = keys.iter().map(|(name, _)| *name).collect();
    let who = match asked.as_slice() {
        [one] => format!("`{one}` does not have"),
        several => format!("None of {} has", listed(several)),
    };
    let span = keys.first().map(|(_, span)| *span).unwrap_or_default();
    let message = format!("{who} {}, so there is nothing to make the lines of.", listed(&names));
    let mut problem = Problem::new(Code::KeyOfNoTable, span, message);
    for (name, span) in keys {
        let owners: Vec<&str> = book.tables_with(name).into_iter().map(|table| book.table_name(table)).collect();
        if !owners.is_empty() {
            problem = problem.also(*span, format!("a column of {}", listed(&owners)));
        }
    }
    problem.help(format!("Leave {} out, or ask for a metric of a table that has it as well.", either(&names)))
}

/// `rows where` of a table that is looked up, by a column of a third table.
pub(in crate::check) fn rows_by_linked(table: &str, column: &str, span: Span) -> Problem {
    let message =
        format!("The rows of `{table}` are looked up here, and `{column}` belongs to a table that it looks up itself.");
    Problem::new(Code::RowsByLinked, span, message)
        .help(format!("Choose the rows of `{table}` by its own columns, or put the condition into the metrics."))
}

/// A dimension that is one thing in one table and another in the next.
pub(in crate::check) fn dimension_of_two_kinds(
    book: &Book<'_>,
    dimension: &str,
    span: Span,
    kinds: ((TableId, Kind), (TableId, Kind)),
) -> Problem {
    let ((first, a), (second, b)) = kinds;
    Problem::new(
        Code::WrongKind,
        span,
        format!(
            "`{dimension}` is {} in `{}` and {} in `{}`, so their groups never meet.",
            a.words(),
            book.table_name(first),
            b.words(),
            book.table_name(second)
        ),
    )
    .help(format!("Read both as text: `format {dimension}: text`."))
}

/// A key that no table has.
pub(in crate::check) fn unknown_dimension(book: &Book<'_>, name: &Name) -> Problem {
    let text = written_name(name);
    let problem = Problem::new(Code::UnknownColumn, name.span, format!("No table has a column `{text}` to group by."));
    let grain = nearest(&name.text, Grain::ALL.into_iter().map(Grain::name));
    match grain.or_else(|| book.nearest_column(None, &name.text)) {
        Some(near) => problem.help(format!("Did you mean `{near}`?")),
        None => problem.help("The periods are hour, day, week, month, quarter and year."),
    }
}

/// `by agents` where `agents` has no key.
pub(in crate::check) fn table_without_key(name: &Name) -> Problem {
    let text = written_name(name);
    let message = format!("`{text}` is a table, and it is not said which column tells its rows apart.");
    Problem::new(Code::TableWithoutKey, name.span, message).help(format!("Name the key: `table {text} {{ key … }}`."))
}

/// A table with a key of several columns where one key stands: across, or as the answer of `which_max`.
pub(in crate::check) fn several_columns(key: &Expr, columns: usize) -> Problem {
    let text = written(key);
    let message = format!("`{text}` has a key of {columns} columns, and here stands one key.");
    Problem::new(Code::TableWithoutKey, key.span, message).help("Name one of its columns.")
}

/// Two links to the table of the members.
pub(in crate::check) fn two_links(
    book: &Book<'_>,
    table: TableId,
    members: TableId,
    links: [&str; 2],
    span: Span,
) -> Problem {
    let (here, there) = (book.table_name(table), book.table_name(members));
    let [one, other] = links;
    Problem::new(
        Code::Ambiguous,
        span,
        format!(
            "`{here}` links to `{there}` in two ways, `{one}` and `{other}`: it is not clear which one groups its rows."
        ),
    )
    .help(format!("Say along which: `count({here} via {one})`. Or group by the linking column."))
}

/// `via guest` where no link of the table is called so.
pub(in crate::check) fn no_such_link(book: &Book<'_>, table: TableId, link: &Name) -> Problem {
    let (here, text) = (book.table_name(table), written_name(link));
    let links = book.catalog.tables.get(table.0 as usize).map_or(&[][..], |table| &table.links);
    let names: Vec<&str> = links.iter().map(crate::data::Link::name).collect();
    let problem = Problem::new(Code::Link, link.span, format!("`{here}` has no link called `{text}`."));
    match names.as_slice() {
        [] => problem.help(format!("Give one its name in the table: `table {here} {{ link … -> … as {text} }}`.")),
        names => problem.help(format!("Its links are called {}.", listed(names))),
    }
}

/// `sum(costs)` of a table with several columns of numbers, or none.
pub(in crate::check) fn which_value(name: &Name, numbers: &[&str]) -> Problem {
    let text = written_name(name);
    match numbers {
        [] => Problem::new(
            Code::WhichValue,
            name.span,
            format!("`{text}` is a table without a column of numbers to add up."),
        )
        .help(format!("`count({text})` counts its rows.")),
        [first, ..] => Problem::new(
            Code::WhichValue,
            name.span,
            format!("`{text}` is a table with several columns of numbers: {}.", listed(numbers)),
        )
        .help(format!(
            "Say which one is meant, for instance `sum({first})`, or once for all: `table {text} {{ value {first} }}`."
        )),
    }
}

/// A table without a time where one is needed.
pub(in crate::check) fn no_time(table: &Table, aggregate: Span, asked: Option<Span>) -> Problem {
    let columns = table.time_candidates().into_iter().filter_map(|at| table.columns.get(at));
    let candidates: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
    let (name, texts) = (&table.name, table.columns.iter().map(time_in_texts).find(|entries| !entries.is_empty()));
    let fine =
        table.columns.iter().find_map(|column| Some((crate::syntax::written_name(&column.name), too_fine(column)?)));
    let table = name;
    let message = match candidates.as_slice() {
        [] => format!("`{table}` has no column of dates, so it cannot be divided into periods."),
        _ => format!("`{table}` has several columns of dates, {}: say which one is its time.", listed(&candidates)),
    };
    // The place is that of the question, so that it is said once for all aggregates of the table.
    let problem = match asked {
        Some(span) => Problem::new(Code::NoTime, span, message)
            .here("asked by this")
            .also(aggregate, format!("rows of `{table}`")),
        None => Problem::new(Code::NoTime, aggregate, message).here(format!("rows of `{table}`")),
    };
    let problem = match texts.filter(|_| candidates.is_empty()) {
        Some(entries) => {
            let blocks: Vec<String> = entries.iter().map(|entry| format!("`table {table} {{ {entry} }}`")).collect();
            problem.help(format!("Say how its days are written: {}.", blocks.join(" or ")))
        }
        None => problem,
    };
    let problem = match fine.filter(|_| candidates.is_empty()) {
        Some((column, cell)) => problem.help(format!(
            "The times of `{column}` are finer than a microsecond, such as \"{cell}\", and nothing is cut: write them with six digits."
        )),
        None => problem,
    };
    match candidates.as_slice() {
        [] => problem.help("To use the same value in every period, write `… over all time` behind it."),
        [first, ..] => problem
            .help(format!("Add the line `table {table} {{ time {first} }}`."))
            .help(format!("Or choose it for one aggregate: `count({table} on {first})`.")),
    }
}

/// The entries that make the table's time of a column of texts such as 01/02/2025: all that are possible.
fn time_in_texts(column: &Column) -> Vec<String> {
    let habit = habit(column);
    let entries = habit.entries.iter().filter(|_| habit.is_time);
    entries.map(|entry| format!("time {}; {entry}", crate::syntax::written_name(&column.name))).collect()
}

/// A table of months asked by weeks; `needs` are the longest periods of its rows that would do.
pub(in crate::check) fn too_coarse(
    book: &Book<'_>,
    home: TableId,
    has: Grain,
    (asked, needs): (&str, Grain),
    aggregate: Span,
    key: Span,
) -> Problem {
    let table = book.table_name(home);
    let calendar = &book.catalog.calendar;
    let known = Grain::ALL.into_iter().filter(|grain| !grain.is_fiscal() || calendar.fiscal_year.is_some());
    // The sums of what is spread can be asked by every period of days.
    let is_spread = book.catalog.tables.get(home.0 as usize).is_some_and(|table| table.spread.is_some());
    let can_be_asked = |grain: &Grain| has.divides(calendar.grain(*grain)) || (is_spread && *grain >= Grain::Day);
    let possible: Vec<&str> = known.filter(can_be_asked).map(Grain::name).collect();
    let problem = Problem::new(
        Code::TooCoarse,
        aggregate,
        format!("`{table}` is given by {}, so it cannot be divided by {}.", has.name(), asked),
    )
    .here(format!("one row of `{table}` is about a whole {}", has.name()))
    .also(key, "asked by this")
    .help(format!("{} can be asked by {}.", if is_spread { "Its sums" } else { "It" }, either(&possible)));
    // Days are the shortest periods that anything is spread over.
    let is_of_days = has > Grain::Day && needs >= Grain::Day;
    let problem = if is_of_days { problem.help(spread_help(book, home, has)) } else { problem };
    // A part of time is a key like any other.
    match asked == needs.name() {
        true => problem.help("To use the same value in every period, write `… over all time` behind it."),
        false => problem.help(format!("To use the same value for each of them, write `… without {asked}` behind it.")),
    }
}

/// `weekday(month)`: a part of time that a longer period does not have.
pub(in crate::check) fn part_of_longer(part: &str, has: Grain, arg: &Expr) -> Problem {
    let (column, grain) = (written(arg), has.name());
    let message = format!("`{column}` holds a whole {grain} in each cell, which has no `{part}` of its own.");
    Problem::new(Code::TooCoarse, arg.span, message)
        .help(format!("If that of its first day is meant, write `{part}(date({column}))`."))
}

/// A period that begins or ends inside a month of a table of months.
pub(in crate::check) fn cut_inside(book: &Book<'_>, home: TableId, has: Grain, aggregate: Span) -> Problem {
    let (table, grain) = (book.table_name(home), has.name());
    Problem::new(
        Code::TooCoarse,
        aggregate,
        format!("`{table}` is given by {grain}, and the period asked begins or ends inside a {grain}."),
    )
    .help(format!("Ask for whole {grain}s: `--from 2025-01 --to 2025-03`."))
    .help(spread_help(book, home, has))
}

/// What `spread evenly` would do, or why it does not help here.
fn spread_help(book: &Book<'_>, home: TableId, grain: Grain) -> String {
    let (table, name) = (book.table_name(home), grain.name());
    let is_spread = book.catalog.tables.get(home.0 as usize).is_some_and(|table| table.spread.is_some());
    match is_spread {
        true => {
            format!("`{table}` is spread over the days of each {name}: its sums can be asked by day, nothing else.")
        }
        false => {
            format!(
                "If every day of a {name} may have the same share of its sums, say so: `table {table} {{ grain {name}; spread evenly }}`."
            )
        }
    }
}
