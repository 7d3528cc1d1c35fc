//! One fixed hash for all tables of a run, so that a run is the same every time. Equality always compares the content.

/// The hash of a whole number: every bit of it moves every bit of the hash, and no two numbers share one.
#[inline]
pub fn of_u64(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The hash of a wide number.
#[inline]
pub fn of_u128(number: u128) -> u64 {
    of_u64(number as u64 ^ of_u64((number >> 64) as u64 ^ 0x9e37_79b9_7f4a_7c15))
}

/// The hash of bytes.
#[inline]
pub fn of_bytes(bytes: &[u8]) -> u64 {
    let mut state = 0xe703_7ed1_a0b4_28db ^ bytes.len() as u64;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        state = fold(state ^ u64::from_le_bytes(*chunk));
    }
    let tail = rest.iter().rev().fold(0u64, |tail, byte| tail << 8 | u64::from(*byte));
    of_u64(state ^ fold(tail ^ 0x5899_65cc_7537_4cc3))
}

/// How many bytes a table of `length` entries of so many bytes may take more when so many are added: a larger one beside
/// it, where it has not enough room.
pub fn growth(length: usize, capacity: usize, entry: usize, more: usize) -> usize {
    if length + more <= capacity { 0 } else { (capacity * 2).max(length + more) * entry }
}

/// Multiplies to twice the width and joins the halves.
#[inline]
fn fold(number: u64) -> u64 {
    let product = u128::from(number) * 0x8ebc_6af0_9c88_c6e3;
    (product as u64) ^ ((product >> 64) as u64)
}
