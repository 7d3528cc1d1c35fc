//! A param that nothing uses.

use super::super::formulas::Formulas;
use super::super::problems;
use super::super::rule::{Edit, Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::Param;

pub const RULE: Rule = Rule {
    code: Code::UnusedParam,
    name: "unused_param",
    level: Level::Warn,
    fires: r"param answer_within = 20 s
param answer_soon = 10 s

## How many contacts were answered in time.
in_time = count(contacts where wait <= answer_within)
",
    fine: r"param answer_within = 20 s

## How many contacts were answered in time.
in_time = count(contacts where wait <= answer_within)
",
    fixes: true,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let unused = formulas.params().filter(|param| !formulas.is_mentioned(&param.name.text));
    let finding = |param: &Param| {
        let finding = Finding::new(problems::unused_param(&param.name));
        match formulas.sources.get(param.span.source) {
            // Documentation would be left behind, and say something of the next definition.
            Some(source) if param.doc.is_empty() => finding.fixed_by(Edit::without_lines(param.span, &source.text)),
            _ => finding,
        }
    };
    unused.map(finding).collect()
}
