//! Dates, times of day and durations in a format that the table states: `"dd/mm/yyyy"`, `"yyyymmdd"`, `"dd mmm yyyy"`, `"h:mm:ss"`.

use super::moment::Moment;
use super::months::{may_begin_with_month, named_month};
use crate::calendar::{Day, Grain, Timestamp};
use std::sync::LazyLock;

/// One piece of a stated format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Year(u8),
    Month(u8),
    /// `mmm` or `mmmm`: the month by its name, short or long.
    MonthName,
    Day(u8),
    Hour(u8),
    Minute(u8),
    Second(u8),
    /// `AM` or `PM`: the hours are those of half a day.
    Half,
    Literal(char),
}

/// A stated format, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As it is written.
    pub(super) text: String,
    pieces: Vec<Piece>,
}

/// What a stated format makes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PatternKind {
    /// A day.
    Date,
    /// A day with a time of day.
    Time,
    /// A length of time.
    Duration,
}

impl Pattern {
    /// Understands a format of the letters `d m y h s`; `None` if it is not one of a date, a timestamp or a duration.
    /// `m` behind hours or before seconds is minutes.
    pub(super) fn parse(format: &str) -> Option<Pattern> {
        let mut pieces: Vec<Piece> = Vec::new();
        // `AM/PM` is one piece; no other letter of a format is capital and means something else than the small one.
        let replaced =
            ["AM/PM", "am/pm", "tt"].iter().fold(format.to_owned(), |text, word| text.replace(word, "\u{1}"));
        let mut letters = replaced.chars().peekable();
        while let Some(letter) = letters.next() {
            let mut width = 1u8;
            if letter.is_ascii_alphabetic() {
                while letters.next_if(|next| next.eq_ignore_ascii_case(&letter)).is_some() {
                    width = width.saturating_add(1);
                }
            }
            let hours = pieces.iter().any(|piece| matches!(piece, Piece::Hour(_)));
            pieces.push(match letter.to_ascii_lowercase() {
                'y' if matches!(width, 2 | 4) => Piece::Year(width),
                'm' if width <= 2 && (letter == 'm' && hours) => Piece::Minute(width),
                'm' if width <= 2 => Piece::Month(width),
                'm' if matches!(width, 3 | 4) => Piece::MonthName,
                'd' if width <= 2 => Piece::Day(width),
                'h' if width <= 2 => Piece::Hour(width),
                's' if width <= 2 => Piece::Second(width),
                't' if letter == 'T' => Piece::Literal('T'),
                '\u{1}' => Piece::Half,
                other if other.is_ascii_alphanumeric() => return None,
                _ => Piece::Literal(letter),
            });
        }
        let seconds = pieces.iter().any(|piece| matches!(piece, Piece::Second(_)));
        let days = pieces.iter().any(|piece| matches!(piece, Piece::Day(_) | Piece::Year(_)));
        if seconds && !days {
            // `mm:ss` has no hours, and its m can only be minutes.
            for piece in &mut pieces {
                if let Piece::Month(width) = *piece {
                    *piece = Piece::Minute(width);
                }
            }
        }
        let pattern = Pattern { text: format.to_owned(), pieces };
        pattern.kind_if_whole().map(|_| pattern)
    }

    fn has(&self, wanted: impl Fn(&Piece) -> bool) -> bool {
        self.pieces.iter().any(wanted)
    }

    fn kind_if_whole(&self) -> Option<PatternKind> {
        let year = self.has(|piece| matches!(piece, Piece::Year(_)));
        let month = self.has(|piece| matches!(piece, Piece::Month(_) | Piece::MonthName));
        let day = self.has(|piece| matches!(piece, Piece::Day(_)));
        let hour = self.has(|piece| matches!(piece, Piece::Hour(_)));
        let minute = self.has(|piece| matches!(piece, Piece::Minute(_)));
        match (year, month, day) {
            (true, true, true) if hour => Some(PatternKind::Time),
            (true, true, _) if !hour => Some(PatternKind::Date),
            (false, false, false) if hour || minute => Some(PatternKind::Duration),
            _ => None,
        }
    }

    /// What it makes of a cell.
    pub(super) fn kind(&self) -> PatternKind {
        self.kind_if_whole().unwrap_or(PatternKind::Date)
    }

    /// The grain of its days: a format without a day of the month gives months.
    pub(super) fn grain(&self) -> Grain {
        if self.has(|piece| matches!(piece, Piece::Day(_))) { Grain::Day } else { Grain::Month }
    }

    /// The pattern of a date without a time of day; `None` if it is not one.
    pub fn of_days(format: &str) -> Option<Pattern> {
        Pattern::parse(format).filter(|pattern| pattern.kind() == PatternKind::Date)
    }

