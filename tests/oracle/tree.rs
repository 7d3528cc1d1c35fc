//! The parts of a tree.

use kpi::syntax::{Call, ClauseKind, Expr, ExprKind, Modifier};

/// Every expression directly inside, conditions and arguments included; keys are not.
pub fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Sum(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect(),
        ExprKind::Product(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect(),
        ExprKind::Compare(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect(),
        ExprKind::Negate(inner) | ExprKind::Not(inner) | ExprKind::Group(inner) | ExprKind::InUnit(inner, _) => {
            vec![inner]
        }
        ExprKind::IsBlank { value, .. } => vec![value],
        ExprKind::In { value, list, .. } => std::iter::once(&**value).chain(list).collect(),
        ExprKind::Between { value, low, high, .. } => vec![value, low, high],
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Else(all) => all.iter().collect(),
        ExprKind::Call(call) => in_call(call),
        ExprKind::Modified(inner, modifier) => match &**modifier {
            Modifier::Where(condition) => vec![inner, condition],
            Modifier::With(values) => std::iter::once(&**inner).chain(values.iter().map(|(_, value)| value)).collect(),
            _ => vec![inner],
        },
        _ => vec![],
    }
}

fn in_call(call: &Call) -> Vec<&Expr> {
    let mut parts: Vec<&Expr> = call.args.iter().collect();
    if let Some(case) = &call.case {
        parts.extend(case.branches.iter().flat_map(|(condition, value)| [condition, value]));
        parts.extend(&case.otherwise);
    }
    parts.extend(call.clauses.iter().filter_map(|clause| match &clause.kind {
        ClauseKind::Where(inner) | ClauseKind::Having(inner) => Some(inner),
        _ => None,
    }));
    parts
}

/// Without the brackets around it.
pub fn ungrouped(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Group(inner) => ungrouped(inner),
        _ => expr,
    }
}

/// The same places as [`children`], to be changed.
pub fn children_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match &mut expr.kind {
        ExprKind::Sum(first, rest) => {
            std::iter::once(&mut **first).chain(rest.iter_mut().map(|(_, part)| part)).collect()
        }
        ExprKind::Product(first, rest) => {
            std::iter::once(&mut **first).chain(rest.iter_mut().map(|(_, part)| part)).collect()
        }
        ExprKind::Compare(first, rest) => {
            std::iter::once(&mut **first).chain(rest.iter_mut().map(|(_, part)| part)).collect()
        }
        ExprKind::Negate(inner) | ExprKind::Not(inner) | ExprKind::Group(inner) | ExprKind::InUnit(inner, _) => {
            vec![inner]
        }
        ExprKind::IsBlank { value, .. } => vec![value],
        ExprKind::In { value, list, .. } => std::iter::once(&mut **value).chain(list).collect(),
        ExprKind::Between { value, low, high, .. } => vec![value, low, high],
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Else(all) => all.iter_mut().collect(),
        ExprKind::Call(call) => in_call_mut(call),
        ExprKind::Modified(inner, modifier) => match &mut **modifier {
            Modifier::Where(condition) => vec![inner, condition],
            Modifier::With(values) => {
                std::iter::once(&mut **inner).chain(values.iter_mut().map(|(_, value)| value)).collect()
            }
            _ => vec![inner],
        },
        _ => vec![],
    }
}

fn in_call_mut(call: &mut Call) -> Vec<&mut Expr> {
    let mut parts: Vec<&mut Expr> = call.args.iter_mut().collect();
    if let Some(case) = &mut call.case {
        parts.extend(case.branches.iter_mut().flat_map(|(condition, value)| [condition, value]));
        parts.extend(&mut case.otherwise);
    }
    parts.extend(call.clauses.iter_mut().filter_map(|clause| match &mut clause.kind {
        ClauseKind::Where(inner) | ClauseKind::Having(inner) => Some(inner),
        _ => None,
    }));
    parts
}
