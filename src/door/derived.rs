//! Tables that are made from others: each becomes a table of the catalog, whose rows are made when they are wanted.

use super::Project;
use super::made::scan_error;
use crate::check;
use crate::data::{self, Catalog, MadeAbout, MadeRows, Make, Table};
use crate::finish;
use crate::plan::{self, Making};
use crate::problem::{Code, Error, Problem};
use crate::resolve::{self, Definitions};
use crate::run::{self, CoverageTotals, Options, RunError};
use crate::syntax::{self, Expr, Name};
use std::sync::Arc;

impl Project {
    /// The catalog with the tables that are made from those in it. `settings` are the params that the question sets.
    pub(super) fn with_derived(
        &self,
        definitions: &Definitions<'_>,
        catalog: &Catalog,
        settings: &[(Name, Expr)],
    ) -> Catalog {
        let mut all = catalog.clone();
        let is_new = |block: &&syntax::Table| catalog.named(&block.name.text).is_none();
        let mut open: Vec<&syntax::Table> = catalog.derived.iter().filter(is_new).collect();
        while !open.is_empty() {
            let is_there =
                |block: &&syntax::Table| block.from.as_ref().is_some_and(|from| all.named(&from.table.text).is_some());
            match open.iter().position(is_there) {
                Some(at) => {
                    let block = open.remove(at);
                    let table = self.derived(definitions, &all, block, settings);
                    all.tables.push(table);
                }
                None => {
                    let unmade: Vec<Table> = open.iter().map(|block| unmade(block, &open, &all)).collect();
                    all.tables.extend(unmade);
                    break;
                }
            }
        }
        all
    }

    fn derived(
        &self,
        definitions: &Definitions<'_>,
        catalog: &Catalog,
        block: &syntax::Table,
        settings: &[(Name, Expr)],
    ) -> Table {
        let book = resolve::book(definitions, catalog);
        let mut derived = check::derived(&book, block, settings);
        let problems = std::mem::take(&mut derived.problems);
        let Some(source) = catalog.tables.get(derived.source.0 as usize) else {
            return unmade(block, &[], catalog);
        };
        // A table whose columns look at its other rows makes these first.
        let windows = self.with_windows(&mut derived.tables);
        let columns = derived.columns.iter().map(|column| column.column.clone()).collect();
        let special = data::Derived {
            from: source.name.clone(),
            borrowed: derived.borrowed.clone(),
            calls: derived.calls.clone(),
        };
        let lacking = keys_of(block);
        let (derived, options) = (Arc::new(derived), Options { progress: None, ..self.run_options() });
        let (own, from) = (block.name.text.to_string(), source.name.clone());
        let make: Make = Arc::new(move |wanted| {
            let (derived, options) = (Arc::clone(&derived), options.clone());
            let words = Words { own: own.clone(), from: from.clone(), keys: lacking.clone() };
            Box::pin(async move { rows(&derived, &wanted, &words, &options).await.map_err(scan_error) })
        });
        let mut table = data::derived(block, source, columns, special, make);
        table.problems.extend(problems);
        table.problems.extend(windows.err());
        table
    }

    /// What is to be said of the rows that tables of an answer were made of.
    pub(super) fn notes_of_rows(tables: &[check::TableUse]) -> impl Iterator<Item = String> {
        let about =
            |table: &check::TableUse| data::made_about(&table.source).map_or_else(Vec::new, |about| about.notes);
        tables.iter().flat_map(move |table| data::remarks(&table.source).into_iter().chain(about(table)))
    }
}

/// What messages call a table and what it is made of.
struct Words {
    own: String,
    from: String,
    keys: String,
}

