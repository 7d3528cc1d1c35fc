//! Numbers, units and days.

use super::words::{brief, corrected, write};
use crate::calendar::Relative;
use crate::problem::{Code, Problem};
use crate::source::{SourceId, Span};
use crate::syntax::separators::{Reading, reading};
use std::ops::Range;

/// A number with the separators of another country. Only what keeps the number is offered.
pub fn separated_number(source: SourceId, text: &str, range: Range<usize>) -> Problem {
    let place = Span::new(source, range.start, range.end);
    let number = text.get(range).unwrap_or("");
    let line = |instead: &str| corrected(text, place, instead);
    if let Some(comma) = number.find(',') {
        let sign = Span::new(source, place.start as usize + comma, place.start as usize + comma + 1);
        let is_one = number.matches(['.', ',']).count() == 1;
        let message = "The decimal sign in a formula is a point.";
        let problem = Problem::new(Code::DecimalComma, if is_one { sign } else { place }, message);
        return match reading(number) {
            Reading::Number(number) => problem.help(write(&line(&number))),
            Reading::Either { thousands, decimals } => problem
                .help(format!("if the comma separates thousands, write `{}`", line(&thousands)))
                .help(format!("if it is the decimal sign, write `{}`", line(&decimals))),
            Reading::Day(_) | Reading::Unknown => {
                problem.help("write the digits with a point before the decimals and no other sign: `1234.5`")
            }
        };
    }
    let problem =
        Problem::new(Code::Number, place, "A number has at most one point, and nothing separates its thousands.");
    match reading(number) {
        Reading::Number(number) => problem.help(write(&line(&number))),
        Reading::Day(day) => problem.help(format!("a day is written year-month-day: `{}`", line(&day))),
        Reading::Either { .. } | Reading::Unknown => {
            problem.help("write the digits with a point before the decimals and no other sign: `1234.5`")
        }
    }
}

pub fn trailing_point(span: Span, line: &str) -> Problem {
    Problem::new(Code::Number, span, "A number does not end with a point.").help(write(line))
}

pub fn unit_with_space(span: Span, joined: &str, words: &str) -> Problem {
    Problem::new(Code::Unit, span, format!("The unit `{}` has a space inside.", brief(words))).help(write(joined))
}

pub fn no_unit(span: Span, unit: &str) -> Problem {
    Problem::new(Code::Unit, span, format!("`{unit}` is not a unit."))
        .help("units are written like `s`, `EUR`, `EUR/contact`, `%`")
}

pub fn too_many_digits(span: Span, digits: usize) -> Problem {
    Problem::new(Code::Number, span, format!("This number has {digits} digits; 1,000 is the most."))
        .help("write fewer digits")
}

pub fn exponent(span: Span, written_out: &str) -> Problem {
    Problem::new(Code::Number, span, "A number is written out, without an exponent.").help(write(written_out))
}

pub fn leading_point(span: Span, line: &str) -> Problem {
    Problem::new(Code::Number, span, "A number begins with a digit.").help(write(line))
}

pub fn too_many_decimals(span: Span) -> Problem {
    Problem::new(Code::Number, span, "A percentage is shown with at most 28 decimals.")
        .help("for instance `format: percent 1`")
}

pub fn period_in_formula(span: Span, text: &str) -> Problem {
    let (year, rest) = text.split_once('-').unwrap_or((text, ""));
    if !rest.bytes().all(|b| b.is_ascii_digit()) {
        return Problem::new(
            Code::PeriodOrSubtraction,
            span,
            format!("`{text}` is a period, and in a formula a period is a text."),
        )
        .help(write(&format!("\"{text}\"")));
    }
    Problem::new(
        Code::PeriodOrSubtraction,
        span,
        format!("`{text}` is a period or a subtraction; it cannot be known which."),
    )
    .help(format!("the period is written as a text: `\"{text}\"`"))
    .help(format!("the subtraction is written with spaces: `{year} - {rest}`"))
}

pub fn no_such_day(span: Span, text: &str) -> Problem {
    Problem::new(Code::Date, span, format!("There is no day `{text}` in the calendar."))
        .help("a day is written year-month-day: `2025-03-01`")
}

pub fn no_such_period(span: Span, text: &str) -> Problem {
    Problem::new(Code::Date, span, format!("`{text}` is not a day or a period of the calendar."))
        .help("write a day `2025-03-01`, a month `2025-03`, a week `2025-W09`, a quarter `2025-Q1`, a year `2025` or a fiscal one `FY2024/25`, `FY2024/25-Q1`")
}

pub fn no_such_relative(span: Span, text: &str) -> Problem {
    let grains: Vec<String> = Relative::GRAINS.iter().map(|grain| grain.name().replace('_', " ")).collect();
    Problem::new(Code::RelativePeriod, span, format!("`{text}` is not a period that is known."))
        .help("write one of the calendar, `2025-03` or `2025-01 to 2025-03`, or one that moves, `last 12 months` or `this quarter to date`")
        .help(format!("such a period counts in {}s", grains.join("s, ")))
}

pub fn no_such_as_of(span: Span, text: &str) -> Problem {
    Problem::new(Code::Date, span, format!("`{text}` is not a day of the calendar."))
        .help("write a day as year-month-day: `2025-03-31`")
}
