//! Rows and columns that are made before anything is asked: the columns of a table that look at its other rows.

use super::Project;
use crate::check::{Checked, TableUse};
use crate::data::{self, MadeAbout, MadeRows, Make, ScanError};
use crate::plan;
use crate::problem::{Code, Error, Failure, Problem};
use crate::row::TableId;
use crate::run::{self, RunError};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Project {
    /// The question with tables that make what it needs of them.
    pub(super) fn ready(&self, mut checked: Checked) -> Result<Checked, Error> {
        self.with_windows(&mut checked.tables).map_err(|problem| Error::Problems(vec![problem]))?;
        Ok(checked)
    }

    /// Tables that make the columns which look at all their rows, when these are wanted.
    pub(super) fn with_windows(&self, tables: &mut [TableUse]) -> Result<(), Problem> {
        let mut open: BTreeSet<TableId> =
            tables.iter().filter(|table| !table.made.is_empty()).map(|table| table.id).collect();
        while !open.is_empty() {
            // Those first that need no other that is still open; there are no circles.
            let free = open.iter().copied().find(|id| !needs(tables, *id).iter().any(|other| open.contains(other)));
            let Some(id) = free.or(open.first().copied()) else { break };
            open.remove(&id);
            let Some(windows) = plan::windows(tables, id)? else { continue };
            let (columns, data) = (windows.relation.columns.clone(), windows.data);
            let base = Arc::clone(&windows.relation.source);
            let (windows, options) = (Arc::new(windows), self.run_options());
            let make: Make = Arc::new(move |wanted| {
                let (windows, options) = (Arc::clone(&windows), options.clone());
                Box::pin(async move {
                    let batches = run::windows(&windows, &wanted, &options).await.map_err(scan_error)?;
                    Ok(MadeRows { batches, about: MadeAbout::default() })
                })
            });
            let source = data::made(&columns, Some((base, data)), make);
            if let Some(table) = tables.iter_mut().find(|table| table.id == id) {
                table.source = source;
            }
        }
        Ok(())
    }
}

/// The tables whose made columns those of a table need.
fn needs(tables: &[TableUse], id: TableId) -> BTreeSet<TableId> {
    let Some(table) = tables.iter().find(|table| table.id == id) else { return BTreeSet::new() };
    let mut places = BTreeSet::new();
    for made in &table.made {
        made.from.rows(&mut |row| {
            row.columns(&mut |column| {
                places.extend(usize::from(column.place).checked_sub(1));
            });
        });
    }
    let tables = places.into_iter().filter_map(|place| table.places.get(place)).map(|place| place.table);
    tables.filter(|other| *other != id).collect()
}

/// How making rows ends early.
pub(super) fn scan_error(error: RunError) -> ScanError {
    match error {
        RunError::Wider { table, column, kind } => ScanError::Wider { table, column, kind },
        RunError::Error(Error::Failure(failure)) => ScanError::Failure(failure),
        RunError::Error(Error::Problems(problems)) => {
            let first = problems.into_iter().next().map(|problem| problem.message).unwrap_or_default();
            ScanError::Failure(Box::new(Failure::new(Code::Interrupted, first)))
        }
    }
}
