//! What is made of the cells of each group: exact, in any order of rows, and two parts can always be merged.
//!
//! Every accumulator has a slot for each group. Slot 0 takes the rows that are left out, so that loops have no branch;
//! nobody reads it.

mod blanks;
mod boolean;
mod changes;
mod counts;
mod day;
mod distinct;
mod edge;
mod estimate;
mod extreme;
mod mask;
mod moments;
mod numbers;
mod pairs;
mod returns;
mod sum;
mod tally;
mod window;

pub use mask::{mark, mask};

use super::vector::Vector;
use crate::plan::Fold;
use crate::row::{Row, RowType};
use crate::run::memory::Account;
use crate::run::totals::{Total, TotalValue};
use crate::value::Value;
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::i256;

/// Bytes that one fold of rows may take although they are not filled, where there is no limit.
pub const SPARE: usize = 32 << 20;

/// A sum needs more than 76 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SumTooLarge;

/// One batch of rows for a fold.
pub struct Rows<'a> {
    /// The slot of each row, 0 for those that the filters leave out.
    pub slots: &'a [u32],
    /// How many slots there are.
    pub count: usize,
    /// The arguments of the fold.
    pub args: &'a [&'a Vector],
    /// What is asked for memory beyond that of tables that grow.
    pub account: &'a Account,
}

/// The accumulators of one fold, one for each group.
pub enum Accumulator {
    /// Rows are counted with the filter.
    Rows,
    /// The number of filled cells.
    Values(Vec<u64>),
    /// A sum of numbers of up to 18 digits.
    Int(sum::Sums<i64>),
    /// A sum of numbers of up to 38 digits.
    Wide(sum::Sums<i128>),
    /// A sum of numbers of up to 76 digits.
    Huge(sum::Sums<i256>),
    /// Sums and sums of squares.
    Moments(moments::Moments),
    /// The smallest or largest.
    Extreme(extreme::Extremes),
    /// Different values.
    Distinct(distinct::Distinct),
    /// Different values, estimated.
    Estimate(estimate::Estimates),
    /// How often each value is there.
    Tally(tally::Tally),
    /// The first or last.
    Edge(edge::Edges),
    /// When the number of open rows changes.
    Changes(changes::Changes),
    /// How many are true.
    Boolean(boolean::Booleans),
    /// Another one over the rows of one day.
    Day(day::Days),
}

/// The type of the first argument.
pub fn argument_type(fold: &Fold) -> RowType {
    fold.value().map_or(RowType::Bool, Row::ty)
}

impl Accumulator {
    /// No rows yet. It may take `spare` bytes that it does not fill.
    pub fn new(fold: &Fold, spare: usize) -> Accumulator {
        use super::mantissa::Width;
        let width = match argument_type(fold) {
            RowType::Number { digits, .. } => Width::of(digits),
            _ => Width::Int,
        };
        match fold {
            Fold::Rows => Accumulator::Rows,
            Fold::Values(_) => Accumulator::Values(Vec::new()),
            Fold::Sum(_) => match width {
                Width::Int => Accumulator::Int(sum::Sums::default()),
                Width::Wide => Accumulator::Wide(sum::Sums::default()),
                Width::Huge => Accumulator::Huge(sum::Sums::default()),
            },
            Fold::Moments(_) => Accumulator::Moments(moments::Moments::new(width)),
            Fold::Min(_) => Accumulator::Extreme(extreme::Extremes::new(false)),
            Fold::Max(_) => Accumulator::Extreme(extreme::Extremes::new(true)),
            Fold::Distinct(_) => Accumulator::Distinct(distinct::Distinct::new(spare)),
            Fold::ApproxDistinct(_) => Accumulator::Estimate(estimate::Estimates::default()),
            Fold::Quantile { .. } | Fold::Mode(_) => Accumulator::Tally(tally::Tally::new(spare)),
            Fold::Edge { time, last, .. } => Accumulator::Edge(edge::Edges::new(time.is_some(), *last)),
            Fold::Any(_) | Fold::All(_) => Accumulator::Boolean(boolean::Booleans::default()),
            Fold::Changes { .. } => Accumulator::Changes(changes::Changes::default()),
            Fold::Day { inner, last, .. } => Accumulator::Day(day::Days::new(inner, *last, spare)),
        }
    }

