//! A window over a count where the usual value of a period is meant.

use super::super::formulas::Formulas;
use super::super::kinds::grows;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::ExprKind;

pub const RULE: Rule = Rule {
    code: Code::RollingCount,
    name: "rolling_count",
    level: Level::Warn,
    fires: "## The usual volume of a month.\nusual_volume = rolling(count(contacts), 3 months)\n",
    fine: "## The usual volume of a month.\nusual_volume = rolling_average(count(contacts), 3 months)\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let windows = formulas.metric_expressions().into_iter().filter_map(|(_, expr)| match &expr.kind {
        ExprKind::Call(call) if !call.name.quoted && call.name.text.eq_ignore_ascii_case("rolling") => {
            call.args.first().filter(|inside| grows(formulas, inside)).map(|inside| (expr, inside))
        }
        _ => None,
    });
    windows.map(|(expr, inside)| Finding::new(problems::rolling_count(expr.span, inside))).collect()
}
