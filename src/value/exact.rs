//! Exact fractions: an `i128` pair while it fits, big integers beyond.

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// The most bits a numerator or denominator may have. Beyond it, [`TooLarge`].
pub(super) const LIMIT_BITS: u64 = 16_384;

/// The most decimals (or zeros before the point) that rounding knows; more would be beyond [`LIMIT_BITS`].
const LIMIT_DECIMALS: i32 = 5_000;

/// A fraction became too large to be kept exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// An exact fraction in lowest terms, denominator above zero. `+ - * /` never round.
///
/// Two equal numbers are structurally equal: the big form is used only for what the small one cannot hold.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(Form);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    Small(i128, i128),
    Big(Box<BigRational>),
}

impl Exact {
    /// 0.
    pub const ZERO: Exact = Exact(Form::Small(0, 1));
    /// 1.
    pub const ONE: Exact = Exact(Form::Small(1, 1));

    /// A whole number.
    pub fn int(number: i128) -> Exact {
        if number == i128::MIN {
            return Exact::from_big(BigRational::from_integer(BigInt::from(number)));
        }
        Exact(Form::Small(number, 1))
    }

    /// `numerator / denominator`; `None` if the denominator is zero.
    pub fn ratio(numerator: i128, denominator: i128) -> Option<Exact> {
        if denominator == 0 {
            return None;
        }
        Some(
            Exact::small(numerator, denominator).unwrap_or_else(|| {
                Exact::from_big(BigRational::new(BigInt::from(numerator), BigInt::from(denominator)))
            }),
        )
    }

    /// `mantissa / 10^scale`.
    pub fn decimal(mantissa: i128, scale: u32) -> Exact {
        match 10i128.checked_pow(scale) {
            Some(power) => Exact::ratio(mantissa, power).unwrap_or(Exact::ZERO),
            None => Exact::big_decimal(BigInt::from(mantissa), scale),
        }
    }

    /// `mantissa / 10^scale` for a mantissa of any size.
    pub fn big_decimal(mantissa: BigInt, scale: u32) -> Exact {
        Exact::from_big(BigRational::new(mantissa, BigInt::from(10u8).pow(scale)))
    }