async fn rows(
    derived: &check::Derived,
    wanted: &[usize],
    words: &Words,
    options: &Options,
) -> Result<MadeRows, RunError> {
    let making = plan::making(derived, wanted).map_err(|problem| RunError::Error(Error::Problems(vec![problem])))?;
    match making {
        Making::Pieces(pieces) => {
            let (batches, covered) = run::pieces(&pieces, options).await?;
            let notes = Project::notes_of_rows(&derived.tables).collect();
            Ok(MadeRows { batches, about: about(covered, notes) })
        }
        Making::Grouped(grouped) => {
            let relations = std::slice::from_ref(&grouped.relation);
            let totals = run::run_asks(relations, &grouped.asks, &grouped.coverage, options).await?;
            let (values, lacking) = finish::rows(&grouped, &totals).map_err(RunError::Error)?;
            let columns: Vec<_> = grouped
                .columns
                .iter()
                .zip(values)
                .map(|(column, values)| (column.name.clone(), column.kind, values))
                .collect();
            let rows = totals.asks.first().map_or(0, |ask| ask.groups.len());
            let own = (lacking > 0).then(|| words.lacking(lacking));
            let notes = own.into_iter().chain(Project::notes_of_rows(&derived.tables)).collect();
            let batches = vec![run::batch(&words.own, &columns, rows)?];
            Ok(MadeRows { batches, about: about(CoverageTotals::joined(&totals.coverage), notes) })
        }
    }
}

fn about(covered: CoverageTotals, notes: Vec<String>) -> MadeAbout {
    MadeAbout { span: covered.span, days: covered.days, notes }
}

impl Words {
    fn lacking(&self, rows: u64) -> String {
        let Words { own, from, keys } = self;
        let (has, is) = if rows == 1 { ("row of {} has", "is") } else { ("rows of {} have", "are") };
        let has = has.replace("{}", from);
        format!("{own}: {rows} {has} no {keys} and {is} in none of its rows")
    }
}

/// The parts of the key, for people.
fn keys_of(block: &syntax::Table) -> String {
    let Some(syntax::FromHow::By(keys)) = block.from.as_ref().map(|from| &from.how) else { return String::new() };
    let names = keys.iter().filter_map(|key| match &key.value.kind {
        syntax::ExprKind::Name(name) => Some(name.text.to_string()),
        syntax::ExprKind::Path(path) => path.last().map(|name| name.text.to_string()),
        _ => None,
    });
    names.collect::<Vec<_>>().join(" or no ")
}

/// A table whose source is not there, or is made from the table itself.
fn unmade(block: &syntax::Table, open: &[&syntax::Table], catalog: &Catalog) -> Table {
    let from = |block: &syntax::Table| block.from.as_ref().map(|from| from.table.clone());
    let mut path: Vec<Name> = Vec::new();
    let mut at = Some(block);
    while let Some(here) = at {
        let Some(source) = from(here) else { break };
        if path.iter().any(|seen| seen.text == source.text) {
            return data::unmade(block, circle(block, &path));
        }
        path.push(source.clone());
        at = open.iter().find(|other| other.name.text == source.text).copied();
    }
    let Some(missing) = path.last() else {
        return data::unmade(block, Problem::new(Code::DerivedFrom, block.name.span, "It is made from nothing."));
    };
    data::unmade(block, missing_source(block, missing, catalog))
}

fn circle(block: &syntax::Table, path: &[Name]) -> Problem {
    let names: Vec<String> = std::iter::once(&block.name).chain(path).map(|name| format!("`{}`", name.text)).collect();
    let message = format!("These tables are made from each other in a circle: {}.", names.join(" -> "));
    let place = block.from.as_ref().map_or(block.name.span, |from| from.table.span);
    Problem::new(Code::DerivedFrom, place, message).help("One of them must be made from a table that has data.")
}

fn missing_source(block: &syntax::Table, missing: &Name, catalog: &Catalog) -> Problem {
    let message = match block.from.as_ref().is_some_and(|from| from.table.text == missing.text) {
        true => format!("`{}` is made from `{}`, and there is no such table.", block.name.text, missing.text),
        false => format!("`{}` needs `{}` in the end, and there is no such table.", block.name.text, missing.text),
    };
    let place = block.from.as_ref().map_or(block.name.span, |from| from.table.span);
    let problem = Problem::new(Code::DerivedFrom, place, message);
    let names = catalog.tables.iter().map(|table| table.name.as_str());
    match resolve::nearest(&missing.text, names) {
        Some(near) => problem.help(format!("Did you mean `{near}`?")),
        None => problem.help(format!("Bind data to it: `--data {}=FILE`, or in kpi.toml.", missing.text)),
    }
}
