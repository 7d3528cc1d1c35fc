//! A spreadsheet's number pattern: `0.00`, `#,##0`, `0.0%`, `#,##0, "k"`, `0.00;(0.00)`.

use super::number::hundredfold;
use crate::value::Exact;

/// A number by a pattern. A second section behind `;` is for negative numbers.
pub fn write(value: &Exact, pattern: &str) -> String {
    let sections = sections(pattern);
    let first = sections.first().map_or("", String::as_str);
    match sections.get(1) {
        Some(negative) if value.is_negative() => Section::read(negative).write(&value.abs()),
        _ => Section::read(first).write(value),
    }
}

/// One section, read.
struct Section {
    before: String,
    behind: String,
    percent: bool,
    grouped: bool,
    thousands: u32,
    whole: usize,
    least: usize,
    most: usize,
}

impl Section {
    fn read(section: &str) -> Section {
        let (before, body, behind) = split(section);
        let (whole, fraction) = body.split_once('.').unwrap_or((body.as_str(), ""));
        let scaled = whole.trim_end_matches(',');
        let zeros = |part: &str| part.chars().filter(|c| *c == '0').count();
        Section {
            percent: before.contains('%') || behind.contains('%'),
            before,
            behind,
            grouped: scaled.contains(','),
            thousands: u32::try_from(whole.len() - scaled.len()).unwrap_or(0),
            whole: zeros(scaled),
            least: zeros(fraction),
            most: fraction.chars().filter(|c| matches!(c, '0' | '#')).count(),
        }
    }

    fn write(&self, value: &Exact) -> String {
        let value = if self.percent { hundredfold(value) } else { value.clone() };
        let divisor = Exact::int(1_000i128.checked_pow(self.thousands.min(10)).unwrap_or(1));
        let value = value.div(&divisor).ok().flatten().unwrap_or(value);
        let digits = value.fixed(u32::try_from(self.most).unwrap_or(0));
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = if whole == "0" && self.whole == 0 { "" } else { whole };
        let whole = format!("{whole:0>width$}", width = self.whole);
        let whole = if self.grouped { group(&whole) } else { whole };
        let kept = fraction.trim_end_matches('0').len().max(self.least);
        let fraction = fraction.get(..kept).unwrap_or(fraction);
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{}{whole}{point}{fraction}{}", self.before, self.behind)
    }
}

/// `1234567` as `1,234,567`.
pub fn group(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The sections between semicolons that stand outside quotes.
fn sections(pattern: &str) -> Vec<String> {
    let mut quoted = false;
    let mut sections = vec![String::new()];
    for c in pattern.chars() {
        quoted ^= c == '"';
        if c == ';' && !quoted {
            sections.push(String::new());
        } else if let Some(last) = sections.last_mut() {
            last.push(c);
        }
    }
    sections
}

/// What stands before the digits, the digits, and what stands behind them; quotes are taken off.
fn split(section: &str) -> (String, String, String) {
    let (mut before, mut body, mut behind) = (String::new(), String::new(), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for c in section.chars() {
        let literal = quoted || escaped;
        match c {
            '"' if !escaped => quoted = !quoted,
            '\\' if !literal => {
                escaped = true;
                continue;
            }
            '0' | '#' | '.' | ',' if !literal && behind.is_empty() => body.push(c),
            c if body.is_empty() => before.push(c),
            c => behind.push(c),
        }
        escaped = false;
    }
    (before, body, behind)
}