    /// The day that a text is, white space around it aside; a month is its first day.
    pub fn day(&self, text: &str) -> Option<Day> {
        match self.moment(text.trim().as_bytes())? {
            Moment::Day(day, _) => Some(day),
            Moment::Time(..) => None,
        }
    }

    /// The day or timestamp of a cell.
    pub(super) fn moment(&self, cell: &[u8]) -> Option<Moment> {
        let parts = self.parts(cell)?;
        let day = Day::from_ymd(i32::try_from(parts.year).ok()?, parts.month, parts.day)?;
        if self.kind() == PatternKind::Date {
            return Some(Moment::Day(day, self.grain()));
        }
        let valid = parts.hour < 24 && parts.minute < 60 && parts.second < 60;
        let seconds = i64::from(parts.hour) * 3600 + i64::from(parts.minute) * 60 + i64::from(parts.second);
        valid.then(|| Moment::Time(Timestamp(day.start().0 + seconds * 1_000_000 + parts.micros), false))
    }

    /// The seconds of a duration, in microseconds.
    pub(super) fn duration(&self, cell: &[u8]) -> Option<i64> {
        let (negative, cell) = match cell.strip_prefix(b"-") {
            Some(rest) => (true, rest),
            None => (false, cell),
        };
        let parts = self.parts(cell)?;
        let has_hours = self.has(|piece| matches!(piece, Piece::Hour(_)));
        if parts.second >= 60 || (has_hours && parts.minute >= 60) {
            return None;
        }
        let seconds = i64::from(parts.hour) * 3600 + i64::from(parts.minute) * 60 + i64::from(parts.second);
        let micros = seconds.checked_mul(1_000_000)?.checked_add(parts.micros)?;
        Some(if negative { -micros } else { micros })
    }

    fn parts(&self, cell: &[u8]) -> Option<Parts> {
        let mut parts = Parts { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, micros: 0 };
        let mut afternoon = None;
        let mut rest = cell;
        for (at, piece) in self.pieces.iter().enumerate() {
            // Two numbers without a sign between them have exactly their stated width; others may be shorter or longer.
            let fixed = self.pieces.get(at + 1).is_some_and(|next| !matches!(next, Piece::Literal(_)))
                || (at > 0 && self.pieces.get(at - 1).is_some_and(|last| !matches!(last, Piece::Literal(_))));
            let mut take = |width: u8| number(&mut rest, width, fixed);
            match *piece {
                Piece::Year(4) => parts.year = number(&mut rest, 4, true)?,
                Piece::Year(_) => {
                    let short = number(&mut rest, 2, true)?;
                    parts.year = if short < 70 { 2000 + short } else { 1900 + short };
                }
                Piece::Month(width) => parts.month = take(width)?,
                Piece::MonthName => {
                    let (month, length) = named_month(rest)?;
                    parts.month = month;
                    rest = rest.get(length..)?;
                }
                Piece::Day(width) => parts.day = take(width)?,
                Piece::Hour(width) => parts.hour = take(width)?,
                Piece::Minute(width) => parts.minute = take(width)?,
                Piece::Second(width) => {
                    parts.second = take(width)?;
                    parts.micros = micros(&mut rest)?;
                }
                Piece::Half => afternoon = Some(half(&mut rest)?),
                // Newer systems write a narrow space before AM and PM.
                Piece::Literal(' ') => {
                    let spaces = [" ", "\u{a0}", "\u{202f}"];
                    rest = spaces.iter().find_map(|space| rest.strip_prefix(space.as_bytes()))?;
                }
                Piece::Literal(letter) => rest = rest.strip_prefix(letter.encode_utf8(&mut [0; 4]).as_bytes())?,
            }
        }
        if let Some(afternoon) = afternoon {
            if !(1..=12).contains(&parts.hour) {
                return None;
            }
            parts.hour = parts.hour % 12 + if afternoon { 12 } else { 0 };
        }
        rest.is_empty().then_some(parts)
    }
}

/// Whether it is after noon: `AM`, `pm`, `p.m.`, with a space before it or without.
fn half(rest: &mut &[u8]) -> Option<bool> {
    let (afternoon, length) = match rest {
        [b'A' | b'a', b'.', b'M' | b'm', b'.', ..] => (false, 4),
        [b'P' | b'p', b'.', b'M' | b'm', b'.', ..] => (true, 4),
        [b'A' | b'a', b'M' | b'm', ..] => (false, 2),
        [b'P' | b'p', b'M' | b'm', ..] => (true, 2),
        _ => return None,
    };
    *rest = rest.get(length..)?;
    Some(afternoon)
}

