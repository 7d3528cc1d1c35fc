//! A ratio that is blank where its base is zero.

use super::super::formulas::{Formulas, inside, visit};
use super::super::kinds::counts_something;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::function::Meaning;
use crate::problem::Code;
use crate::syntax::{Expr, ExprKind, MulOp, Position};
use std::collections::BTreeSet;

/// Off unless asked for: a blank with the reason *zero base* is the language's own answer, and mostly the right one.
pub const RULE: Rule = Rule {
    code: Code::ZeroBase,
    name: "zero_base",
    level: Level::Allow,
    fires: "## What one contact costs.\ncost_per_contact = sum(costs) / count(contacts)\n",
    fine: "## What one contact costs, and nothing where there was none.\n\
        cost_per_contact = sum(costs) / count(contacts) else blank\n\
        ## The same, said with a condition.\n\
        cost_where_any = if(count(contacts) > 0, sum(costs) / count(contacts), blank)\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let open = formulas.metrics().filter(|metric| metric.about.blank_as.is_none());
    let divisors = open.flat_map(|metric| open_divisors(formulas, &metric.formula));
    divisors.map(|divisor| Finding::new(problems::zero_base(divisor.span))).collect()
}

/// The divisors that count something, have no `else` around them and stand in no branch whose condition looks at them.
fn open_divisors<'a>(formulas: &Formulas, formula: &'a Expr) -> Vec<&'a Expr> {
    let mut found = Vec::new();
    let mut open: Vec<(&Expr, Position, BTreeSet<String>)> = vec![(formula, Position::Metrics, BTreeSet::new())];
    while let Some((expr, position, looked_at)) = open.pop() {
        let more = |parts: Vec<(&'a Expr, Position)>, looked_at: BTreeSet<String>| {
            parts.into_iter().map(move |(part, position)| (part, position, looked_at.clone()))
        };
        match &expr.kind {
            ExprKind::Else(parts) => open.extend(parts.last().map(|last| (last, position, looked_at))),
            ExprKind::Product(_, rest) if position == Position::Metrics => {
                let divisors = rest.iter().filter(|(op, _)| *op == MulOp::Divide).map(|(_, part)| part);
                let is_open =
                    |part: &&Expr| counts_something(formulas, part) && !looked_at.contains(&words(formulas, part));
                found.extend(divisors.filter(is_open));
                open.extend(more(inside(expr, position), looked_at));
            }
            ExprKind::Call(call) if matches!(call.meaning(), Some(Meaning::If | Meaning::Case)) => {
                let mut looked_at = looked_at;
                let conditions = call.case.iter().flat_map(|case| &case.branches).map(|(when, _)| when);
                let first = call.args.first().filter(|_| call.case.is_none());
                for condition in conditions.chain(first) {
                    visit(condition, position, &mut |part, _| {
                        looked_at.insert(words(formulas, part));
                    });
                }
                open.extend(more(inside(expr, position), looked_at));
            }
            _ => open.extend(more(inside(expr, position), looked_at)),
        }
    }
    found
}

/// What is written, however it is spaced and bracketed.
fn words(formulas: &Formulas, expr: &Expr) -> String {
    let mut expr = expr;
    while let ExprKind::Group(inner) = &expr.kind {
        expr = inner;
    }
    formulas.sources.slice(expr.span).split_whitespace().collect()
}
