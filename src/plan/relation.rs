//! Below the line: what an engine computes. Exact aggregates of rows per group, and nothing else.

use crate::calendar::{Calendar, Grain};
use crate::check::Place;
use crate::data::Kind;
use crate::row::{Row, TableId};
use crate::value::Exact;
use datafusion::catalog::TableProvider;
use std::sync::Arc;

/// The rows of one table with what they look up.
///
/// Row windows, grouping and unions (tables from tables) become further steps between the scan and the asks.
#[derive(Clone)]
pub struct Relation {
    /// The home table.
    pub table: TableId,
    /// Its name, for messages.
    pub name: String,
    /// The kinds of its columns.
    pub columns: Vec<(String, Kind)>,
    /// The rows.
    pub source: Arc<dyn TableProvider>,
    /// Every place that a column can refer to, in the numbering of [`crate::row::ColumnRef`]; only those referred to are read.
    pub places: Vec<(Place, PlaceSource)>,
    /// `rows where …`
    pub rows: Option<Row>,
    /// The calendar by which opening hours count.
    pub calendar: Arc<Calendar>,
}

/// The table behind a place.
#[derive(Clone)]
pub struct PlaceSource {
    /// Its name.
    pub name: String,
    /// The kinds of its columns.
    pub columns: Vec<(String, Kind)>,
    /// Its rows.
    pub source: Arc<dyn TableProvider>,
    /// `rows where …` of that table.
    pub rows: Option<Row>,
    /// The calendar by which opening hours count.
    pub calendar: Arc<Calendar>,
}

/// One grouping of one relation: all asks of a relation are answered in one pass over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The position in [`super::Plan::relations`].
    pub relation: usize,
    /// The first key of a group: the period of its time.
    pub frame: Option<Frame>,
    /// Whether the groups of several periods in succession will be wanted as one: then they are kept so that they can be
    /// joined, and which stretches of time are wanted is said later.
    pub series: bool,
    /// The other keys.
    pub keys: Vec<Row>,
    /// Which rows make groups: the question's filter and period, and whether rows without time are in.
    pub filter: Option<Row>,
    /// What is computed for each group.
    pub folds: Vec<FilteredFold>,
}

/// Time of a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// A `Date` or `Time` row expression.
    pub time: Row,
    /// The grain.
    pub grain: Grain,
}

/// A fold over those rows of the group that match its own filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FilteredFold {
    /// What is computed.
    pub fold: Fold,
    /// Its own filter.
    pub filter: Option<Row>,
}

/// What an engine computes exactly, in any order of rows, mergeable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// The number of rows.
    Rows,
    /// The number of filled cells.
    Values(Row),
    /// The number of different filled cells.
    Distinct(Row),
    /// The estimated number of different filled cells.
    ApproxDistinct(Row),
    /// The sum and the number of filled cells.
    Sum(Row),
    /// n, sum and sum of squares.
    Moments(Row),
    /// The smallest.
    Min(Row),
    /// The largest.
    Max(Row),
    /// The neighbours of a percentile.
    Quantile {
        /// The numbers (or dates).
        value: Row,
        /// p, 0 to 1.
        at: Exact,
        /// The nearest rank instead of the two neighbours.
        discrete: bool,
    },
    /// The value of the earliest or latest row by (time, key, value), among rows whose value is filled.
    Edge {
        /// The value.
        value: Row,
        /// The time; rows without it come before all others.
        time: Option<Row>,
        /// The table's key.
        key: Vec<Row>,
        /// The latest instead of the earliest.
        last: bool,
    },
    /// The commonest value, ties: the smallest.
    Mode(Row),
    /// Whether any is true.
    Any(Row),
    /// Whether all filled are true.
    All(Row),
    /// Of rows that last: every moment at which the number of those that are open changes, and by how many.
    Changes {
        /// When a row starts.
        start: Row,
        /// When it ends, never before it starts; blank where it has not ended.
        end: Row,
    },
    /// Another one, over the rows of one day only; rows without a day are in none.
    Day {
        /// The day of a row.
        day: Row,
        /// The latest day on which the group has a row, instead of the earliest.
        last: bool,
        /// What is made of the rows of that day.
        inner: Box<Fold>,
    },
}

impl Fold {
    /// The row expressions that it takes, in the order in which it takes them.
    pub fn arguments(&self) -> Vec<&Row> {
        match self {
            Fold::Rows => Vec::new(),
            Fold::Values(row)
            | Fold::Distinct(row)
            | Fold::ApproxDistinct(row)
            | Fold::Sum(row)
            | Fold::Moments(row)
            | Fold::Min(row)
            | Fold::Max(row)
            | Fold::Mode(row)
            | Fold::Any(row)
            | Fold::All(row)
            | Fold::Quantile { value: row, .. } => vec![row],
            Fold::Changes { start, end } => vec![start, end],
            Fold::Edge { value, time, key, .. } => std::iter::once(value).chain(time).chain(key).collect(),
            Fold::Day { day, inner, .. } => std::iter::once(day).chain(inner.arguments()).collect(),
        }
    }

    /// The values that something is made of; none where rows are counted.
    pub fn value(&self) -> Option<&Row> {
        match self {
            Fold::Day { inner, .. } => inner.value(),
            fold => fold.arguments().first().copied(),
        }
    }
}

/// The time that a relation covers, found in the same pass, before any filter but `rows where`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageAsk {
    /// The position in [`super::Plan::relations`].
    pub relation: usize,
    /// A `Date` or `Time` row expression.
    pub time: Row,
}

impl std::fmt::Debug for Relation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relation").field("name", &self.name).field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for PlaceSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlaceSource").field("name", &self.name).finish_non_exhaustive()
    }
}
