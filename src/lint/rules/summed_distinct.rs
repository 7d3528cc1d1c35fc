//! Counts of different values that are added up.

use super::super::formulas::Formulas;
use super::super::kinds::{is_distinct, nested};
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::function::Aggregate;
use crate::problem::Code;
use crate::syntax::{AddOp, ExprKind};

pub const RULE: Rule = Rule {
    code: Code::SummedDistinct,
    name: "summed_distinct",
    level: Level::Warn,
    fires: "## How many customers wrote or called.\ncustomers = count_distinct(customer_id)\n\n\
        ## The customers of all channels.\nall_customers = sum(customers by channel)\n",
    fine: "## How many customers wrote or called, in whatever channels are asked: each is counted once.\n\
        customers = count_distinct(customer_id)\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let of_groups = nested(formulas, Aggregate::Sum).into_iter().filter(|(_, _, inside)| is_distinct(formulas, inside));
    let mut found: Vec<Finding> =
        of_groups.map(|(expr, ..)| Finding::new(problems::summed_distinct(expr.span))).collect();
    for (_, expr) in formulas.metric_expressions() {
        let ExprKind::Sum(first, rest) = &expr.kind else { continue };
        let added = rest.iter().filter(|(op, _)| *op == AddOp::Add).map(|(_, part)| part);
        let distinct = std::iter::once(&**first).chain(added).filter(|part| is_distinct(formulas, part)).count();
        if distinct > 1 {
            found.push(Finding::new(problems::summed_distinct(expr.span)));
        }
    }
    found
}
