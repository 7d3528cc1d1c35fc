//! Pairs of a slot and a number, each kept once: a bit for each where they are close together, a table of pairs for all
//! others.

use super::grow;
use super::window::{Window, bounds, merged_range, number_of};
use crate::run::hash;
use crate::run::memory::Account;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// A set of pairs of slot and number. Slot 0 takes none.
#[derive(Default)]
pub struct Pairs {
    /// A pair that has a bit here is not in `table`.
    bits: Window<64>,
    /// Slot (high half) and number of all other pairs.
    table: HashTable<u64>,
    /// How many pairs of each slot are in `table`.
    in_table: Vec<u64>,
}

impl Pairs {
    /// None yet; it may take `spare` bytes that it does not fill.
    pub fn new(spare: usize) -> Pairs {
        Pairs { bits: Window::new(spare), ..Pairs::default() }
    }

    /// Takes the number of each row; those of slot 0 have no meaning. There are `count` slots.
    pub fn add(&mut self, slots: &[u32], numbers: &[u32], count: usize, account: &Account) {
        let Some(range) = bounds(slots, numbers) else { return };
        self.make_room(slots.len() as u64, count, range, false, account);
        if self.bits.covers(count, range) {
            self.bits.each_row(slots, numbers, |word, bit| *word |= 1 << bit);
            return;
        }
        for (slot, number) in slots.iter().zip(numbers).filter(|(slot, _)| **slot != 0) {
            self.insert(*slot, *number);
        }
    }

    /// Takes another set; `map` is the slot here for each slot there, and `numbers` the number here for each number
    /// there, where that is another one. False if there is not enough memory for it.
    #[must_use]
    pub fn merge(
        &mut self,
        other: &Pairs,
        map: &[u32],
        numbers: Option<&[u32]>,
        count: usize,
        account: &Account,
    ) -> bool {
        let Some(range) = merged_range(other.bits.range(), numbers) else { return true };
        let is_first = self.bits.range().is_none();
        if is_first {
            // Groups that are made of others have no more pairs than those.
            if !account.spares(other.bytes()) {
                return false;
            }
            self.bits.take_layout(&other.bits, range, count);
            self.table.reserve(other.table.len(), |pair| hash::of_u64(*pair));
        } else {
            self.make_room(other.bits.rows(), count, range, true, account);
            if account.is_limited() && !self.bits.covers(count, range) {
                let mut more = 0;
                let mut visit = |slot: u32, number: u32| {
                    let slot = map.get(slot as usize).copied().unwrap_or(0);
                    let has_cell = slot == 0 || self.bits.cell(slot, number_of(numbers, number)).is_some();
                    more += usize::from(!has_cell);
                };
                other.each(&mut visit);
                if !account.spares(hash::growth(self.table.len(), self.table.capacity(), 10, more)) {
                    return false;
                }
            }
        }
        let slot_of = |slot: u32| map.get(slot as usize).copied().unwrap_or(0);
        for (slot, first, there) in other.bits.slots() {
            let slot = slot_of(slot);
            match self.bits.stretch(slot, first, there.len()) {
                _ if slot == 0 => {}
                Some(here) if numbers.is_none() => {
                    here.iter_mut().zip(there).for_each(|(here, there)| *here |= there);
                }
                _ => each_bit(first, there, |number| self.insert(slot, number_of(numbers, number))),
            }
        }
        for pair in &other.table {
            let (slot, number) = parts(*pair);
            self.insert(slot_of(slot), number_of(numbers, number));
        }
        if is_first {
            self.bits.has(self.bits.len() + self.table.len());
        }
        true
    }

    /// How many different numbers some slots have together.
    pub fn different(&self, slots: &[u32]) -> u64 {
        let [slot] = slots else {
            let mut numbers = Vec::new();
            self.each(|slot, number| {
                if slots.contains(&slot) {
                    numbers.push(number);
                }
            });
            numbers.sort_unstable();
            numbers.dedup();
            return numbers.len() as u64;
        };
        let bits = self.bits.of_slot(*slot).1.iter().map(|word| u64::from(word.count_ones())).sum::<u64>();
        bits + self.in_table.get(*slot as usize).copied().unwrap_or(0)
    }

    /// Visits every pair: slot and number.
    pub fn each(&self, mut visit: impl FnMut(u32, u32)) {
        for (slot, first, words) in self.bits.slots() {
            each_bit(first, words, |number| visit(slot, number));
        }
        for pair in &self.table {
            let (slot, number) = parts(*pair);
            visit(slot, number);
        }
    }

    /// The smallest and largest number; `None` if there is none.
    pub fn range(&self) -> Option<(u32, u32)> {
        self.bits.range()
    }

    /// The pairs that have no bit, in the order of their slots.
    pub fn others(&self) -> Vec<u64> {
        let mut others = self.table.iter().copied().collect::<Vec<_>>();
        others.sort_unstable();
        others
    }

    /// Visits every number of a slot; `others` are those of [`Pairs::others`].
    pub fn each_of(&self, slot: u32, others: &[u64], mut visit: impl FnMut(u32)) {
        let (first, words) = self.bits.of_slot(slot);
        each_bit(first, words, &mut visit);
        let from = others.partition_point(|pair| parts(*pair).0 < slot);
        others.iter().skip(from).map(|pair| parts(*pair)).take_while(|(of, _)| *of == slot).for_each(|(_, n)| visit(n));
    }

    /// How many pairs have no bit.
    pub fn in_table(&self) -> usize {
        self.table.len()
    }

    /// How many bytes more it may need for a moment to take so many rows without more cells.
    pub fn growth(&self, rows: usize) -> usize {
        hash::growth(self.table.len(), self.table.capacity(), 10, rows)
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.bits.bytes() + self.table.capacity() * 10 + self.in_table.capacity() * 8
    }

    /// Takes one pair; slot 0 is left out.
    #[inline]
    fn insert(&mut self, slot: u32, number: u32) {
        if slot == 0 {
            return;
        }
        if let Some(word) = self.bits.cell(slot, number) {
            *word |= 1 << (number % 64);
            return;
        }
        let pair = u64::from(slot) << 32 | u64::from(number);
        let same = |known: &u64| *known == pair;
        if let Entry::Vacant(free) = self.table.entry(hash::of_u64(pair), same, |pair| hash::of_u64(*pair)) {
            free.insert(pair);
            grow(&mut self.in_table, slot as usize + 1);
            if let Some(pairs) = self.in_table.get_mut(slot as usize) {
                *pairs += 1;
            }
        }
    }

    fn make_room(&mut self, rows: u64, count: usize, range: (u32, u32), now: bool, account: &Account) {
        let others = || self.table.iter().map(|pair| parts(*pair).1).collect();
        if !self.bits.make_room(rows, count, range, now, account, others) {
            return;
        }
        self.table.retain(|pair| {
            let (slot, number) = parts(*pair);
            let Some(word) = self.bits.cell(slot, number) else { return true };
            *word |= 1 << (number % 64);
            if let Some(pairs) = self.in_table.get_mut(slot as usize) {
                *pairs -= 1;
            }
            false
        });
        self.table.shrink_to(self.table.len() * 2, |pair| hash::of_u64(*pair));
    }
}

/// Slot and number.
fn parts(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

fn each_bit(first: u32, words: &[u64], mut visit: impl FnMut(u32)) {
    for (at, word) in words.iter().enumerate().filter(|(_, word)| **word != 0) {
        let mut left = *word;
        while left != 0 {
            visit(first + at as u32 * 64 + left.trailing_zeros());
            left &= left - 1;
        }
    }
}
