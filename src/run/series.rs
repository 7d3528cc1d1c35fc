//! Groups of successive periods that can be joined: any stretch of periods as one.

use super::asked::AskState;
use super::fold::{Accumulator, SumTooLarge};
use super::totals::GroupTotals;
use crate::calendar::{Grain, Interval, Period};
use crate::plan::Fold;
use crate::value::Value;
use std::collections::BTreeMap;

/// The groups of one ask, by period and by the other keys.
pub struct Series {
    grain: Grain,
    /// For each period its groups: the number of the other keys, and the slot.
    periods: BTreeMap<i64, Vec<(u32, u32)>>,
    /// The other keys.
    keys: Vec<Vec<Value>>,
    folds: Vec<SeriesFold>,
    state: AskState,
}

/// One fold of a series.
pub struct SeriesFold {
    /// What is computed.
    pub fold: Fold,
    /// Which of the selections of rows it is about.
    pub selection: usize,
}

/// A sum over a stretch of periods needs more than 76 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyDigits;

impl Series {
    /// From the groups of an ask; `groups` gives the keys of each slot, the period first. Rows without time belong to no
    /// period.
    pub(super) fn new(
        grain: Grain,
        groups: impl Iterator<Item = (u32, Vec<Value>)>,
        folds: Vec<SeriesFold>,
        mut state: AskState,
    ) -> Series {
        let mut periods: BTreeMap<i64, Vec<(u32, u32)>> = BTreeMap::new();
        let mut numbers: BTreeMap<Vec<Value>, u32> = BTreeMap::new();
        let mut keys = Vec::new();
        let mut places = vec![(0, i64::MIN)];
        for (slot, mut key) in groups {
            let rest = if key.is_empty() { Vec::new() } else { key.split_off(1) };
            let number = *numbers.entry(rest).or_insert_with_key(|rest| {
                keys.push(rest.clone());
                u32::try_from(keys.len() - 1).unwrap_or(u32::MAX)
            });
            let period = match key.first() {
                Some(Value::Period(period)) => Some(period.index),
                _ => None,
            };
            places.resize(places.len().max(slot as usize + 1), (0, i64::MIN));
            if let (Some(period), Some(place)) = (period, places.get_mut(slot as usize)) {
                *place = (number, period);
                periods.entry(period).or_default().push((number, slot));
            }
        }
        for accumulator in &mut state.folds {
            accumulator.close();
            accumulator.join_periods(&places);
        }
        Series { grain, periods, keys, folds, state }
    }

    /// The groups of a stretch of time that begins and ends where periods do, by the other keys, in no particular order.
    ///
    /// # Errors
    /// A sum that needs more than 76 digits.
    pub fn over(&self, stretch: Interval) -> Result<Vec<GroupTotals>, TooManyDigits> {
        let mut found = Vec::new();
        for (number, slots) in self.slots(stretch) {
            let rows = self.rows(0, &slots);
            if rows == 0 {
                continue;
            }
            let total = |(fold, accumulator): (&SeriesFold, &Accumulator)| {
                accumulator.total(&fold.fold, &slots, self.rows(fold.selection, &slots))
            };
            let totals = self.folds.iter().zip(&self.state.folds).map(total).collect::<Result<_, _>>();
            let totals = totals.map_err(|SumTooLarge| TooManyDigits)?;
            let key = self.keys.get(number as usize).cloned().unwrap_or_default();
            found.push(GroupTotals { key, rows, totals });
        }
        Ok(found)
    }

    /// The other keys that have a row in a stretch of time, in no particular order.
    pub fn keys(&self, stretch: Interval) -> impl Iterator<Item = &[Value]> {
        let with_rows = self.slots(stretch).into_iter().filter(|(_, slots)| self.rows(0, slots) > 0);
        with_rows.filter_map(|(number, _)| self.keys.get(number as usize).map(Vec::as_slice))
    }

    /// The slots of each set of other keys in a stretch of time.
    fn slots(&self, stretch: Interval) -> BTreeMap<u32, Vec<u32>> {
        let mut found: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let first = Period::of_time(self.grain, stretch.start).index;
        let end = Period::of_time(self.grain, stretch.end).index;
        if first < end {
            for (number, slot) in self.periods.range(first..end).flat_map(|(_, slots)| slots) {
                found.entry(*number).or_default().push(*slot);
            }
        }
        found
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let keys = self.keys.iter().map(|key| key.len() * size_of::<Value>() + 32).sum::<usize>();
        let slots = self.periods.values().map(|slots| slots.capacity() * 8 + 48).sum::<usize>();
        keys + slots + self.state.bytes()
    }

    fn rows(&self, selection: usize, slots: &[u32]) -> u64 {
        let rows = self.state.rows.get(selection).map_or(&[][..], Vec::as_slice);
        slots.iter().filter_map(|slot| rows.get(*slot as usize)).sum()
    }

    /// Whether a stretch of time begins and ends where its periods do.
    pub fn fits(&self, stretch: Interval) -> bool {
        let is_start = |time| Period::of_time(self.grain, time).start() == time;
        is_start(stretch.start) && is_start(stretch.end)
    }
}

impl std::fmt::Debug for Series {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Series").field("grain", &self.grain).field("keys", &self.keys).finish_non_exhaustive()
    }
}
