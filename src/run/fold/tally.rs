//! How often each value is there: percentiles and the commonest value.

use super::{Rows, all, count, each, grow, join};
use crate::plan::Fold;
use crate::row::RowType;
use crate::run::domain::Domain;
use crate::run::hash;
use crate::run::totals::TotalValue;
use crate::run::vector::Cell;
use crate::value::Exact;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Pairs of slot and value up to so many are counted in an array.
const DIRECT_CELLS: usize = 1 << 20;

/// How often each value is there in each slot.
#[derive(Default)]
pub struct Tally {
    used: Vec<u64>,
    domain: Domain,
    counts: Counts,
    ids: Vec<u32>,
    /// For each slot its values in order with their counts, once all rows are in.
    ordered: Vec<Vec<(u32, u64)>>,
    /// For each value its place in the order, then.
    rank: Vec<u32>,
}

enum Counts {
    /// `cells[slot * size + value]`
    Direct { size: usize, cells: Vec<u64> },
    /// Slot and value, and how often.
    Hash(HashTable<(u64, u64)>),
}

impl Default for Counts {
    fn default() -> Self {
        Counts::Direct { size: 1, cells: Vec::new() }
    }
}

impl Tally {
    /// Takes a batch.
    pub fn update(&mut self, rows: &Rows<'_>) {
        count(&mut self.used, rows);
        let Some(vector) = rows.args.first() else { return };
        let mut ids = std::mem::take(&mut self.ids);
        self.domain.numbers(vector, &mut ids);
        self.counts.make_room(rows.count, self.domain.len());
        self.counts.add(rows.slots, &ids);
        self.ids = ids;
    }

    /// Takes another part.
    pub fn merge(&mut self, other: &Tally, map: &[u32], count: usize) {
        grow(&mut self.used, count);
        join(&mut self.used, &other.used, map, |here, there| *here += there);
        let ids = self.domain.absorb(&other.domain);
        self.counts.make_room(count, self.domain.len());
        other.counts.each(|slot, id, times| {
            let here = map.get(slot as usize).copied().unwrap_or(0);
            let id = ids.get(id as usize).copied().unwrap_or(0);
            self.counts.put(here, id, times);
        });
    }

    /// Orders the values of every slot.
    pub fn close(&mut self) {
        let mut order = (1..self.domain.len() as u32).collect::<Vec<_>>();
        order.sort_unstable_by_key(|id| self.domain.cell(*id));
        let mut rank = vec![0u32; self.domain.len()];
        for (place, id) in (0u32..).zip(&order) {
            if let Some(rank) = rank.get_mut(*id as usize) {
                *rank = place;
            }
        }
        let mut ordered: Vec<Vec<(u32, u64)>> = vec![Vec::new(); self.used.len()];
        self.counts.each(|slot, id, times| {
            if id != 0
                && let Some(values) = ordered.get_mut(slot as usize)
            {
                values.push((id, times));
            }
        });
        for values in &mut ordered {
            values.sort_unstable_by_key(|(id, _)| rank.get(*id as usize).copied());
        }
        (self.ordered, self.rank) = (ordered, rank);
    }

    /// The number of cells, and the percentile's neighbours or the commonest value.
    pub fn total(&self, slots: &[u32], fold: &Fold, ty: RowType) -> (u64, TotalValue) {
        let used = all(&self.used, slots);
        let joined;
        let values = match slots {
            [slot] => self.ordered.get(*slot as usize).map_or(&[][..], Vec::as_slice),
            slots => {
                joined = self.joined(slots);
                &joined
            }
        };
        let value = |id: u32| self.domain.cell(id).map(|cell: &Cell| cell.value(ty));
        let found = match fold {
            Fold::Quantile { at, discrete, .. } => {
                let pair = neighbours(used, at, *discrete)
                    .and_then(|(low, high)| value(ranked(values, low)?).zip(value(ranked(values, high)?)));
                TotalValue::Neighbours(pair)
            }
            _ => {
                // Of equally common values the first in order is the smallest.
                let most = values.iter().map(|(_, times)| *times).max();
                let first = values.iter().find(|(_, times)| Some(*times) == most);
                TotalValue::Value(first.and_then(|(id, _)| value(*id)))
            }
        };
        (used, found)
    }

