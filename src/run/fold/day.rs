//! Another fold over the rows of one day only: the last, or the first, on which a group has a row.

use super::{Accumulator, Rows, SumTooLarge, count, grow};
use crate::plan::Fold;
use crate::run::memory::Account;
use crate::run::totals::Total;
use crate::run::vector::Cells;

/// Abandoned groups inside are thrown away when there are so many, and more of them than of others.
const MANY_ABANDONED: usize = 1 << 12;

/// For each slot the best day so far, and what is made of its rows. A better day begins a new group inside; what
/// belonged to the day before is abandoned there.
pub struct Days {
    fold: Fold,
    last: bool,
    spare: usize,
    days: Vec<Option<i32>>,
    /// The group inside of each slot; 0 for none.
    groups: Vec<u32>,
    /// How many groups there are inside, that of rows left out included.
    inner_groups: usize,
    inner: Box<Accumulator>,
    /// The rows of each group inside.
    rows: Vec<u64>,
    inner_slots: Vec<u32>,
    scratch: Vec<u32>,
}

impl Days {
    /// No rows yet.
    pub fn new(inner: &Fold, last: bool, spare: usize) -> Days {
        Days {
            fold: inner.clone(),
            last,
            spare,
            days: Vec::new(),
            groups: Vec::new(),
            inner_groups: 1,
            inner: Box::new(Accumulator::new(inner, spare)),
            rows: Vec::new(),
            inner_slots: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// Takes a batch; the first argument is the day, the others are those of the fold inside.
    pub fn update(&mut self, rows: &Rows<'_>) {
        grow(&mut self.days, rows.count);
        grow(&mut self.groups, rows.count);
        let Some((day, args)) = rows.args.split_first() else { return };
        let Cells::Date(cells) = &day.cells else { return };
        // First the best day of each slot in the whole batch, so that a batch begins no group that it abandons again.
        let mut is_better = false;
        for (row, (slot, cell)) in rows.slots.iter().zip(cells).enumerate() {
            if *slot != 0 && day.is_filled(row) {
                is_better |= self.improve(*slot as usize, *cell);
            }
        }
        if is_better {
            self.begin_groups();
        }
        self.inner_slots.clear();
        for (row, (slot, cell)) in rows.slots.iter().zip(cells).enumerate() {
            let is_best =
                *slot != 0 && day.is_filled(row) && self.days.get(*slot as usize).copied().flatten() == Some(*cell);
            let group = if is_best { self.groups.get(*slot as usize).copied().unwrap_or(0) } else { 0 };
            self.inner_slots.push(group);
        }
        let inner = Rows { slots: &self.inner_slots, count: self.inner_groups, args, account: rows.account };
        count(&mut self.rows, &inner);
        self.inner.update(&inner, &mut self.scratch);
        self.tidy(rows.account);
    }

    /// Takes another part; false if there is not enough memory for it.
    #[must_use]
    pub fn merge(&mut self, other: &Days, map: &[u32], count: usize, account: &Account) -> bool {
        grow(&mut self.days, count);
        grow(&mut self.groups, count);
        let days = || map.iter().zip(&other.days).skip(1).filter(|(slot, _)| **slot != 0);
        let mut is_better = false;
        for (slot, day) in days() {
            if let Some(day) = day {
                is_better |= self.improve(*slot as usize, *day);
            }
        }
        if is_better {
            self.begin_groups();
        }
        let mut groups = vec![0; other.inner_groups];
        for ((slot, day), there) in map.iter().zip(&other.days).zip(&other.groups).skip(1) {
            let slot = *slot as usize;
            let is_best = slot != 0 && day.is_some() && self.days.get(slot) == Some(day);
            if let (true, Some(group)) = (is_best, groups.get_mut(*there as usize)) {
                *group = self.groups.get(slot).copied().unwrap_or(0);
            }
        }
        let fits = self.inner.merge(&other.inner, &groups, self.inner_groups, account);
        crate::run::asked::merge_rows(&mut self.rows, &other.rows, &groups, self.inner_groups);
        self.tidy(account);
        fits
    }

    /// Throws abandoned groups away if there are many, and memory to put the others together.
    fn tidy(&mut self, account: &Account) {
        let used = self.groups.iter().filter(|group| **group != 0).count();
        if self.inner_groups < MANY_ABANDONED + 2 * used {
            return;
        }
        let mut map = vec![0; self.inner_groups];
        let mut next = 1;
        for group in self.groups.iter().filter(|group| **group != 0) {
            if let Some(place) = map.get_mut(*group as usize) {
                *place = next;
                next += 1;
            }
        }
        let mut kept = Accumulator::new(&self.fold, self.spare);
        if !kept.merge(&self.inner, &map, next as usize, account) {
            return;
        }
        for group in self.groups.iter_mut().filter(|group| **group != 0) {
            *group = map.get(*group as usize).copied().unwrap_or(0);
        }
        let mut rows = Vec::new();
        crate::run::asked::merge_rows(&mut rows, &self.rows, &map, next as usize);
        (*self.inner, self.rows, self.inner_groups) = (kept, rows, next as usize);
    }

    /// Prepares what [`Days::total`] reads.
    pub fn close(&mut self) {
        self.inner.close();
    }

    /// What the fold inside gives for the rows of the day: of several slots, the best of their days.
    pub fn total(&self, slots: &[u32]) -> Result<Total, SumTooLarge> {
        let day = |slot: &u32| self.days.get(*slot as usize).copied().flatten();
        let days = slots.iter().filter_map(day);
        let best = if self.last { days.max() } else { days.min() };
        let of_day = slots.iter().filter(|slot| best.is_some() && day(slot) == best);
        let mut groups: Vec<u32> =
            of_day.filter_map(|slot| self.groups.get(*slot as usize).copied()).filter(|group| *group != 0).collect();
        let rows = groups.iter().filter_map(|group| self.rows.get(*group as usize)).sum();
        if groups.is_empty() {
            // Of no day there is what a group inside gives that nobody has begun.
            groups.push(u32::try_from(self.inner_groups).unwrap_or(u32::MAX));
        }
        self.inner.total(&self.fold, &groups, rows)
    }

    /// How many bytes more it may need for a moment to take so many rows without more cells.
    pub fn growth(&self, rows: usize) -> usize {
        self.inner.growth(rows)
    }

    /// How many bytes more it needs once it is closed.
    pub fn closing(&self) -> usize {
        self.inner.closing()
    }

    /// How much of that is asked for when another part takes it.
    pub fn pairs_bytes(&self) -> usize {
        self.inner.pairs_bytes()
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.inner.bytes() + self.days.capacity() * 8 + self.groups.capacity() * 4 + self.rows.capacity() * 8
    }

    /// Takes a day for the best of a slot if it is better; its group is begun later.
    fn improve(&mut self, slot: usize, day: i32) -> bool {
        let Some(best) = self.days.get_mut(slot) else { return false };
        let is_better = best.is_none_or(|best| if self.last { day > best } else { day < best });
        if is_better {
            *best = Some(day);
            if let Some(group) = self.groups.get_mut(slot) {
                *group = 0;
            }
        }
        is_better
    }

    /// A group for every slot that has a day and none yet.
    fn begin_groups(&mut self) {
        for (group, day) in self.groups.iter_mut().zip(&self.days) {
            if *group == 0 && day.is_some() {
                *group = u32::try_from(self.inner_groups).unwrap_or(u32::MAX);
                self.inner_groups += 1;
            }
        }
    }
}
