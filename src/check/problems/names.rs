//! Names that are unknown, ambiguous, or of another kind than the place needs.

use super::super::written::{name as written_name, written};
use super::{columns_of, either, few, listed};
use crate::data;
use crate::function;
use crate::problem::{Code, Note, Problem};
use crate::resolve::{Book, Found, nearest};
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{Expr, Name};

pub(super) fn path_text(path: &[Name]) -> String {
    path.iter().map(written_name).collect::<Vec<_>>().join(".")
}

pub(super) fn path_span(path: &[Name]) -> Span {
    match path {
        [first, .., last] => first.span.to(last.span),
        _ => path.first().map(|name| name.span).unwrap_or_default(),
    }
}

fn table_names<'a>(book: &Book<'a>, tables: &[TableId]) -> Vec<&'a str> {
    tables.iter().map(|table| book.table_name(*table)).collect()
}

/// A name among metrics that is neither metric nor param: a column, a table, a function, or unknown.
pub(in crate::check) fn not_a_metric(book: &Book<'_>, name: &Name) -> Problem {
    let text = written_name(name);
    let tables = table_names(book, &book.tables_with(&name.text));
    if !tables.is_empty() {
        return Problem::new(
            Code::BareColumn,
            name.span,
            format!("`{text}` is a column: say how to combine its rows, for instance `average({text})`."),
        )
        .here(format!("a column of {}", listed(&tables)));
    }
    if book.catalog.named(&name.text).is_some() {
        return Problem::new(Code::BareColumn, name.span, format!("`{text}` is a table: say what of it is wanted."))
            .help(format!("`count({text})` counts its rows."));
    }
    let problem = Problem::new(Code::UnknownMetric, name.span, format!("There is no metric or param `{text}`."));
    let near = book.nearest_metric(&name.text).or_else(|| book.nearest_param(&name.text));
    let near = near.or_else(|| book.nearest_view(&name.text));
    if let Some(near) = near {
        return problem.help(format!("Did you mean `{near}`?"));
    }
    if let Some(column) = book.nearest_column(None, &name.text) {
        return problem
            .help(format!("There is a column `{column}`: say how to combine its rows, for instance `sum({column})`."));
    }
    if function::find(&name.text).is_some() {
        return problem.help(format!("`{text}` is a function: its arguments stand in brackets, `{text}(…)`."));
    }
    problem.help("`kpi list` shows the metrics there are.")
}

/// `contacts.wait` among metrics.
pub(in crate::check) fn bare_path(path: &[Name], span: Span) -> Problem {
    let text = path_text(path);
    Problem::new(
        Code::BareColumn,
        span,
        format!("`{text}` is a column: say how to combine its rows, for instance `average({text})`."),
    )
}

/// A name that no table has, in an aggregate.
pub(in crate::check) fn unknown_column(book: &Book<'_>, name: &Name) -> Problem {
    let text = written_name(name);
    let left_out = book.catalog.tables.iter().find_map(|table| left_out(table, name));
    if let Some(problem) = left_out {
        return problem;
    }
    let problem = Problem::new(Code::UnknownColumn, name.span, format!("No table has a column `{text}`."));
    let problem = metric_of_library(book, name, problem);
    let (column, table) = (book.nearest_column(None, &name.text), book.nearest_table(&name.text));
    match nearest(&name.text, column.into_iter().chain(table)) {
        Some(near) if Some(near) == column => problem.help(format!("Did you mean `{near}`?")),
        Some(near) => problem.help(format!("There is a table `{near}`: did you mean that?")),
        None => columns_of_tables(book, problem),
    }
}

/// A column that the data have and that cannot be read, or more than once.
fn left_out(table: &data::Table, name: &Name) -> Option<Problem> {
    if let Some((_, instead)) = table.doubled.iter().find(|(doubled, _)| **doubled == *name.text) {
        let message = format!("`{}` has {} columns `{}`.", table.name, instead.len(), written_name(name));
        let instead: Vec<String> =
            instead.iter().map(|name| format!("`{}`", crate::syntax::written_name(name))).collect();
        let help = format!("Say which one is meant: from left to right they are {}.", instead.join(", "));
        return Some(Problem::new(Code::UnknownColumn, name.span, message).help(help));
    }
    let (_, reason) = table.left_out.iter().find(|(column, _)| **column == *name.text)?;
    let message = format!("The column `{}` of `{}` is left out: {reason}.", written_name(name), table.name);
    Some(
        Problem::new(Code::UnknownColumn, name.span, message)
            .help("A column can be read if each of its cells is one value."),
    )
}

