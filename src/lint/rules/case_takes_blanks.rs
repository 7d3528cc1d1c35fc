//! A `case` whose `else` takes what is blank.

use super::super::formulas::{Formulas, visit};
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::{Case, Expr, ExprKind, Name, Position, TableEntryKind};

/// Off unless asked for: when data are asked, a note counts the rows that an `else` took because a column was blank.
pub const RULE: Rule = Rule {
    code: Code::CaseTakesBlanks,
    name: "case_takes_blanks",
    level: Level::Allow,
    fires: "table people {\n  group = case(age <= 30 then \"to 30\", else \"older\")\n}\n\n\
        ## How many are older.\nolder = count(people where group = \"older\")\n",
    fine: "table people {\n  group = case(age is blank then blank, age <= 30 then \"to 30\", else \"older\")\n}\n\n\
        ## How many are older.\nolder = count(people where group = \"older\")\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut see = |expr: &Expr, _: Position| {
        if let ExprKind::Call(call) = &expr.kind
            && let Some(case) = &call.case
            && let Some(otherwise) = &case.otherwise
            && let Some(column) = unasked(formulas, case)
        {
            found.push(Finding::new(problems::case_takes_blanks(otherwise.span, column)));
        }
    };
    formulas.metrics().for_each(|metric| visit(&metric.formula, Position::Metrics, &mut see));
    for entry in formulas.tables().flat_map(|table| &table.entries) {
        if let TableEntryKind::Computed { value, .. } = &entry.kind {
            visit(value, Position::Rows, &mut see);
        }
    }
    found
}

/// What the first condition looks at, unless some condition asks whether it is blank.
fn unasked<'a>(formulas: &Formulas, case: &'a Case) -> Option<&'a Name> {
    if matches!(case.otherwise.as_ref().map(|value| &value.kind), Some(ExprKind::Blank)) {
        return None;
    }
    let (mut looked_at, mut asked) = (Vec::new(), false);
    for (condition, _) in &case.branches {
        visit(condition, Position::Rows, &mut |expr, _| match &expr.kind {
            ExprKind::IsBlank { .. } => asked = true,
            ExprKind::Name(name) => looked_at.push(name),
            _ => {}
        });
    }
    let is_param = |name: &Name| formulas.params().any(|param| param.name.text == name.text);
    looked_at.into_iter().find(|name| !asked && !is_param(name))
}
