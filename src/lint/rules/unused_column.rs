//! A computed column that nothing uses.

use super::super::formulas::Formulas;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::TableEntryKind;

pub const RULE: Rule = Rule {
    code: Code::UnusedColumn,
    name: "unused_column",
    level: Level::Warn,
    fires: r"table contacts {
  handle = talk + hold
  dead   = talk - hold
}

## The work of agents for one contact.
aht = sum(handle) / count(contacts)
",
    fine: r"table contacts {
  handle = talk + hold
  long   = handle > 600
}

## The work of agents for one contact.
aht = sum(handle) / count(contacts)

view by_length { metrics: aht; by: long }
",
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let entries = formulas.tables().flat_map(|table| table.entries.iter().map(move |entry| (table, entry)));
    let unused = entries.filter_map(|(table, entry)| match &entry.kind {
        TableEntryKind::Computed { name, .. } if !formulas.is_mentioned(&name.text) => {
            Some(Finding::new(problems::unused_column(name, &table.name.text)))
        }
        _ => None,
    });
    unused.collect()
}
