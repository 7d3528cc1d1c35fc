//! The names in an expression, without knowing what they mean.

use crate::syntax::{ClauseKind, Expr, ExprKind, Modifier, Name};

/// Calls `visit` for every name and path, in the order of the text.
pub(super) fn names<'e>(expr: &'e Expr, visit: &mut impl FnMut(&'e [Name])) {
    match &expr.kind {
        ExprKind::Number { .. }
        | ExprKind::CalendarStep(..)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Blank
        | ExprKind::Date(_) => {}
        ExprKind::Name(name) => visit(std::slice::from_ref(name)),
        ExprKind::Path(path) => visit(path),
        ExprKind::Sum(first, rest) => {
            names(first, visit);
            for (_, term) in rest {
                names(term, visit);
            }
        }
        ExprKind::Product(first, rest) => {
            names(first, visit);
            for (_, term) in rest {
                names(term, visit);
            }
        }
        ExprKind::Compare(first, rest) => {
            names(first, visit);
            for (_, term) in rest {
                names(term, visit);
            }
        }
        ExprKind::Negate(inner)
        | ExprKind::Not(inner)
        | ExprKind::Group(inner)
        | ExprKind::InUnit(inner, _)
        | ExprKind::IsBlank { value: inner, .. } => names(inner, visit),
        ExprKind::In { value, list, .. } => {
            names(value, visit);
            for item in list {
                names(item, visit);
            }
        }
        ExprKind::Between { value, low, high, .. } => {
            names(value, visit);
            names(low, visit);
            names(high, visit);
        }
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Else(parts) => {
            for part in parts {
                names(part, visit);
            }
        }
        ExprKind::Call(call) => {
            for arg in &call.args {
                names(arg, visit);
            }
            if let Some(case) = &call.case {
                for (when, then) in &case.branches {
                    names(when, visit);
                    names(then, visit);
                }
                if let Some(value) = &case.otherwise {
                    names(value, visit);
                }
            }
            for clause in &call.clauses {
                match &clause.kind {
                    ClauseKind::Where(inner) | ClauseKind::Having(inner) => names(inner, visit),
                    ClauseKind::By(keys) | ClauseKind::LastPer { keys, .. } => {
                        for key in keys {
                            names(&key.value, visit);
                        }
                    }
                    ClauseKind::On(name) => visit(std::slice::from_ref(name)),
                    ClauseKind::LastDay { .. } | ClauseKind::Via(_) | ClauseKind::Unweighted | ClauseKind::Word(_) => {}
                }
            }
        }
        ExprKind::Modified(inner, modifier) => {
            names(inner, visit);
            match &**modifier {
                Modifier::Where(condition) => names(condition, visit),
                Modifier::Without(keys) => keys.iter().for_each(|key| names(&key.value, visit)),
                Modifier::With(values) => values.iter().for_each(|(_, value)| names(value, visit)),
                Modifier::OverAll(_) | Modifier::OverAllTime(_) => {}
            }
        }
    }
}