fn columns_of_tables(book: &Book<'_>, problem: Problem) -> Problem {
    const FEW_TABLES: u32 = 3;
    (0..FEW_TABLES)
        .map(TableId)
        .filter(|table| !book.table_name(*table).is_empty())
        .fold(problem, |problem, table| problem.help(columns_of(book.table_name(table), &book.column_names(table))))
}

/// A name in a row that is no column of its table.
pub(in crate::check) fn unknown_in_row(
    book: &Book<'_>,
    name: &Name,
    table: TableId,
    condition: bool,
    is_metric: bool,
) -> Problem {
    let others = book.tables_with(&name.text);
    if others.is_empty() && is_metric {
        return match condition {
            true => metric_in_condition(name),
            false => metric_as_column(name),
        };
    }
    metric_of_library(book, name, unknown_in_table(book, name, table))
}

/// A column that is missing may have the name of a metric in the library, of which the reader need not know.
fn metric_of_library(book: &Book<'_>, name: &Name, problem: Problem) -> Problem {
    let metric = book.metric(&name.text).and_then(|at| book.metrics.get(at));
    let elsewhere = metric.is_some_and(|metric| metric.metric.name.span.source != name.span.source);
    if !elsewhere || book.knows_metric(&name.text) {
        return problem;
    }
    let text = written_name(name);
    problem.help(format!(
        "The library has a metric `{text}`; its values are combined by something: `average({text} by day)`."
    ))
}

/// `channel = phone`, `paid_at = null`: what a bare name beside a column may have been meant for.
pub(in crate::check) fn as_a_value(problem: Problem, name: &Name) -> Problem {
    const MISSING: [&str; 4] = ["null", "none", "nil", "na"];
    match MISSING.iter().any(|word| name.text.eq_ignore_ascii_case(word)) {
        true => problem.help("A cell without a value is blank: write `is blank` or `is not blank`."),
        false => problem.help(format!("If a text is meant, it stands in quotes: `\"{}\"`.", name.text)),
    }
}

/// A name that is no column of a certain table.
pub(in crate::check) fn unknown_in_table(book: &Book<'_>, name: &Name, table: TableId) -> Problem {
    let (text, here) = (written_name(name), book.table_name(table));
    let others = table_names(book, &book.tables_with(&name.text));
    if !others.is_empty() {
        return Problem::new(
            Code::ColumnElsewhere,
            name.span,
            format!("`{text}` is a column of {}, which the rows of `{here}` do not link to.", listed(&others)),
        )
        .help(format!(
            "If each row of `{here}` belongs to one row there, say so: `table {here} {{ link … -> {} }}`.",
            others.first().unwrap_or(&"…")
        ));
    }
    let own = book.catalog.tables.get(table.0 as usize);
    if let Some(problem) = own.and_then(|table| left_out(table, name)) {
        return problem;
    }
    let problem = Problem::new(
        Code::UnknownColumn,
        name.span,
        format!("`{here}` has no column `{text}`, nor has a table it links to."),
    );
    match book.nearest_column(Some(table), &name.text) {
        Some(near) => problem.help(format!("Did you mean `{near}`?")),
        None => problem.help(columns_of(here, &book.column_names(table))),
    }
}

/// A metric in the place of a column.
pub(in crate::check) fn metric_as_column(name: &Name) -> Problem {
    let text = written_name(name);
    Problem::new(
        Code::MetricAsColumn,
        name.span,
        format!("`{text}` is a metric, and an aggregate combines the cells of a column."),
    )
    .here("a metric")
    .help(format!("To combine the values of the metric, say by what: `average({text} by day)`."))
}

fn metric_in_condition(name: &Name) -> Problem {
    let text = written_name(name);
    Problem::new(
        Code::MetricAsColumn,
        name.span,
        format!("`{text}` is a metric, and `where` looks at one row at a time."),
    )
    .here("a metric")
    .help("To choose groups by a metric, write `having`: `count(agents having …)`, `average(… by agent having …)`.")
}

