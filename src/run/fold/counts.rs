//! How often each pair of a slot and a number is there: a counter for each where they are close together, a table for
//! all others.

use super::window::{Window, bounds, merged_range, number_of};
use crate::run::hash;
use crate::run::memory::Account;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Counts of pairs of slot and number. Slot 0 has none.
#[derive(Default)]
pub struct Counts {
    /// A pair that has a counter here is not in `table`.
    counters: Window<1>,
    /// Slot (high half) and number of all other pairs, and how often.
    table: HashTable<(u64, u64)>,
}

impl Counts {
    /// None yet; it may take `spare` bytes that it does not fill.
    pub fn new(spare: usize) -> Counts {
        Counts { counters: Window::new(spare), ..Counts::default() }
    }

    /// Counts the number of each row; those of slot 0 have no meaning. There are `count` slots.
    pub fn add(&mut self, slots: &[u32], numbers: &[u32], count: usize, account: &Account) {
        let Some(range) = bounds(slots, numbers) else { return };
        self.make_room(slots.len() as u64, count, range, false, account);
        if self.counters.covers(count, range) {
            self.counters.each_row(slots, numbers, |counter, _| *counter += 1);
            return;
        }
        for (slot, number) in slots.iter().zip(numbers).filter(|(slot, _)| **slot != 0) {
            self.put(*slot, *number, 1);
        }
    }

    /// Takes other counts; `map` is the slot here for each slot there, and `numbers` the number here for each number
    /// there, where that is another one. False if there is not enough memory for it.
    #[must_use]
    pub fn merge(
        &mut self,
        other: &Counts,
        map: &[u32],
        numbers: Option<&[u32]>,
        count: usize,
        account: &Account,
    ) -> bool {
        let Some(range) = merged_range(other.counters.range(), numbers) else { return true };
        let is_first = self.counters.range().is_none();
        if is_first {
            // Groups that are made of others have no more pairs than those.
            if !account.spares(other.bytes()) {
                return false;
            }
            self.counters.take_layout(&other.counters, range, count);
            self.table.reserve(other.table.len(), |(pair, _)| hash::of_u64(*pair));
        } else {
            self.make_room(other.counters.rows(), count, range, true, account);
            if account.is_limited() && !self.counters.covers(count, range) {
                let mut more = 0;
                let mut visit = |slot: u32, number: u32| {
                    let slot = map.get(slot as usize).copied().unwrap_or(0);
                    let has_cell = slot == 0 || self.counters.cell(slot, number_of(numbers, number)).is_some();
                    more += usize::from(!has_cell);
                };
                other.each(|slot, number, _| visit(slot, number));
                if !account.spares(hash::growth(self.table.len(), self.table.capacity(), 18, more)) {
                    return false;
                }
            }
        }
        other.each(|slot, number, times| {
            self.put(map.get(slot as usize).copied().unwrap_or(0), number_of(numbers, number), times);
        });
        if is_first {
            self.counters.has(self.counters.len() + self.table.len());
        }
        true
    }

    /// Visits every pair: slot, number, and how often it is there.
    pub fn each(&self, mut visit: impl FnMut(u32, u32, u64)) {
        for (slot, first, counters) in self.counters.slots() {
            for (at, times) in counters.iter().enumerate().filter(|(_, times)| **times > 0) {
                visit(slot, first + at as u32, *times);
            }
        }
        self.table.iter().for_each(|(pair, times)| visit((pair >> 32) as u32, *pair as u32, *times));
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.counters.len() + self.table.len()
    }

    /// How many bytes more it may need for a moment to take so many rows without more cells.
    pub fn growth(&self, rows: usize) -> usize {
        hash::growth(self.table.len(), self.table.capacity(), 18, rows)
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.counters.bytes() + self.table.capacity() * 18
    }

    fn put(&mut self, slot: u32, number: u32, more: u64) {
        if slot == 0 {
            return;
        }
        if let Some(times) = self.counters.cell(slot, number) {
            *times += more;
            return;
        }
        let pair = u64::from(slot) << 32 | u64::from(number);
        let same = |known: &(u64, u64)| known.0 == pair;
        match self.table.entry(hash::of_u64(pair), same, |known| hash::of_u64(known.0)) {
            Entry::Occupied(mut known) => known.get_mut().1 += more,
            Entry::Vacant(free) => {
                free.insert((pair, more));
            }
        }
    }

    fn make_room(&mut self, rows: u64, count: usize, range: (u32, u32), now: bool, account: &Account) {
        let others = || self.table.iter().map(|(pair, _)| *pair as u32).collect();
        if !self.counters.make_room(rows, count, range, now, account, others) {
            return;
        }
        self.table.retain(|(pair, times)| {
            let Some(counter) = self.counters.cell((*pair >> 32) as u32, *pair as u32) else { return true };
            *counter += *times;
            false
        });
        self.table.shrink_to(self.table.len() * 2, |(pair, _)| hash::of_u64(*pair));
    }
}
