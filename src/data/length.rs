//! Lengths of time in words: `1h 5m`, `2 min 23 s`, `45 sec`.

/// The units, the longer ones first in a cell, with their microseconds.
const UNITS: &[(&[&str], i64)] = &[
    (&["d", "day", "days", "tag", "tage"], 86_400_000_000),
    (&["h", "hr", "hrs", "hour", "hours", "std", "std."], 3_600_000_000),
    (&["m", "min", "mins", "min.", "minute", "minutes", "minuten"], 60_000_000),
    (&["s", "sec", "secs", "sec.", "second", "seconds", "sek", "sek.", "sekunden"], 1_000_000),
    (&["ms"], 1_000),
];

/// A length of time that is written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    pub micros: i64,
    /// Whether its only unit is the letter m, which may be something else than minutes.
    pub only_m: bool,
}

/// Whether a cell is a length of time in words or with colons.
pub(super) fn is_length(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    let is_clock = || cell.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',' | b'-'));
    (memchr::memchr(b':', cell).is_some() && is_clock()) || length(cell).is_some()
}

/// Whole numbers, each with its unit, from the largest unit to the smallest; the last may have decimals.
pub(super) fn length(cell: &[u8]) -> Option<Length> {
    if !matches!(cell.first(), Some(b'0'..=b'9' | b'-')) {
        return None;
    }
    let text = std::str::from_utf8(cell).ok()?.trim();
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mut micros, mut next, mut parts, mut only_m) = (0i64, 0, 0, false);
    let mut is_last = false;
    while !rest.is_empty() {
        if is_last {
            return None;
        }
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (whole, after) = rest.split_at_checked(end)?;
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => after.split_at_checked(after.find(|letter: char| !letter.is_ascii_digit())?)?,
            None => ("", after),
        };
        let after = after.trim_start();
        let word_end =
            after.find(|letter: char| letter.is_ascii_digit() || letter.is_whitespace()).unwrap_or(after.len());
        let (word, after) = after.split_at_checked(word_end)?;
        let word = word.trim_end_matches(',').to_lowercase();
        let at = UNITS.iter().position(|(names, _)| names.contains(&word.as_str()))?;
        let (_, unit) = UNITS.get(at).filter(|_| at >= next)?;
        next = at + 1;
        parts += 1;
        only_m = parts == 1 && word == "m";
        is_last = !fraction.is_empty();
        if fraction.len() > 6 {
            return None;
        }
        let mut part = whole.parse::<i64>().ok()?.checked_mul(*unit)?;
        if is_last {
            let tenths = 10i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
            let share = fraction.parse::<i64>().ok()?.checked_mul(*unit)?;
            if share % tenths != 0 {
                return None;
            }
            part = part.checked_add(share / tenths)?;
        }
        micros = micros.checked_add(part)?;
        rest = after.trim_start();
    }
    (parts > 0).then_some(Length { micros: if negative { -micros } else { micros }, only_m })
}
