//! Sums that never wrap: each is kept wider than any number of its cells can make it.

use super::blanks::Blanks;
use super::{Rows, SumTooLarge, each, grow, join};
use crate::row::RowType;
use crate::run::mantissa::Mantissa;
use crate::run::totals::TotalValue;
use crate::run::vector::scale_of;
use crate::value::BigInt;
use crate::value::{Exact, Value};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::i256;

/// Cells that are summed in something wider than themselves.
pub trait Summed: Mantissa {
    /// The wider thing.
    type Total: Clone + Copy + Default;
    /// Adds a cell.
    fn add(total: &mut Self::Total, cell: Self);
    /// Adds the sum of other cells.
    fn join(total: &mut Self::Total, other: &Self::Total);
    /// The sum.
    fn exact(total: &Self::Total, scale: u32) -> Option<Exact>;
}

impl Summed for i64 {
    // Fewer than 2^64 cells of fewer than 64 bits need fewer than 128 bits.
    type Total = i128;

    #[inline]
    fn add(total: &mut i128, cell: i64) {
        *total = total.wrapping_add(i128::from(cell));
    }

    fn join(total: &mut i128, other: &i128) {
        *total = total.wrapping_add(*other);
    }

    fn exact(total: &i128, scale: u32) -> Option<Exact> {
        Some(Exact::decimal(*total, scale))
    }
}

impl Summed for i128 {
    // Fewer than 2^64 cells of fewer than 128 bits need fewer than 192 bits.
    type Total = i256;

    #[inline]
    fn add(total: &mut i256, cell: i128) {
        *total = total.wrapping_add(i256::from_i128(cell));
    }

    fn join(total: &mut i256, other: &i256) {
        *total = total.wrapping_add(*other);
    }

    fn exact(total: &i256, scale: u32) -> Option<Exact> {
        match total.to_i128() {
            Some(small) => Some(Exact::decimal(small, scale)),
            None => within_76_digits(total.to_big(), scale),
        }
    }
}

/// 256 bits and how often they ran over (or under).
#[derive(Clone, Copy, Default)]
pub struct Carried {
    low: i256,
    carries: i64,
}

impl Summed for i256 {
    type Total = Carried;

    #[inline]
    fn add(total: &mut Carried, cell: i256) {
        let (low, carried) = total.low.overflowing_add(cell);
        total.low = low;
        if carried {
            total.carries += if cell.is_negative() { -1 } else { 1 };
        }
    }

    fn join(total: &mut Carried, other: &Carried) {
        i256::add(total, other.low);
        total.carries += other.carries;
    }

    fn exact(total: &Carried, scale: u32) -> Option<Exact> {
        within_76_digits(total.low.to_big() + (BigInt::from(total.carries) << 256u32), scale)
    }
}

fn within_76_digits(mantissa: BigInt, scale: u32) -> Option<Exact> {
    let limit = BigInt::from(10u8).pow(76);
    (mantissa.magnitude() < limit.magnitude()).then(|| Exact::big_decimal(mantissa, scale))
}

impl Sums<i64> {
    /// Adds the sum of cells of a slot, none of them blank.
    pub fn add(&mut self, slot: usize, sum: i128) {
        grow(&mut self.slots, slot + 1);
        if let Some(total) = self.slots.get_mut(slot) {
            i64::join(total, &sum);
        }
    }
}

/// The sum of the cells in each slot.
pub struct Sums<T: Summed> {
    slots: Vec<T::Total>,
    blanks: Blanks,
}

impl<T: Summed> Default for Sums<T> {
    fn default() -> Self {
        Sums { slots: Vec::new(), blanks: Blanks::default() }
    }
}

impl<T: Summed> Sums<T> {
    /// Takes a batch, the rows with a blank cell sent to slot 0.
    pub fn update(&mut self, rows: &Rows<'_>) {
        grow(&mut self.slots, rows.count);
        let Some(cells) = rows.args.first().and_then(|vector| vector.numbers::<T>()) else { return };
        match self.slots.as_mut_slice() {
            // One group: its sum stays in registers.
            [_, total] => {
                let mut sum = *total;
                for (slot, cell) in rows.slots.iter().zip(cells) {
                    if *slot != 0 {
                        T::add(&mut sum, *cell);
                    }
                }
                *total = sum;
            }
            slots => {
                for (slot, cell) in rows.slots.iter().zip(cells) {
                    if let Some(total) = slots.get_mut(*slot as usize) {
                        T::add(total, *cell);
                    }
                }
            }
        }
    }

    /// Counts the blank cells of a batch.
    pub fn pass_over(&mut self, rows: &Rows<'_>, nulls: &NullBuffer) {
        self.blanks.count(rows, nulls);
    }

    /// Takes another part.
    pub fn merge(&mut self, other: &Sums<T>, map: &[u32], count: usize) {
        grow(&mut self.slots, count);
        join(&mut self.slots, &other.slots, map, T::join);
        self.blanks.merge(&other.blanks, map, count);
    }

    /// The number of cells and their sum, of slots to which so many rows belong.
    pub fn total(&self, slots: &[u32], ty: RowType, rows: u64) -> Result<(u64, TotalValue), SumTooLarge> {
        let mut total = T::Total::default();
        each(&self.slots, slots).for_each(|part| T::join(&mut total, part));
        let used = self.blanks.filled(slots, rows);
        let sum = T::exact(&total, scale_of(ty)).ok_or(SumTooLarge)?;
        Ok((used, TotalValue::Value(Some(Value::Number(sum)))))
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<T::Total>() + self.blanks.bytes()
    }
}
