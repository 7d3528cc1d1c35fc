//! Days, periods and timestamps as files write them.

use crate::calendar::{Day, Grain, Period, Timestamp};

/// What a cell says of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// A day, or the first day of a month, ISO week or quarter.
    Day(Day, Grain),
    /// A timestamp; whether it was given with an offset and turned into UTC.
    Time(Timestamp, bool),
}

const FIRST_YEAR: usize = 1900;
const YEARS: usize = 300;

/// Days from 1970-01-01 to the first of each month from 1900 on: most cells need no calendar arithmetic.
static MONTH_STARTS: [i32; YEARS * 12] = month_starts();

const fn is_leap(year: usize) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn month_length(year: usize, month: usize) -> i32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

const fn month_starts() -> [i32; YEARS * 12] {
    let mut starts = [0; YEARS * 12];
    let mut day = -25_567;
    let mut at = 0;
    while at < YEARS * 12 {
        starts[at] = day;
        day += month_length(FIRST_YEAR + at / 12, at % 12 + 1);
        at += 1;
    }
    starts
}

/// The day of a civil date, by table where there is one.
#[inline]
fn civil(year: u32, month: u32, day: u32) -> Option<Day> {
    let index = (year as usize).wrapping_sub(FIRST_YEAR).wrapping_mul(12).wrapping_add(month as usize).wrapping_sub(1);
    if (1..=12).contains(&month)
        && let Some([start, next]) = MONTH_STARTS.get(index..).and_then(|starts| starts.first_chunk::<2>())
    {
        let found = start + day as i32 - 1;
        return (day > 0 && found < *next).then_some(Day(found));
    }
    Day::from_ymd(i32::try_from(year).ok()?, month, day)
}

#[inline]
fn two(bytes: &[u8]) -> Option<u32> {
    match bytes {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(u32::from(a - b'0') * 10 + u32::from(b - b'0')),
        _ => None,
    }
}

/// `2025-03-01`, exactly ten bytes.
#[inline]
pub(super) fn iso_day(cell: &[u8]) -> Option<Day> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = cell else { return None };
    let year = two(&[*y0, *y1])? * 100 + two(&[*y2, *y3])?;
    civil(year, two(&[*m0, *m1])?, two(&[*d0, *d1])?)
}

/// `2025-3-1`: the year first leaves no doubt.
fn short_day(cell: &[u8]) -> Option<Day> {
    if !matches!(cell.len(), 8 | 9) {
        return None;
    }
    let mut parts = cell.split(|byte| *byte == b'-');
    let mut number = |least: usize, most: usize| {
        let digits = parts.next().filter(|part| (least..=most).contains(&part.len()))?;
        let is_number = digits.iter().all(u8::is_ascii_digit);
        is_number.then(|| digits.iter().fold(0u32, |sum, digit| sum * 10 + u32::from(digit - b'0')))
    };
    let (year, month, day) = (number(4, 4)?, number(1, 2)?, number(1, 2)?);
    parts.next().is_none().then(|| civil(year, month, day))?
}

/// A day or a period: `2025-03-01`, `2025-3-1`, `2025-03`, `2025-W09`, `2025-Q1`. A year alone is a number.
pub(super) fn day_or_period(cell: &[u8]) -> Option<(Day, Grain)> {
    if let Some(day) = iso_day(cell) {
        return Some((day, Grain::Day));
    }
    if let Some(day) = short_day(cell) {
        return Some((day, Grain::Day));
    }
    if !matches!(cell.len(), 7 | 8) || cell.get(4) != Some(&b'-') {
        return None;
    }
    let period = Period::parse(std::str::from_utf8(cell).ok()?)?;
    matches!(period.grain, Grain::Month | Grain::Week(_) | Grain::Quarter).then(|| (period.first_day(), period.grain))
}

