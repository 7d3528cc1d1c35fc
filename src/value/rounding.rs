//! Rounding, and exact fractions as text: half away from zero unless a formula says otherwise.

use super::exact::{Exact, Form, LIMIT_DECIMALS};
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use std::cmp::Ordering;

impl Exact {
    /// The greatest whole number not above it.
    #[must_use]
    pub fn floor(&self) -> Exact {
        match &self.0 {
            Form::Small(n, d) => Exact::int(n.div_euclid(*d)),
            Form::Big(big) => Exact::from_big(big.floor()),
        }
    }

    /// The least whole number not below it.
    #[must_use]
    pub fn ceil(&self) -> Exact {
        self.neg().floor().neg()
    }

    /// Rounded to `digits` decimals (negative: tens, hundreds …), half away from zero. At most 5,000 either way.
    #[must_use]
    pub fn round(&self, digits: i32) -> Exact {
        self.round_with(digits, |twice, _| twice != Ordering::Less)
    }

    /// Rounded to `digits` decimals, half to the even neighbour.
    #[must_use]
    pub fn round_even(&self, digits: i32) -> Exact {
        self.round_with(digits, |twice, odd| match twice {
            Ordering::Equal => odd,
            other => other == Ordering::Greater,
        })
    }

    fn round_with(&self, digits: i32, up: impl Fn(Ordering, bool) -> bool) -> Exact {
        let digits = digits.clamp(-LIMIT_DECIMALS, LIMIT_DECIMALS);
        if digits >= 0 && self.is_integer() {
            return self.clone();
        }
        let power = BigInt::from(10u8).pow(digits.unsigned_abs());
        let (numer, denom) = self.parts();
        let (numer, denom) = if digits >= 0 { (numer * &power, denom) } else { (numer, denom * &power) };
        let (mut quotient, rest) = numer.abs().div_rem(&denom);
        if up((rest * 2u8).cmp(&denom), quotient.is_odd()) {
            quotient += 1u8;
        }
        let signed = if numer.sign() == Sign::Minus { -quotient } else { quotient };
        if digits >= 0 { Exact::from_big(BigRational::new(signed, power)) } else { Exact::from_bigint(signed * power) }
    }

    /// The number of decimals after the point if it has a finite decimal form.
    pub fn finite_scale(&self) -> Option<u32> {
        match &self.0 {
            Form::Small(_, denom) => {
                let (odd, twos) = (denom >> denom.trailing_zeros(), denom.trailing_zeros());
                let (mut rest, mut fives) = (odd, 0);
                while rest % 5 == 0 {
                    rest /= 5;
                    fives += 1;
                }
                (rest == 1).then_some(twos.max(fives))
            }
            Form::Big(big) => {
                let twos = big.denom().trailing_zeros().unwrap_or(0);
                let (mut rest, mut fives) = (big.denom() >> twos, 0u32);
                loop {
                    let (quotient, remainder) = rest.div_rem(&BigInt::from(5u8));
                    if !remainder.is_zero() {
                        break;
                    }
                    rest = quotient;
                    fives += 1;
                }
                rest.is_one().then_some(u32::try_from(twos).unwrap_or(u32::MAX).max(fives))
            }
        }
    }

    /// The number of digits before the point of its absolute value; 0 for numbers below 1, negative for leading zeros behind the point.
    pub(super) fn magnitude(&self) -> i64 {
        if let Form::Small(number, 1) = &self.0 {
            return number.unsigned_abs().checked_ilog10().map_or(0, |digits| i64::from(digits) + 1);
        }
        let (numer, denom) = self.parts();
        if numer.is_zero() {
            return 0;
        }
        let numer = numer.abs();
        let digits = |big: &BigInt| i64::try_from(big.to_str_radix(10).len()).unwrap_or(i64::MAX);
        let estimate = digits(&numer) - digits(&denom);
        let power = |e: i64| BigInt::from(10u8).pow(u32::try_from(e.unsigned_abs()).unwrap_or(0));
        let at_least = |e: i64| if e >= 0 { numer >= &denom * power(e) } else { &numer * power(e) >= denom };
        if at_least(estimate) { estimate + 1 } else { estimate }
    }

    /// Rounded to `digits` significant digits, half away from zero: what leaves in an answer.
    #[must_use]
    pub fn significant(&self, digits: u32) -> Exact {
        let decimals = i64::from(digits) - self.magnitude();
        self.round(i32::try_from(decimals).unwrap_or(0))
    }

    /// What leaves in an answer, as text without an exponent: exact integers and finite decimals that fit 28 digits as they are, other fractions rounded to 28 significant digits half away from zero.
    /// An exact integer or decimal that needs more digits is given whole.
    pub fn to_answer_text(&self) -> String {
        match self.finite_scale() {
            Some(scale) => self.fixed(scale),
            None => {
                let rounded = self.significant(28);
                rounded.fixed(rounded.finite_scale().unwrap_or(28))
            }
        }
    }

    /// The text with exactly `decimals` digits behind the point, half away from zero.
    pub fn fixed(&self, decimals: u32) -> String {
        let rounded = self.round(i32::try_from(decimals).unwrap_or(i32::MAX));
        let scaled = rounded.to_big() * BigRational::from_integer(BigInt::from(10u8).pow(decimals));
        let digits = scaled.to_integer().abs().to_str_radix(10);
        let width = decimals as usize + 1;
        let padded = format!("{digits:0>width$}");
        let (whole, fraction) = padded.split_at(padded.len() - decimals as usize);
        let sign = if rounded.is_negative() { "-" } else { "" };
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// The number as `rust_decimal` gives it, rounded to 28 significant digits; `None` if it is larger than that type can hold.
    pub fn to_decimal(&self) -> Option<rust_decimal::Decimal> {
        let rounded = if self.magnitude() + i64::from(self.finite_scale().unwrap_or(99)) <= 28 {
            self.clone()
        } else {
            self.significant(28)
        };
        let scale = rounded.finite_scale()?.min(28);
        let text = rounded.round(i32::try_from(scale).ok()?).fixed(scale);
        rust_decimal::Decimal::from_str_exact(&text).ok()
    }

    /// A `rust_decimal` number, exactly.
    pub fn from_decimal(decimal: rust_decimal::Decimal) -> Exact {
        Exact::decimal(decimal.mantissa(), decimal.scale())
    }
}

impl std::fmt::Display for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_answer_text())
    }
}
