//! A table that no formula uses.

use super::super::formulas::Formulas;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::{Table, TableEntryKind};
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    code: Code::UnusedTable,
    name: "unused_table",
    level: Level::Warn,
    fires: r#"table contacts { key contact_id }
table polls { key poll_id; unit stars: points }

## How many contacts there were.
volume = count(contacts)

test "one poll, and nothing asks for it" {
  contacts:
    | contact_id |
    | 1          |
  polls:
    | poll_id | stars |
    | 1       | 5     |
  expect volume = 1
}
"#,
    fine: r#"table contacts { key contact_id }
table polls { key poll_id; unit stars: points }

## How many contacts there were.
volume = count(contacts)

## The mean of all ratings; `stars` is a column of `polls`.
mean_rating = average(stars)

test "one poll" {
  contacts:
    | contact_id |
    | 1          |
  polls:
    | poll_id | stars |
    | 1       | 5     |
  expect mean_rating = 5
}
"#,
    fixes: false,
    find,
};

/// Only tables whose columns are known are judged: others may have any column that a formula names.
fn find(formulas: &Formulas) -> Vec<Finding> {
    let made = formulas.tables().filter_map(|table| table.from.as_ref().map(|from| &*from.table.text));
    let linked: BTreeSet<&str> = formulas.tables().flat_map(links).chain(made).collect();
    let unused = formulas.tables().filter(|table| {
        let name = &*table.name.text;
        let used = formulas.is_mentioned(name) || linked.contains(name);
        let columns = columns(formulas, table);
        !used && !columns.is_empty() && !columns.iter().any(|column| formulas.is_mentioned(column))
    });
    unused.map(|table| Finding::new(problems::unused_table(&table.name))).collect()
}

fn links(table: &Table) -> impl Iterator<Item = &str> {
    table.entries.iter().filter_map(|entry| match &entry.kind {
        TableEntryKind::Link { table, .. } => Some(&*table.text),
        _ => None,
    })
}

/// The columns of a table that is bound, or that a test shows, and those computed in its block; none if neither is known.
/// Its key is no use of it.
fn columns<'a>(formulas: &'a Formulas, table: &'a Table) -> BTreeSet<&'a str> {
    let bound = formulas.columns.get(&*table.name.text).into_iter().flatten().map(String::as_str);
    let shown = formulas.tests().flat_map(|test| &test.tables).filter(|shown| shown.name.text == table.name.text);
    let mut all: BTreeSet<&str> =
        bound.chain(shown.flat_map(|shown| &shown.header).map(|cell| cell.text.as_str())).collect();
    if all.is_empty() {
        return all;
    }
    for entry in &table.entries {
        match &entry.kind {
            TableEntryKind::Computed { name, .. } => {
                all.insert(&name.text);
            }
            TableEntryKind::Key(keys) => keys.iter().for_each(|key| {
                all.remove(&*key.text);
            }),
            _ => {}
        }
    }
    all
}
