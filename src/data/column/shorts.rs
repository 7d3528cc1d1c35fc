//! Short numbers, 64 cells at a time: the blank ones, those of up to eight letters, and those that must go another way.

use crate::data::grid::Grid;
use crate::data::number::short_mantissa;

/// How the numbers of a column are written.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    pub point: u8,
    pub scale: u8,
    /// Mantissas are smaller.
    pub limit: i64,
    /// Whether `007` goes another way.
    pub watched: bool,
}

/// 64 cells of a column, fewer at its end.
pub(super) struct Shorts {
    /// The first eight letters of each cell, with whatever stands behind a shorter one.
    words: [u64; 64],
    lengths: [u64; 64],
    /// The mantissas.
    pub numbers: [i64; 64],
}

/// One bit for each cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// It is empty; its number is 0.
    pub blank: u64,
    /// It is anything else than an empty cell or a short number; what its number is says nothing.
    pub other: u64,
}

impl Shorts {
    /// No cells.
    pub fn new() -> Shorts {
        Shorts { words: [0; 64], lengths: [0; 64], numbers: [0; 64] }
    }

    /// Takes the cells of a column from a row on, and says how many they are.
    pub fn load(&mut self, grid: &Grid<'_>, column: usize, row: usize) -> usize {
        let mut count = 0;
        for ((start, end), (word, length)) in grid.column(column, row).zip(self.words.iter_mut().zip(&mut self.lengths))
        {
            *word = grid.word(start);
            *length = (end - start) as u64;
            count += 1;
        }
        self.lengths.iter_mut().skip(count).for_each(|length| *length = 0);
        count
    }

    /// Makes numbers of them.
    pub fn numbers(&mut self, manner: Manner) -> Found {
        #[cfg(target_arch = "x86_64")]
        if crate::data::processor::is_wide() {
            // SAFETY: the processor has just been found to have what the function is compiled for.
            #[expect(unsafe_code, reason = "calls a function that is compiled for processors with wide registers")]
            return unsafe { wide::numbers(&self.words, &self.lengths, &mut self.numbers, manner) };
        }
        one_by_one(&self.words, &self.lengths, &mut self.numbers, manner)
    }
}

/// [`Shorts::numbers`] on any processor.
fn one_by_one(words: &[u64; 64], lengths: &[u64; 64], numbers: &mut [i64; 64], manner: Manner) -> Found {
    let mut found = Found { blank: 0, other: 0 };
    for (at, ((word, length), number)) in words.iter().zip(lengths).zip(numbers).enumerate() {
        let number_of = number_of(*word, *length as usize, manner);
        *number = number_of.unwrap_or(0);
        found.blank |= u64::from(*length == 0) << at;
        found.other |= u64::from(*length > 0 && number_of.is_none()) << at;
    }
    found
}

/// The mantissa of a cell, where all its digits, before the point and as many as the scale has behind it, are no more
/// than eight.
fn number_of(word: u64, length: usize, manner: Manner) -> Option<i64> {
    if length > 8 {
        return None;
    }
    let negative = word & 0xff == u64::from(b'-') && length > 0;
    let (word, length) = if negative { (word >> 8, length - 1) } else { (word, length) };
    if manner.watched && length > 1 && word & 0xf0ff == 0x3030 {
        return None;
    }
    let number = short_mantissa(word, length, manner.point, manner.scale)?;
    (number < manner.limit.min(100_000_000)).then_some(if negative { -number } else { number })
}

