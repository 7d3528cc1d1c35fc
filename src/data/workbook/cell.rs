//! Cells of a workbook as text: numbers as the shortest decimal, dates and times in ISO form, durations in seconds.
//!
//! Nothing is calculated with a float: it is printed, and what is printed is exact.

use crate::calendar::{Day, Timestamp};
use crate::data::reading::seconds_text;
use crate::value::Exact;
use calamine::{Data, ExcelDateTime};
use std::io::Write;

/// How the cells of a column that are dates or times are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moments {
    /// As days and moments.
    Calendar,
    /// As seconds: times of day and durations.
    Seconds,
    /// As `8:30:00`: durations beside plain numbers, which must not look alike.
    Clock,
}

/// Serial numbers below this are durations and times of day: a year of days.
const YEAR: f64 = 366.0;

/// Digits that survive the way into binary floating point and back whatever they are.
pub(super) const SAFE_DIGITS: usize = 15;

/// Whether a cell says nothing.
pub(super) fn is_empty(cell: &Data) -> bool {
    match cell {
        Data::Empty => true,
        Data::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Whether a cell is of time, of the first year, and has no format of durations.
pub(super) fn is_early(cell: &Data) -> bool {
    matches!(cell, Data::DateTime(moment) if !moment.is_duration() && moment.as_f64().abs() < YEAR)
}

/// Whether a cell is a duration or a time of day, if it is of time at all: its format says so, or it is early and its format
/// shows no day.
pub(super) fn is_length(cell: &Data, shows_day: bool) -> Option<bool> {
    match cell {
        Data::DateTime(moment) => Some(moment.is_duration() || (is_early(cell) && !shows_day)),
        Data::DateTimeIso(text) => Some(!text.contains('-')),
        Data::DurationIso(_) => Some(true),
        _ => None,
    }
}

/// Whether a number needs more digits than floating point keeps for sure: then it was calculated, not typed.
pub(super) fn is_inexact(cell: &Data) -> bool {
    let Data::Float(number) = cell else { return false };
    let text = number.to_string();
    let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let whole = !text.contains('.');
    let zeros = text.bytes().rev().take_while(|byte| *byte == b'0').count();
    digits - if whole { zeros.min(digits) } else { 0 } > SAFE_DIGITS
}

/// Writes a cell behind `out`; an empty one writes nothing.
pub(super) fn write(cell: &Data, moments: Moments, percent: bool, out: &mut Vec<u8>) {
    // A duration among days is none of them: it is written so that it is told.
    let moments = match cell {
        Data::DateTime(moment) if moments == Moments::Calendar && moment.is_duration() => Moments::Clock,
        _ => moments,
    };
    // Writing to a vector cannot fail.
    let _ = match cell {
        Data::Empty => Ok(()),
        Data::String(text) => out.write_all(text.as_bytes()),
        Data::Bool(truth) => write!(out, "{truth}"),
        Data::Int(number) if percent => out.write_all(hundredfold(&number.to_string()).as_bytes()),
        Data::Float(number) if percent => out.write_all(hundredfold(&number.to_string()).as_bytes()),
        Data::Int(number) => write!(out, "{number}"),
        Data::Float(number) => write!(out, "{number}"),
        Data::Error(error) => write!(out, "{error}"),
        Data::DateTime(moment) if moments == Moments::Calendar => match calendar(*moment) {
            Some(text) => out.write_all(text.as_bytes()),
            None => write!(out, "{}", moment.as_f64()),
        },
        Data::DateTime(moment) => match milliseconds(&moment.as_f64().to_string()) {
            Some(ms) => out.write_all(length(ms, moments).as_bytes()),
            None => write!(out, "{}", moment.as_f64()),
        },
        Data::DateTimeIso(text) if moments == Moments::Calendar => out.write_all(text.trim().as_bytes()),
        Data::DateTimeIso(text) | Data::DurationIso(text) => match iso_milliseconds(text.trim()) {
            Some(ms) => out.write_all(length(ms, moments).as_bytes()),
            None => out.write_all(text.as_bytes()),
        },
    };
}

/// A share as percent, `0.85` as `85%`: what says that it is in percent reads it back as the share.
fn hundredfold(number: &str) -> String {
    let exact = Exact::parse(number).and_then(|number| number.mul(&Exact::int(100)).ok());
    exact.map_or_else(|| number.to_owned(), |number| format!("{}%", number.fixed(number.finite_scale().unwrap_or(0))))
}

fn length(ms: i64, moments: Moments) -> String {
    let micros = ms.saturating_mul(1000);
    if moments == Moments::Clock {
        let (sign, seconds) = (if ms < 0 { "-" } else { "" }, micros.unsigned_abs() / 1_000_000);
        let fraction = seconds_text((micros.unsigned_abs() % 1_000_000) as i64);
        let fraction = fraction.strip_prefix('0').unwrap_or("").to_owned();
        return format!("{sign}{}:{:02}:{:02}{fraction}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    seconds_text(micros)
}

/// A serial number of days as milliseconds, rounded to them: finer than that no workbook is.
fn milliseconds(days: &str) -> Option<i64> {
    let exact = Exact::parse(days)?.mul(&Exact::int(86_400_000)).ok()?.round(0);
    i64::try_from(exact.to_i128()?).ok()
}

/// A day, or a moment where there is a time of day; `None` for the 29th of February 1900 and what lies before 1900, such
/// as the day 0.
fn calendar(moment: ExcelDateTime) -> Option<String> {
    if moment.as_f64() < 0.0 {
        return None;
    }
    let (year, month, day, hour, minute, second, ms) = moment.to_ymd_hms_milli();
    if year < 1900 {
        return None;
    }
    let day = Day::from_ymd(i32::from(year), u32::from(month), u32::from(day))?;
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    let micros = (seconds * 1000 + i64::from(ms)) * 1000;
    Some(if micros == 0 { day.to_string() } else { Timestamp(day.start().0 + micros).to_string() })
}

/// `PT08H30M15.5S` or `08:30:15` as milliseconds.
fn iso_milliseconds(text: &str) -> Option<i64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut ms = Exact::ZERO;
    let mut add = |number: &str, seconds: i128| -> Option<()> {
        let part = Exact::parse(number)?.mul(&Exact::int(seconds * 1000)).ok()?;
        ms = ms.add(&part).ok()?;
        Some(())
    };
    if let Some(parts) = text.strip_prefix('P') {
        let (days, parts) = parts.split_once('T').unwrap_or((parts, ""));
        if let Some(days) = days.strip_suffix('D') {
            add(days, 86_400)?;
        }
        let mut number = String::new();
        for letter in parts.chars() {
            match letter {
                'H' => add(&std::mem::take(&mut number), 3600)?,
                'M' => add(&std::mem::take(&mut number), 60)?,
                'S' => add(&std::mem::take(&mut number), 1)?,
                letter => number.push(letter),
            }
        }
    } else {
        for (part, seconds) in text.split(':').zip([3600, 60, 1]) {
            add(part, seconds)?;
        }
    }
    let ms = i64::try_from(ms.round(0).to_i128()?).ok()?;
    Some(if negative { -ms } else { ms })
}

/// The name of a column that a cell of the header is: a text on one line, a number, a day, a month.
pub(super) fn heading(cell: &Data) -> String {
    let mut text = Vec::new();
    write(cell, Moments::Calendar, false, &mut text);
    let text = String::from_utf8_lossy(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    match cell {
        // The first of a month stands for the month.
        Data::DateTime(_) | Data::DateTimeIso(_) => match text.strip_suffix("-01") {
            Some(month) if month.len() == 7 => month.to_owned(),
            _ => text,
        },
        _ => text,
    }
}
