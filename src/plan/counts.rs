//! How many rows of a table meet conditions, as ordinary asks.

use super::asks::Asks;
use super::relation::{Ask, FilteredFold, Fold, Relation};
use crate::check::Checked;
use crate::problem::Problem;
use crate::row::{Row, TableId};

/// Everything that is asked for some counts.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// The tables.
    pub relations: Vec<Relation>,
    /// The counts, one ask for each table.
    pub asks: Vec<Ask>,
    /// For each count that was wanted, in order: the position of the ask, and of the fold in it.
    pub places: Vec<(usize, usize)>,
}

/// What is asked to count the rows of tables that meet conditions, of all that `rows where` keeps; `None`: all of these.
///
/// # Errors
/// A table that the question does not read.
pub fn counts(checked: &Checked, wanted: &[(TableId, Option<Row>)]) -> Result<Counts, Vec<Problem>> {
    let mut asks = Asks::new(checked, None);
    let mut places = Vec::with_capacity(wanted.len());
    for (table, condition) in wanted {
        let relation = asks.relation(*table).map_err(|problem| vec![problem])?;
        let ask = asks.timeless(relation, Vec::new(), None);
        places.push((ask, asks.fold(ask, FilteredFold { fold: Fold::Rows, filter: condition.clone() })));
    }
    Ok(Counts { relations: asks.relations, asks: asks.asks, places })
}