    /// A decimal text: an optional sign, digits, and a point with digits. No exponent, no spaces. All digits are kept;
    /// a text with more than 5,000 is no number.
    pub fn parse(text: &str) -> Option<Exact> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if text.len() > LIMIT_DECIMALS as usize
            || (whole.is_empty() && fraction.is_empty())
            || !all_digits(whole)
            || !all_digits(fraction)
        {
            return None;
        }
        let joined = format!("{whole}{fraction}");
        let mantissa = BigInt::parse_bytes(joined.as_bytes(), 10)?;
        let scale = u32::try_from(fraction.len()).ok()?;
        let number = Exact::big_decimal(mantissa, scale);
        Some(if negative { number.neg() } else { number })
    }

    /// An integer of any size.
    pub fn from_bigint(number: BigInt) -> Exact {
        Exact::from_big(BigRational::from_integer(number))
    }

    /// A fraction of big integers.
    pub fn from_big(number: BigRational) -> Exact {
        match (number.numer().to_i128(), number.denom().to_i128()) {
            (Some(n), Some(d)) if n != i128::MIN => Exact(Form::Small(n, d)),
            _ => Exact(Form::Big(Box::new(number))),
        }
    }

    /// The same number as a fraction of big integers.
    pub fn to_big(&self) -> BigRational {
        match &self.0 {
            Form::Small(n, d) => BigRational::new_raw(BigInt::from(*n), BigInt::from(*d)),
            Form::Big(big) => (**big).clone(),
        }
    }

    fn small(n: i128, d: i128) -> Option<Exact> {
        if n == i128::MIN || d == i128::MIN {
            return None;
        }
        let common = n.gcd(&d);
        let (n, d) = if common > 1 { (n / common, d / common) } else { (n, d) };
        Some(Exact(if d < 0 { Form::Small(-n, -d) } else { Form::Small(n, d) }))
    }

    fn limited(number: BigRational) -> Result<Exact, TooLarge> {
        if number.numer().bits() > LIMIT_BITS || number.denom().bits() > LIMIT_BITS {
            return Err(TooLarge);
        }
        Ok(Exact::from_big(number))
    }

    /// The sum.
    pub fn add(&self, other: &Exact) -> Result<Exact, TooLarge> {
        if let (Form::Small(a, b), Form::Small(c, d)) = (&self.0, &other.0) {
            let sum = if b == d {
                a.checked_add(*c).and_then(|n| Exact::small(n, *b))
            } else {
                let (left, right) = (a.checked_mul(*d), c.checked_mul(*b));
                left.zip(right)
                    .and_then(|(l, r)| l.checked_add(r))
                    .zip(b.checked_mul(*d))
                    .and_then(|(n, d)| Exact::small(n, d))
            };
            if let Some(sum) = sum {
                return Ok(sum);
            }
        }
        Exact::limited(self.to_big() + other.to_big())
    }

    /// The difference.
    pub fn sub(&self, other: &Exact) -> Result<Exact, TooLarge> {
        self.add(&other.neg())
    }

    /// The product.
    pub fn mul(&self, other: &Exact) -> Result<Exact, TooLarge> {
        if let (Form::Small(a, b), Form::Small(c, d)) = (&self.0, &other.0)
            && let Some((n, d)) = a.checked_mul(*c).zip(b.checked_mul(*d))
            && let Some(product) = Exact::small(n, d)
        {
            return Ok(product);
        }
        Exact::limited(self.to_big() * other.to_big())
    }

    /// The quotient; `Ok(None)` if the divisor is zero.
    pub fn div(&self, other: &Exact) -> Result<Option<Exact>, TooLarge> {
        match other.recip() {
            Some(inverse) => self.mul(&inverse).map(Some),
            None => Ok(None),
        }
    }

    /// `1 / self`; `None` for zero.
    pub fn recip(&self) -> Option<Exact> {
        match &self.0 {
            Form::Small(0, _) => None,
            Form::Small(n, d) => Exact::ratio(*d, *n),
            Form::Big(big) => Some(Exact::from_big(big.recip())),
        }
    }

    /// The negative.
    #[must_use]
    pub fn neg(&self) -> Exact {
        match &self.0 {
            Form::Small(n, d) => Exact(Form::Small(-n, *d)),
            Form::Big(big) => Exact::from_big(-(**big).clone()),
        }
    }

    /// The absolute value.
    #[must_use]
    pub fn abs(&self) -> Exact {
        if self.is_negative() { self.neg() } else { self.clone() }
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Form::Small(0, _))
    }

    /// Whether it is below 0.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Small(n, _) => *n < 0,
            Form::Big(big) => big.is_negative(),
        }
    }

    /// Whether it is a whole number.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Small(_, d) => *d == 1,
            Form::Big(big) => big.is_integer(),
        }
    }

    /// The whole number, if it is one and fits.
    pub fn to_i128(&self) -> Option<i128> {
        match &self.0 {
            Form::Small(n, 1) => Some(*n),
            _ => None,
        }
    }

    /// Numerator and denominator.
    pub fn parts(&self) -> (BigInt, BigInt) {
        let big = self.to_big();
        (big.numer().clone(), big.denom().clone())
    }

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

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        if let (Form::Small(a, b), Form::Small(c, d)) = (&self.0, &other.0) {
            if b == d {
                return a.cmp(c);
            }
            if let (Some(left), Some(right)) = (a.checked_mul(*d), c.checked_mul(*b)) {
                return left.cmp(&right);
            }
        }
        self.to_big().cmp(&other.to_big())
    }
}

impl From<i64> for Exact {
    fn from(number: i64) -> Exact {
        Exact::int(i128::from(number))
    }
}

impl From<u64> for Exact {
    fn from(number: u64) -> Exact {
        Exact::int(i128::from(number))
    }
}

impl std::fmt::Display for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_answer_text())
    }
}

impl std::fmt::Debug for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (numer, denom) = self.parts();
        if denom.is_one() { write!(f, "{numer}") } else { write!(f, "{numer}/{denom}") }
    }
}