/// `2025-03-01 09:30:00`, exactly nineteen bytes: the digits of the date and those of the time each at once.
#[inline]
fn plain_timestamp(cell: &[u8; 19]) -> Option<Timestamp> {
    let [y0, y1, y2, y3, a, m0, m1, b, d0, d1, b' ' | b'T' | b't', time @ ..] = cell else { return None };
    let date = pairs([*y0, *y1, *y2, *y3, *a, *m0, *m1, *b], *b"0000-00-")?;
    let time = pairs(*time, *b"00:00:00")?;
    let at = |pairs: u64, byte: u32| (pairs >> (byte * 8)) as u32 & 0xff;
    let day = civil(at(date, 0) * 100 + at(date, 2), at(date, 5), two(&[*d0, *d1])?)?;
    let (hour, minute, second) = (at(time, 0), at(time, 3), at(time, 6));
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i64::from(hour * 3600 + minute * 60 + second);
    Some(Timestamp(i64::from(day.0) * Period::DAY_MICROS + seconds * 1_000_000))
}

/// Eight bytes that must have a digit wherever the pattern has a zero, and otherwise what stands there; at every digit
/// before another one, both as a number.
#[inline]
fn pairs(bytes: [u8; 8], pattern: [u8; 8]) -> Option<u64> {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let found = u64::from_le_bytes(bytes) ^ u64::from_le_bytes(pattern);
    // What makes a digit's byte overflow if it is more than nine, and another one's if it is not zero.
    let beyond = u64::from_le_bytes(pattern.map(|sign| if sign == b'0' { 0x76 } else { 0x7f }));
    if (found.wrapping_add(beyond) | found) & HIGH != 0 {
        return None;
    }
    Some(found.wrapping_mul(10).wrapping_add(found >> 8))
}

/// A timestamp `2025-03-01T09:30`, with seconds, a fraction to the microsecond, `Z` or an offset; the flag says there was one.
#[inline]
pub(super) fn timestamp(cell: &[u8]) -> Option<(Timestamp, bool)> {
    if let Ok(plain) = <&[u8; 19]>::try_from(cell)
        && let Some(time) = plain_timestamp(plain)
    {
        return Some((time, false));
    }
    let (day, rest) = cell.split_at_checked(10)?;
    let day = iso_day(day)?;
    let [b' ' | b'T' | b't', h0, h1, b':', m0, m1, rest @ ..] = rest else { return None };
    let (hour, minute) = (two(&[*h0, *h1])?, two(&[*m0, *m1])?);
    let (second, rest) = match rest {
        [b':', s0, s1, rest @ ..] => (two(&[*s0, *s1])?, rest),
        _ => (0, rest),
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i64::from(hour * 3600 + minute * 60 + second);
    let whole = i64::from(day.0) * Period::DAY_MICROS + seconds * 1_000_000;
    if rest.is_empty() {
        return Some((Timestamp(whole), false));
    }
    let (micros, rest) = fraction(rest)?;
    let (offset, zoned) = offset(rest)?;
    Some((Timestamp(whole + micros - offset), zoned))
}

/// `.123456`: microseconds; digits beyond them must be zeros, for nothing is cut.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = rest.strip_prefix(b".").or_else(|| rest.strip_prefix(b",")) else { return Some((0, rest)) };
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    if digits.is_empty() || digits.iter().skip(6).any(|byte| *byte != b'0') {
        return None;
    }
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0')).take(6);
    Some((padded.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')), rest))
}

/// `Z`, `+02:00`, `+0200`, `+02`, or nothing: microseconds ahead of UTC.
fn offset(rest: &[u8]) -> Option<(i64, bool)> {
    let rest = rest.trim_ascii_start();
    let (sign, digits) = match rest {
        [] => return Some((0, false)),
        [b'Z' | b'z'] | [b'U', b'T', b'C'] => return Some((0, true)),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [a, b] => (two(&[*a, *b])?, 0),
        [a, b, b':', c, d] | [a, b, c, d] => (two(&[*a, *b])?, two(&[*c, *d])?),
        _ => return None,
    };
    (hours <= 18 && minutes < 60).then(|| (sign * i64::from(hours * 60 + minutes) * 60_000_000, true))
}

/// Whatever a cell says of time, as it stands in files without a declared format.
pub(super) fn moment(cell: &[u8]) -> Option<Moment> {
    if !cell.first()?.is_ascii_digit() {
        return None;
    }
    if let Some((day, grain)) = day_or_period(cell) {
        return Some(Moment::Day(day, grain));
    }
    timestamp(cell).map(|(time, zoned)| Moment::Time(time, zoned))
}
