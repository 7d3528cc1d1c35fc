//! Lines of a very large file that say they are no rows: nobody looked through all of them, so the scan does while it reads.

use super::signs::says_alone;
use crate::data::totals::{LETTERS, Letters, says};

/// What shows that a line is no row.
#[derive(Debug)]
pub(in crate::data) struct Watch {
    /// The line with the names of the columns, and how it begins.
    header: Vec<u8>,
    names: [u8; 3],
    letters: &'static Letters,
}

/// A key before the word, as `2025-01-31` is, has so many letters at most.
const KEY: usize = 10;

/// So many first cells are remembered that say nothing, though they begin like a word.
const REMEMBERED: usize = 16;

impl Watch {
    pub fn new(header: &[u8]) -> Watch {
        let header = header.trim_ascii_end().to_vec();
        Watch { names: header.first_chunk().copied().unwrap_or_default(), header, letters: &LETTERS }
    }

    /// Whether a line, the first cell of which has so many bytes, may say so by the letters it begins with. Every row of a file is asked: it takes two nanoseconds.
    #[inline]
    pub fn may_begin(&self, line: &[u8], first: usize) -> bool {
        match line.first_chunk::<4>() {
            Some([a @ b'A'..=b'z', b, c, _]) => {
                let letters = [*a, *b, *c];
                self.letters.begin_ascii(letters) || self.names == letters
            }
            _ => self.may_begin_otherwise(line, first),
        }
    }

    #[inline]
    fn may_begin_otherwise(&self, line: &[u8], first: usize) -> bool {
        let Some(eight) = line.first_chunk::<8>() else { return true };
        let six = |from: usize| std::array::from_fn(|at| eight.get(from + at).copied().unwrap_or(0));
        let is_word = match eight[0] {
            0x80.. => self.letters.begin(six(0)),
            // A year, a month, a day, or another short key may stand before the word.
            b'0'..=b'9' if first <= KEY => match line.get(first + 1..).and_then(<[u8]>::first_chunk::<6>) {
                Some(letters) => self.letters.begin(*letters),
                None => true,
            },
            b'0'..=b'9' => false,
            // So may a quote or a blank cell.
            _ => self.letters.begin(six(1)),
        };
        is_word || eight.starts_with(&self.names)
    }

    /// Whether a line says that it is no row. `known` are first cells that say nothing.
    pub fn is_no_row(&self, line: &[u8], separator: u8, known: &mut Vec<Vec<u8>>) -> bool {
        let first = memchr::memchr(separator, line).and_then(|end| line.get(..end)).unwrap_or(line);
        if !self.header.is_empty() && line == self.header {
            return true;
        }
        if known.iter().any(|known| known == first) {
            return false;
        }
        let bare = first.trim_ascii();
        let bare = bare.strip_prefix(b"\"").and_then(|bare| bare.strip_suffix(b"\"")).unwrap_or(bare);
        let is_key = bare.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.'));
        if !is_key && std::str::from_utf8(bare).ok().and_then(says).is_none() {
            if known.len() < REMEMBERED {
                known.push(first.to_vec());
            }
            return false;
        }
        says_alone(line, separator)
    }
}