    /// Takes a batch of rows. `scratch` is memory that is used again for every batch.
    pub fn update(&mut self, rows: &Rows<'_>, scratch: &mut Vec<u32>) {
        let nulls = rows.args.first().and_then(|vector| vector.nulls.as_ref());
        match (&mut *self, nulls) {
            (Accumulator::Int(sums), Some(nulls)) => sums.pass_over(rows, nulls),
            (Accumulator::Wide(sums), Some(nulls)) => sums.pass_over(rows, nulls),
            (Accumulator::Huge(sums), Some(nulls)) => sums.pass_over(rows, nulls),
            (Accumulator::Distinct(distinct), Some(nulls)) => distinct.pass_over(rows, nulls),
            (Accumulator::Tally(tally), Some(nulls)) => tally.pass_over(rows, nulls),
            _ => {}
        }
        let rows = &Rows { slots: filled(rows.slots, nulls, scratch), ..*rows };
        match self {
            Accumulator::Rows => {}
            Accumulator::Values(used) => count(used, rows),
            Accumulator::Int(sums) => sums.update(rows),
            Accumulator::Wide(sums) => sums.update(rows),
            Accumulator::Huge(sums) => sums.update(rows),
            Accumulator::Moments(moments) => moments.update(rows),
            Accumulator::Extreme(extremes) => extremes.update(rows),
            Accumulator::Distinct(distinct) => distinct.update(rows),
            Accumulator::Estimate(estimates) => estimates.update(rows),
            Accumulator::Tally(tally) => tally.update(rows),
            Accumulator::Edge(edges) => edges.update(rows),
            Accumulator::Boolean(booleans) => booleans.update(rows),
            Accumulator::Changes(changes) => changes.update(rows),
            Accumulator::Day(days) => days.update(rows),
        }
    }

    /// Takes the groups of another part of the rows; `map` is the slot here for each slot there, 0 for those that are left out.
    /// False if there is not enough memory for it.
    #[must_use]
    pub fn merge(&mut self, other: &Accumulator, map: &[u32], count: usize, account: &Account) -> bool {
        match (self, other) {
            (Accumulator::Values(here), Accumulator::Values(there)) => {
                grow(here, count);
                join(here, there, map, |here, there| *here += there);
            }
            (Accumulator::Int(here), Accumulator::Int(there)) => here.merge(there, map, count),
            (Accumulator::Wide(here), Accumulator::Wide(there)) => here.merge(there, map, count),
            (Accumulator::Huge(here), Accumulator::Huge(there)) => here.merge(there, map, count),
            (Accumulator::Moments(here), Accumulator::Moments(there)) => here.merge(there, map, count),
            (Accumulator::Extreme(here), Accumulator::Extreme(there)) => here.merge(there, map, count),
            (Accumulator::Distinct(here), Accumulator::Distinct(there)) => {
                return here.merge(there, map, count, account);
            }
            (Accumulator::Estimate(here), Accumulator::Estimate(there)) => here.merge(there, map, count),
            (Accumulator::Tally(here), Accumulator::Tally(there)) => return here.merge(there, map, count, account),
            (Accumulator::Edge(here), Accumulator::Edge(there)) => here.merge(there, map, count),
            (Accumulator::Boolean(here), Accumulator::Boolean(there)) => here.merge(there, map, count),
            (Accumulator::Changes(here), Accumulator::Changes(there)) => here.merge(there, map),
            (Accumulator::Day(here), Accumulator::Day(there)) => return here.merge(there, map, count, account),
            // Both parts are made from the same fold, so there is nothing else; rows are counted with the filter.
            _ => {}
        }
        true
    }

    /// Prepares what [`Accumulator::total`] reads.
    pub fn close(&mut self) {
        match self {
            Accumulator::Tally(tally) => tally.close(),
            Accumulator::Changes(changes) => changes.close(),
            Accumulator::Day(days) => days.close(),
            _ => {}
        }
    }

    /// Prepares [`Accumulator::total`] for several slots: those of one group of keys in successive periods. `places` has
    /// the number of the keys and the period of each slot.
    pub fn join_periods(&mut self, places: &[(u32, i64)]) {
        if let Accumulator::Distinct(distinct) = self {
            distinct.join_periods(places);
        }
    }

