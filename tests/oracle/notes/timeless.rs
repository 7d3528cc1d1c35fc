//! Tables of which rows are taken by periods inside a metric, so that those without time are in none.

use crate::oracle::book::Book;
use crate::oracle::homes::{Dimension, aggregate_of, home, is_nested, own_time};
use crate::oracle::moving::Moves;
use crate::oracle::{length, nested, tree};
use kpi::syntax::{ClauseKind, Expr, ExprKind, Modifier};
use std::collections::BTreeSet;

/// Those tables; all that are used where the length of the whole time is asked for.
pub fn tables(book: &Book, expr: &Expr) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    collect(book, expr, false, &mut found);
    found
}

fn collect(book: &Book, expr: &Expr, inside: bool, found: &mut BTreeSet<usize>) {
    match &expr.kind {
        ExprKind::Call(call) if aggregate_of(call).is_some() && !is_nested(call) => {
            let is_of_day = |kind: &ClauseKind| matches!(kind, ClauseKind::LastDay { .. });
            let by_day = call.clauses.iter().any(|clause| is_of_day(&clause.kind));
            if (inside || by_day) && own_time(call).is_none() {
                found.insert(home(book, call).0);
            }
        }
        ExprKind::Call(call) if is_nested(call) => {
            let (inner, by, having) = nested::parts_of(book, call);
            let inside = inside || by.iter().any(|key| Dimension::of(book, key).grain().is_some());
            inner.iter().chain(&having).for_each(|part| collect(book, part, inside, found));
        }
        ExprKind::Call(call) if Moves::of(call).is_some() => {
            call.args.iter().for_each(|arg| collect(book, arg, true, found));
        }
        ExprKind::Name(name) => {
            if let Some(metric) = book.metrics.get(&*name.text) {
                collect(book, &metric.formula, inside, found);
                let base = metric.about.minimum_base.iter().filter_map(|(_, of)| of.as_ref());
                base.for_each(|base| collect(book, base, inside, found));
            }
        }
        ExprKind::Modified(inner, modifier) => {
            let lifted = matches!(**modifier, Modifier::OverAllTime(_));
            collect(book, inner, inside && !lifted, found);
        }
        _ => tree::children(expr).into_iter().for_each(|child| collect(book, child, inside, found)),
    }
}

/// Whether a length of time is asked for anywhere.
pub fn has_length(book: &Book, all: &[Expr]) -> bool {
    all.iter().any(|formula| length::is_in(book, formula))
}
