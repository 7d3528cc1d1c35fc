//! Names that differ only in capital letters.

use super::super::formulas::Formulas;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::{Item, Name};
use std::collections::BTreeMap;

pub const RULE: Rule = Rule {
    code: Code::SimilarNames,
    name: "similar_names",
    level: Level::Warn,
    fires: "## Average handle time.\naht = average(handle)\n\n## The same?\nAHT = sum(handle) / count(contacts)\n",
    fine: "## Average handle time.\naht = average(handle)\n\n## Over all contacts, the missed ones too.\n\
        aht_of_all = sum(handle) / count(contacts)\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let mut seen: BTreeMap<String, &Name> = BTreeMap::new();
    let mut found = Vec::new();
    for name in formulas.items().filter_map(name) {
        match seen.get(&name.text.to_lowercase()) {
            Some(first) if first.text != name.text => found.push(Finding::new(problems::similar_names(name, first))),
            Some(_) => {}
            None => seen.extend([(name.text.to_lowercase(), name)]),
        }
    }
    found
}

/// What is asked by its name; tables are names of their own kind.
fn name(item: &Item) -> Option<&Name> {
    match item {
        Item::Metric(metric) => Some(&metric.name),
        Item::Param(param) => Some(&param.name),
        Item::View(view) => Some(&view.name),
        Item::Table(_) | Item::Import(_) | Item::Test(_) => None,
    }
}
