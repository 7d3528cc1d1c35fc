//! How far a share that was counted may lie from the one behind it.

use super::roots::sqrt_to;
use super::{Exact, TooLarge};

/// The digits that are kept.
const DIGITS: u32 = 28;

/// The digits of the root on the way.
const WORKING: u32 = 60;

/// The interval of Wilson for a share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Its lower end, 28 significant digits.
    pub low: Exact,
    /// Its upper end, 28 significant digits.
    pub high: Exact,
    /// Half of its width, 28 significant digits.
    pub margin: Exact,
}

/// The score interval for k of n, with z of the confidence wanted ([`super::normal::quantile`]): the shares p from which
/// k / n is no more than z standard errors away (E. B. Wilson, Probable Inference, the Law of Succession, and Statistical
/// Inference, Journal of the American Statistical Association 22, 1927, 209-212). It lies within 0 and 1 and holds for
/// small n. `None` unless 0 <= k <= n and n > 0.
///
/// # Errors
/// Numbers beyond the limit.
pub fn wilson(k: &Exact, n: &Exact, z: &Exact) -> Result<Option<Interval>, TooLarge> {
    if k.is_negative() || k > n || n.is_zero() {
        return Ok(None);
    }
    // The ends are the roots of (n + z²) p² - (2k + z²) p + k²/n = 0.
    let square = z.mul(z)?;
    let quarter = square.mul(&Exact::decimal(25, 2))?;
    let Some(scale) = n.add(&square)?.recip() else { return Ok(None) };
    let Some(spread) = k.mul(&n.sub(k)?)?.div(n)? else { return Ok(None) };
    let Some(root) = sqrt_to(&spread.add(&quarter)?, WORKING) else { return Ok(None) };
    let half = z.mul(&root)?;
    let middle = k.add(&square.mul(&Exact::decimal(5, 1))?)?;
    let high = if k == n { Exact::ONE } else { middle.add(&half)?.mul(&scale)? };
    // The product of the roots gives the lower one without a loss of digits, and exactly 0 for none of n.
    let product = k.mul(k)?.div(n)?.unwrap_or(Exact::ZERO).mul(&scale)?;
    let low = product.div(&high)?.unwrap_or(Exact::ZERO);
    let kept = |number: &Exact| number.significant(DIGITS);
    Ok(Some(Interval { low: kept(&low), high: kept(&high), margin: kept(&half.mul(&scale)?) }))
}
