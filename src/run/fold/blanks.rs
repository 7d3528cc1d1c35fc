//! Blank cells in each slot. Most columns have none, so it is those that are counted.

use super::{Rows, each, grow, join};
use datafusion::arrow::buffer::NullBuffer;

/// Blank cells in each slot; shorter than the slots where there were none yet.
#[derive(Default)]
pub struct Blanks(Vec<u64>);

impl Blanks {
    /// Counts the blank cells of a batch.
    pub fn count(&mut self, rows: &Rows<'_>, nulls: &NullBuffer) {
        grow(&mut self.0, rows.count);
        for row in (!nulls.inner()).set_indices() {
            let slot = rows.slots.get(row).copied().unwrap_or(0);
            if let Some(blanks) = self.0.get_mut(slot as usize) {
                *blanks += 1;
            }
        }
    }

    /// Takes another part.
    pub fn merge(&mut self, other: &Blanks, map: &[u32], count: usize) {
        if !other.0.is_empty() {
            grow(&mut self.0, count);
            join(&mut self.0, &other.0, map, |here, there| *here += there);
        }
    }

    /// How many cells are filled in slots to which so many rows belong.
    pub fn filled(&self, slots: &[u32], rows: u64) -> u64 {
        rows.saturating_sub(each(&self.0, slots).sum())
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<u64>()
    }
}
