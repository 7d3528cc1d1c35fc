//! Links that hold for a time: which column of the other table is the first bound, which the second, and what lies between.

use super::columns::ColumnIndex;
use super::problems;
use crate::data::{Kind, Link, Table};
use crate::problem::Problem;
use crate::syntax::{CompareOp, Expr, ExprKind, Name};
use std::sync::Arc;

/// `while valid_from <= started_at < valid_to`
#[derive(Clone, Debug)]
pub struct Held {
    /// The moment at which the link must hold, of the rows that link.
    pub at: Arc<Expr>,
    /// The column with the first moment; `None`: it has always held.
    pub from: Option<Bound>,
    /// The column with the last moment; `None`: it holds for ever.
    pub to: Option<Bound>,
}

/// One end of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The position of the column in the table that is looked up.
    pub column: usize,
    /// Whether the moment itself belongs to the time.
    pub included: bool,
}

/// Reads the condition of a link.
pub(super) fn held(
    link: &Link,
    from: &Table,
    index: &ColumnIndex<'_>,
    target: &Table,
) -> Result<Option<Held>, Problem> {
    let Some(condition) = &link.held else { return Ok(None) };
    let mut comparisons = Vec::new();
    if !pairs(condition, &mut comparisons) {
        return Err(problems::held_how(condition, from, target));
    }
    let mut found: Option<Held> = None;
    for (left, op, right) in comparisons {
        let sides = (bound(left, link, index, target), bound(right, link, index, target));
        // The moment stands on one side, the bound on the other.
        let (column, at, is_first, included) = match (sides, op) {
            ((Some(column), None), CompareOp::LessEqual) => (column, right, true, true),
            ((Some(column), None), CompareOp::Less) => (column, right, true, false),
            ((Some(column), None), CompareOp::GreaterEqual) => (column, right, false, true),
            ((Some(column), None), CompareOp::Greater) => (column, right, false, false),
            ((None, Some(column)), CompareOp::GreaterEqual) => (column, left, true, true),
            ((None, Some(column)), CompareOp::Greater) => (column, left, true, false),
            ((None, Some(column)), CompareOp::LessEqual) => (column, left, false, true),
            ((None, Some(column)), CompareOp::Less) => (column, left, false, false),
            _ => return Err(problems::held_how(condition, from, target)),
        };
        let kind = target.columns.get(column).filter(|column| !column.open).map(|column| column.kind);
        if !matches!(kind, None | Some(Kind::Date(_) | Kind::Time)) {
            return Err(problems::held_by_what(condition, target, column));
        }
        let held = found.get_or_insert_with(|| Held { at: Arc::new(at.clone()), from: None, to: None });
        let place = if is_first { &mut held.from } else { &mut held.to };
        if place.replace(Bound { column, included }).is_some() || !same(&held.at, at) {
            return Err(problems::held_how(condition, from, target));
        }
    }
    Ok(found)
}

/// The comparisons that a condition is made of: those of a chain, and those joined by `and`.
fn pairs<'e>(condition: &'e Expr, all: &mut Vec<(&'e Expr, CompareOp, &'e Expr)>) -> bool {
    match &condition.kind {
        ExprKind::Compare(first, rest) => {
            let mut left: &Expr = first;
            for (op, right) in rest {
                all.push((left, *op, right));
                left = right;
            }
            true
        }
        ExprKind::And(parts) => parts.iter().all(|part| pairs(part, all)),
        ExprKind::Group(inner) => pairs(inner, all),
        _ => false,
    }
}

/// The column of the other table that an expression is: `teams.valid_from`, or a name that only that table has.
fn bound(expr: &Expr, link: &Link, index: &ColumnIndex<'_>, target: &Table) -> Option<usize> {
    let position = |name: &Name| target.columns.iter().position(|column| column.name == *name.text);
    match &expr.bare().kind {
        ExprKind::Name(name) if index.get(&name.text).is_none() => position(name),
        ExprKind::Path(path) => match path.as_slice() {
            [table, column] if *table.text == *target.name || &*table.text == link.name() => position(column),
            _ => None,
        },
        _ => None,
    }
}

/// Whether two expressions are the same name; anything longer is written once, in a chain.
fn same(one: &Expr, other: &Expr) -> bool {
    match (&one.bare().kind, &other.bare().kind) {
        (ExprKind::Name(one), ExprKind::Name(other)) => one.text == other.text,
        _ => one.span == other.span,
    }
}