/// The formats that are recognised where the cells of a column leave no doubt; of those that fit the same cells, the ones
/// that people mean more often stand first.
pub(super) static KNOWN: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    const DAYS: [&str; 11] = [
        "dd.mm.yyyy",
        "dd/mm/yyyy",
        "mm/dd/yyyy",
        "dd-mm-yyyy",
        "mm-dd-yyyy",
        "yyyy/mm/dd",
        "yyyy.mm.dd",
        "dd.mm.yy",
        "dd/mm/yy",
        "mm/dd/yy",
        "yy/mm/dd",
    ];
    const NAMED: [&str; 9] = [
        "dd mmm yyyy",
        "dd. mmm yyyy",
        "dd-mmm-yyyy",
        "dd/mmm/yyyy",
        "dd-mmm-yy",
        "dd mmm yy",
        "mmm dd, yyyy",
        "mmm dd yyyy",
        "yyyy-mmm-dd",
    ];
    const CLOCKS: [&str; 5] = ["", " hh:mm", " hh:mm:ss", " hh:mm AM/PM", " hh:mm:ss AM/PM"];
    let days = CLOCKS.iter().flat_map(|clock| DAYS.iter().map(move |day| format!("{day}{clock}")));
    let clocks =
        ["dd.mm.yyyy, hh:mm", "dd.mm.yyyy, hh:mm:ss", "hh:mm:ss AM/PM", "hh:mm AM/PM", "h:mm:ss", "h:mm", "mm:ss"];
    let named = CLOCKS.iter().flat_map(|clock| NAMED.iter().map(move |day| format!("{day}{clock}")));
    days.chain(named)
        .chain(["mmm yyyy".to_owned()])
        .chain(clocks.map(str::to_owned))
        .filter_map(|format| Pattern::parse(&format))
        .collect()
});

/// `20251231`, in the years that people mean.
pub(super) const PACKED: &str = "yyyymmdd";

/// Whether eight digits are a day such as `20251231`.
pub(super) fn is_packed_day(digits: &[u8]) -> bool {
    let number = |part: Option<&[u8]>| {
        part.map_or(0, |part| part.iter().fold(0u32, |sum, digit| sum * 10 + u32::from(digit.wrapping_sub(b'0'))))
    };
    let (year, month, day) = (number(digits.get(..4)), number(digits.get(4..6)), number(digits.get(6..8)));
    (1900..2100).contains(&year) && Day::from_ymd(year.cast_signed(), month, day).is_some()
}

/// Formats of [`KNOWN`], one bit for each.
pub(super) type Formats = u128;

/// Those that have months by name.
static NAMED: LazyLock<Formats> = LazyLock::new(|| {
    let named = KNOWN.iter().enumerate().filter(|(_, pattern)| pattern.has(|piece| *piece == Piece::MonthName));
    named.fold(0, |formats, (at, _)| formats | 1 << at)
});

/// Which of the [`KNOWN`] formats a cell fits; only those of `wanted` are tried.
pub(super) fn fitting(cell: &[u8], wanted: Formats) -> Formats {
    if wanted == 0 || cell.len() > 60 {
        return 0;
    }
    let without_names = |byte: &u8| byte.is_ascii_digit() || b"./-:, APMapm\xe2\x80\xaf\xc2\xa0".contains(byte);
    let wanted = match cell.first() {
        Some(b'0'..=b'9' | b'-') if cell.iter().all(without_names) => wanted & !*NAMED,
        Some(b'0'..=b'9') => wanted & *NAMED,
        _ if may_begin_with_month(cell) && named_month(cell).is_some() => wanted & *NAMED,
        _ => 0,
    };
    // Most texts: nothing is tried.
    if wanted == 0 {
        return 0;
    }
    let mut fits = 0;
    for (at, pattern) in KNOWN.iter().enumerate().filter(|(at, _)| wanted & (1 << at) != 0) {
        let is_one = match pattern.kind() {
            PatternKind::Duration => pattern.duration(cell).is_some(),
            _ => pattern.moment(cell).is_some(),
        };
        fits |= Formats::from(is_one) << at;
    }
    fits
}

struct Parts {
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    micros: i64,
}

/// Digits from the front: exactly `width` of them if `fixed`, else as many as stand there (at most 9).
fn number(rest: &mut &[u8], width: u8, fixed: bool) -> Option<u32> {
    let most = if fixed { usize::from(width) } else { 9 };
    let length = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 || (fixed && length < most) {
        return None;
    }
    let (digits, after) = rest.split_at_checked(length)?;
    *rest = after;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// A fraction of the second, if one stands there; finer than microseconds there may only be zeros, for nothing is cut.
fn micros(rest: &mut &[u8]) -> Option<i64> {
    let Some(digits) = rest.strip_prefix(b".").or_else(|| rest.strip_prefix(b",")) else { return Some(0) };
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, after) = digits.split_at_checked(length)?;
    if digits.is_empty() || digits.iter().skip(6).any(|digit| *digit != b'0') {
        return None;
    }
    *rest = after;
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0')).take(6);
    Some(padded.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}
