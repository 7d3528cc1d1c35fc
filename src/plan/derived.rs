//! Tables made from others, as asks of the rows they are made of.

use super::asks::relation_of;
use super::folds::folds;
use super::placing::{covers_filter, filled, is_blank};
use super::problems;
use super::program::Make;
use super::relation::{Ask, CoverageAsk, FilteredFold, Fold, Relation};
use crate::check::{Derived, DerivedFrom, TableUse};
use crate::data::Kind;
use crate::function::Scalar;
use crate::problem::Problem;
use crate::row::{Row, RowType};
use crate::source::Span;
use crate::value::Exact;

/// A table with a row for each key.
#[derive(Clone, Debug)]
pub struct Grouped {
    /// The rows that it is made of.
    pub relation: Relation,
    /// First the groups, then the rows that lack a part of the key.
    pub asks: Vec<Ask>,
    /// The time that the rows cover.
    pub coverage: Vec<CoverageAsk>,
    /// The columns that are wanted.
    pub columns: Vec<GroupedColumn>,
}

/// A column of a table with a row for each key.
#[derive(Clone, Debug)]
pub struct GroupedColumn {
    /// Its name, for messages.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// What gives it.
    pub from: GroupedFrom,
}

/// What gives a column of a table with a row for each key.
#[derive(Clone, Debug)]
pub enum GroupedFrom {
    /// This part of the key.
    Key(usize),
    /// What is made of some folds of the group.
    Made {
        /// What; its numbers are positions in `folds`.
        make: Make,
        /// The folds of the ask.
        folds: Vec<usize>,
        /// What it is multiplied by.
        factor: Exact,
    },
}

/// A table with a row for each piece of a text.
#[derive(Clone, Debug)]
pub struct Pieces {
    /// The rows that it is made of.
    pub relation: Relation,
    /// The text.
    pub text: Row,
    /// What stands between the pieces.
    pub at: String,
    /// The times by which it is known what the rows cover.
    pub times: Vec<Row>,
    /// The columns that are wanted; `None` is the piece.
    pub columns: Vec<(Kind, Option<Row>)>,
}

/// What makes the rows of a table.
#[derive(Clone, Debug)]
pub enum Making {
    /// A row for each key.
    Grouped(Grouped),
    /// A row for each piece.
    Pieces(Pieces),
}

/// What makes these columns of a table that is made from another.
///
/// # Errors
/// A table that the rows look up is missing.
pub fn making(derived: &Derived, wanted: &[usize]) -> Result<Making, Problem> {
    let missing = |link: String| problems::missing_table(Span::default(), &link);
    let source = derived.tables.iter().find(|table| table.id == derived.source);
    let source = source.ok_or_else(|| missing("its table".to_owned()))?;
    let mut relation = relation_of(&derived.tables, derived.source).map_err(missing)?;
    relation.rows = Row::and(relation.rows, covers_filter(source));
    let wanted = wanted.iter().filter_map(|at| derived.columns.get(*at));
    let piece = derived.columns.iter().find_map(|column| match &column.from {
        DerivedFrom::Piece(row, at) => Some((row.clone(), at.clone())),
        _ => None,
    });
    if let Some((text, at)) = piece {
        let columns = wanted.map(|column| {
            let row = if let DerivedFrom::Same(row) = &column.from { Some(row.clone()) } else { None };
            (column.column.kind, row)
        });
        return Ok(Making::Pieces(Pieces { relation, text, at, times: source.times(), columns: columns.collect() }));
    }
    let keys: Vec<Row> = derived
        .columns
        .iter()
        .filter_map(|column| if let DerivedFrom::Key(row) = &column.from { Some(row.clone()) } else { None })
        .collect();
    let mut all: Vec<FilteredFold> = Vec::new();
    let mut columns = Vec::new();
    for column in wanted {
        let from = match &column.from {
            DerivedFrom::Key(row) => GroupedFrom::Key(keys.iter().position(|key| key == row).unwrap_or(0)),
            DerivedFrom::Aggregate(node, factor) => {
                let made = folds(node, source).ok_or_else(|| missing(column.column.name.clone()))?;
                let (own, make) = made;
                let folds = (all.len()..all.len() + own.len()).collect();
                all.extend(own);
                GroupedFrom::Made { make, folds, factor: factor.clone() }
            }
            DerivedFrom::Same(_) | DerivedFrom::Piece(..) => continue,
        };
        columns.push(GroupedColumn { name: column.column.name.clone(), kind: column.column.kind, from });
    }
    Ok(Making::Grouped(grouped(relation, source, keys, all, columns)))
}

fn grouped(
    relation: Relation,
    source: &TableUse,
    keys: Vec<Row>,
    folds: Vec<FilteredFold>,
    columns: Vec<GroupedColumn>,
) -> Grouped {
    let all_filled = keys.iter().cloned().fold(None, |filter, key| Row::and(filter, Some(filled(key))));
    let lacking = Row::Call(Scalar::Or, keys.iter().cloned().map(is_blank).collect(), RowType::Bool);
    let ask = |keys, filter, folds| Ask { relation: 0, frame: None, series: false, keys, filter, folds };
    let count = FilteredFold { fold: Fold::Rows, filter: None };
    let asks = vec![ask(keys, all_filled, folds), ask(Vec::new(), Some(lacking), vec![count])];
    let coverage = source.times().into_iter().map(|time| CoverageAsk { relation: 0, time }).collect();
    Grouped { relation, asks, coverage, columns }
}
