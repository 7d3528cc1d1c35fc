//! The parts of an expression, for whoever asks what a formula is made of.

use super::{Call, ClauseKind, Expr, ExprKind, Key, Modifier, Name};
use crate::function::{self, Meaning};

/// What an expression is about, by where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Aggregates, metrics and params: one value for a line of an answer.
    Metrics,
    /// The rows of a table: inside an aggregate, behind `where`, in a computed column.
    Rows,
    /// A dimension: behind `by`, `per`, or in a list of keys.
    Keys,
    /// A dimension behind `without`, which is not needed but lifted.
    Lifted,
}

impl Expr {
    /// The expressions directly inside one that stands in `place`, in the order of the text, each with its own place.
    pub fn parts(&self, place: Place) -> Vec<(&Expr, Place)> {
        let mut all = Vec::new();
        let mut add = |part| all.push((part, place));
        match &self.kind {
            ExprKind::Sum(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).for_each(add);
            }
            ExprKind::Product(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).for_each(add);
            }
            ExprKind::Compare(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).for_each(add);
            }
            ExprKind::In { value, list, .. } => std::iter::once(&**value).chain(list).for_each(add),
            ExprKind::Between { value, low, high, .. } => [&**value, low, high].into_iter().for_each(add),
            ExprKind::Negate(part)
            | ExprKind::Not(part)
            | ExprKind::Group(part)
            | ExprKind::InUnit(part, _)
            | ExprKind::IsBlank { value: part, .. } => add(part),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Else(parts) => parts.iter().for_each(add),
            ExprKind::Modified(part, modifier) => {
                add(part);
                match &**modifier {
                    Modifier::Where(condition) => all.push((condition, Place::Rows)),
                    Modifier::With(values) => values.iter().for_each(|(_, value)| all.push((value, place))),
                    Modifier::Without(keys) => all.extend(values(keys, Place::Lifted)),
                    Modifier::OverAll(_) | Modifier::OverAllTime(_) => {}
                }
            }
            ExprKind::Call(call) => return call.parts(place),
            ExprKind::Number { .. }
            | ExprKind::CalendarStep(..)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Blank
            | ExprKind::Date(_)
            | ExprKind::Name(_)
            | ExprKind::Path(_) => {}
        }
        all
    }

    /// The expression without the brackets around it.
    pub fn bare(&self) -> &Expr {
        match &self.kind {
            ExprKind::Group(inner) => inner.bare(),
            _ => self,
        }
    }
}

impl Call {
    /// What the function means; `None` if there is no such function.
    pub fn meaning(&self) -> Option<Meaning> {
        if self.name.quoted { None } else { function::find(&self.name.text).map(|function| function.meaning) }
    }

    /// Whether it combines the values of groups: it has `by` or `having`.
    pub fn is_nested(&self) -> bool {
        self.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::By(_) | ClauseKind::Having(_)))
    }

    fn parts(&self, place: Place) -> Vec<(&Expr, Place)> {
        let of_rows = matches!(self.meaning(), Some(Meaning::Aggregate(_))) && !self.is_nested();
        let inside = if of_rows { Place::Rows } else { place };
        let mut all: Vec<(&Expr, Place)> = self.args.iter().map(|part| (part, inside)).collect();
        if let Some(case) = &self.case {
            let branches = case.branches.iter().flat_map(|(condition, value)| [condition, value]);
            all.extend(branches.chain(&case.otherwise).map(|part| (part, inside)));
        }
        for clause in &self.clauses {
            match &clause.kind {
                ClauseKind::Where(condition) => all.push((condition, Place::Rows)),
                ClauseKind::Having(condition) => all.push((condition, Place::Metrics)),
                ClauseKind::By(keys) | ClauseKind::LastPer { keys, .. } => all.extend(values(keys, Place::Keys)),
                ClauseKind::On(_)
                | ClauseKind::LastDay { .. }
                | ClauseKind::Via(_)
                | ClauseKind::Unweighted
                | ClauseKind::Word(_) => {}
            }
        }
        all
    }

    /// The columns and links that its clauses name beside expressions.
    pub fn clause_names(&self) -> impl Iterator<Item = &Name> {
        self.clauses.iter().filter_map(|clause| match &clause.kind {
            ClauseKind::On(name) | ClauseKind::Via(name) => Some(name),
            _ => None,
        })
    }
}

fn values(keys: &[Key], place: Place) -> impl Iterator<Item = (&Expr, Place)> {
    keys.iter().map(move |key| (&key.value, place))
}
