//! One expectation: what it asks, and where the answer differs from it.

use super::Difference;
use super::compare;
use super::run::Sitting;
use crate::problem::Error;
use crate::syntax::{Asked, Expect, Expr, Name, Want};

/// The lines in which an expectation and what comes out differ.
pub fn differences(sitting: &Sitting<'_>, expect: &Expect) -> Result<Vec<Difference>, Error> {
    match &expect.want {
        Want::Value { value, within } => {
            let asked = compare::value(&expect.metric, value, within.as_ref());
            Ok(compare::of_value(&sitting.ask(asked, Vec::new())?))
        }
        Want::Blank(reason) => {
            let answer = sitting.ask(vec![formula("actual", &expect.metric)], Vec::new())?;
            Ok(compare::of_blank(&answer, reason.as_deref()))
        }
        Want::Table { by, rows, within, .. } => {
            let answer = sitting.ask(vec![formula("actual", &expect.metric)], by.clone())?;
            compare::of_table(&answer, rows, within.as_ref())
        }
    }
}

/// An expression asked under a name.
pub fn formula(name: &str, formula: &Expr) -> Asked {
    let name = Name { text: name.into(), span: formula.span, quoted: false };
    Asked::Formula { name: Some(name), formula: formula.clone() }
}
