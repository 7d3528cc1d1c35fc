//! A metric that does not say what it is.

use super::super::formulas::Formulas;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;

pub const RULE: Rule = Rule {
    code: Code::Undocumented,
    name: "undocumented",
    level: Level::Warn,
    fires: "cost_per_contact = sum(costs) / count(contacts)\n",
    fine: "## What one contact costs, all channels together.\ncost_per_contact = sum(costs) / count(contacts)\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let silent = formulas.metrics().filter(|metric| metric.doc.is_empty());
    silent.map(|metric| Finding::new(problems::undocumented(&metric.name))).collect()
}
