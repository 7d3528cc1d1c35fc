//! Tables that are made from others, row by row: a row for each key, or one for each piece of a text.

use super::aggregate;
use super::book::{Book, Table};
use super::calendar::{self, DAY};
use super::context::Context;
use super::homes;
use super::rows::RowAt;
use super::scalar::{self, Scope};
use super::value::Naive;
use kpi::calendar::Grain;
use kpi::syntax::{self, ClauseKind, Expr, ExprKind, FromHow, Key, TableEntryKind};
use std::collections::{BTreeMap, BTreeSet};

/// The table that a block makes of another one of the book.
pub fn table(book: &Book, block: &syntax::Table) -> Table {
    let from = block.from.as_ref().expect("a table that is made");
    let source = book.table_named(&from.table.text).expect("the table it is made from");
    let mut made = match &from.how {
        FromHow::By(keys) => by_keys(book, source, keys, block),
        FromHow::Split { column, at } => pieces(book, source, &column.text, at),
    };
    made.name = block.name.text.to_string();
    made.covers = book.tables[source].covers;
    made.covers_as = Some(source);
    block.entries.iter().for_each(|entry| super::book::declare(&mut made, &entry.kind, &[]));
    made
}

fn existing(book: &Book, source: usize, params: &super::rows::Params) -> Vec<usize> {
    let rows = 0..book.tables[source].rows.len();
    rows.filter(|row| aggregate::exists(book, params, source, *row)).collect()
}

fn by_keys(book: &Book, source: usize, keys: &[Key], block: &syntax::Table) -> Table {
    let context = Context::of_question(book);
    let place = |row: usize| RowAt { book, params: &context.params, table: source, row: Some(row) };
    let mut keyless = 0;
    let mut groups: BTreeMap<Vec<Naive>, Vec<usize>> = BTreeMap::new();
    for row in existing(book, source, &context.params) {
        let key: Vec<Naive> = keys.iter().map(|key| part(&place(row), &key.value)).collect();
        match key.iter().any(Naive::is_blank) {
            true => keyless += 1,
            false => groups.entry(key).or_default().push(row),
        }
    }
    let mut calls = BTreeMap::new();
    for entry in &block.entries {
        if let TableEntryKind::Computed { value, .. } | TableEntryKind::Time { value, .. } = &entry.kind {
            calls_in(value, &mut calls);
        }
    }
    let names: Vec<String> = keys.iter().map(|key| name_of(&key.value)).collect();
    let mut made = Table { key: names.clone(), columns: names.clone(), keyless, ..Table::default() };
    made.borrowed = names.iter().filter(|name| homes::reaches(book, source, name)).cloned().collect();
    for (at, text) in calls.keys().enumerate() {
        made.calls.insert(text.clone(), names.len() + at);
        made.columns.push(text.clone());
    }
    made.numeric = vec![false; made.columns.len()];
    for (key, rows) in groups {
        let cell = |call: &Expr| {
            let ExprKind::Call(call) = &call.kind else { panic!("a call") };
            let filter = homes::own_filter(call);
            let rows =
                rows.iter().copied().filter(|row| filter.is_none_or(|filter| place(*row).value(filter).is_true()));
            let (rows, _) = (rows.collect::<Vec<_>>(), ());
            let placed = aggregate::Placed { table: source, on: homes::own_time(call) };
            let args = if is_count_of_rows(book, source, call) { vec![] } else { call.args.clone() };
            let value = aggregate::of_these(book, call, &context, placed, args.clone(), rows);
            match args.first() {
                Some(first) => scalar::to_twelve(value, RowAt { row: None, ..place(0) }.shown(first)),
                None => value,
            }
        };
        let cells = calls.values().map(cell);
        made.rows.push(key.iter().cloned().chain(cells).collect());
    }
    made
}

fn is_count_of_rows(book: &Book, source: usize, call: &syntax::Call) -> bool {
    matches!(call.args.as_slice(), [only] if super::build::is_name(only, &book.tables[source].name))
}

fn name_of(key: &Expr) -> String {
    match &key.kind {
        ExprKind::Name(name) => name.text.to_string(),
        ExprKind::Path(path) => path.last().expect("a name").text.to_string(),
        other => panic!("no key: {other:?}"),
    }
}

/// A part of the key: the first day of the period of the row, or a column.
fn part(place: &RowAt, key: &Expr) -> Naive {
    if let ExprKind::Name(name) = &key.kind
        && let Some(grain) = Grain::named(&name.text)
    {
        let moment = homes::moment(place.book, place.params, place.table, place.row.expect("a row"), None);
        let day = moment.map(|moment| Naive::Date(calendar::period_of(grain, moment).start.div_euclid(DAY)));
        return day.unwrap_or(Naive::Blank(kpi::value::Reason::NoValues));
    }
    place.value(key)
}

/// The outermost aggregates without `by`, each by what it is as text.
fn calls_in(expr: &Expr, found: &mut BTreeMap<String, Expr>) {
    if let ExprKind::Call(call) = &expr.kind
        && homes::aggregate_of(call).is_some()
        && !call.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::By(_)))
    {
        found.insert(super::print::expr(expr), expr.clone());
        return;
    }
    super::tree::children(expr).into_iter().for_each(|child| calls_in(child, found));
}

/// A row for each piece, with everything else as it is in the row whose text was split.
fn pieces(book: &Book, source: usize, column: &str, at: &str) -> Table {
    let context = Context::of_question(book);
    let from = &book.tables[source];
    let mut columns: Vec<String> = vec![column.to_owned()];
    columns.extend(from.columns.iter().filter(|name| *name != column).cloned());
    columns.extend(from.computed.keys().cloned());
    let borrowed: BTreeSet<String> = columns.iter().skip(1).cloned().collect();
    let links = from.links.iter().map(super::book::Link::clone).collect();
    let mut made = Table {
        numeric: vec![false; columns.len()],
        time: from.time.clone(),
        grain: from.grain,
        orders: from.orders.clone(),
        columns,
        borrowed,
        links,
        ..Table::default()
    };
    for row in existing(book, source, &context.params) {
        let place = RowAt { book, params: &context.params, table: source, row: Some(row) };
        let Naive::Text(text) = place.own_column(column) else { continue };
        for piece in text.split(at).map(str::trim).filter(|piece| !piece.is_empty()) {
            let others = made.columns.iter().skip(1).map(|name| place.own_column(name));
            made.rows.push(std::iter::once(Naive::Text(piece.to_owned())).chain(others).collect());
        }
    }
    made
}
