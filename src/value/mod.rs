//! What a cell or a metric can be: a number, a text, a boolean, a date, a timestamp, or blank with its reason.

mod exact;
pub mod normal;
pub mod proportion;
mod reason;
pub mod roots;
mod rounding;
mod sum;

pub use exact::{Exact, TooLarge};
pub use num_bigint::{BigInt, Sign};
pub use num_traits::{Signed, Zero};
pub use reason::Reason;

use crate::calendar::{Day, Period, Timestamp};
use std::sync::Arc;

/// One value.
///
/// Equality and order are structural (text by code point, blank last); conditions of the language are defined by the rooms that interpret them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// An exact fraction.
    Number(Exact),
    /// A day of the calendar.
    Date(Day),
    /// A moment, in microseconds.
    Time(Timestamp),
    /// A period of the calendar: the key of a line that stands for a month, a week, a day.
    Period(Period),
    /// A text, compared by code point.
    Text(Arc<str>),
    /// No value, and why.
    Blank(Reason),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<Arc<str>>) -> Value {
        Value::Text(text.into())
    }

    /// A whole number.
    pub fn int(number: i128) -> Value {
        Value::Number(Exact::int(number))
    }

    /// Whether there is no value.
    pub fn is_blank(&self) -> bool {
        matches!(self, Value::Blank(_))
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<&Exact> {
        match self {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
}
