//! Values as a report of differences writes them: exact where they end, cut short with a mark where they do not.

use crate::show;
use crate::unit::Unit;
use crate::value::{Exact, Value};

/// A number without end is cut after so many digits.
const DIGITS: usize = 12;

/// How numbers are written.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// Times 100, with a percent sign.
    pub percent: bool,
    /// What stands behind them.
    pub unit: Unit,
}

impl Style {
    /// A value: `5000`, `66.6666666666…%`, `40 s`, `phone`, `blank "no values"`.
    pub fn value(&self, value: &Value) -> String {
        match value {
            Value::Blank(reason) => format!("blank \"{reason}\""),
            Value::Number(number) => self.number(number),
            other => show::value_text(other),
        }
    }

    /// A number with its sign.
    pub fn difference(&self, number: &Exact) -> String {
        let sign = if number.is_negative() { "" } else { "+" };
        format!("{sign}{}", self.number(number))
    }

    /// A number.
    pub fn number(&self, number: &Exact) -> String {
        if self.percent
            && let Ok(hundredfold) = number.mul(&Exact::int(100))
        {
            return format!("{}%", digits(&hundredfold));
        }
        let unit = self.unit.to_string();
        if unit.is_empty() { digits(number) } else { format!("{} {unit}", digits(number)) }
    }
}

fn digits(number: &Exact) -> String {
    let text = number.to_answer_text();
    if number.finite_scale().is_some() {
        return text;
    }
    let significant = |c: char| c.is_ascii_digit() && c != '0';
    let first = text.find(significant).unwrap_or(0);
    let point = text.find('.').unwrap_or(text.len());
    // All digits before the point stay, however many there are.
    let end = (first + DIGITS + usize::from(first < point)).max(point + 2);
    text.get(..end).map_or(text.clone(), |cut| format!("{cut}…"))
}

/// One unit of the last digit of a number as it was written: `0.01%` for `66.67%`, `1 s` for `40 s`. `None` if it is no number.
pub fn last_place(written: &str) -> Option<String> {
    let end = written.find(|c: char| !c.is_ascii_digit() && !"-+._".contains(c)).unwrap_or(written.len());
    let (number, unit) = written.split_at(end);
    let is_unit = unit == "%" || unit.trim().chars().all(|c| c.is_alphanumeric() || c == '/');
    if !is_unit || !number.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let decimals = number.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let place = if decimals == 0 { "1".to_owned() } else { format!("0.{}1", "0".repeat(decimals - 1)) };
    Some(place + unit)
}
