//! Decimal text to exact mantissas: nothing is rounded, nothing is cut.

use crate::data::Kind;
use datafusion::arrow::datatypes::i256;

/// The most digits that a number in a file may have.
pub(super) const MOST_DIGITS: usize = 76;

/// Powers of ten that fit an `i64` mantissa.
pub(super) const POWERS: [i64; 19] = {
    let mut powers = [1i64; 19];
    let mut at = 1;
    while at < 19 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// A decimal number in its text: sign, digits before the point without leading zeros, digits behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal<'a> {
    pub negative: bool,
    pub whole: &'a [u8],
    pub fraction: &'a [u8],
}

impl<'a> Decimal<'a> {
    /// An optional sign, digits, at most one point with digits on either side; white space around it is passed over.
    pub fn parse(cell: &'a [u8], point: u8) -> Option<Decimal<'a>> {
        let cell = cell.trim_ascii();
        let (negative, digits) = match cell.split_first()? {
            (b'-', rest) => (true, rest),
            (b'+', rest) => (false, rest),
            _ => (false, cell),
        };
        let at = digits.iter().position(|byte| !byte.is_ascii_digit());
        let (whole, fraction) = match at {
            None => (digits, &digits[digits.len()..]),
            Some(at) => {
                let (whole, rest) = digits.split_at(at);
                let (mark, fraction) = rest.split_first()?;
                if *mark != point || !fraction.iter().all(u8::is_ascii_digit) {
                    return None;
                }
                (whole, fraction)
            }
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let zeros = whole.iter().take_while(|byte| **byte == b'0').count();
        Some(Decimal { negative, whole: &whole[zeros..], fraction })
    }

    /// Whether the text has a zero before another digit, as numbers of accounts and postal codes have.
    pub fn has_leading_zero(cell: &[u8]) -> bool {
        let cell = cell.trim_ascii();
        let digits = cell.strip_prefix(b"-").or_else(|| cell.strip_prefix(b"+")).unwrap_or(cell);
        matches!(digits, [b'0', next, ..] if next.is_ascii_digit())
    }

    /// The number with a point.
    pub fn text(&self) -> String {
        let digits = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
        format!("{}{}.{}", if self.negative { "-" } else { "" }, digits(self.whole), digits(self.fraction))
    }

    /// The digits behind the point without the zeros at their end.
    pub fn needed_fraction(&self) -> &'a [u8] {
        let end = self.fraction.iter().rposition(|byte| *byte != b'0').map_or(0, |at| at + 1);
        &self.fraction[..end]
    }
}

/// Why a number does not become a mantissa of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misfit {
    /// The column must be wider.
    Wider(Kind),
    /// No column is wide enough, or the text is not a number.
    Bad,
    /// Among the cells that were looked at it would have changed how the column is read.
    Doubt(Doubt),
}

/// Why a cell below the ones that were looked at is not read like them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// `007` among numbers: the column may hold names that look like numbers.
    LeadingZero,
    /// `1.234` where nothing tells what begins decimals.
    TwoReadings,
    /// `1,5` where nothing else tells what begins decimals.
    Settles,
    /// `0.5` among numbers that all have a percent sign.
    NoPercent,
}

/// A whole number that holds a mantissa.
pub(super) trait Mantissa: Copy + Default + PartialEq + Send + Sync {
    /// The number that these digits are; they are known to fit.
    fn of_digits(negative: bool, digits: impl Iterator<Item = u8>) -> Self;
}

macro_rules! native_mantissa {
    ($native:ty) => {
        impl Mantissa for $native {
            fn of_digits(negative: bool, digits: impl Iterator<Item = u8>) -> $native {
                let number = digits
                    .fold(0, |sum: $native, digit| sum.wrapping_mul(10).wrapping_add(<$native>::from(digit - b'0')));
                if negative { number.wrapping_neg() } else { number }
            }
        }
    };
}
native_mantissa!(i64);
native_mantissa!(i128);

impl Mantissa for i256 {
    fn of_digits(negative: bool, digits: impl Iterator<Item = u8>) -> i256 {
        let ten = i256::from_i128(10);
        let number = digits.fold(i256::ZERO, |sum, digit| {
            sum.wrapping_mul(ten).wrapping_add(i256::from_i128(i128::from(digit - b'0')))
        });
        if negative { number.wrapping_neg() } else { number }
    }
}

/// The mantissa of a number in a column of `digits` digits, `scale` of them behind the point.
pub(super) fn mantissa<M: Mantissa>(number: &Decimal<'_>, digits: u8, scale: u8) -> Result<M, Misfit> {
    let (digits, scale) = (usize::from(digits), usize::from(scale));
    let fraction = number.needed_fraction();
    if fraction.len() > scale || number.whole.len() > digits - scale {
        return Err(wider(digits, scale, number.whole.len(), fraction.len()));
    }
    let zeros = std::iter::repeat_n(b'0', scale - fraction.len());
    Ok(M::of_digits(number.negative, number.whole.iter().chain(fraction).copied().chain(zeros)))
}

fn wider(digits: usize, scale: usize, whole: usize, fraction: usize) -> Misfit {
    let scale_needed = scale.max(fraction);
    let kept = (digits - scale).max(whole);
    number_kind(kept, scale_needed).or_else(|| number_kind(whole, scale_needed)).map_or(Misfit::Bad, Misfit::Wider)
}

/// The kind of a column whose numbers have so many digits before and behind the point; `None` beyond 76.
pub(super) fn number_kind(whole: usize, scale: usize) -> Option<Kind> {
    let class = [9u8, 18, 38, 76].into_iter().find(|class| whole + scale <= usize::from(*class))?;
    Some(Kind::Number { digits: class, scale: u8::try_from(scale).ok()? })
}

/// Up to eight bytes of digits with at most one point, as a mantissa of scale `scale`; `None` sends the cell the long way.
///
/// `word` holds the cell in its low `length` bytes, first byte lowest. All digits are turned into a number at once:
/// neighbours are added as pairs, pairs as fours, fours as the eight.
#[inline]
pub(super) fn short_mantissa(word: u64, length: usize, point: u8, scale: u8) -> Option<i64> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let used = if length >= 8 { u64::MAX } else { (1u64 << (length * 8)) - 1 };
    let marks = word ^ (ONES * u64::from(point));
    let found = marks.wrapping_sub(ONES) & !marks & HIGH & used;
    let (word, length, fraction) = if found == 0 {
        (word, length, 0)
    } else {
        let at = (found.trailing_zeros() / 8) as usize;
        let before = (1u64 << (at * 8)) - 1;
        (((word >> 8) & !before) | (word & before), length - 1, length - 1 - at)
    };
    let missing = usize::from(scale).checked_sub(fraction)?;
    // Eight digits and ten zeros are the most that an i64 surely holds.
    if length == 0 || missing > 10 {
        return None;
    }
    Some(short_whole(word, length)? * POWERS.get(missing)?)
}

/// One to eight bytes of digits as a number, as [`short_mantissa`].
#[inline]
fn short_whole(word: u64, length: usize) -> Option<i64> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let shift = 8usize.wrapping_sub(length) * 8;
    let digits = (word ^ (ONES * u64::from(b'0'))).unbounded_shl(shift as u32);
    if (digits.wrapping_add(ONES * 0x76) | digits) & HIGH != 0 || length == 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    let number = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
    Some(number as i64)
}
