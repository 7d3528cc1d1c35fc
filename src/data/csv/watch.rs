//! Lines of a very large file that say they are no rows: nobody looked through all of them, so the scan does while it reads.

use super::signs::says_alone;
use crate::data::totals::{LETTERS, Letters, says};

/// What shows that a line is no row.
#[derive(Debug)]
pub(in crate::data) struct Watch {
    /// The line with the names of the columns.
    header: Vec<u8>,
    letters: &'static Letters,
}

/// So many first cells are remembered that say nothing, though they begin like a word.
const REMEMBERED: usize = 16;

impl Watch {
    pub fn new(header: &[u8]) -> Watch {
        Watch { header: header.trim_ascii_end().to_vec(), letters: &LETTERS }
    }

    /// Whether a line may say so by the letters of its first cell, which is so long. Every row of a file is asked: it takes
    /// a few nanoseconds.
    pub fn may_say(&self, line: &[u8], first: usize, separator: u8) -> bool {
        let Some([a, b, c, d, e, f, g, h, i, j, k]) = line.first_chunk::<11>().copied() else { return true };
        if a.is_ascii_digit() {
            // A year may stand before the word.
            return e == separator && self.letters.begin([f, g, h, i, j, k]);
        }
        let is_quoted = a == b'"';
        let letters = if is_quoted || a == separator { [b, c, d, e, f, g] } else { [a, b, c, d, e, f] };
        let end = first.saturating_sub(usize::from(is_quoted));
        let behind = |cell: &[u8]| cell.last_chunk().is_some_and(|letters| self.letters.end(*letters));
        self.letters.begin(letters) || line.get(..end).is_some_and(behind) || self.header.starts_with(&[a, b, c])
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
        let is_key = bare.iter().all(u8::is_ascii_digit);
        if !is_key && std::str::from_utf8(bare).ok().and_then(says).is_none() {
            if known.len() < REMEMBERED {
                known.push(first.to_vec());
            }
            return false;
        }
        says_alone(line, separator)
    }
}
