//! Columns that a table makes of all its rows, as steps that an engine takes once over the whole table.

use super::asks::relation_of;
use super::placing::{covers_filter, covers_interval};
use super::problems;
use super::relation::{Fold, Relation};
use crate::calendar::{Grain, Interval};
use crate::check::{TableUse, Window, WindowDoes};
use crate::data::Kind;
use crate::function::Aggregate;
use crate::problem::Problem;
use crate::row::{Row, TableId};
use crate::source::Span;

/// A table and the columns that are made of its rows.
#[derive(Clone, Debug)]
pub struct Windows {
    /// The rows, without what `covers` sets aside. Its source has the columns of the data alone.
    pub relation: Relation,
    /// How many columns the data have.
    pub data: usize,
    /// The columns behind them, in order: each needs only columns before itself.
    pub columns: Vec<RowWindow>,
}

/// One column: what every row sees of the rows that have its key.
#[derive(Clone, Debug)]
pub struct RowWindow {
    /// Its name, for messages.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// The key; a row that lacks a part of it sees nothing.
    pub by: Vec<Row>,
    /// Only rows that match are seen.
    pub filter: Option<Row>,
    /// What orders the rows first.
    pub time: Option<Row>,
    /// What orders rows of one time: the table's key.
    pub key: Vec<Row>,
    /// What it gives.
    pub step: WindowStep,
}

/// What a row window gives.
#[derive(Clone, Debug)]
pub enum WindowStep {
    /// The same for all rows of the key.
    Fold(Fold),
    /// The value of the row right behind in the order of time, key, value.
    Next(Row),
    /// The value of the row right before.
    Previous(Row),
    /// The place from 1.
    Number,
    /// Whether a row is strictly later and at most so many microseconds later; blank where that ends after coverage.
    Followed {
        /// Microseconds.
        within: i64,
        /// The grain of the table's time.
        grain: Option<Grain>,
        /// What it covers, where that is declared.
        covers: Option<Interval>,
    },
}

impl RowWindow {
    /// Every row expression of the window, in the order key, filter, time, table's key, value.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        let value = match &self.step {
            WindowStep::Next(value) | WindowStep::Previous(value) => Some(value),
            WindowStep::Fold(_) | WindowStep::Number | WindowStep::Followed { .. } => None,
        };
        self.by.iter().chain(&self.filter).chain(&self.time).chain(&self.key).chain(value)
    }
}

/// The steps that make a table's columns; `None` if it makes none.
///
/// # Errors
/// A table that its rows look up is missing.
pub fn windows(tables: &[TableUse], id: TableId) -> Result<Option<Windows>, Problem> {
    let Some(table) = tables.iter().find(|table| table.id == id) else { return Ok(None) };
    if table.made.is_empty() {
        return Ok(None);
    }
    let mut relation = relation_of(tables, id).map_err(|link| problems::missing_table(Span::default(), &link))?;
    relation.rows = Row::and(relation.rows, covers_filter(table));
    let column = |made: &crate::check::MadeColumn| {
        let Window { does, by, filter, time } = &made.from;
        Some(RowWindow {
            name: made.name.clone(),
            kind: made.kind,
            by: by.clone(),
            filter: filter.clone(),
            time: time.clone(),
            key: table.key.clone(),
            step: step(does, time.as_ref(), table)?,
        })
    };
    let columns: Option<Vec<RowWindow>> = table.made.iter().map(column).collect();
    let columns = columns.ok_or_else(|| problems::missing_table(Span::default(), &table.name))?;
    Ok(Some(Windows { relation, data: table.columns.len().saturating_sub(columns.len()), columns }))
}

fn step(does: &WindowDoes, time: Option<&Row>, table: &TableUse) -> Option<WindowStep> {
    let (aggregate, value) = match does {
        WindowDoes::Next(value) => return Some(WindowStep::Next(value.clone())),
        WindowDoes::Previous(value) => return Some(WindowStep::Previous(value.clone())),
        WindowDoes::RowNumber => return Some(WindowStep::Number),
        WindowDoes::FollowedWithin(within) => {
            return Some(WindowStep::Followed {
                within: *within,
                grain: table.grain,
                covers: table.covers.map(covers_interval),
            });
        }
        WindowDoes::Aggregate(aggregate, None) => {
            return (*aggregate == Aggregate::Count).then_some(WindowStep::Fold(Fold::Rows));
        }
        WindowDoes::Aggregate(aggregate, Some(value)) => (*aggregate, value.clone()),
    };
    let edge = |value, last| Fold::Edge { value, time: time.cloned(), key: table.key.clone(), last };
    Some(WindowStep::Fold(match aggregate {
        Aggregate::Count => Fold::Values(value),
        Aggregate::CountDistinct => Fold::Distinct(value),
        Aggregate::Sum => Fold::Sum(value),
        Aggregate::Min => Fold::Min(value),
        Aggregate::Max => Fold::Max(value),
        Aggregate::First => edge(value, false),
        Aggregate::Last => edge(value, true),
        Aggregate::Mode => Fold::Mode(value),
        Aggregate::Any => Fold::Any(value),
        Aggregate::All => Fold::All(value),
        _ => return None,
    }))
}
