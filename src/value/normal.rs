//! Quantiles of the standard normal distribution, in whole numbers with many more digits than are ever shown.

use super::Exact;
use super::roots::{exp_of, fixed, power_of_ten};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// The decimals of a quantile. An interval that is made of it is rounded to 28 significant digits only at its end.
const PLACES: u32 = 60;

/// The decimals of what is calculated on the way: a probability as near to 1 as [`quantile`] takes is still told apart.
const WORKING: u32 = 120;

/// More steps than this are never needed: near 1 each step of Newton's method from below gains about 1 / z.
const MOST_STEPS: u32 = 400;

/// The z for which a standard normal variable lies between -z and z with this probability, to 60 decimals: 1.9599… for
/// 0.95. `None` unless the probability lies above 0 and below 1 by at least 10^-30.
///
/// Newton's method on the series P(-z < X < z) / 2 = φ(z) (z + z³/3 + z⁵/(3·5) + …), where φ is the density
/// (Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.2.11).
pub fn quantile(probability: &Exact) -> Option<Exact> {
    let beyond = Exact::ONE.sub(probability).ok()?;
    let least = Exact::decimal(1, 30);
    if beyond < least || probability.is_negative() || probability.is_zero() {
        return None;
    }
    let one = power_of_ten(WORKING);
    let target = fixed(probability, WORKING) / 2u8;
    let root_of_two_pi = (pi(WORKING) * 2u8 * &one).sqrt();
    // The function is concave, so that every step from 0 stays below the root and the steps never turn back.
    let mut z = BigInt::zero();
    for _ in 0..MOST_STEPS {
        let square = (&z * &z) / &one;
        let power = fixed(&exp_of(&(-square / 2u8), WORKING), WORKING);
        let density = (power * &one) / &root_of_two_pi;
        let below = (&density * series(&z, &one)) / &one;
        let step = ((&target - below) * &one) / density;
        z += &step;
        if step.abs() <= power_of_ten(WORKING / 4) {
            break;
        }
    }
    Some(Exact::big_decimal(z / power_of_ten(WORKING - PLACES), PLACES))
}

/// z + z³/3 + z⁵/(3·5) + …, as a multiple of `one`.
fn series(z: &BigInt, one: &BigInt) -> BigInt {
    let square = (z * z) / one;
    let (mut term, mut sum, mut odd) = (z.clone(), BigInt::zero(), 1u32);
    while !term.is_zero() {
        sum += &term;
        odd += 2;
        term = (&term * &square) / (one * odd);
    }
    sum
}

/// π, by Machin's formula.
fn pi(places: u32) -> BigInt {
    let one = power_of_ten(places + 10);
    (arctan(5, &one) * 16u8 - arctan(239, &one) * 4u8) / power_of_ten(10)
}

/// arctan(1 / x), as a multiple of `one`.
fn arctan(x: u32, one: &BigInt) -> BigInt {
    let square = BigInt::from(x) * x;
    let (mut term, mut sum, mut odd, mut sign) = (one / x, BigInt::zero(), 1u32, BigInt::one());
    while !term.is_zero() {
        sum += &sign * (&term / odd);
        term /= &square;
        odd += 2;
        sign = -sign;
    }
    sum
}