/// A column that several linked tables have.
pub(in crate::check) fn ambiguous_column(book: &Book<'_>, name: &Name, home: TableId, found: &[Found<'_>]) -> Problem {
    let text = written_name(name);
    let reach = book.reach(home);
    let paths: Vec<String> = found
        .iter()
        .map(|found| reach.step(found.place).map_or_else(|| book.table_name(found.table), |step| step.name.as_str()))
        .map(|step| format!("{step}.{text}"))
        .collect();
    Problem::new(Code::Ambiguous, name.span, format!("`{text}` may be {}: say which one is meant.", either(&paths)))
        .help(format!("Write {}.", either(&paths)))
}

/// A path that two links lead along.
pub(in crate::check) fn ambiguous_path(path: &[Name], span: Span) -> Problem {
    Problem::new(Code::Ambiguous, span, format!("Several links lead to `{}`: say which one is meant.", path_text(path)))
        .help("Give the links names, `link guest_id -> users as guest`, and write `guest.…`.")
}

/// A path that leads nowhere from a table.
pub(in crate::check) fn unknown_path(book: &Book<'_>, path: &[Name], span: Span, home: TableId) -> Problem {
    let (text, here) = (path_text(path), book.table_name(home));
    let problem =
        Problem::new(Code::UnknownColumn, span, format!("`{text}` cannot be reached from the rows of `{here}`."));
    let [first, .., last] = path else { return problem };
    let steps: Vec<&str> = book.reach(home).steps.iter().map(|step| step.name.as_str()).collect();
    match book.catalog.named(&first.text) {
        Some(table) if book.own_column(table, &last.text).is_none() => {
            match book.nearest_column(Some(table), &last.text) {
                Some(near) => problem.help(format!("Did you mean `{}.{near}`?", first.text)),
                None => problem.help(columns_of(&first.text, &book.column_names(table))),
            }
        }
        Some(_) => {
            problem.help(format!("Say how they belong together: `table {here} {{ link … -> {} }}`.", first.text))
        }
        None if steps.is_empty() => problem.help(format!("`{here}` links to no table.")),
        None => problem.help(format!("`{here}` links to {}.", listed(&steps))),
    }
}

/// A path whose table or column does not exist anywhere.
pub(in crate::check) fn unknown_path_anywhere(book: &Book<'_>, path: &[Name]) -> Problem {
    let text = path_text(path);
    let table = path.first().and_then(|name| book.catalog.tables.iter().find(|table| *table.name == *name.text));
    if let (Some(table), [_, name]) = (table, path)
        && let Some(problem) = left_out(table, name)
    {
        return problem;
    }
    let problem = Problem::new(Code::UnknownColumn, path_span(path), format!("There is no column `{text}`."));
    let [first, .., last] = path else { return problem };
    match book.catalog.named(&first.text) {
        Some(table) => match book.nearest_column(Some(table), &last.text) {
            Some(near) => problem.help(format!("Did you mean `{}.{near}`?", first.text)),
            None => problem.help(columns_of(&first.text, &book.column_names(table))),
        },
        None => match book.nearest_table(&first.text) {
            Some(near) => problem.help(format!("Did you mean `{near}.{}`?", last.text)),
            None => problem.help(format!("There is no table or link `{}`.", first.text)),
        },
    }
}

/// An aggregate without a single column.
pub(in crate::check) fn no_column(span: Span) -> Problem {
    Problem::new(
        Code::NoHome,
        span,
        "This aggregate names no column and no table, so it is not clear whose rows it combines.",
    )
    .help("`count(contacts)` counts the rows of the table `contacts`.")
}

/// Columns of tables that are not linked.
pub(in crate::check) fn no_common_table(book: &Book<'_>, paths: &[&[Name]], span: Span) -> Problem {
    let mut problem = Problem::new(
        Code::NoHome,
        span,
        format!("No table has all of {}.", listed(&distinct(paths.iter().map(|path| path_text(path))))),
    );
    for path in paths {
        if let [name] = path {
            let tables = table_names(book, &book.tables_with(&name.text));
            problem = problem.also(name.span, format!("a column of {}", listed(&tables)));
        }
    }
    problem
        .help("Combine each table's columns in an aggregate of their own, for instance `sum(costs) / count(contacts)`.")
        .help("Where each row of one belongs to one row of the other, say so: `table contacts { link agent_id -> agents }`.")
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    names.for_each(|name| {
        if !all.contains(&name) {
            all.push(name);
        }
    });
    all
}

