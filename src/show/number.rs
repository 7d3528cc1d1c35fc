//! Numbers for people: rounded once, half away from zero, in the last step.

use super::pattern;
use crate::syntax::Format;
use crate::unit::{TimeUnit, Unit};
use crate::value::Exact;

/// A number as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The text.
    pub text: String,
    /// Whether digits were left out although no format asked for it; the legend then says so.
    pub rounded: bool,
}

/// A number by its metric's format. Without one, an integer or a decimal with up to four digits behind the point stands as it is,
/// any other number has four decimals (below 1: four significant digits).
pub fn number(value: &Exact, format: Option<&Format>, unit: &Unit) -> Number {
    let as_asked = |text| Number { text, rounded: false };
    match format {
        None => unformatted(value),
        Some(Format::Percent(decimals)) => as_asked(percent(value, *decimals)),
        Some(Format::Pattern(pattern)) => as_asked(pattern::write(value, pattern)),
        Some(Format::Clock(pattern)) => as_asked(clock(value, pattern, unit)),
        Some(Format::Word(word)) => {
            let number = unformatted(value);
            Number { text: format!("{} {word}", number.text), ..number }
        }
    }
}

/// How many decimals a format of percent shows; `None` for other formats.
pub(super) fn percent_decimals(format: &Format) -> Option<u8> {
    match format {
        Format::Percent(decimals) => Some(*decimals),
        _ => None,
    }
}

/// Whether the text of a format already says the unit, so that the header need not.
pub fn says_unit(format: Option<&Format>) -> bool {
    match format {
        Some(Format::Percent(_) | Format::Clock(_) | Format::Word(_)) => true,
        Some(Format::Pattern(pattern)) => pattern.contains('%'),
        None => false,
    }
}

fn unformatted(value: &Exact) -> Number {
    let shown = if value.abs() < Exact::ONE { value.significant(4) } else { value.round(4) };
    let exact = value.finite_scale().is_some_and(|scale| scale <= 4);
    let shown = if exact { value } else { &shown };
    Number { text: shown.to_answer_text(), rounded: shown != value }
}

fn percent(value: &Exact, decimals: u8) -> String {
    format!("{}%", hundredfold(value).fixed(u32::from(decimals)))
}

/// A hundred times the number. A product that is too large to be exact is far beyond anything a percentage can mean;
/// it then stays as it is.
pub(super) fn hundredfold(value: &Exact) -> Exact {
    value.mul(&Exact::int(100)).unwrap_or_else(|_| value.clone())
}

/// A duration by a pattern of `d`, `h`, `m` and `s`: rounded to the smallest part it names; the largest has no upper bound.
fn clock(value: &Exact, pattern: &str, unit: &Unit) -> String {
    let parts = clock_parts(pattern);
    let named: Vec<Part> = parts.iter().filter_map(|(part, _)| *part).collect();
    let (Some(smallest), Some(largest)) = (named.iter().min(), named.iter().max()) else {
        return value.to_answer_text();
    };
    let factor = unit.as_time().unwrap_or(TimeUnit::Second).factor(TimeUnit::Second);
    let seconds = value.mul(&factor).unwrap_or_else(|_| value.clone());
    let steps = seconds.div(&Exact::from(smallest.seconds())).ok().flatten().unwrap_or(Exact::ZERO).round(0);
    let sign = if steps.is_negative() { "-" } else { "" };
    let total = steps.abs().mul(&Exact::from(smallest.seconds())).unwrap_or(Exact::ZERO);
    let Some(total) = total.to_i128() else { return value.to_answer_text() };
    let mut text = sign.to_owned();
    for (part, written) in &parts {
        match part {
            Some(part) => {
                let above = named.iter().filter(|other| *other > part).min();
                let within = if part == largest { total } else { above.map_or(total, |a| total % a.whole_seconds()) };
                let count = within / part.whole_seconds();
                text.push_str(&format!("{count:0width$}", width = written.len()));
            }
            None => text.push_str(written),
        }
    }
    text
}

/// A part of a duration, the smallest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Second,
    Minute,
    Hour,
    Day,
}

impl Part {
    fn of(letter: char) -> Option<Part> {
        match letter {
            's' => Some(Part::Second),
            'm' => Some(Part::Minute),
            'h' => Some(Part::Hour),
            'd' => Some(Part::Day),
            _ => None,
        }
    }

    fn seconds(self) -> i64 {
        match self {
            Part::Second => 1,
            Part::Minute => 60,
            Part::Hour => 3_600,
            Part::Day => 86_400,
        }
    }

    fn whole_seconds(self) -> i128 {
        i128::from(self.seconds())
    }
}

/// The pattern in runs of one letter (`h`, `mm`) and what stands between them; `[h]` is `h`, as in a spreadsheet.
fn clock_parts(pattern: &str) -> Vec<(Option<Part>, String)> {
    let mut parts: Vec<(Option<Part>, String)> = Vec::new();
    for letter in pattern.chars().filter(|c| !matches!(c, '[' | ']')) {
        let part = Part::of(letter);
        match parts.last_mut() {
            Some((last, run)) if *last == part => run.push(letter),
            _ => parts.push((part, letter.to_string())),
        }
    }
    parts
}
