//! `last day` and `last per account`: which of the rows that match are taken.

use super::aggregate::Placed;
use super::book::Book;
use super::build;
use super::calendar::DAY;
use super::context::Context;
use super::homes::{self, Dimension};
use super::rows::RowAt;
use super::value::Naive;
use kpi::syntax::{Call, ClauseKind, Expr, Key};
use std::collections::BTreeMap;

/// Time, key and value of a row: what rows are ordered by.
type Found = (Option<i64>, Vec<Naive>, Naive);

/// `last day`: the rows of the last day that has a row in T under F, whatever their keys are.
pub fn of_day(book: &Book, call: &Call, context: &Context, placed: Placed<'_>, rows: Vec<usize>) -> Vec<usize> {
    let Some(first) = call.clauses.iter().find_map(|clause| match clause.kind {
        ClauseKind::LastDay { first } => Some(first),
        _ => None,
    }) else {
        return rows;
    };
    let day = |row: &usize| {
        homes::moment(book, &context.params, placed.table, *row, placed.on).map(|moment| moment.div_euclid(DAY))
    };
    let everyone = Context { keys: Vec::new(), ..context.clone() };
    let days = everyone.rows(book, placed.table, placed.on);
    let days = days.iter().filter_map(day);
    let edge = if first { days.min() } else { days.max() };
    rows.into_iter().filter(|row| edge.is_some() && day(row) == edge).collect()
}

/// `last per account`: for each account the value of its last row by time, key and value among those that have one;
/// blank where none has.
pub fn one_per(
    book: &Book,
    call: &Call,
    context: &Context,
    placed: Placed<'_>,
    rows: &[usize],
    value: &Expr,
) -> Option<Vec<Naive>> {
    let (first, keys) = per(call)?;
    let dimensions: Vec<Dimension> = keys.iter().map(|key| Dimension::of(book, key)).collect();
    let mut best: BTreeMap<Vec<Naive>, Option<Found>> = BTreeMap::new();
    for row in rows {
        let place = RowAt { book, params: &context.params, table: placed.table, row: Some(*row) };
        let moment = homes::moment(book, &context.params, placed.table, *row, placed.on);
        let account: Vec<Naive> = dimensions.iter().map(|dimension| dimension.value(&place, moment)).collect();
        if account.iter().any(Naive::is_blank) {
            continue;
        }
        let known = best.entry(account).or_default();
        let cell = place.value(value);
        if cell.is_blank() {
            continue;
        }
        let key = book.tables[placed.table].key.iter().map(|column| place.column(column).expect("a key")).collect();
        let found = (moment, key, cell);
        let is_better = known.as_ref().is_none_or(|known| if first { found < *known } else { found > *known });
        if is_better {
            *known = Some(found);
        }
    }
    let blank = || Naive::Blank(kpi::value::Reason::NoValues);
    Some(best.into_values().map(|found| found.map_or_else(blank, |(_, _, value)| value)).collect())
}

fn per(call: &Call) -> Option<(bool, &[Key])> {
    call.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::LastPer { first, keys } => Some((*first, keys.as_slice())),
        _ => None,
    })
}

/// The aggregate of members that says the same: `sum(last(balance) by account)`; its own `where` stands outside.
pub fn as_members(call: &Call) -> Option<Call> {
    let (first, keys) = per(call)?;
    let on = call.clauses.iter().filter(|clause| matches!(clause.kind, ClauseKind::On(_)));
    let inner = build::call_with(
        if first { "first" } else { "last" },
        vec![call.args.first()?.clone()],
        on.map(|clause| clause.kind.clone()).collect(),
    );
    let mut outer = call.clone();
    outer.args[0] = inner;
    outer.clauses.retain(|_| false);
    outer.clauses.push(kpi::syntax::Clause { kind: ClauseKind::By(keys.to_vec()), span: Default::default() });
    Some(outer)
}
