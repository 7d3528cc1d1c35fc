//! Rows or cells of each group that match each of several filters, added up in one pass: the filters that a row matches are
//! the bits of its code, and what is added up is what belongs to every code.

use super::fold::mark;
use datafusion::arrow::buffer::BooleanBuffer;
use std::ops::AddAssign;

/// So many filters make one code.
pub const BITS: usize = 6;

/// Groups and codes may have so many sums.
const MOST: usize = 1 << 16;

/// Sums that have not been told yet.
#[derive(Default)]
pub struct Patterns<T> {
    /// For each code, that is for every few filters, its sums: `sums[slot << bits | code]`.
    sums: Vec<Vec<T>>,
    codes: Vec<u8>,
}

/// Whether so many groups can be added up in this way.
pub fn serves(slots: usize) -> bool {
    slots <= MOST >> BITS
}

/// How many filters each code has, of so many.
fn codes(filters: usize) -> impl Iterator<Item = usize> {
    // Without any filter there is one code, which is always the same.
    (0..filters.div_ceil(BITS).max(1)).map(move |number| filters.saturating_sub(number * BITS).min(BITS))
}

impl<T: Copy + Default + AddAssign> Patterns<T> {
    /// Adds what the rows of a batch have; `filters` are the rows that match each filter, `None`: all. They are the same
    /// filters for every batch.
    pub fn add(
        &mut self,
        filters: &[Option<&BooleanBuffer>],
        groups: &[u32],
        slots: usize,
        cells: impl Iterator<Item = T> + Clone,
    ) {
        let marked = filters.iter().flatten().collect::<Vec<_>>();
        self.sums.resize_with(codes(marked.len()).count(), Vec::new);
        for (number, sums) in self.sums.iter_mut().enumerate() {
            let chunk = marked.iter().skip(number * BITS).take(BITS);
            let bits = chunk.len();
            let all = slots << bits;
            if sums.len() < all {
                sums.reserve_exact(all - sums.len());
                sums.resize(all, T::default());
            }
            self.codes.clear();
            self.codes.resize(groups.len(), 0);
            for (bit, filter) in chunk.enumerate() {
                mark(&mut self.codes, filter, bit);
            }
            for ((group, code), cell) in groups.iter().zip(&self.codes).zip(cells.clone()) {
                if let Some(sum) = sums.get_mut((*group as usize) << bits | usize::from(*code)) {
                    *sum += cell;
                }
            }
        }
    }

    /// Tells for each filter and each slot what belongs to it; `is_filtered` says which filters are not all rows.
    pub fn tell(&mut self, is_filtered: &[bool], mut told: impl FnMut(usize, usize, T)) {
        let filtered = is_filtered.iter().filter(|filtered| **filtered).count();
        for (number, sums) in std::mem::take(&mut self.sums).into_iter().enumerate() {
            let bits = filtered.saturating_sub(number * BITS).min(BITS);
            let mut at = 0;
            for (filter, filtered) in is_filtered.iter().enumerate() {
                let place = at;
                at += usize::from(*filtered);
                let bit = match (*filtered, place.checked_sub(number * BITS)) {
                    (true, Some(bit)) if bit < bits => Some(bit),
                    (false, _) if number == 0 => None,
                    _ => continue,
                };
                for (slot, codes) in sums.chunks(1 << bits).enumerate() {
                    let matches = |code: usize| bit.is_none_or(|bit| code >> bit & 1 == 1);
                    let mut all = T::default();
                    codes.iter().enumerate().filter(|(code, _)| matches(*code)).for_each(|(_, sum)| all += *sum);
                    told(filter, slot, all);
                }
            }
        }
    }

    /// How many bytes more it needs, for so many filters and slots; while they grow they stand there twice.
    pub fn growth(&self, filters: usize, slots: usize) -> usize {
        let have = self.sums.iter().map(Vec::len).chain(std::iter::repeat(0));
        let all = codes(filters).map(|bits| slots << bits).zip(have);
        all.filter(|(need, have)| need > have).map(|(need, _)| need * size_of::<T>()).sum()
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.sums.iter().map(|sums| sums.capacity() * size_of::<T>()).sum()
    }
}
