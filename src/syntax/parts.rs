//! The parts of an expression, each with what it is about: the one walk over the tree for whoever asks which names it has.

use super::{Call, ClauseKind, Expr, ExprKind, Key, Modifier, Name};
use crate::function::Meaning;

/// What an expression is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Metrics, params and aggregates.
    Metrics,
    /// The rows of a table.
    Rows,
    /// What groups are made by: a grain, a table, or a value of rows.
    Keys,
}

/// One part of an expression.
#[derive(Clone, Copy, Debug)]
pub enum Part<'e> {
    /// An expression.
    Expr(&'e Expr, Position),
    /// A name that is always a column: `on solved_at`.
    Column(&'e Name),
    /// The param of `with answer_within = 60 s`.
    Setting(&'e Name),
}

/// Calls `visit` for every direct part of an expression at `position`, in the order of the text. A name has no parts.
pub fn parts<'e>(expr: &'e Expr, position: Position, visit: &mut impl FnMut(Part<'e>)) {
    let mut all = |exprs: &mut dyn Iterator<Item = &'e Expr>| exprs.for_each(|part| visit(Part::Expr(part, position)));
    match &expr.kind {
        ExprKind::Number { .. }
        | ExprKind::CalendarStep(..)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Blank
        | ExprKind::Date(_)
        | ExprKind::Name(_)
        | ExprKind::Path(_) => {}
        ExprKind::Sum(first, rest) => all(&mut std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part))),
        ExprKind::Product(first, rest) => all(&mut std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part))),
        ExprKind::Compare(first, rest) => all(&mut std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part))),
        ExprKind::In { value, list, .. } => all(&mut std::iter::once(&**value).chain(list)),
        ExprKind::Between { value, low, high, .. } => all(&mut [&**value, low, high].into_iter()),
        ExprKind::Negate(part)
        | ExprKind::Not(part)
        | ExprKind::Group(part)
        | ExprKind::InUnit(part, _)
        | ExprKind::IsBlank { value: part, .. } => all(&mut std::iter::once(&**part)),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Else(parts) => all(&mut parts.iter()),
        ExprKind::Call(call) => call_parts(call, position, visit),
        ExprKind::Modified(part, modifier) => {
            visit(Part::Expr(part, position));
            modifier_parts(modifier, position, visit);
        }
    }
}

/// Whether a call combines the rows of a table: an aggregate without `by` and `having`, or one of open rows.
pub fn combines_rows(call: &Call) -> bool {
    !call.is_nested() && matches!(call.meaning(), Some(Meaning::Aggregate(_) | Meaning::OpenRows(_)))
}

fn call_parts<'e>(call: &'e Call, position: Position, visit: &mut impl FnMut(Part<'e>)) {
    let inside = if combines_rows(call) { Position::Rows } else { position };
    // `count(day having m > 1)`: without `by`, what is counted is the key itself.
    let counts_groups = call.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Having(_)))
        && !call.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::By(_)));
    let args = if counts_groups { Position::Keys } else { inside };
    call.args.iter().for_each(|part| visit(Part::Expr(part, args)));
    if let Some(case) = &call.case {
        let branches = case.branches.iter().flat_map(|(condition, value)| [condition, value]);
        branches.chain(&case.otherwise).for_each(|part| visit(Part::Expr(part, inside)));
    }
    for clause in &call.clauses {
        match &clause.kind {
            ClauseKind::Where(condition) => visit(Part::Expr(condition, Position::Rows)),
            ClauseKind::Having(condition) => visit(Part::Expr(condition, Position::Metrics)),
            ClauseKind::By(keys) | ClauseKind::LastPer { keys, .. } => key_parts(keys, visit),
            ClauseKind::On(name) => visit(Part::Column(name)),
            ClauseKind::LastDay { .. } | ClauseKind::Via(_) | ClauseKind::Unweighted | ClauseKind::Word(_) => {}
        }
    }
}

fn modifier_parts<'e>(modifier: &'e Modifier, position: Position, visit: &mut impl FnMut(Part<'e>)) {
    match modifier {
        Modifier::Where(condition) => visit(Part::Expr(condition, Position::Rows)),
        Modifier::Without(keys) => key_parts(keys, visit),
        Modifier::With(values) => {
            for (name, value) in values {
                visit(Part::Setting(name));
                visit(Part::Expr(value, position));
            }
        }
        Modifier::OverAll(_) | Modifier::OverAllTime(_) => {}
    }
}

fn key_parts<'e>(keys: &'e [Key], visit: &mut impl FnMut(Part<'e>)) {
    keys.iter().for_each(|key| visit(Part::Expr(&key.value, Position::Keys)));
}

/// Calls `visit` for every name and path in an expression, and for the columns of `on`, in the order of the text.
pub fn names<'e>(expr: &'e Expr, visit: &mut impl FnMut(&'e [Name])) {
    match &expr.kind {
        ExprKind::Name(name) => visit(std::slice::from_ref(name)),
        ExprKind::Path(path) => visit(path),
        _ => {
            // Collected first: a visitor that calls itself would be a new type at every depth.
            let mut found = Vec::new();
            parts(expr, Position::Metrics, &mut |part| found.push(part));
            for part in found {
                match part {
                    Part::Expr(part, _) => names(part, visit),
                    Part::Column(name) => visit(std::slice::from_ref(name)),
                    Part::Setting(_) => {}
                }
            }
        }
    }
}
