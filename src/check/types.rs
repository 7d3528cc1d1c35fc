//! What values are: kinds of rows and metrics in words, and the digits of numbers.

use super::MetricType;
use crate::row::RowType;
use crate::value::{Exact, Value};

/// The most digits a number of a row may have.
pub(super) const MOST_DIGITS: u32 = 76;

/// What a value is, without its digits: the same for rows and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Bool,
    Date,
    Time,
    Period,
}

impl Kind {
    pub(super) fn of_row(ty: RowType) -> Kind {
        match ty {
            RowType::Number { .. } => Kind::Number,
            RowType::Text => Kind::Text,
            RowType::Bool => Kind::Bool,
            RowType::Date => Kind::Date,
            RowType::Time => Kind::Time,
        }
    }

    pub(super) fn of_metric(ty: MetricType) -> Kind {
        match ty {
            MetricType::Number => Kind::Number,
            MetricType::Text => Kind::Text,
            MetricType::Bool => Kind::Bool,
            MetricType::Date => Kind::Date,
            MetricType::Time => Kind::Time,
            MetricType::Period => Kind::Period,
        }
    }

    pub(super) fn metric(self) -> MetricType {
        match self {
            Kind::Number => MetricType::Number,
            Kind::Text => MetricType::Text,
            Kind::Bool => MetricType::Bool,
            Kind::Date => MetricType::Date,
            Kind::Time => MetricType::Time,
            Kind::Period => MetricType::Period,
        }
    }

    /// The kind of a fixed value; a blank is of any kind and counts as a number.
    pub(super) fn of_value(value: &Value) -> Kind {
        match value {
            Value::Number(_) | Value::Blank(_) => Kind::Number,
            Value::Text(_) => Kind::Text,
            Value::Bool(_) => Kind::Bool,
            Value::Date(_) => Kind::Date,
            Value::Time(_) => Kind::Time,
            Value::Period(_) => Kind::Period,
        }
    }

    /// With its article, for messages.
    pub(super) fn words(self) -> &'static str {
        match self {
            Kind::Number => "a number",
            Kind::Text => "text",
            Kind::Bool => "true or false",
            Kind::Date => "a date",
            Kind::Time => "a timestamp",
            Kind::Period => "a period",
        }
    }
}

/// Digits before and behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    pub(super) whole: u32,
    pub(super) scale: u32,
}

impl Digits {
    pub(super) fn of(ty: RowType) -> Digits {
        match ty {
            RowType::Number { digits, scale } => {
                Digits { whole: u32::from(digits.saturating_sub(scale)), scale: u32::from(scale) }
            }
            _ => Digits { whole: 0, scale: 0 },
        }
    }

    /// The type with so many digits; `None` if there are more than any number of a row can have.
    pub(super) fn ty(self) -> Option<RowType> {
        let digits = (self.whole + self.scale).max(1);
        if digits > MOST_DIGITS {
            return None;
        }
        Some(RowType::Number { digits: u8::try_from(digits).ok()?, scale: u8::try_from(self.scale).ok()? })
    }

    /// What holds both.
    pub(super) fn both(self, other: Digits) -> Digits {
        Digits { whole: self.whole.max(other.whole), scale: self.scale.max(other.scale) }
    }

    pub(super) fn sum(self, other: Digits) -> Digits {
        let both = self.both(other);
        Digits { whole: both.whole + 1, ..both }
    }

    pub(super) fn product(self, other: Digits) -> Digits {
        Digits { whole: self.whole + other.whole, scale: self.scale + other.scale }
    }

    /// A quotient has 12 decimals; its whole part is largest where the divisor is the smallest number of its type.
    pub(super) fn quotient(self, divisor: Digits) -> Digits {
        let whole = (self.whole + divisor.scale).max(38 - 12);
        Digits { whole: whole.min(MOST_DIGITS - 12), scale: 12 }
    }
}

/// Numbers that functions give which are no finite decimals: 38 digits, 12 of them behind the point.
pub(super) const ROUNDED: RowType = RowType::Number { digits: 38, scale: 12 };

/// A whole number of at most so many digits.
pub(super) fn whole(digits: u8) -> RowType {
    RowType::Number { digits, scale: 0 }
}

/// The type that a fixed number fits exactly; `None` if it is no finite decimal or has too many digits.
pub(super) fn type_of_number(number: &Exact) -> Option<RowType> {
    let scale = number.finite_scale().filter(|scale| *scale <= MOST_DIGITS)?;
    let text = number.abs().fixed(scale);
    let before = text.split('.').next().unwrap_or("").trim_start_matches('0').len();
    Digits { whole: u32::try_from(before).ok()?, scale }.ty()
}