    /// The values of some slots together, in order with their counts.
    fn joined(&self, slots: &[u32]) -> Vec<(u32, u64)> {
        let mut all: Vec<(u32, u64)> = each(&self.ordered, slots).flatten().copied().collect();
        all.sort_by_key(|(id, _)| self.rank.get(*id as usize).copied());
        all.dedup_by(|(id, times), (first, all)| {
            let same = id == first;
            *all += if same { *times } else { 0 };
            same
        });
        all
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let counts = match &self.counts {
            Counts::Direct { cells, .. } => cells.capacity() * 8,
            Counts::Hash(table) => table.capacity() * 18,
        };
        counts + self.domain.bytes() + self.used.capacity() * 8
    }
}

/// The ranks, from 0, of the values below and above the percentile `at` of `used` values; `None` without values.
pub fn neighbours(used: u64, at: &Exact, discrete: bool) -> Option<(u64, u64)> {
    let last = used.checked_sub(1)?;
    let rank = |exact: Exact| exact.to_i128().map_or(0, |rank| u64::try_from(rank.max(0)).unwrap_or(last).min(last));
    if discrete {
        let nearest = rank(Exact::from(used).mul(at).ok()?.ceil().sub(&Exact::ONE).ok()?);
        return Some((nearest, nearest));
    }
    let position = Exact::from(last).mul(at).ok()?;
    Some((rank(position.floor()), rank(position.ceil())))
}

fn ranked(values: &[(u32, u64)], rank: u64) -> Option<u32> {
    let mut below = 0;
    values
        .iter()
        .find(|(_, times)| {
            below += times;
            below > rank
        })
        .map(|(id, _)| *id)
}

impl Counts {
    fn make_room(&mut self, slots: usize, values: usize) {
        let Counts::Direct { size, cells } = self else { return };
        let wanted = values.next_power_of_two().max(*size);
        if slots.checked_mul(wanted).is_none_or(|all| all > DIRECT_CELLS) {
            let mut hashed = Counts::Hash(HashTable::new());
            self.each(|slot, id, times| hashed.put(slot, id, times));
            *self = hashed;
        } else if wanted > *size {
            let mut wider = Counts::Direct { size: wanted, cells: vec![0; slots.saturating_mul(wanted)] };
            self.each(|slot, id, times| wider.put(slot, id, times));
            *self = wider;
        } else if cells.len() < slots * *size {
            cells.resize(slots * *size, 0);
        }
    }

    fn add(&mut self, slots: &[u32], ids: &[u32]) {
        match self {
            Counts::Direct { size, cells } => {
                for (slot, id) in slots.iter().zip(ids) {
                    if let Some(times) = cells.get_mut(*slot as usize * *size + *id as usize) {
                        *times += 1;
                    }
                }
            }
            Counts::Hash(_) => slots.iter().zip(ids).for_each(|(slot, id)| self.put(*slot, *id, 1)),
        }
    }

    fn put(&mut self, slot: u32, id: u32, more: u64) {
        if slot == 0 {
            return;
        }
        match self {
            Counts::Direct { size, cells } => {
                if let Some(times) = cells.get_mut(slot as usize * *size + id as usize) {
                    *times += more;
                }
            }
            Counts::Hash(table) => {
                let pair = u64::from(slot) << 32 | u64::from(id);
                let same = |known: &(u64, u64)| known.0 == pair;
                match table.entry(hash::of_u64(pair), same, |known| hash::of_u64(known.0)) {
                    Entry::Occupied(mut known) => known.get_mut().1 += more,
                    Entry::Vacant(free) => {
                        free.insert((pair, more));
                    }
                }
            }
        }
    }

    /// Every pair of slot and value that was met, slot 0 excepted.
    fn each(&self, mut visit: impl FnMut(u32, u32, u64)) {
        match self {
            Counts::Direct { size, cells } => {
                for (slot, values) in cells.chunks(*size).enumerate().skip(1) {
                    for (id, times) in values.iter().enumerate().filter(|(_, times)| **times > 0) {
                        visit(slot as u32, id as u32, *times);
                    }
                }
            }
            Counts::Hash(table) => {
                table.iter().for_each(|(pair, times)| visit((pair >> 32) as u32, *pair as u32, *times));
            }
        }
    }
}
