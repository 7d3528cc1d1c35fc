//! How many cells are true: `any` and `all`.

use super::{Rows, all, count, grow, join};
use crate::run::totals::TotalValue;
use crate::value::Value;

/// The filled and the true cells of each slot.
#[derive(Default)]
pub struct Booleans {
    used: Vec<u64>,
    trues: Vec<u64>,
}

impl Booleans {
    /// Takes a batch.
    pub fn update(&mut self, rows: &Rows<'_>) {
        count(&mut self.used, rows);
        grow(&mut self.trues, rows.count);
        let Some(bits) = rows.args.first().and_then(|vector| vector.trues()) else { return };
        for row in bits.set_indices() {
            let slot = rows.slots.get(row).and_then(|slot| self.trues.get_mut(*slot as usize));
            if let Some(trues) = slot {
                *trues += 1;
            }
        }
    }

    /// Takes another part.
    pub fn merge(&mut self, other: &Booleans, map: &[u32], count: usize) {
        for (here, there) in [(&mut self.used, &other.used), (&mut self.trues, &other.trues)] {
            grow(here, count);
            join(here, there, map, |here, there| *here += there);
        }
    }

    /// The number of filled cells, and whether all (or any) are true.
    pub fn total(&self, slots: &[u32], every: bool) -> (u64, TotalValue) {
        let (used, trues) = (all(&self.used, slots), all(&self.trues, slots));
        let truth = if every { trues == used } else { trues > 0 };
        (used, TotalValue::Value((used > 0).then_some(Value::Bool(truth))))
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        (self.used.capacity() + self.trues.capacity()) * 8
    }
}
