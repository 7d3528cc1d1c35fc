//! The number of different values: pairs of a group and a value, each kept once.

use super::returns::Returns;
use super::{Rows, all, count, grow, join};
use crate::run::domain::Domain;
use crate::run::hash;
use crate::run::totals::TotalValue;
use crate::run::vector::Cells;
use crate::value::Value;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Pairs of slot and value.
#[derive(Default)]
pub struct Distinct {
    used: Vec<u64>,
    /// How many different values each slot has.
    different: Vec<u64>,
    /// Slot and value, for whole numbers that fit 32 bits.
    small: HashTable<u64>,
    /// Slot and the number of the value in `domain`, for all others.
    named: HashTable<u64>,
    domain: Domain,
    ids: Vec<u32>,
    /// Where periods are joined: when each value was there before.
    returns: Returns,
}

impl Distinct {
    /// Takes a batch.
    pub fn update(&mut self, rows: &Rows<'_>) {
        count(&mut self.used, rows);
        grow(&mut self.different, rows.count);
        let Some(vector) = rows.args.first() else { return };
        if let Cells::Int(cells) = &vector.cells {
            for (slot, cell) in rows.slots.iter().zip(cells.iter()).filter(|(slot, _)| **slot != 0) {
                match u32::try_from(*cell) {
                    Ok(small) => insert(&mut self.small, *slot, small, &mut self.different),
                    Err(_) => {
                        let id = self.domain.number(&crate::run::vector::Cell::Int(*cell));
                        insert(&mut self.named, *slot, id, &mut self.different);
                    }
                }
            }
            return;
        }
        let mut ids = std::mem::take(&mut self.ids);
        self.domain.numbers(vector, &mut ids);
        for (slot, id) in rows.slots.iter().zip(&ids).filter(|(slot, _)| **slot != 0) {
            insert(&mut self.named, *slot, *id, &mut self.different);
        }
        self.ids = ids;
    }

    /// Takes another part.
    pub fn merge(&mut self, other: &Distinct, map: &[u32], count: usize) {
        grow(&mut self.used, count);
        grow(&mut self.different, count);
        join(&mut self.used, &other.used, map, |here, there| *here += there);
        let slot_of = |pair: u64| map.get((pair >> 32) as usize).copied().unwrap_or(0);
        for pair in &other.small {
            insert(&mut self.small, slot_of(*pair), *pair as u32, &mut self.different);
        }
        let ids = self.domain.absorb(&other.domain);
        for pair in &other.named {
            let id = ids.get(*pair as u32 as usize).copied().unwrap_or(0);
            insert(&mut self.named, slot_of(*pair), id, &mut self.different);
        }
    }

    /// The number of cells, and how many of them are different.
    pub fn total(&self, slots: &[u32]) -> (u64, TotalValue) {
        let different = match slots {
            [slot] => self.different.get(*slot as usize).copied().unwrap_or(0),
            slots => self.returns.different(slots),
        };
        (all(&self.used, slots), TotalValue::Value(Some(Value::int(i128::from(different)))))
    }

    /// Prepares the totals of slots that are the same keys in successive periods.
    pub fn join_periods(&mut self, places: &[(u32, i64)]) {
        let pairs =
            |table: &HashTable<u64>, space: u64| table.iter().map(move |pair| (*pair, space)).collect::<Vec<_>>();
        let all = [pairs(&self.small, 0), pairs(&self.named, 1)].concat();
        self.returns = Returns::new(all, places);
        // The pairs have become the returns.
        (self.small, self.named) = (HashTable::new(), HashTable::new());
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        (self.small.capacity() + self.named.capacity()) * 10 + self.domain.bytes() + self.used.capacity() * 16
    }
}

#[inline]
fn insert(pairs: &mut HashTable<u64>, slot: u32, value: u32, different: &mut [u64]) {
    let pair = u64::from(slot) << 32 | u64::from(value);
    if slot == 0 {
        return;
    }
    if let Entry::Vacant(free) = pairs.entry(hash::of_u64(pair), |known| *known == pair, |pair| hash::of_u64(*pair)) {
        free.insert(pair);
        if let Some(different) = different.get_mut(slot as usize) {
            *different += 1;
        }
    }
}
