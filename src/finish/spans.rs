//! Rows that last, by the groups they are in: how many have passed a moment, and how many were open at most.

use super::dictionary::Groups;
use super::place::ValueId;
use crate::calendar::{Interval, Timestamp};
use crate::plan::Passing;
use crate::run::{GroupTotals, Total, TotalValue};
use crate::value::{Exact, TooLarge, Value};
use std::collections::HashMap;
use std::rc::Rc;

/// Microseconds in a second, and in a day.
const SECOND: i128 = 1_000_000;
const DAY: i128 = 86_400 * SECOND;

/// What was worked out of the groups of asks so far, each once.
#[derive(Default)]
pub(super) struct Spans {
    passed: HashMap<(usize, Option<Passing>), Result<Rc<Passed>, TooLarge>>,
    levels: HashMap<LevelsOf, Rc<Levels>>,
}

/// An ask, a fold of it, and the keys of a group.
type LevelsOf = (usize, usize, Box<[ValueId]>);

/// The rows that have passed one of their ends, by the keys of their group.
pub(super) struct Passed {
    of: HashMap<Box<[ValueId]>, Vec<Sum>>,
}

/// The rows of one group that have passed when a period is over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    period: Option<Interval>,
    /// How many.
    pub(super) rows: i128,
    /// The sum of the moments, in microseconds since the beginning of 1970.
    pub(super) moments: i128,
}

impl Passed {
    /// The rows of a group that have passed before a period begins: one that begins at this moment or later.
    pub(super) fn before_period(&self, key: &[ValueId], start: Timestamp) -> Sum {
        self.at(key, |period| period.end <= start)
    }

    /// The rows of a group that have passed before a moment. In the period in which it lies none passes after it.
    pub(super) fn before(&self, key: &[ValueId], moment: Timestamp) -> Sum {
        self.at(key, |period| period.start < moment)
    }

    fn at(&self, key: &[ValueId], is_over: impl Fn(Interval) -> bool) -> Sum {
        let sums = self.of.get(key).map_or(&[][..], Vec::as_slice);
        let over = sums.partition_point(|sum| sum.period.is_some_and(&is_over));
        over.checked_sub(1).and_then(|last| sums.get(last)).copied().unwrap_or_default()
    }

    /// The keys of every group.
    pub(super) fn keys(&self) -> impl Iterator<Item = &[ValueId]> {
        self.of.keys().map(|key| &**key)
    }
}

impl Spans {
    /// What has passed, of the rows that a fold counts; without one, of all rows of the groups.
    pub(super) fn passed(
        &mut self,
        ask: usize,
        of: Option<Passing>,
        in_days: bool,
        groups: Option<&Groups<'_>>,
        values: &[Value],
    ) -> Result<Rc<Passed>, TooLarge> {
        let make = || passed(of, in_days, groups, values).map(Rc::new);
        self.passed.entry((ask, of)).or_insert_with(make).clone()
    }

    /// How many rows of a group are open at each moment.
    pub(super) fn levels(
        &mut self,
        ask: usize,
        fold: usize,
        key: &[ValueId],
        groups: Option<&Groups<'_>>,
    ) -> Rc<Levels> {
        let known = (ask, fold, Box::from(key));
        let make = || {
            let total = groups.and_then(|groups| groups.get(key)).and_then(|group| group.totals.get(fold));
            Rc::new(Levels::of(total.map(|total| &total.value)))
        };
        Rc::clone(self.levels.entry(known).or_insert_with(make))
    }
}

fn passed(
    of: Option<Passing>,
    in_days: bool,
    groups: Option<&Groups<'_>>,
    values: &[Value],
) -> Result<Passed, TooLarge> {
    let mut all: HashMap<Box<[ValueId]>, Vec<Sum>> = HashMap::new();
    for (key, group) in groups.into_iter().flat_map(Groups::with_keys) {
        let Some((period, key)) = key.split_first() else { continue };
        let Some(Value::Period(period)) = values.get(*period as usize) else { continue };
        let sum = sum(of, in_days, group)?;
        all.entry(key.into()).or_default().push(Sum { period: Some(period.interval()), ..sum });
    }
    for sums in all.values_mut() {
        sums.sort_unstable_by_key(|sum| sum.period);
        let mut before = Sum::default();
        for sum in sums {
            sum.rows = sum.rows.checked_add(before.rows).ok_or(TooLarge)?;
            sum.moments = sum.moments.checked_add(before.moments).ok_or(TooLarge)?;
            before = *sum;
        }
    }
    Ok(Passed { of: all })
}

/// The rows of one group in one period.
fn sum(of: Option<Passing>, in_days: bool, group: &GroupTotals) -> Result<Sum, TooLarge> {
    let Some(of) = of else { return Ok(Sum { rows: i128::from(group.rows), ..Sum::default() }) };
    let rows = group.totals.get(of.rows).map_or(0, |total| i128::from(total.used));
    let moments = match of.sum.and_then(|sum| group.totals.get(sum)) {
        Some(Total { value: TotalValue::Value(Some(Value::Number(sum))), .. }) => {
            let unit = Exact::int(if in_days { DAY } else { SECOND });
            sum.mul(&unit)?.to_i128().ok_or(TooLarge)?
        }
        _ => 0,
    };
    Ok(Sum { period: None, rows, moments })
}

/// How many rows are open from each change on, and the most of any stretch of changes.
pub(super) struct Levels {
    moments: Vec<Timestamp>,
    /// A tree over the levels: those of the changes stand in the second half, each place before holds the larger of two.
    most: Vec<i64>,
}

impl Levels {
    fn of(changes: Option<&TotalValue>) -> Levels {
        let changes = match changes {
            Some(TotalValue::Changes(changes)) => changes.as_slice(),
            _ => &[],
        };
        let mut level = 0i64;
        let mut most = vec![0; changes.len()];
        for (_, by) in changes {
            level = level.saturating_add(*by);
            most.push(level);
        }
        for at in (1..changes.len()).rev() {
            let below = |place: usize| most.get(place).copied().unwrap_or(0);
            let larger = below(2 * at).max(below(2 * at + 1));
            if let Some(place) = most.get_mut(at) {
                *place = larger;
            }
        }
        Levels { moments: changes.iter().map(|(at, _)| *at).collect(), most }
    }

    /// The most that are open at one moment of a stretch of time.
    pub(super) fn most_within(&self, time: Interval) -> i64 {
        let count = self.moments.len();
        // The last change before the stretch, or at its first moment, says how many are open there.
        let first = self.moments.partition_point(|moment| *moment <= time.start);
        let end = self.moments.partition_point(|moment| *moment < time.end);
        let (mut low, mut high) = (first.saturating_sub(1) + count, end.max(first) + count);
        let mut most = 0;
        while low < high {
            let at = |place: usize| self.most.get(place).copied().unwrap_or(0);
            if low % 2 == 1 {
                most = most.max(at(low));
                low += 1;
            }
            if high % 2 == 1 {
                high -= 1;
                most = most.max(at(high));
            }
            (low, high) = (low / 2, high / 2);
        }
        most
    }
}