    /// The result of the rows of some slots together, of which `rows` rows match the filter.
    pub fn total(&self, fold: &Fold, slots: &[u32], rows: u64) -> Result<Total, SumTooLarge> {
        let ty = argument_type(fold);
        let int = |number: u64| TotalValue::Value(Some(Value::int(i128::from(number))));
        let (used, value) = match self {
            Accumulator::Rows => (rows, int(rows)),
            Accumulator::Values(used) => {
                let used = all(used, slots);
                (used, int(used))
            }
            Accumulator::Int(sums) => sums.total(slots, ty, rows)?,
            Accumulator::Wide(sums) => sums.total(slots, ty, rows)?,
            Accumulator::Huge(sums) => sums.total(slots, ty, rows)?,
            Accumulator::Moments(moments) => moments.total(slots, ty),
            Accumulator::Extreme(extremes) => extremes.total(slots, ty),
            Accumulator::Distinct(distinct) => distinct.total(slots, rows),
            Accumulator::Estimate(estimates) => estimates.total(slots),
            Accumulator::Tally(tally) => tally.total(slots, fold, ty, rows),
            Accumulator::Edge(edges) => edges.total(slots, ty),
            Accumulator::Boolean(booleans) => booleans.total(slots, matches!(fold, Fold::All(_))),
            Accumulator::Changes(changes) => (rows, changes.total(slots)),
            Accumulator::Day(days) => return days.total(slots),
        };
        Ok(Total { used, blank: rows.saturating_sub(used), value })
    }

    /// How many bytes more it may need for a moment to take so many rows without more cells.
    pub fn growth(&self, rows: usize) -> usize {
        match self {
            Accumulator::Distinct(distinct) => distinct.growth(rows),
            Accumulator::Tally(tally) => tally.growth(rows),
            Accumulator::Changes(changes) => changes.bytes(),
            Accumulator::Day(days) => days.growth(rows),
            _ => 0,
        }
    }

    /// How many bytes more it needs once it is closed.
    pub fn closing(&self) -> usize {
        match self {
            Accumulator::Distinct(distinct) => distinct.closing(),
            Accumulator::Tally(tally) => tally.closing(),
            Accumulator::Day(days) => days.closing(),
            _ => 0,
        }
    }

    /// How much of what it takes is asked for when another part takes it.
    pub fn pairs_bytes(&self) -> usize {
        match self {
            Accumulator::Distinct(distinct) => distinct.pairs_bytes(),
            Accumulator::Tally(tally) => tally.pairs_bytes(),
            Accumulator::Day(days) => days.pairs_bytes(),
            _ => 0,
        }
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        match self {
            Accumulator::Rows => 0,
            Accumulator::Values(used) => used.capacity() * 8,
            Accumulator::Int(sums) => sums.bytes(),
            Accumulator::Wide(sums) => sums.bytes(),
            Accumulator::Huge(sums) => sums.bytes(),
            Accumulator::Moments(moments) => moments.bytes(),
            Accumulator::Extreme(extremes) => extremes.bytes(),
            Accumulator::Distinct(distinct) => distinct.bytes(),
            Accumulator::Estimate(estimates) => estimates.bytes(),
            Accumulator::Tally(tally) => tally.bytes(),
            Accumulator::Edge(edges) => edges.bytes(),
            Accumulator::Boolean(booleans) => booleans.bytes(),
            Accumulator::Changes(changes) => changes.bytes(),
            Accumulator::Day(days) => days.bytes(),
        }
    }
}

/// Sends the rows whose cell is blank to slot 0.
fn filled<'a>(slots: &'a [u32], nulls: Option<&NullBuffer>, scratch: &'a mut Vec<u32>) -> &'a [u32] {
    let Some(nulls) = nulls else { return slots };
    mask(slots, nulls.inner(), scratch);
    scratch
}

/// Counts the rows of each slot.
pub fn count(used: &mut Vec<u64>, rows: &Rows<'_>) {
    grow(used, rows.count);
    match used.as_mut_slice() {
        // One group: its number, 0 or 1, is what is counted.
        [_, one] => *one += rows.slots.iter().map(|slot| u64::from(*slot)).sum::<u64>(),
        all => {
            for slot in rows.slots {
                if let Some(used) = all.get_mut(*slot as usize) {
                    *used += 1;
                }
            }
        }
    }
}

fn grow<T: Clone + Default>(slots: &mut Vec<T>, count: usize) {
    if slots.len() < count {
        slots.resize(count, T::default());
    }
}

/// The sum over some slots.
fn all(used: &[u64], slots: &[u32]) -> u64 {
    slots.iter().filter_map(|slot| used.get(*slot as usize)).sum()
}

/// What some slots have.
fn each<'t, T>(all: &'t [T], slots: &'t [u32]) -> impl Iterator<Item = &'t T> {
    slots.iter().filter_map(|slot| all.get(*slot as usize))
}

/// Joins the slots of another part into those here, slot 0 excepted.
fn join<T>(here: &mut [T], there: &[T], map: &[u32], join: impl Fn(&mut T, &T)) {
    for (slot, other) in map.iter().zip(there).skip(1) {
        if *slot != 0
            && let Some(here) = here.get_mut(*slot as usize)
        {
            join(here, other);
        }
    }
}
