//! Exact fractions: an `i128` pair while it fits, big integers beyond.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive};
use std::cmp::Ordering;

/// The most bits a numerator or denominator may have. Beyond it, [`TooLarge`].
pub(super) const LIMIT_BITS: u64 = 16_384;

/// The most decimals (or zeros before the point) that rounding knows; more would be beyond [`LIMIT_BITS`].
pub(super) const LIMIT_DECIMALS: i32 = 5_000;

/// A fraction became too large to be kept exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// An exact fraction in lowest terms, denominator above zero. `+ - * /` never round.
///
/// Two equal numbers are structurally equal: the big form is used only for what the small one cannot hold.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(pub(super) Form);

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Form {
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
        let common = if d == 1 { 1 } else { n.gcd(&d) };
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

impl std::fmt::Debug for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (numer, denom) = self.parts();
        if denom.is_one() { write!(f, "{numer}") } else { write!(f, "{numer}/{denom}") }
    }
}
