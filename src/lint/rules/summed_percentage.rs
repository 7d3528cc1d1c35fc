//! Percentages that are added up.

use super::super::formulas::{Formulas, visit};
use super::super::kinds::{is_percentage, is_ratio, nested, percent};
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::function::{Aggregate, Meaning};
use crate::problem::Code;
use crate::syntax::{ExprKind, Position, TableEntryKind};
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    code: Code::SummedPercentage,
    name: "summed_percentage",
    level: Level::Warn,
    fires: "## The share of contacts that were answered.\nanswer_rate = count(contacts where answered) / count(contacts)\n\n\
        ## All of them.\nall_rates = sum(answer_rate by channel)\n",
    fine: "## The share of contacts that were answered, in whatever channels are asked.\n\
        answer_rate = count(contacts where answered) / count(contacts)\n\n\
        ## The answered contacts of all channels.\nall_answered = sum(count(contacts where answered) by channel)\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let of_groups = nested(formulas, Aggregate::Sum)
        .into_iter()
        .filter(|(_, _, inside)| is_ratio(formulas, inside) || is_percentage(formulas, inside))
        .map(|(expr, _, inside)| Finding::new(problems::summed_ratio(expr.span, inside)));
    of_groups.chain(of_columns(formulas)).collect()
}

/// `sum(rate)` of a column that the table declares to hold percent.
fn of_columns(formulas: &Formulas) -> Vec<Finding> {
    let mut columns = BTreeSet::new();
    for entry in formulas.tables().flat_map(|table| &table.entries) {
        if let TableEntryKind::Unit { columns: of, unit } = &entry.kind
            && *unit == percent()
        {
            columns.extend(of.iter().map(|name| &*name.text));
        }
    }
    let mut found = Vec::new();
    for metric in formulas.metrics() {
        visit(&metric.formula, Position::Metrics, &mut |expr, _| {
            if let ExprKind::Call(call) = &expr.kind
                && call.meaning() == Some(Meaning::Aggregate(Aggregate::Sum))
                && !call.is_nested()
                && let Some(ExprKind::Name(name)) = call.args.first().map(|argument| &argument.bare().kind)
                && columns.contains(&*name.text)
            {
                found.push(Finding::new(problems::summed_percent_column(expr.span, name)));
            }
        });
    }
    found
}
