//! Where cells end: separators and line ends outside quotes, found 64 bytes at a time.

/// What a block of text holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Line ends outside quotes.
    pub lines: usize,
    /// A quote at this place was met although the file was thought to have none.
    pub quote: Option<usize>,
    /// A quoted cell goes on behind its closing quote here; and where it opened.
    pub broken: Option<usize>,
    pub broken_from: usize,
    /// Whether the block ends inside a quoted cell, and where that began.
    pub open: Option<usize>,
}

/// Writes the place of every separator and line end outside quotes behind the first entry of `ends`, which stands for
/// the byte before the text. `data` is `length` bytes of text from the beginning of a record, and at least 64 more.
///
/// In a file without quotes (`quotes` false) the first quote is reported and nothing else of it is true.
pub(super) fn index(data: &[u8], length: usize, separator: u8, quotes: bool, ends: &mut Vec<u32>) -> Found {
    #[cfg(target_arch = "x86_64")]
    if crate::data::processor::is_wide() {
        // SAFETY: the processor has just been found to have what the function is compiled for.
        #[expect(unsafe_code, reason = "calls a function that is compiled for processors with wide registers")]
        return unsafe { wide::index(data, length, separator, quotes, ends) };
    }
    index_with(data, length, separator, quotes, ends, masks)
}

#[expect(clippy::inline_always, reason = "it is compiled once for each width of register, inside its caller")]
#[inline(always)]
fn index_with(
    data: &[u8],
    length: usize,
    separator: u8,
    quotes: bool,
    ends: &mut Vec<u32>,
    masks: impl Fn(&[u8; 64], u8) -> Masks,
) -> Found {
    ends.clear();
    ends.push(u32::MAX);
    let mut found = Found::default();
    let mut state = Quotes::default();
    let mut any_quote = 0;
    for (number, chunk) in data.as_chunks::<64>().0.iter().enumerate() {
        let base = number * 64;
        if base >= length {
            break;
        }
        let used = if length - base >= 64 { u64::MAX } else { (1u64 << (length - base)) - 1 };
        let masks = masks(chunk, separator);
        let outside = if quotes {
            !state.inside(data, base, masks.quotes & used, separator)
        } else {
            any_quote |= masks.quotes & used;
            if any_quote != 0 {
                found.quote = Some(base);
                return found;
            }
            u64::MAX
        };
        let lines = masks.lines & outside & used;
        found.lines += lines.count_ones() as usize;
        push_places((masks.separators & outside & used) | lines, base as u32, ends);
    }
    found.broken = state.broken;
    found.broken_from = state.broken_from;
    found.open = state.is_inside.then_some(state.opened);
    found
}

/// Adds the place of every bit. Nearly always there are no more than so many that they are written without a question:
/// how many of them count is settled afterwards.
#[expect(clippy::inline_always, reason = "it is compiled once for each width of register, inside its caller")]
#[inline(always)]
fn push_places(mut bits: u64, base: u32, ends: &mut Vec<u32>) {
    ends.reserve(64);
    let all = ends.len() + bits.count_ones() as usize;
    let mut first = [0; 12];
    for place in &mut first {
        *place = base.wrapping_add(bits.trailing_zeros());
        bits &= bits.wrapping_sub(1);
    }
    ends.extend_from_slice(&first);
    while bits != 0 {
        ends.push(base.wrapping_add(bits.trailing_zeros()));
        bits &= bits - 1;
    }
    ends.truncate(all);
}

/// One bit for each of 64 bytes.
struct Masks {
    separators: u64,
    lines: u64,
    quotes: u64,
}

/// The masks on any processor, eight bytes at a time.
fn masks(chunk: &[u8; 64], separator: u8) -> Masks {
    let mask = |byte: u8| {
        chunk
            .as_chunks::<8>()
            .0
            .iter()
            .enumerate()
            .fold(0, |mask, (number, part)| mask | (equal_bytes(u64::from_le_bytes(*part), byte) << (number * 8)))
    };
    Masks { separators: mask(separator), lines: mask(b'\n'), quotes: mask(b'"') }
}

