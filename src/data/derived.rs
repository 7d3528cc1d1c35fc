//! A table that is made from another: what its block says, put together with the columns that were worked out for it.

use super::catalog::{Derived, TimeDeclaration};
use super::declare::Declaration;
use super::problems::{derived_said, wrong_argument};
use super::{Column, Make, Table, made};
use crate::problem::Problem;
use crate::syntax::{self, Expr, ExprKind, FromHow, Name, TableEntryKind};

/// A table of the catalog that is made from `source`. `columns` are its own in order, `made` says which are borrowed and
/// which hold aggregates; `make` gives the rows when they are wanted.
pub fn derived(block: &syntax::Table, source: &Table, columns: Vec<Column>, derived: Derived, make: Make) -> Table {
    let kinds: Vec<_> = columns.iter().map(|column| (column.name.clone(), column.kind)).collect();
    let rows_source = made(&kinds, None, make);
    let named: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| match derived.calls.iter().any(|(_, call)| *call == at) {
            // No name of a block can be an empty one.
            true => String::new(),
            false => column.name.clone(),
        })
        .collect();
    let mut declaration = Declaration::new(&block.name.text, Some(block));
    let said = declaration.said(&named);
    let mut problems = declaration.take_problems();
    problems.extend(block.entries.iter().filter_map(|entry| of_cells(block, entry)));
    if let Some((at, _)) = said.units.first() {
        let name = named.get(*at).map_or("", String::as_str);
        problems.push(wrong_argument(
            block.name.span,
            format!("`{name}` comes from {}, with its unit.", source.name),
            "Say the unit there, and leave it out here.",
        ));
    }
    let is_split = matches!(block.from.as_ref().map(|from| &from.how), Some(FromHow::Split { .. }));
    let keys = (0..columns.len()).filter(|at| !derived.calls.iter().any(|(_, call)| call == at)).collect();
    let key = if said.key.is_empty() && !is_split { keys } else { said.key };
    let mut orders = said.orders;
    let known: Vec<_> =
        source.orders.iter().filter(|(name, _)| named.iter().any(|column| **column == *name.text)).cloned().collect();
    orders.extend(known);
    let links = if is_split { source.links.iter().cloned().chain(said.links).collect() } else { said.links };
    Table {
        name: block.name.text.to_string(),
        origin: format!("made from {}", source.name),
        columns,
        left_out: Vec::new(),
        doubled: Vec::new(),
        linked: Vec::new(),
        whole_periods: source.whole_periods,
        lasts: said.lasts,
        spread: said.spread,
        variant: None,
        derived: Some(derived),
        computed: said.computed,
        time: said.time.or_else(|| source.time.as_ref().filter(|_| is_split).map(as_column)),
        grain: said.grain.or(source.grain.filter(|_| is_split)),
        key,
        value: said.value,
        links,
        rows: said.rows,
        known: Vec::new(),
        bad_rows: 0,
        noun: said.noun,
        covers: said.covers.or(source.covers),
        means: said.means,
        computed_units: said.computed_units,
        orders,
        problems,
        declared: Some(block.span),
        rows_source,
    }
}

/// A table that cannot be made, and why: whoever uses it is told.
pub fn unmade(block: &syntax::Table, problem: Problem) -> Table {
    let nothing = Table {
        name: String::new(),
        origin: String::new(),
        columns: Vec::new(),
        left_out: Vec::new(),
        doubled: Vec::new(),
        linked: Vec::new(),
        whole_periods: false,
        lasts: None,
        spread: None,
        variant: None,
        derived: Some(Derived::default()),
        computed: Vec::new(),
        time: None,
        grain: None,
        key: Vec::new(),
        value: None,
        links: Vec::new(),
        rows: None,
        known: Vec::new(),
        bad_rows: 0,
        noun: None,
        covers: None,
        means: Vec::new(),
        computed_units: Vec::new(),
        orders: Vec::new(),
        problems: Vec::new(),
        declared: None,
        rows_source: made(&[], None, std::sync::Arc::new(|_| Box::pin(async { Ok(super::MadeRows::default()) }))),
    };
    let computed = block.entries.iter().filter_map(|entry| match &entry.kind {
        TableEntryKind::Computed { doc, name, value } => {
            Some(super::Computed { doc: doc.clone(), name: name.clone(), value: value.clone() })
        }
        _ => None,
    });
    Table {
        name: block.name.text.to_string(),
        origin: "a table that cannot be made".to_owned(),
        computed: computed.collect(),
        problems: vec![problem],
        declared: Some(block.span),
        ..nothing
    }
}

/// The time of the other table, whose computed columns are columns of the data here.
fn as_column(time: &TimeDeclaration) -> TimeDeclaration {
    match &time.name {
        None => time.clone(),
        Some(name) => TimeDeclaration { name: None, value: column(name) },
    }
}

fn column(name: &Name) -> Expr {
    Expr { kind: ExprKind::Name(name.clone()), span: name.span }
}

/// An entry about the cells of a file, of which this table has none.
fn of_cells(block: &syntax::Table, entry: &syntax::TableEntry) -> Option<Problem> {
    let word = match &entry.kind {
        TableEntryKind::Fill { .. } => "fill",
        TableEntryKind::BlankCodes { .. } => "blank",
        TableEntryKind::Truth { yes: true, .. } => "yes",
        TableEntryKind::Truth { yes: false, .. } => "no",
        TableEntryKind::Format { .. } => "format",
        TableEntryKind::Reading { .. } => "separator, encoding, decimal, sheet and range",
        TableEntryKind::Unpivot { .. } => "unpivot",
        TableEntryKind::Mean { .. } => "mean",
        _ => return None,
    };
    let from = block.from.as_ref().map_or("", |from| &*from.table.text);
    Some(derived_said(&block.name.text, from, word, entry.span))
}
