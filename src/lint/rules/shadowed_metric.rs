//! A metric that takes the place of one that is imported.

use super::super::formulas::Formulas;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::Item;
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    code: Code::ShadowedMetric,
    name: "shadowed_metric",
    level: Level::Warn,
    fires: "import contact_centre\n\n## Ours is another one.\nservice_level = count(contacts where wait <= 10 s) / count(contacts)\n",
    fine: "import contact_centre\n\n## Stricter than the usual one.\n\
        our_service_level = count(contacts where wait <= 10 s) / count(contacts)\n",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let imported: BTreeSet<&str> = formulas
        .items()
        .filter_map(|item| match item {
            Item::Import(import) => Some(&*import.module.text),
            _ => None,
        })
        .collect();
    let shadows = formulas.metrics().filter_map(|metric| {
        let (_, module) = formulas.library.get(&*metric.name.text).filter(|(_, module)| imported.contains(module))?;
        Some(Finding::new(problems::shadowed_metric(&metric.name, module)))
    });
    shadows.collect()
}
