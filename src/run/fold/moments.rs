//! The sum and the sum of the squares.

use super::{Rows, each, grow, join};
use crate::row::RowType;
use crate::run::mantissa::{Mantissa, Width};
use crate::run::totals::TotalValue;
use crate::run::vector::{Cells, scale_of};
use crate::value::BigInt;
use crate::value::Exact;
use datafusion::arrow::datatypes::i256;

/// The number, the sum and the sum of the squares of the cells in each slot.
pub enum Moments {
    /// Of numbers of up to 18 digits: their squares are summed in 256 bits, which 2^64 of them do not fill.
    Int(Vec<Slot<i128, i256>>),
    /// Of wider ones.
    Big(Vec<Slot<BigInt, BigInt>>),
}

/// One slot.
#[derive(Clone, Default)]
pub struct Slot<S, Q> {
    used: u64,
    sum: S,
    squares: Q,
}

impl Moments {
    /// For numbers of that width.
    pub fn new(width: Width) -> Moments {
        match width {
            Width::Int => Moments::Int(Vec::new()),
            _ => Moments::Big(Vec::new()),
        }
    }

    /// Takes a batch.
    pub fn update(&mut self, rows: &Rows<'_>) {
        let Some(vector) = rows.args.first() else { return };
        match (self, &vector.cells) {
            (Moments::Int(slots), Cells::Int(cells)) => {
                grow(slots, rows.count);
                for (slot, cell) in rows.slots.iter().zip(cells.iter()) {
                    if let Some(slot) = slots.get_mut(*slot as usize) {
                        let cell = i128::from(*cell);
                        slot.used += 1;
                        slot.sum = slot.sum.wrapping_add(cell);
                        slot.squares = slot.squares.wrapping_add(i256::from_i128(cell * cell));
                    }
                }
            }
            (Moments::Big(slots), Cells::Wide(cells)) => add_big(slots, rows, cells),
            (Moments::Big(slots), Cells::Huge(cells)) => add_big(slots, rows, cells),
            _ => {}
        }
    }

    /// Takes another part.
    pub fn merge(&mut self, other: &Moments, map: &[u32], count: usize) {
        match (self, other) {
            (Moments::Int(here), Moments::Int(there)) => {
                grow(here, count);
                join(here, there, map, |here, there| {
                    here.used += there.used;
                    here.sum = here.sum.wrapping_add(there.sum);
                    here.squares = here.squares.wrapping_add(there.squares);
                });
            }
            (Moments::Big(here), Moments::Big(there)) => {
                grow(here, count);
                join(here, there, map, |here, there| {
                    here.used += there.used;
                    here.sum += &there.sum;
                    here.squares += &there.squares;
                });
            }
            _ => {}
        }
    }

    /// The number of cells and their moments.
    pub fn total(&self, slots: &[u32], ty: RowType) -> (u64, TotalValue) {
        let (mut used, mut sum, mut squares) = (0, BigInt::ZERO, BigInt::ZERO);
        match self {
            Moments::Int(all) => each(all, slots).for_each(|slot| {
                used += slot.used;
                sum += BigInt::from(slot.sum);
                squares += slot.squares.to_big();
            }),
            Moments::Big(all) => each(all, slots).for_each(|slot| {
                used += slot.used;
                sum += &slot.sum;
                squares += &slot.squares;
            }),
        }
        let scale = scale_of(ty);
        let (sum, squares) = (Exact::big_decimal(sum, scale), Exact::big_decimal(squares, 2 * scale));
        (used, TotalValue::Moments { sum, squares })
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        match self {
            Moments::Int(slots) => slots.capacity() * size_of::<Slot<i128, i256>>(),
            Moments::Big(slots) => slots.capacity() * (size_of::<Slot<BigInt, BigInt>>() + 64),
        }
    }
}

fn add_big<T: Mantissa>(slots: &mut Vec<Slot<BigInt, BigInt>>, rows: &Rows<'_>, cells: &[T]) {
    grow(slots, rows.count);
    for (slot, cell) in rows.slots.iter().zip(cells).filter(|(slot, _)| **slot != 0) {
        if let Some(slot) = slots.get_mut(*slot as usize) {
            let cell = cell.to_big();
            slot.used += 1;
            slot.squares += &cell * &cell;
            slot.sum += cell;
        }
    }
}
