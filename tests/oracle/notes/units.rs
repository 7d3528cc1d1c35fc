//! `20 s` beside a column without unit: it is read as 20.

use super::columns::{self, Named};
use super::{Kind, Notes, Subject, words};
use crate::oracle::print;
use crate::oracle::rows::RowAt;
use crate::oracle::tree;
use kpi::syntax::{Expr, ExprKind};
use std::collections::BTreeSet;

/// Every place of a row expression where a number with a unit stands beside a value without one.
pub fn read_bare(place: &RowAt, expr: &Expr, subject: &Subject, notes: &mut Notes) {
    if let Some(Named::Computed(there, formula)) = columns::named(place, expr) {
        return read_bare(&there, formula, subject, notes);
    }
    for (left, right) in neighbours(expr) {
        for (bare, number) in [(left, right), (right, left)] {
            let mut units = BTreeSet::new();
            place.units(bare, &mut units);
            let is_bare = units.is_empty() && !columns::is_constant(place, bare);
            if let (ExprKind::Number { value, unit: Some(_), .. }, true) = (&number.kind, is_bare) {
                let message = words::read_bare(&print::expr(bare), &print::expr(number), &value.to_string());
                notes.add(Kind::Bare, subject, &message);
            }
        }
    }
    tree::children(expr).into_iter().for_each(|child| read_bare(place, child, subject, notes));
}

/// The pairs of values that must be of one unit.
fn neighbours(expr: &Expr) -> Vec<(&Expr, &Expr)> {
    match &expr.kind {
        ExprKind::Compare(first, rest) => {
            let all: Vec<&Expr> = std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect();
            all.windows(2).map(|pair| (pair[0], pair[1])).collect()
        }
        ExprKind::Between { value, low, high, .. } => vec![(value, low), (value, high)],
        ExprKind::In { value, list, .. } => list.iter().map(|item| (&**value, item)).collect(),
        _ => vec![],
    }
}