/// Columns that two tables have.
pub(in crate::check) fn several_homes(book: &Book<'_>, paths: &[&[Name]], tables: &[TableId], span: Span) -> Problem {
    let first = paths.first().map(|path| path_text(path)).unwrap_or_default();
    let names = table_names(book, tables);
    let at = paths.first().map_or(span, |path| path_span(path));
    let examples: Vec<String> = names.iter().take(2).map(|table| format!("{table}.{first}")).collect();
    Problem::new(Code::Ambiguous, at, format!("{} have a column `{first}`: say which one is meant.", listed(&names)))
        .help(format!("Write the table before it: {}.", either(&examples)))
}

/// A param that does not exist.
pub(in crate::check) fn unknown_param(book: &Book<'_>, name: &Name) -> Problem {
    let text = written_name(name);
    let problem = Problem::new(Code::UnknownParam, name.span, format!("There is no param `{text}`."));
    let all: Vec<&str> = book.params.iter().map(|param| &*param.name.text).collect();
    match book.nearest_param(&name.text) {
        Some(near) => problem.help(format!("Did you mean `{near}`?")),
        None if all.is_empty() => problem.help(format!("Define it: `param {text} = …`.")),
        None => problem.help(format!("The params are {}.", few(&all))),
    }
}

/// A column that hides a param.
pub(in crate::check) fn hidden_param(metric: Option<String>, name: &Name, table: &str) -> Note {
    let text = written_name(name);
    let message = format!(
        "`{text}` is the column of {table} here, and the param `{text}` is not seen: give the param another name if it was meant"
    );
    Note { metric, message }
}

/// Definitions that need each other in a circle.
pub(in crate::check) fn cycle(path: &[(String, Span)]) -> Problem {
    let names: Vec<&str> = path.iter().map(|(name, _)| name.as_str()).collect();
    let first = names.first().copied().unwrap_or_default();
    let whole = names.iter().copied().chain([first]).collect::<Vec<_>>().join("` -> `");
    let span = path.first().map(|(_, span)| *span).unwrap_or_default();
    let problem = Problem::new(Code::Cycle, span, format!("These definitions need each other in a circle: `{whole}`."));
    let nexts = path.iter().zip(path.iter().cycle().skip(1));
    let problem = nexts.fold(problem, |problem, ((_, span), (next, _))| problem.also(*span, format!("needs `{next}`")));
    problem.help("One of them must be given without the others.")
}

/// What was not checked because of a bad definition.
pub(in crate::check) fn unchecked(span: Span, root: &str, names: &[&str]) -> Problem {
    let verb = if names.len() == 1 { "was" } else { "were" };
    let mut problem = Problem::new(
        Code::Unchecked,
        span,
        format!("{} {verb} not checked: `{root}`, which is needed, has a problem.", few(names)),
    );
    problem.warning = true;
    problem
}

/// The question asks for a definition that could not be read.
pub(in crate::check) fn asked_of_unchecked(root: &str, place: Span) -> Problem {
    Problem::new(Code::Unchecked, place, format!("`{root}`, which the question needs, has a problem."))
}

/// One's own definition takes the place of an imported one.
pub(in crate::check) fn replaces(name: &str, module: &str) -> Note {
    Note {
        metric: Some(name.to_owned()),
        message: format!("`{name}` is your own definition; that of the library's `{module}` is not used."),
    }
}

/// A postfix word of metrics in a row.
pub(in crate::check) fn metric_word_in_row(expr: &Expr) -> Problem {
    Problem::new(
        Code::AggregateInRow,
        expr.span,
        format!("`{}` is about a metric, and here stands an expression of single rows.", written(expr)),
    )
    .help("In an aggregate `where` stands once, after its whole expression: `sum(price * quantity where paid)`.")
}
