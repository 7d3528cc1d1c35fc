//! `spread evenly`: of every row the part of its period that lies in T.

use super::aggregate::Placed;
use super::book::Book;
use super::calendar;
use super::context::{Context, When};
use super::homes;
use super::rows::RowAt;
use super::scalar;
use super::value::{Naive, whole};
use kpi::calendar::Grain;
use kpi::function::Aggregate;
use kpi::syntax::{Call, ClauseKind, Expr};

/// The shares of a sum's cells; `None` for what is not spread.
pub fn shares(
    book: &Book,
    call: &Call,
    context: &Context,
    placed: Placed<'_>,
    value: Option<&Expr>,
) -> Option<Vec<Naive>> {
    let sheet = &book.tables[placed.table];
    let others = |clause: &kpi::syntax::Clause| !matches!(clause.kind, ClauseKind::Where(_) | ClauseKind::Via(_));
    if !sheet.spread
        || sheet.grain <= Grain::Day
        || homes::aggregate_of(call) != Some(Aggregate::Sum)
        || call.clauses.iter().any(others)
    {
        return None;
    }
    let When::Within(from, to) = context.time else { return None };
    let mut cells = Vec::new();
    for row in context.rows(book, placed.table, placed.on) {
        let Some(moment) = homes::moment(book, &context.params, placed.table, row, placed.on) else { continue };
        let period = calendar::period_of(sheet.grain, moment);
        let inside = period.end.min(to) - period.start.max(from);
        if inside > 0 {
            let share = whole(inside) / whole(period.end - period.start);
            let place = RowAt { book, params: &context.params, table: placed.table, row: Some(row) };
            cells.push(scalar::multiply(place.value(value?), Naive::number(share)));
        }
    }
    Some(cells)
}
