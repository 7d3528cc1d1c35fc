//! Slots of the rows that are kept, 64 rows at a time.

use datafusion::arrow::buffer::BooleanBuffer;

/// The slot of each row whose bit is set, and 0 for the others.
pub fn mask(slots: &[u32], bits: &BooleanBuffer, kept: &mut Vec<u32>) {
    kept.clear();
    let chunks = bits.bit_chunks();
    let (whole, rest) = slots.as_chunks::<64>();
    for (slots, word) in whole.iter().zip(chunks.iter()) {
        kept.extend(slots.iter().enumerate().map(|(at, slot)| keep(*slot, word, at)));
    }
    // More slots than bits are none: rows that have no bit are not kept.
    kept.extend(rest.iter().enumerate().map(|(at, slot)| keep(*slot, chunks.remainder_bits(), at)));
}

/// Without a branch, so that many rows are decided at once.
#[inline]
fn keep(slot: u32, word: u64, at: usize) -> u32 {
    slot & 0u32.wrapping_sub((word >> at) as u32 & 1)
}
