//! Where the rows of a table stand: file and line, for a few rows that somebody wants to see.

use super::scan::Scannable;
use crate::problem::{Failure, FilePlace};
use datafusion::catalog::TableProvider;
use std::sync::Arc;

/// The places of some rows of a table of the catalog, in the order of `rows`: ascending numbers, counted from 0 as a scan
/// in one part gives them. A format without lines gives the file alone; a table that is no file of ours gives no places.
///
/// # Errors
/// A file that cannot be read any more.
pub fn places(table: &Arc<dyn TableProvider>, rows: &[u64]) -> Result<Vec<Option<FilePlace>>, Failure> {
    if let Some(base) = super::made::base_of(table) {
        return places(base, rows);
    }
    let provider: &dyn std::any::Any = &**table;
    match provider.downcast_ref::<Scannable>() {
        Some(scannable) => scannable.places(rows).map(|places| places.into_iter().map(Some).collect()),
        None => Ok(vec![None; rows.len()]),
    }
}
