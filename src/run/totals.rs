//! What an engine gives back: exact aggregates per group.

use super::memory::Account;
use super::series::Series;
use crate::calendar::{Day, Timestamp};
use crate::value::{Exact, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The answers to a plan's asks.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// One for each ask, in order.
    pub asks: Vec<AskTotals>,
    /// One for each coverage ask, in order.
    pub coverage: Vec<CoverageTotals>,
    /// One for each relation, in order.
    pub relations: Vec<RelationTotals>,
    /// The memory that all of this takes, where there is a limit.
    pub(super) held: Vec<Arc<Account>>,
}

impl Totals {
    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.asks.iter().map(AskTotals::bytes).sum()
    }

    /// How much of it is held already.
    pub(super) fn held_bytes(&self) -> usize {
        self.held.iter().map(|account| account.bytes()).sum()
    }
}

impl AskTotals {
    fn bytes(&self) -> usize {
        let group = |group: &GroupTotals| group_bytes(group.key.len(), group.totals.len());
        let groups = self.groups.first().map_or(0, group).saturating_mul(self.groups.len());
        groups + self.series.as_ref().map_or(0, |series| series.bytes())
    }
}

/// About how much memory a group takes that has so many keys and totals.
pub(super) fn group_bytes(keys: usize, totals: usize) -> usize {
    size_of::<GroupTotals>() + keys * size_of::<Value>() + totals * size_of::<Total>()
}

/// The groups of one ask, in any order, each once.
#[derive(Clone, Debug, Default)]
pub struct AskTotals {
    /// The groups.
    pub groups: Vec<GroupTotals>,
    /// The groups of a series of periods, instead.
    pub series: Option<Arc<Series>>,
}

/// One group.
#[derive(Clone, Debug)]
pub struct GroupTotals {
    /// The period first if the ask has a frame (`Value::Period`, or blank for rows without time), then the keys. A blank has the reason *no values*.
    pub key: Vec<Value>,
    /// The rows of the group that match the ask's filter.
    pub rows: u64,
    /// One for each fold, in order.
    pub totals: Vec<Total>,
}

/// The result of one fold in one group.
#[derive(Clone, Debug)]
pub struct Total {
    /// Cells that were used (for `Fold::Rows`: rows that match its filter).
    pub used: u64,
    /// Rows that match its filter, but whose cell is blank.
    pub blank: u64,
    /// The result.
    pub value: TotalValue,
}

/// The result of a fold.
#[derive(Clone, Debug)]
pub enum TotalValue {
    /// A count, a sum, a smallest, a last …; `None` if no cell was used (counts and sums are then 0).
    Value(Option<Value>),
    /// n is `used`.
    Moments {
        /// The sum.
        sum: Exact,
        /// The sum of the squares.
        squares: Exact,
    },
    /// Every moment at which the number of open rows changes, in the order of time, and by how many.
    Changes(Vec<(Timestamp, i64)>),
    /// The values at the ranks below and above (n - 1) p, counted from 0; the same twice where it is whole or the percentile is discrete. `None` if no cell was used.
    Neighbours(Option<(Value, Value)>),
}

/// The time that a relation covers.
#[derive(Clone, Debug, Default)]
pub struct CoverageTotals {
    /// The earliest and latest time of any row; `None` if no row has a time.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Every day that has a row, in order.
    pub days: Vec<Day>,
    /// Whether span and days are those of the rows that these were made of.
    pub of_others: bool,
    /// Rows without time.
    pub without_time: u64,
}

impl CoverageTotals {
    /// What several times of the same rows cover together.
    #[must_use]
    pub fn joined<'t>(all: impl IntoIterator<Item = &'t CoverageTotals>) -> CoverageTotals {
        let mut joined = CoverageTotals::default();
        let mut days = BTreeSet::new();
        for found in all {
            joined.span = match (joined.span, found.span) {
                (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
                (a, b) => a.or(b),
            };
            days.extend(&found.days);
            joined.of_others |= found.of_others;
        }
        CoverageTotals { days: days.into_iter().collect(), ..joined }
    }
}

/// The account of one relation.
#[derive(Clone, Debug, Default)]
pub struct RelationTotals {
    /// Rows that the scan gave.
    pub read: u64,
    /// Rows that `rows where` left out.
    pub left_out: u64,
}
