//! The words of this room.

use crate::data::{Catalog, Kind, Link, Table};
use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::{Expr, Name};

/// One name for two things.
pub(crate) fn doubled_name(again: &Name, first: Span) -> Problem {
    let name = &again.text;
    Problem::new(Code::DoubledName, again.span, format!("`{name}` is defined twice."))
        .here("here again")
        .also(first, "here first")
        .help("Keep one of the two, or give one another name.")
}

pub(super) fn unknown_module(module: &Name, near: Option<&str>) -> Problem {
    let problem =
        Problem::new(Code::UnknownModule, module.span, format!("The library has no module `{}`.", module.text));
    match near {
        Some(near) => problem.help(format!("Did you mean `import {near}`?")),
        None => problem.help("`kpi list` shows the metrics of the library with their modules."),
    }
}

/// The names of the tables.
pub(super) fn table_list(catalog: &Catalog) -> String {
    let mut names: Vec<String> = catalog.tables.iter().map(|table| format!("`{}`", table.name)).collect();
    names.dedup();
    names.join(", ")
}

pub(super) fn link_without_key(link: &Link, target: &Table) -> Problem {
    let columns = target.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
    let from = link.columns.iter().map(|name| &*name.text).collect::<Vec<_>>().join(", ");
    let problem = Problem::new(
        Code::Link,
        link.table.span,
        format!("It is not said which column of `{}` the link `{from}` leads to.", target.name),
    );
    problem
        .help(format!("Name the key: `table {} {{ key … }}`, or write `link {from} -> {0}.…`.", target.name))
        .help(format!("The columns of `{}` are {columns}.", target.name))
}

pub(super) fn link_of_two_kinds(column: &Name, table: &str, here: Kind, target: &str, there: Kind) -> Problem {
    Problem::new(
        Code::Link,
        column.span,
        format!(
            "`{}` of `{table}` holds {}, but the key of `{target}` holds {}: the two are never equal.",
            column.text,
            kind_words(here),
            kind_words(there)
        ),
    )
    .help(format!("Read both as text: `format {}: text`.", column.text))
}

/// The condition of a link that holds for a time says something else than when.
pub(super) fn held_how(condition: &Expr, from: &Table, target: &Table) -> Problem {
    let message = format!(
        "A link holds while a time of `{}` lies between two columns of `{}`; this says something else.",
        from.name, target.name
    );
    let times = times_of(target);
    let (first, last) = match times.as_slice() {
        [first, last, ..] => (*first, *last),
        _ => ("valid_from", "valid_to"),
    };
    let time = times_of(from).first().copied().unwrap_or("started_at");
    let here = Problem::new(Code::Link, condition.span, message)
        .help(format!("Write `while {first} <= {time} < {last}`; one of the two bounds may be missing."));
    match times.iter().any(|name| times_of(from).contains(name)) {
        true => here.help(format!("A column that both tables have is written `{}.{first}`.", target.name)),
        false => here,
    }
}

/// A bound of a link that is no time.
pub(super) fn held_by_what(condition: &Expr, target: &Table, column: usize) -> Problem {
    let column = target.columns.get(column);
    let (name, kind) = column.map_or(("", "something else"), |column| (column.name.as_str(), kind_words(column.kind)));
    let message = format!("`{name}` of `{}` holds {kind}, and a link holds between two dates.", target.name);
    Problem::new(Code::Link, condition.span, message)
        .help(format!("Say how its cells are read: `table {} {{ format {name}: \"dd/mm/yyyy\" }}`.", target.name))
}

fn times_of(table: &Table) -> Vec<&str> {
    table
        .time_candidates()
        .into_iter()
        .filter_map(|at| table.columns.get(at))
        .map(|column| column.name.as_str())
        .collect()
}

fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Number { .. } => "numbers",
        Kind::Text => "texts",
        Kind::Bool => "true and false",
        Kind::Date(_) => "dates",
        Kind::Time => "timestamps",
    }
}
