//! A ratio that becomes zero wherever it has no value.

use super::super::formulas::Formulas;
use super::super::kinds::is_ratio;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::{Expr, ExprKind};

pub const RULE: Rule = Rule {
    code: Code::CatchAllZero,
    name: "catch_all_zero",
    level: Level::Warn,
    fires: "## The share of ratings that are good.\nsatisfied = count(rating where rating >= 4) / count(rating) else 0\n",
    fine: "## The share of ratings that are good, blank where nobody rated.\n\
        satisfied = count(rating where rating >= 4) / count(rating)\n\n\
        ## What was refunded; nothing is 0 here.\nrefunds = sum(refund) else 0\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let mut found = Vec::new();
    for (_, expr) in formulas.metric_expressions() {
        if let ExprKind::Else(parts) = &expr.kind
            && let [first, .., last] = parts.as_slice()
            && is_zero(last)
            && is_ratio(formulas, first)
        {
            found.push(Finding::new(problems::catch_all_zero(last.span)));
        }
    }
    for metric in formulas.metrics() {
        let zero = metric.about.blank_as.iter().find(|value| is_zero(value));
        let zero = zero.filter(|_| is_ratio(formulas, &metric.formula));
        found.extend(zero.map(|value| Finding::new(problems::catch_all_zero(value.span))));
    }
    found
}

fn is_zero(expr: &Expr) -> bool {
    matches!(&expr.bare().kind, ExprKind::Number { value, .. } if *value == crate::value::Exact::int(0))
}
