//! Of rows that last: every moment at which the number of those that are open changes, and by how many.

use super::Rows;
use crate::calendar::{Day, Timestamp};
use crate::run::totals::TotalValue;
use crate::run::vector::{Cells, Vector};

/// Changes of one moment are put together when there are so many, and twice as many as after the last time.
const MANY: usize = 1 << 12;

/// The changes of all slots, in any order: one for each start and each end until those of one moment are put together.
#[derive(Default)]
pub struct Changes {
    all: Vec<Change>,
    /// How many were left when changes were last put together.
    kept: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    slot: u32,
    at: i64,
    by: i32,
}

impl Changes {
    /// Takes a batch: the first argument is the start of each row, the second its end.
    pub fn update(&mut self, rows: &Rows<'_>) {
        let [start, end] = rows.args else { return };
        for (row, slot) in rows.slots.iter().enumerate().filter(|(_, slot)| **slot != 0) {
            let Some(started) = moment(start, row) else { continue };
            let ended = moment(end, row);
            // What ends as it starts is never open.
            if ended == Some(started) {
                continue;
            }
            self.all.push(Change { slot: *slot, at: started, by: 1 });
            self.all.extend(ended.map(|at| Change { slot: *slot, at, by: -1 }));
        }
        if self.all.len() > MANY + 2 * self.kept {
            self.put_together();
        }
    }

    /// Takes another part.
    pub fn merge(&mut self, other: &Changes, map: &[u32]) {
        let here = |change: &Change| {
            let slot = map.get(change.slot as usize).copied().filter(|slot| *slot != 0)?;
            Some(Change { slot, ..*change })
        };
        self.all.extend(other.all.iter().filter_map(here));
        self.put_together();
    }

    /// Prepares what [`Changes::total`] reads.
    pub fn close(&mut self) {
        self.put_together();
    }

    /// The changes of some slots together, in the order of time.
    pub fn total(&self, slots: &[u32]) -> TotalValue {
        let mut found: Vec<(Timestamp, i64)> = Vec::new();
        for slot in slots {
            let from = self.all.partition_point(|change| change.slot < *slot);
            let of_slot = self.all.get(from..).unwrap_or_default().iter().take_while(|change| change.slot == *slot);
            found.extend(of_slot.map(|change| (Timestamp(change.at), i64::from(change.by))));
        }
        found.sort_unstable_by_key(|(at, _)| *at);
        found.dedup_by(|later, first| {
            let is_same = later.0 == first.0;
            first.1 += if is_same { later.1 } else { 0 };
            is_same
        });
        found.retain(|(_, by)| *by != 0);
        TotalValue::Changes(found)
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.all.capacity() * size_of::<Change>()
    }

    /// In order, with the changes of one moment as one. Two that are too large together stay two.
    fn put_together(&mut self) {
        self.all.sort_unstable();
        self.all.dedup_by(|later, first| {
            let together = first.by.checked_add(later.by).filter(|_| (first.slot, first.at) == (later.slot, later.at));
            first.by = together.unwrap_or(first.by);
            together.is_some()
        });
        self.all.retain(|change| change.by != 0);
        self.kept = self.all.len();
    }
}

fn moment(times: &Vector, row: usize) -> Option<i64> {
    if !times.is_filled(row) {
        return None;
    }
    match &times.cells {
        Cells::Date(days) => days.get(row).map(|day| Day(*day).start().0),
        Cells::Time(moments) => moments.get(row).copied(),
        _ => None,
    }
}
