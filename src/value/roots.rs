//! Roots, logarithms and powers: the only steps above the aggregates that round. All of them give 28 significant
//! digits, calculated with many more in whole numbers, so that every machine gives the same digits.

use super::exact::LIMIT_BITS;
use super::{Exact, TooLarge};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// The digits that are kept.
const DIGITS: u32 = 28;
/// The digits behind the point of what is calculated on the way.
const WORKING: u32 = 70;

/// The square root to 28 significant digits, correctly rounded; `None` below zero.
pub fn sqrt(number: &Exact) -> Option<Exact> {
    sqrt_to(number, DIGITS + 12).map(|root| root.significant(DIGITS))
}

/// The square root, cut behind at least so many significant digits; `None` below zero.
pub(super) fn sqrt_to(number: &Exact, digits: u32) -> Option<Exact> {
    if number.is_negative() {
        return None;
    }
    if number.is_zero() {
        return Some(Exact::ZERO);
    }
    // Scaled so that the whole root has so many digits.
    let wanted = i64::from(digits) + 2;
    let scale = u32::try_from((wanted - number.magnitude() / 2).max(0)).unwrap_or(digits);
    let (numer, denom) = number.parts();
    let (square, rest) = (numer * power_of_ten(2 * scale)).div_rem(&denom);
    let root = square.sqrt();
    // A digit behind an inexact root keeps it from looking like a half.
    let exact = rest.is_zero() && &root * &root == square;
    let root = root * 10u8 + u8::from(!exact);
    Some(Exact::big_decimal(root, scale + 1))
}

/// The natural logarithm to 28 significant digits; `None` for zero and below.
pub fn ln(number: &Exact) -> Option<Exact> {
    if number.is_negative() || number.is_zero() {
        return None;
    }
    // Near 1 the logarithm is small, and its digits begin later.
    let distance = number.sub(&Exact::ONE).ok()?;
    if distance.is_zero() {
        return Some(Exact::ZERO);
    }
    let places = WORKING.saturating_add(u32::try_from((-distance.magnitude()).max(0)).unwrap_or(0));
    Some(Exact::big_decimal(fixed_ln(number, places), places).significant(DIGITS))
}

/// e to the power, to 28 significant digits.
///
/// # Errors
/// Results with more than about 4,900 digits.
pub fn exp(number: &Exact) -> Result<Exact, TooLarge> {
    if number.is_zero() {
        return Ok(Exact::ONE);
    }
    // e^12000 has more bits than the limit, and so has its inverse.
    if number.abs() > Exact::int(11_000) {
        return Err(TooLarge);
    }
    Ok(exp_of(&fixed(number, WORKING), WORKING).significant(DIGITS))
}

/// `base` to the power `exponent`: exact for whole exponents, else 28 significant digits. `Ok(None)` where there is none:
/// zero to a negative power, a negative number to a power that is not whole.
///
/// # Errors
/// Results beyond the limit of exact numbers.
pub fn power(base: &Exact, exponent: &Exact) -> Result<Option<Exact>, TooLarge> {
    if base.is_zero() {
        return Ok(if exponent.is_negative() {
            None
        } else if exponent.is_zero() {
            Some(Exact::ONE)
        } else {
            Some(Exact::ZERO)
        });
    }
    if exponent.is_integer() {
        return whole_power(base, exponent).map(Some);
    }
    if base.is_negative() {
        return Ok(None);
    }
    let places = WORKING + u32::try_from(exponent.magnitude().max(0)).unwrap_or(0);
    let (numer, denom) = exponent.parts();
    let product = (fixed_ln(base, places) * numer).div_floor(&denom);
    if product.abs() > BigInt::from(11_000) * power_of_ten(places) {
        return Err(TooLarge);
    }
    Ok(Some(exp_of(&product, places).significant(DIGITS)))
}

fn whole_power(base: &Exact, exponent: &Exact) -> Result<Exact, TooLarge> {
    if *base == Exact::ONE || exponent.is_zero() {
        return Ok(Exact::ONE);
    }
    if *base == Exact::int(-1) {
        let (times, _) = exponent.parts();
        return Ok(if times.is_odd() { base.clone() } else { Exact::ONE });
    }
    let times = exponent.abs().to_i128().and_then(|times| u32::try_from(times).ok()).ok_or(TooLarge)?;
    let (numer, denom) = base.parts();
    let bits = numer.bits().max(denom.bits()).saturating_sub(1).max(1);
    if bits.saturating_mul(u64::from(times)) > LIMIT_BITS {
        return Err(TooLarge);
    }
    let ratio = num_rational::BigRational::new(numer.pow(times), denom.pow(times));
    let result = Exact::from_big(ratio);
    if exponent.is_negative() { result.recip().ok_or(TooLarge) } else { Ok(result) }
}

pub(super) fn power_of_ten(places: u32) -> BigInt {
    BigInt::from(10u8).pow(places)
}

/// A number times 10^places, cut.
pub(super) fn fixed(number: &Exact, places: u32) -> BigInt {
    let (numer, denom) = number.parts();
    (numer * power_of_ten(places)).div_floor(&denom)
}

/// ln(number) times 10^places: number = m * 2^k with m near 1, ln m by the series of the inverse hyperbolic tangent.
fn fixed_ln(number: &Exact, places: u32) -> BigInt {
    let guard = places + 10;
    let (numer, denom) = number.parts();
    let bits = |big: &BigInt| i64::try_from(big.bits()).unwrap_or(i64::MAX);
    let twos = bits(&numer) - bits(&denom);
    let shift = |big: BigInt, by: i64| if by > 0 { big << by } else { big };
    let (numer, denom) = (shift(numer, -twos), shift(denom, twos));
    let ln_two = twice_artanh(&BigInt::one(), &BigInt::from(3u8), guard);
    let ln_part = twice_artanh(&(&numer - &denom), &(&numer + &denom), guard);
    (ln_part + ln_two * twos).div_floor(&power_of_ten(10))
}

/// 2 artanh(numer / denom) times 10^places = ln((denom + numer) / (denom - numer)).
fn twice_artanh(numer: &BigInt, denom: &BigInt, places: u32) -> BigInt {
    let one = power_of_ten(places);
    let z = (numer * &one).div_floor(denom);
    let square = (&z * &z).div_floor(&one);
    let (mut term, mut sum, mut odd) = (z, BigInt::zero(), 1u32);
    // A negative term is rounded down to -1 at last, never to 0.
    while term.abs() > BigInt::one() {
        sum += &term / odd;
        term = (&term * &square) / &one;
        odd += 2;
    }
    sum * 2u8
}

/// e^(scaled / 10^places): halved until it is small, by its series, then squared back; the powers of two apart.
pub(super) fn exp_of(scaled: &BigInt, places: u32) -> Exact {
    let guard = places + 20;
    let one = power_of_ten(guard);
    let x = scaled * power_of_ten(20);
    let ln_two = twice_artanh(&BigInt::one(), &BigInt::from(3u8), guard);
    let (twos, rest) = x.div_mod_floor(&ln_two);
    let small = rest >> 8;
    let (mut term, mut sum, mut n) = (one.clone(), BigInt::zero(), 1u32);
    while !term.is_zero() {
        sum += &term;
        term = (&term * &small) / (&one * n);
        n += 1;
    }
    for _ in 0..8 {
        sum = (&sum * &sum) / &one;
    }
    let twos = i64::try_from(twos).unwrap_or(0);
    let (numer, denom) = if twos >= 0 { (sum << twos, one) } else { (sum, one << -twos) };
    Exact::from_big(num_rational::BigRational::new(numer, denom))
}
