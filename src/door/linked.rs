//! Columns that aggregate the rows which link to their own, as COUNTIFS does: in `agents`, `handled = count(contacts)`.
//! They are functions of the whole table, worked out before any filter or period, and then looked up by the key.

use super::Project;
use super::beforehand::aggregates;
use super::corridor::Tries;
use super::reached::reached;
use crate::data::{Catalog, VALUE, WorkedOut};
use crate::finish::{Answer, KeyCell, LineKind};
use crate::function::{self, Aggregate, Meaning};
use crate::problem::{Error, Problem};
use crate::run::RunError;
use crate::source::Span;
use crate::syntax::{Asked, Call, ClauseKind, Expr, ExprKind, Key, Name, Question};
use crate::value::{Exact, Value};

/// One aggregate in a computed column.
struct Open {
    /// The position of its table.
    table: usize,
    call: Expr,
    problems: Vec<Problem>,
}

impl Project {
    /// Works out the aggregates in the computed columns of every table, those first that need no other. What is wrong with
    /// one is a problem of its table. For one question only those that it may reach: each is a scan of a table.
    pub(super) async fn with_linked(
        &self,
        mut catalog: Catalog,
        question: Option<&Question>,
    ) -> Result<Catalog, Error> {
        let mut open = Vec::new();
        let is_linked = |expr: &Expr| {
            let mut calls = Vec::new();
            aggregates(expr, &mut calls);
            calls.into_iter().any(|call| !sees_its_own_rows(call))
        };
        if !catalog.tables.iter().flat_map(|table| &table.computed).any(|computed| is_linked(&computed.value)) {
            return Ok(catalog);
        }
        let definitions = self.definitions();
        let wanted = question.map(|question| reached(&definitions, &catalog, question));
        let is_wanted = |name: &Name| wanted.as_ref().is_none_or(|wanted| wanted.contains(&*name.text));
        for (table, found) in catalog.tables.iter().enumerate() {
            let mut calls = Vec::new();
            let computed = found.computed.iter().filter(|computed| is_wanted(&computed.name));
            computed.for_each(|computed| aggregates(&computed.value, &mut calls));
            let calls = calls.into_iter().filter(|call| !sees_its_own_rows(call));
            open.extend(calls.map(|call| Open { table, call: call.clone(), problems: Vec::new() }));
        }
        loop {
            let before = open.len();
            let mut left = Vec::new();
            for one in open {
                match self.linked(&catalog, &one).await? {
                    Ok(values) => take_in(&mut catalog, &one, &values),
                    Err(problems) => left.push(Open { problems, ..one }),
                }
            }
            open = left;
            if open.is_empty() || open.len() == before {
                break;
            }
        }
        for one in open {
            if let Some(table) = catalog.tables.get_mut(one.table) {
                table.problems.extend(one.problems);
            }
        }
        Ok(catalog)
    }

    /// The values of an aggregate for every row of a table that has any.
    async fn linked(&self, catalog: &Catalog, one: &Open) -> Result<Result<WorkedOut, Vec<Problem>>, Error> {
        let Some(name) = catalog.tables.get(one.table).map(|table| table.name.clone()) else {
            return Ok(Err(Vec::new()));
        };
        let key = Expr {
            kind: ExprKind::Name(Name { text: name.as_str().into(), span: one.call.span, quoted: true }),
            span: one.call.span,
        };
        let question = Question {
            metrics: vec![Asked::Formula { name: None, formula: one.call.clone() }],
            by: vec![Key { value: key }],
            ..Question::default()
        };
        let mut tries = Tries::of(catalog.clone().with_variants());
        loop {
            match self.asked_beforehand(&tries.catalog, &question).await {
                Ok(answer) => return Ok(Ok(worked_out(&name, one.call.span, answer, self))),
                Err(RunError::Error(Error::Problems(problems))) => return Ok(Err(problems)),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

/// `by` in a computed column: the rows of its own table with the same key.
fn sees_its_own_rows(call: &Expr) -> bool {
    match &call.kind {
        ExprKind::Call(call) => call.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::By(_))),
        _ => false,
    }
}

fn worked_out(table: &str, span: Span, answer: Answer, project: &Project) -> WorkedOut {
    let metric = answer.metrics.first();
    let lines = answer.lines.into_iter().filter(|line| line.kind == LineKind::Detail);
    let rows = lines.filter_map(|line| {
        let key = line.keys.into_iter().map(|key| match key {
            KeyCell::Value(value) if !value.is_blank() => Some(value),
            _ => None,
        });
        let value = line.cells.into_iter().next()?.value;
        Some((key.collect::<Option<Vec<Value>>>()?, value)).filter(|(_, value)| !value.is_blank())
    });
    WorkedOut {
        name: format!("{table}: {}", project.sources().slice(span)),
        unit: metric.map(|metric| metric.unit.clone()).filter(|unit| !unit.is_none()),
        approximate: metric.is_some_and(|metric| metric.approximate),
        rows: rows.collect(),
    }
}

fn take_in(catalog: &mut Catalog, one: &Open, values: &WorkedOut) {
    let Some(table) = catalog.tables.get_mut(one.table) else { return };
    let span = one.call.span;
    let Some(made) = table.with_worked_out(values) else { return };
    let name = |text: &str| Name { text: text.into(), span, quoted: true };
    let expr = |kind| Expr { kind, span };
    let path = expr(ExprKind::Path(vec![name(&made.name), name(VALUE)]));
    let key = table.key.first().and_then(|at| table.columns.get(*at)).map(|column| name(&column.name));
    let value = match (&one.call.kind, key) {
        // Nothing counts as none where there is a row to count for; anything else of nothing is blank.
        (ExprKind::Call(call), Some(key)) if is_count(&call.name.text) => {
            let zero = expr(ExprKind::Number { value: Exact::ZERO, unit: None, percent: false });
            let no_row = expr(ExprKind::IsBlank { value: Box::new(expr(ExprKind::Name(key))), negated: false });
            let count = expr(ExprKind::Else(vec![path, zero]));
            let choice = Call {
                name: Name { text: "if".into(), span, quoted: false },
                args: vec![no_row, expr(ExprKind::Blank), count],
                case: None,
                clauses: Vec::new(),
            };
            expr(ExprKind::Call(Box::new(choice)))
        }
        _ => path,
    };
    table.linked.push((span, value));
    catalog.tables.push(made);
}

fn is_count(function: &str) -> bool {
    let counts = [Aggregate::Count, Aggregate::CountDistinct, Aggregate::ApproxCountDistinct];
    match function::find(function).map(|function| function.meaning) {
        Some(Meaning::Aggregate(aggregate)) => counts.contains(&aggregate),
        _ => false,
    }
}
