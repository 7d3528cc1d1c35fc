//! How many rows of each group match each of several filters, counted in one pass: the filters that a row matches are the
//! bits of its code, and what is counted is how often every code is there.

use super::fold::mark;
use datafusion::arrow::buffer::BooleanBuffer;

/// So many filters make one code.
const BITS: usize = 6;

/// Groups and codes may have so many counters.
const COUNTERS: usize = 1 << 16;

/// Counts that have not been told yet.
#[derive(Default)]
pub struct Patterns {
    /// For each code, that is for every few filters, its counters: `counters[slot << bits | code]`.
    counters: Vec<Vec<u64>>,
    codes: Vec<u8>,
}

impl Patterns {
    /// Whether so many groups can be counted in this way.
    pub fn serves(slots: usize) -> bool {
        slots <= COUNTERS >> BITS
    }

    /// Counts the rows of a batch; `filters` are the rows that match each filter, `None`: all. They are the same filters
    /// for every batch.
    pub fn count(&mut self, filters: &[Option<BooleanBuffer>], groups: &[u32], slots: usize) {
        let marked = filters.iter().flatten().collect::<Vec<_>>();
        // Without any filter there is one code, which is always the same.
        let chunks = marked.len().div_ceil(BITS).max(1);
        self.counters.resize_with(chunks, Vec::new);
        for (number, counters) in self.counters.iter_mut().enumerate() {
            let chunk = marked.iter().skip(number * BITS).take(BITS);
            let bits = chunk.len();
            let all = slots << bits;
            if counters.len() < all {
                counters.resize(all, 0);
            }
            self.codes.clear();
            self.codes.resize(groups.len(), 0);
            for (bit, filter) in chunk.enumerate() {
                mark(&mut self.codes, filter, bit);
            }
            for (group, code) in groups.iter().zip(&self.codes) {
                if let Some(counter) = counters.get_mut((*group as usize) << bits | usize::from(*code)) {
                    *counter += 1;
                }
            }
        }
    }

    /// Adds to `rows`, one for each filter, how many rows of each slot match; `is_filtered` says which filters are not
    /// all rows.
    pub fn tell(&mut self, rows: &mut [Vec<u64>], is_filtered: &[bool]) {
        let filtered = is_filtered.iter().filter(|filtered| **filtered).count();
        for (number, counters) in std::mem::take(&mut self.counters).into_iter().enumerate() {
            let bits = filtered.saturating_sub(number * BITS).min(BITS);
            let mut at = 0;
            for (rows, filtered) in rows.iter_mut().zip(is_filtered) {
                let place = at;
                at += usize::from(*filtered);
                let bit = match (*filtered, place.checked_sub(number * BITS)) {
                    (true, Some(bit)) if bit < bits => Some(bit),
                    (false, _) if number == 0 => None,
                    _ => continue,
                };
                let slots = counters.len() >> bits;
                if rows.len() < slots {
                    rows.resize(slots, 0);
                }
                for (rows, codes) in rows.iter_mut().zip(counters.chunks(1 << bits)) {
                    let matches = |code: usize| bit.is_none_or(|bit| code >> bit & 1 == 1);
                    *rows += codes.iter().enumerate().filter(|(code, _)| matches(*code)).map(|(_, n)| n).sum::<u64>();
                }
            }
        }
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.counters.iter().map(|counters| counters.capacity() * 8).sum()
    }
}
