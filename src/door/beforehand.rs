//! What must be known of a table before anything else is asked of it: `rows where day <= max(day where n > 0)`.

use super::Project;
use super::corridor::Tries;
use crate::check;
use crate::data::{Catalog, Table};
use crate::finish::{self, Answer, Outcome};
use crate::function::{self, Meaning};
use crate::plan;
use crate::problem::Error;
use crate::resolve;
use crate::run::RunError;
use crate::syntax::{self, Asked, Expr, ExprKind, Part, Position, Question};
use crate::unit::Unit;
use crate::value::{Reason, Value};
use std::sync::Arc;

impl Project {
    /// Works out the aggregates in the `rows where` of every table, each over the whole table. What is wrong with one is
    /// a problem of its table.
    pub(super) async fn with_known(&self, mut catalog: Catalog) -> Result<Catalog, Error> {
        for table in &mut catalog.tables {
            let Some(rows) = table.rows.take() else { continue };
            let mut calls = Vec::new();
            aggregates(&rows, &mut calls);
            for call in calls {
                let (value, unit) = self.known(table, call).await?;
                table.known.push((call.span, value, unit));
            }
            table.rows = Some(rows);
        }
        Ok(catalog)
    }

    /// The value of an aggregate over all rows of one table.
    async fn known(&self, table: &mut Table, call: &Expr) -> Result<(Value, Unit), Error> {
        let formula = Asked::Formula { name: None, formula: call.clone() };
        let question = Question { metrics: vec![formula], ..Question::default() };
        let mut tries = Tries::of(Catalog {
            tables: vec![table.clone()],
            derived: Vec::new(),
            calendar: Arc::clone(&self.calendar),
        });
        let nothing = (Value::Blank(Reason::NoValues), Unit::none());
        loop {
            match self.asked_beforehand(&tries.catalog, &question).await {
                Ok(answer) => return Ok(only_value(answer).unwrap_or(nothing)),
                Err(RunError::Error(Error::Problems(problems))) => {
                    table.problems.extend(problems);
                    return Ok(nothing);
                }
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// The answer to a question that must be known before anybody's own: whatever the tables make of themselves is ready
    /// for it, as for any other.
    pub(super) async fn asked_beforehand(&self, catalog: &Catalog, question: &Question) -> Result<Answer, RunError> {
        let definitions = self.definitions();
        let catalog = self.with_derived(&definitions, catalog, &[]);
        let book = resolve::book(&definitions, &catalog);
        let wrong = |problems| RunError::Error(Error::Problems(problems));
        let checked = self.ready(check::check(&book, question).map_err(wrong)?).map_err(RunError::Error)?;
        let plan = plan::plan(&checked).map_err(wrong)?;
        let totals = crate::run::run(&plan, &self.run_options()).await?;
        let (Outcome::Answer(answer) | Outcome::Remainder(answer, _)) =
            finish::finish(&plan, &totals).map_err(RunError::Error)?;
        Ok(answer)
    }
}

/// The value of an answer of one cell, and its unit.
fn only_value(answer: Answer) -> Option<(Value, Unit)> {
    let value = answer.lines.into_iter().next()?.cells.into_iter().next()?.value;
    Some((value, answer.metrics.into_iter().next()?.unit))
}

/// The outermost aggregates in an expression.
pub(super) fn aggregates<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    if let ExprKind::Call(call) = &expr.kind
        && matches!(function::find(&call.name.text).map(|function| function.meaning), Some(Meaning::Aggregate(_)))
    {
        found.push(expr);
        return;
    }
    syntax::parts(expr, Position::Rows, &mut |part| {
        if let Part::Expr(part, _) = part {
            aggregates(part, found);
        }
    });
}