/// One bit for each of eight bytes that equals `byte`: exact zero detection, then the high bits gathered by a product.
fn equal_bytes(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let difference = word ^ (0x0101_0101_0101_0101 * u64::from(byte));
    let zeros = !(((difference & LOW) + LOW) | difference | LOW);
    (zeros >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The same with 32 bytes at a time, on processors that can.
#[cfg(target_arch = "x86_64")]
mod wide {
    use super::{Found, Masks, index_with};
    use std::arch::x86_64::{__m256i, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_set_epi64x, _mm256_set1_epi8};

    /// [`super::index`].
    #[target_feature(enable = "avx2,bmi1,popcnt")]
    pub fn index(data: &[u8], length: usize, separator: u8, quotes: bool, ends: &mut Vec<u32>) -> Found {
        index_with(data, length, separator, quotes, ends, |chunk, separator| masks(chunk, separator))
    }

    #[target_feature(enable = "avx2,bmi1,popcnt")]
    #[inline]
    fn masks(chunk: &[u8; 64], separator: u8) -> Masks {
        let (halves, _) = chunk.as_chunks::<32>();
        let [low, high] = halves else { return Masks { separators: 0, lines: 0, quotes: 0 } };
        let (low, high) = (load(low), load(high));
        let equal = |byte: u8| {
            let wanted = _mm256_set1_epi8(byte.cast_signed());
            let mask = |bytes| u64::from(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, wanted)).cast_unsigned());
            mask(low) | (mask(high) << 32)
        };
        Masks { separators: equal(separator), lines: equal(b'\n'), quotes: equal(b'"') }
    }

    /// The compiler makes one unaligned load of it.
    #[target_feature(enable = "avx2,bmi1,popcnt")]
    #[inline]
    fn load(bytes: &[u8; 32]) -> __m256i {
        let word = |at: usize| bytes.as_chunks::<8>().0.get(at).map_or(0, |word| i64::from_le_bytes(*word));
        _mm256_set_epi64x(word(3), word(2), word(1), word(0))
    }
}

/// The state of quoting between chunks.
#[derive(Default)]
struct Quotes {
    is_inside: bool,
    opened: usize,
    /// The second quote of a doubled pair.
    skip: Option<usize>,
    broken: Option<usize>,
    broken_from: usize,
}

impl Quotes {
    /// The bits of a chunk that lie inside quoted cells.
    #[inline]
    fn inside(&mut self, data: &[u8], base: usize, quotes: u64, separator: u8) -> u64 {
        if quotes == 0 {
            return if self.is_inside { u64::MAX } else { 0 };
        }
        let mut mask = 0;
        let mut from = 0;
        let mut bits = quotes;
        while bits != 0 {
            let at = bits.trailing_zeros();
            bits &= bits - 1;
            let place = base + at as usize;
            if !self.is_inside {
                if opens(data, place, separator) {
                    self.is_inside = true;
                    self.opened = place;
                    from = at;
                }
            } else if self.skip == Some(place) {
                self.skip = None;
            } else if data.get(place + 1) == Some(&b'"') {
                self.skip = Some(place + 1);
            } else {
                if self.broken.is_none() && !closes(data, place, separator) {
                    self.broken = Some(place);
                    self.broken_from = self.opened;
                }
                self.is_inside = false;
                mask |= from_bit(from) & !(from_bit(at) << 1);
            }
        }
        if self.is_inside { mask | from_bit(from) } else { mask }
    }
}

fn from_bit(at: u32) -> u64 {
    u64::MAX << at
}

/// Whether a quote outside quotes opens a cell: it stands at its very beginning. Others are text.
#[inline]
pub(super) fn opens(data: &[u8], place: usize, separator: u8) -> bool {
    match place.checked_sub(1).and_then(|before| data.get(before)) {
        None => true,
        Some(before) => *before == separator || *before == b'\n',
    }
}

/// Whether the cell ends behind a closing quote.
fn closes(data: &[u8], place: usize, separator: u8) -> bool {
    match data.get(place + 1) {
        None => true,
        Some(b'\r') => matches!(data.get(place + 2), None | Some(b'\n')),
        Some(next) => *next == separator || *next == b'\n',
    }
}
