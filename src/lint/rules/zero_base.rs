//! A ratio that is blank where its base is zero.

use super::super::formulas::{Formulas, inside};
use super::super::kinds::counts_something;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::{Expr, ExprKind, MulOp, Position};

/// Off unless asked for: a blank with the reason *zero base* is the language's own answer, and mostly the right one.
pub const RULE: Rule = Rule {
    code: Code::ZeroBase,
    name: "zero_base",
    level: Level::Allow,
    fires: "## What one contact costs.\ncost_per_contact = sum(costs) / count(contacts)\n",
    fine: "## What one contact costs, and nothing where there was none.\n\
        cost_per_contact = sum(costs) / count(contacts) else blank\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let open = formulas.metrics().filter(|metric| metric.about.blank_as.is_none());
    let divisors = open.flat_map(|metric| open_divisors(formulas, &metric.formula));
    divisors.map(|divisor| Finding::new(problems::zero_base(divisor.span))).collect()
}

/// The divisors that count something and have no `else` around them.
fn open_divisors<'a>(formulas: &Formulas, formula: &'a Expr) -> Vec<&'a Expr> {
    let mut found = Vec::new();
    let mut open = vec![(formula, Position::Metrics)];
    while let Some((expr, position)) = open.pop() {
        match &expr.kind {
            ExprKind::Else(parts) => open.extend(parts.last().map(|last| (last, position))),
            ExprKind::Product(_, rest) if position == Position::Metrics => {
                let divisors = rest.iter().filter(|(op, _)| *op == MulOp::Divide).map(|(_, part)| part);
                found.extend(divisors.filter(|part| counts_something(formulas, part)));
                open.extend(inside(expr, position));
            }
            _ => open.extend(inside(expr, position)),
        }
    }
    found
}
