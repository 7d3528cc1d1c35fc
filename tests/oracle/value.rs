//! What a cell or a metric is to the oracle, and exact arithmetic without a fast path.

use super::calendar::{self, Stretch};
use kpi::value::Reason;
use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use std::cmp::Ordering;

/// A value. A period is a value only as the key of a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naive {
    Bool(bool),
    Number(Quantity),
    /// Days since 1970.
    Date(i64),
    /// Microseconds since 1970.
    Time(i64),
    Period(Stretch),
    Text(String),
    Blank(Reason),
}

/// A number. A duration is kept in seconds (`power` 1), a speed in 1/s (`power` -1), everything else as it is (`power` 0).
#[derive(Clone, Debug, Eq)]
pub struct Quantity {
    pub amount: BigRational,
    pub power: i32,
}

/// The power is known from the formula, and a written 0 has none: equal amounts are the same number.
impl PartialEq for Quantity {
    fn eq(&self, other: &Quantity) -> bool {
        self.amount == other.amount
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Quantity) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Quantity) -> Ordering {
        self.amount.cmp(&other.amount)
    }
}

impl Naive {
    pub fn number(amount: BigRational) -> Naive {
        Naive::Number(Quantity { amount, power: 0 })
    }

    pub fn int(number: i64) -> Naive {
        Naive::number(whole(number))
    }

    pub fn is_blank(&self) -> bool {
        matches!(self, Naive::Blank(_))
    }

    pub fn is_true(&self) -> bool {
        *self == Naive::Bool(true)
    }

    /// As a page of a failure prints it.
    pub fn show(&self) -> String {
        match self {
            Naive::Bool(truth) => truth.to_string(),
            Naive::Number(number) if number.amount.is_integer() => number.amount.numer().to_string(),
            Naive::Number(number) => format!("{}/{}", number.amount.numer(), number.amount.denom()),
            Naive::Date(day) => calendar::day_text(*day),
            Naive::Time(moment) => calendar::moment_text(*moment),
            Naive::Period(stretch) => calendar::label(*stretch),
            Naive::Text(text) => format!("{text:?}"),
            Naive::Blank(reason) => format!("blank ({reason})"),
        }
    }
}

pub fn whole(number: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// A decimal as a cell has it; `None` if the text is none. Leading zeros make an id, not a number.
pub fn decimal(text: &str) -> Option<BigRational> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if before.is_empty() || !all_digits(before) || !all_digits(after) || (before.len() > 1 && before.starts_with('0')) {
        return None;
    }
    let mantissa = BigInt::parse_bytes(format!("{before}{after}").as_bytes(), 10)?;
    let number = BigRational::new(mantissa, ten(after.len()));
    Some(if negative { -number } else { number })
}

fn ten(power: usize) -> BigInt {
    (0..power).fold(BigInt::one(), |product, _| product * 10)
}

/// Rounded to so many decimals (negative: tens, hundreds), half away from zero or half to even.
pub fn round(number: &BigRational, digits: i64, to_even: bool) -> BigRational {
    let power = BigRational::from_integer(ten(usize::try_from(digits.abs()).expect("few digits")));
    let scaled = if digits >= 0 { number * &power } else { number / &power };
    let below = scaled.abs().floor();
    let rest = scaled.abs() - &below;
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let up = rest > half || (rest == half && (!to_even || below.numer().is_odd()));
    let rounded = if up { below + BigRational::one() } else { below };
    let signed = if scaled.is_negative() { -rounded } else { rounded };
    if digits >= 0 { signed / power } else { signed * power }
}

/// The square root rounded to 28 significant digits; exact where there is an exact one.
pub fn root(number: &BigRational) -> BigRational {
    if number.is_zero() {
        return BigRational::zero();
    }
    // 60 decimals below the leading digit of the root are more than the rounding can see.
    let shift = 60 + number.denom().to_string().len();
    let scaled = (number * BigRational::from_integer(ten(2 * shift))).floor().to_integer();
    let near = BigRational::new(scaled.sqrt(), ten(shift));
    let exact = significant(&near, 28);
    if &(&exact * &exact) == number { exact } else { significant(&near, 28) }
}

/// Rounded to so many significant digits, half away from zero.
pub fn significant(number: &BigRational, digits: i64) -> BigRational {
    if number.is_zero() {
        return BigRational::zero();
    }
    let mut magnitude = 0i64;
    let mut size = number.abs();
    let ten = whole(10);
    while size >= BigRational::one() {
        size /= &ten;
        magnitude += 1;
    }
    while size < BigRational::new(BigInt::from(1), BigInt::from(10)) {
        size *= &ten;
        magnitude -= 1;
    }
    round(number, digits - magnitude, false)
}

/// `base` to a whole power.
pub fn power(base: &BigRational, exponent: i32) -> BigRational {
    let product = (0..exponent.abs()).fold(BigRational::one(), |product, _| product * base);
    if exponent < 0 { BigRational::one() / product } else { product }
}
