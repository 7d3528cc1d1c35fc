//! A mean of ratios where the ratio itself is meant.

use super::super::formulas::Formulas;
use super::super::kinds::{is_ratio, nested};
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::function::Aggregate;
use crate::problem::Code;
use crate::syntax::{AddOp, Expr, ExprKind, MulOp};

pub const RULE: Rule = Rule {
    code: Code::MeanOfRatios,
    name: "mean_of_ratios",
    level: Level::Warn,
    fires: "## The work for one contact.\naht = sum(handle) / count(contacts)\n\n\
        ## The mean of the agents' means.\nusual_aht = average(aht by agent)\n",
    fine: "## The work for one contact.\naht = sum(handle) / count(contacts)\n\n\
        # lint: allow mean_of_ratios every agent counts once, however many contacts they took\n\
        ## The mean of the agents' means.\nusual_aht = average(aht by agent)\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let by_group = nested(formulas, Aggregate::Average).into_iter().filter(|(_, _, inside)| is_ratio(formulas, inside));
    let by_group = by_group.map(|(expr, _, inside)| Finding::new(problems::mean_by_group(expr.span, inside)));
    let by_hand = formulas.metric_expressions().into_iter().filter(|(_, expr)| is_halved_sum(formulas, expr));
    by_group.chain(by_hand.map(|(_, expr)| Finding::new(problems::mean_by_hand(expr.span)))).collect()
}

/// `(a + b) / 2` of ratios.
fn is_halved_sum(formulas: &Formulas, expr: &Expr) -> bool {
    let ExprKind::Product(first, rest) = &expr.kind else { return false };
    let [(MulOp::Divide, by)] = rest.as_slice() else { return false };
    let (ExprKind::Sum(one, others), ExprKind::Number { value, .. }) = (&first.bare().kind, &by.bare().kind) else {
        return false;
    };
    let added = others.iter().all(|(op, _)| *op == AddOp::Add);
    let ratios = is_ratio(formulas, one) && others.iter().all(|(_, part)| is_ratio(formulas, part));
    let count = i128::try_from(others.len() + 1).unwrap_or(0);
    added && ratios && *value == crate::value::Exact::int(count)
}
