//! Slots of the rows that are kept, eight rows at a time: what a byte of bits means for them stands in a table.

use datafusion::arrow::buffer::BooleanBuffer;

/// For every byte eight numbers, all ones where its bit is set, else zero.
static MASKS: [[u32; 8]; 256] = masks();

/// For every byte eight bytes, one where its bit is set, else zero.
static ONES: [u64; 256] = ones();

const fn masks() -> [[u32; 8]; 256] {
    let mut masks = [[0; 8]; 256];
    let mut at = 0;
    while at < 256 * 8 {
        masks[at / 8][at % 8] = 0u32.wrapping_sub(((at / 8) >> (at % 8)) as u32 & 1);
        at += 1;
    }
    masks
}

const fn ones() -> [u64; 256] {
    let mut ones = [0; 256];
    let mut at = 0;
    while at < 256 * 8 {
        ones[at / 8] |= (((at / 8) >> (at % 8)) as u64 & 1) << (at % 8 * 8);
        at += 1;
    }
    ones
}

/// The slot of each row whose bit is set, and 0 for the others.
pub fn mask(slots: &[u32], bits: &BooleanBuffer, kept: &mut Vec<u32>) {
    kept.clear();
    kept.reserve(slots.len() + 64);
    let chunks = bits.bit_chunks();
    // More slots than bits are none: rows that have no bit are not kept.
    let words = chunks.iter().chain([chunks.remainder_bits()]).chain(std::iter::repeat(0));
    let (whole, rest) = slots.as_chunks::<64>();
    let mut words = words.take(whole.len() + 1);
    for (slots, word) in whole.iter().zip(&mut words) {
        for (slots, byte) in slots.as_chunks::<8>().0.iter().zip(word.to_le_bytes()) {
            let masks = MASKS.get(usize::from(byte)).unwrap_or(&[0; 8]);
            let mut eight = [0; 8];
            eight.iter_mut().zip(slots.iter().zip(masks)).for_each(|(kept, (slot, mask))| *kept = slot & mask);
            kept.extend_from_slice(&eight);
        }
    }
    let word = words.next().unwrap_or(0);
    kept.extend(rest.iter().enumerate().map(|(at, slot)| slot & 0u32.wrapping_sub((word >> at) as u32 & 1)));
}

/// Sets one bit of the code of each row whose bit is set.
pub fn mark(codes: &mut [u8], bits: &BooleanBuffer, bit: usize) {
    let chunks = bits.bit_chunks();
    let mut words = chunks.iter().chain([chunks.remainder_bits()]);
    let (whole, rest) = codes.as_chunks_mut::<64>();
    for (codes, word) in whole.iter_mut().zip(&mut words) {
        for (codes, byte) in codes.as_chunks_mut::<8>().0.iter_mut().zip(word.to_le_bytes()) {
            let ones = ONES.get(usize::from(byte)).copied().unwrap_or(0);
            *codes = (u64::from_le_bytes(*codes) | ones << bit).to_le_bytes();
        }
    }
    let word = words.next().unwrap_or(0);
    rest.iter_mut().enumerate().for_each(|(at, code)| *code |= ((word >> at) as u8 & 1) << bit);
}
