//! Numbers as they are written elsewhere, `1.000,5`, `1,000.5`, `12.345.678`, and what they may be here.

use crate::calendar::Day;
use std::ops::Range;

/// What a number with separators may be in this language; both where it cannot be known which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// This number.
    Number(String),
    /// Thousands, or decimals: `1,000`.
    Either {
        /// Where the sign separates thousands.
        thousands: String,
        /// Where it is the decimal sign.
        decimals: String,
    },
    /// A day, `12.03.2025`.
    Day(String),
    /// Nothing that is known.
    Unknown,
}

/// The bytes around a place that are one number with separators between its digits.
pub fn around(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',');
    let before = bytes.get(..at)?.iter().rev().take_while(|byte| is_part(byte)).count();
    let behind = bytes.get(at..)?.iter().take_while(|byte| is_part(byte)).count();
    let start = at - before;
    let written = text.get(start..at + behind)?;
    let bare = written.trim_start_matches(['.', ',']);
    let start = start + (written.len() - bare.len());
    let number = bare.trim_end_matches(['.', ',']);
    let in_a_word = text.get(..start)?.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '`');
    let separated = number.contains(['.', ',']) && !number.contains(",,") && !number.contains("..");
    (separated && !in_a_word).then_some(start..start + number.len())
}

/// What it may be: of two signs the last one is decimal and the other one separates thousands; one that comes several times
/// separates thousands; one comma may be both where three digits follow.
pub fn reading(number: &str) -> Reading {
    let count = |sign: char| number.matches(sign).count();
    let (points, commas) = (count('.'), count(','));
    let (Some(last), Some(digits)) = (number.rfind(['.', ',']), number.split(['.', ',']).next()) else {
        return Reading::Number(number.to_owned());
    };
    let (whole, rest) = (number.get(..last).unwrap_or(""), number.get(last + 1..).unwrap_or(""));
    let thousands = |text: &str| grouped(text).then(|| text.replace(['.', ','], ""));
    if points > 0 && commas > 0 {
        let decimal = if number.get(last..=last) == Some(",") { commas } else { points };
        let found = thousands(whole).filter(|_| decimal == 1 && single_sign(whole));
        return found.map_or(Reading::Unknown, |whole| Reading::Number(format!("{whole}.{rest}")));
    }
    if points + commas > 1 {
        let day = || day(number).map(Reading::Day);
        return thousands(number).map(Reading::Number).or_else(day).unwrap_or(Reading::Unknown);
    }
    let decimals = format!("{digits}.{rest}");
    match thousands(number) {
        Some(thousands) if commas == 1 => Reading::Either { thousands, decimals },
        _ => Reading::Number(decimals),
    }
}

/// Whether the digits stand in threes, as thousands do.
fn grouped(number: &str) -> bool {
    let mut groups = number.split(['.', ',']);
    let first = groups.next().unwrap_or("");
    (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3)
}

fn single_sign(number: &str) -> bool {
    !(number.contains('.') && number.contains(','))
}

/// `12.03.2025` is the 12th of March.
fn day(number: &str) -> Option<String> {
    let mut parts = number.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_year = year.len() == 4 && parts.next().is_none();
    let day = Day::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    is_year.then(|| day.to_string())
}

/// A line in which arguments are separated by semicolons, in this language: there a comma is a decimal sign.
pub fn without_semicolons(line: &str) -> String {
    let mut out = String::new();
    let mut done = 0;
    for token in super::scan::tokens(line, 0, line.len()) {
        if token.start < done {
            continue;
        }
        let written = line.get(token.start..token.end).unwrap_or("");
        let (range, instead) = match (token.kind, around(line, token.start)) {
            (super::scan::Kind::Sign, _) if written == ";" => (token.start..token.end, ",".to_owned()),
            (super::scan::Kind::Number, Some(range)) if range.start == token.start => {
                match reading(line.get(range.clone()).unwrap_or("")) {
                    Reading::Number(number) | Reading::Either { decimals: number, .. } => (range, number),
                    Reading::Day(_) | Reading::Unknown => continue,
                }
            }
            _ => continue,
        };
        out.push_str(line.get(done..range.start).unwrap_or(""));
        out.push_str(&instead);
        done = range.end;
    }
    out.push_str(line.get(done..).unwrap_or(""));
    out
}
