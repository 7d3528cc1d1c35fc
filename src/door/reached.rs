//! Which names a question may reach: so that what is dear to work out beforehand is worked out only where it is wanted.

use crate::data::Catalog;
use crate::resolve::{Definitions, Origin};
use crate::syntax::{self, Asked, Expr, FromHow, Name, Question, TableEntryKind};
use std::collections::BTreeSet;

/// Every name that a question may lead to, whatever it turns out to mean: a metric, a param, a view, a column of any table.
/// What decides which rows a table has, and when they are, is always among them.
pub(super) fn reached<'a>(
    definitions: &Definitions<'a>,
    catalog: &'a Catalog,
    asked: &'a Question,
) -> BTreeSet<&'a str> {
    let mut open: Vec<&'a str> = Vec::new();
    question(asked, &mut open);
    if asked.metrics.is_empty() {
        let own = definitions.metrics.iter().filter(|definition| !matches!(definition.origin, Origin::Library(_)));
        open.extend(own.map(|definition| &*definition.metric.name.text));
    }
    for table in &catalog.tables {
        table.time.iter().for_each(|time| names(&time.value, &mut open));
        table.rows.iter().for_each(|rows| names(rows, &mut open));
        table.value.iter().for_each(|value| open.push(&value.text));
        for link in &table.links {
            open.extend(link.columns.iter().map(|name| &*name.text));
            link.held.iter().for_each(|held| names(held, &mut open));
        }
    }
    for block in definitions.tables.iter().filter(|block| block.from.is_some()) {
        made_from(block, &mut open);
    }
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        if found.insert(name) {
            expand(definitions, catalog, name, &mut open);
        }
    }
    found
}

/// What stands behind a name, wherever it is defined.
fn expand<'a>(definitions: &Definitions<'a>, catalog: &'a Catalog, name: &str, open: &mut Vec<&'a str>) {
    for definition in definitions.metrics.iter().filter(|definition| *definition.metric.name.text == *name) {
        names(&definition.metric.formula, open);
        definition.metric.about.expressions().for_each(|expr| names(expr, open));
    }
    for param in definitions.params.iter().filter(|param| *param.name.text == *name) {
        names(&param.value, open);
    }
    for view in definitions.views.iter().filter(|view| *view.name.text == *name) {
        question(&view.question, open);
    }
    let computed = catalog.tables.iter().flat_map(|table| &table.computed);
    computed.filter(|column| *column.name.text == *name).for_each(|column| names(&column.value, open));
}

/// A table made from another needs all that its block says: its rows are made at once.
fn made_from<'a>(block: &'a syntax::Table, open: &mut Vec<&'a str>) {
    match block.from.as_ref().map(|from| &from.how) {
        Some(FromHow::By(keys)) => keys.iter().for_each(|key| names(&key.value, open)),
        Some(FromHow::Split { column, .. }) => open.push(&column.text),
        None => {}
    }
    for entry in &block.entries {
        match &entry.kind {
            TableEntryKind::Computed { value, .. }
            | TableEntryKind::Time { value, .. }
            | TableEntryKind::Rows(value) => names(value, open),
            _ => {}
        }
    }
}

fn question<'a>(question: &'a Question, open: &mut Vec<&'a str>) {
    for asked in &question.metrics {
        match asked {
            Asked::Name(name) => open.push(&name.text),
            Asked::Formula { formula, .. } => names(formula, open),
        }
    }
    let keys = question.by.iter().chain(&question.across).map(|key| &key.value);
    let sorted = question.sort.iter().map(|sort| &sort.by);
    let set = question.set.iter().map(|(_, value)| value);
    let chosen = question.filter.iter().chain(&question.having).chain(question.top.iter().flat_map(|top| &top.by));
    keys.chain(sorted).chain(set).chain(chosen).for_each(|expr| names(expr, open));
}

fn names<'a>(expr: &'a Expr, open: &mut Vec<&'a str>) {
    syntax::names(expr, &mut |path: &'a [Name]| open.extend(path.iter().map(|name| &*name.text)));
}