/// The same with four cells at a time, on processors that can.
#[cfg(target_arch = "x86_64")]
mod wide {
    use super::{Found, Manner};
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi64, _mm256_adds_epu8, _mm256_and_si256, _mm256_andnot_si256, _mm256_castsi256_pd,
        _mm256_cmpeq_epi8, _mm256_cmpeq_epi64, _mm256_cmpgt_epi64, _mm256_extract_epi64, _mm256_madd_epi16,
        _mm256_maddubs_epi16, _mm256_movemask_pd, _mm256_mul_epu32, _mm256_or_si256, _mm256_sad_epu8,
        _mm256_set_epi64x, _mm256_set1_epi8, _mm256_set1_epi32, _mm256_set1_epi64x, _mm256_setzero_si256,
        _mm256_slli_epi64, _mm256_sllv_epi64, _mm256_srli_epi64, _mm256_srlv_epi64, _mm256_sub_epi64, _mm256_xor_si256,
    };

    /// [`super::Shorts::numbers`].
    #[target_feature(enable = "avx2,bmi1,popcnt")]
    pub fn numbers(words: &[u64; 64], lengths: &[u64; 64], numbers: &mut [i64; 64], manner: Manner) -> Found {
        let mut found = Found { blank: 0, other: 0 };
        let fours = words.as_chunks().0.iter().zip(lengths.as_chunks().0).zip(numbers.as_chunks_mut().0);
        for (at, ((words, lengths), numbers)) in fours.enumerate() {
            let (mantissas, blank, other) = four(load(words), load(lengths), manner);
            *numbers = [
                _mm256_extract_epi64::<0>(mantissas),
                _mm256_extract_epi64::<1>(mantissas),
                _mm256_extract_epi64::<2>(mantissas),
                _mm256_extract_epi64::<3>(mantissas),
            ];
            found.blank |= signs(blank) << (at * 4);
            found.other |= signs(other) << (at * 4);
        }
        found
    }

    /// The mantissas of four cells; all bits of a cell are set where it is blank, and where it is something else.
    ///
    /// The digits before the point and those behind it are brought together and shifted to the upper end of eight bytes, as
    /// many zeros behind them as the scale asks for. Then neighbours are added as pairs, pairs as fours, fours as the eight.
    #[target_feature(enable = "avx2,bmi1,popcnt")]
    #[inline]
    fn four(words: __m256i, lengths: __m256i, manner: Manner) -> (__m256i, __m256i, __m256i) {
        let each = |number: i64| _mm256_set1_epi64x(number);
        let bytes = |byte: u8| _mm256_set1_epi8(byte.cast_signed());
        let (nothing, everything) = (_mm256_setzero_si256(), each(-1));
        let bits = |lengths| _mm256_slli_epi64::<3>(lengths);

        let long = _mm256_cmpgt_epi64(lengths, each(8));
        let blank = _mm256_cmpeq_epi64(lengths, nothing);
        let minus = _mm256_cmpeq_epi64(_mm256_and_si256(words, each(0xff)), each(i64::from(b'-')));
        let minus = _mm256_andnot_si256(blank, minus);
        let words = _mm256_srlv_epi64(words, _mm256_and_si256(minus, each(8)));
        let lengths = _mm256_add_epi64(lengths, minus);

        // The bytes of the digits before the point, and of those behind it once these have moved into its place.
        let used = _mm256_srlv_epi64(everything, _mm256_sub_epi64(each(64), bits(lengths)));
        let point = _mm256_and_si256(_mm256_cmpeq_epi8(words, bytes(manner.point)), used);
        let before = _mm256_andnot_si256(point, _mm256_add_epi64(point, everything));
        let head = _mm256_and_si256(before, used);
        let tail = _mm256_andnot_si256(before, _mm256_srli_epi64::<8>(used));
        let count = |mask| _mm256_sad_epu8(_mm256_and_si256(mask, bytes(1)), nothing);
        let (whole, fraction) = (count(head), count(tail));

        let digits = _mm256_xor_si256(words, bytes(b'0'));
        let moved = _mm256_and_si256(_mm256_srli_epi64::<8>(digits), tail);
        let digits = _mm256_or_si256(_mm256_and_si256(digits, head), moved);
        let scale = each(i64::from(manner.scale));
        let shift = _mm256_sub_epi64(each(64), bits(_mm256_add_epi64(whole, scale)));
        let digits = _mm256_sllv_epi64(digits, shift);
        let no_digits = _mm256_and_si256(_mm256_or_si256(_mm256_adds_epu8(digits, bytes(0x76)), digits), bytes(0x80));

        let pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi32(0x010a_010a));
        let fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0001_0064));
        let mantissas = _mm256_add_epi64(_mm256_mul_epu32(fours, each(10_000)), _mm256_srli_epi64::<32>(fours));

        let zero = _mm256_cmpeq_epi64(_mm256_and_si256(words, each(0xf0ff)), each(0x3030));
        let zero = _mm256_and_si256(zero, _mm256_cmpgt_epi64(lengths, each(1)));
        let zero = _mm256_and_si256(zero, each(-i64::from(manner.watched)));
        let none = _mm256_cmpeq_epi64(_mm256_add_epi64(whole, fraction), nothing);
        let wrong = [
            long,
            zero,
            _mm256_andnot_si256(blank, none),
            _mm256_andnot_si256(_mm256_cmpeq_epi64(no_digits, nothing), everything),
            _mm256_cmpgt_epi64(nothing, shift),
            _mm256_cmpgt_epi64(fraction, scale),
            _mm256_cmpgt_epi64(mantissas, each(manner.limit - 1)),
        ];
        let other = wrong.into_iter().fold(nothing, |all, one| _mm256_or_si256(all, one));
        (_mm256_sub_epi64(_mm256_xor_si256(mantissas, minus), minus), blank, other)
    }

    /// The highest bit of each of four.
    #[target_feature(enable = "avx2,bmi1,popcnt")]
    #[inline]
    fn signs(four: __m256i) -> u64 {
        u64::from(_mm256_movemask_pd(_mm256_castsi256_pd(four)).cast_unsigned())
    }

    /// The compiler makes one unaligned load of it.
    #[target_feature(enable = "avx2,bmi1,popcnt")]
    #[inline]
    fn load([first, second, third, fourth]: &[u64; 4]) -> __m256i {
        let [first, second, third, fourth] = [first, second, third, fourth].map(|word| word.cast_signed());
        _mm256_set_epi64x(fourth, third, second, first)
    }
}
