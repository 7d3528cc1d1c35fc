//! The chains of sectors in an `.xls` file. One that leads back into itself has no end, and whoever follows it neither.

use crate::data::content::Content;
use std::io::Result;

/// Numbers from here on are no sectors.
const LAST: u32 = 0xffff_fff9;

/// Whether some chain of the file leads back into itself.
pub(super) fn goes_round(content: &Content) -> Result<bool> {
    let header = content.range(0, 512)?;
    let shift = header.get(30).copied().unwrap_or(0);
    if !matches!(shift, 9 | 12) {
        return Ok(false);
    }
    let size = 1u64 << shift;
    let sector = |number: u32| {
        let from = (u64::from(number) + 1) * size;
        content.range(from.min(content.size()), from + size).map(|bytes| numbers(&bytes))
    };
    // Where the table of all chains stands: the first places in the header, more in a chain of their own.
    let mut parts: Vec<u32> = header.get(76..).map(numbers).unwrap_or_default();
    let mut next = number_at(&header, 68);
    let mut left = content.size() / size;
    while next <= LAST {
        if left == 0 {
            return Ok(true);
        }
        left -= 1;
        let mut more = sector(next)?;
        next = more.pop().unwrap_or(u32::MAX);
        parts.extend(more);
    }
    let mut table = Vec::new();
    for part in parts.into_iter().filter(|part| *part <= LAST) {
        table.extend(sector(part)?);
    }
    if is_round(&table) {
        return Ok(true);
    }
    // Short streams have chains of their own.
    let mut short = Vec::new();
    let mut next = number_at(&header, 60);
    while let Some(behind) = table.get(next as usize) {
        short.extend(sector(next)?);
        next = *behind;
    }
    Ok(is_round(&short))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| four.try_into().map_or(u32::MAX, u32::from_le_bytes)).collect()
}

fn number_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes)
}

/// Whether following the numbers leads anywhere twice without an end.
fn is_round(chains: &[u32]) -> bool {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const ENDED: u8 = 2;
    let mut states = vec![NEW; chains.len()];
    let mut path = Vec::new();
    for start in 0..chains.len() {
        let mut at = start;
        while let Some(state) = states.get_mut(at) {
            match *state {
                OPEN => return true,
                ENDED => break,
                _ => *state = OPEN,
            }
            path.push(at);
            at = chains.get(at).map_or(usize::MAX, |next| *next as usize);
        }
        for at in path.drain(..) {
            if let Some(state) = states.get_mut(at) {
                *state = ENDED;
            }
        }
    }
    false
}
