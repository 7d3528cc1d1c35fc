//! The sum of many fractions.

use super::exact::Form;
use super::{Exact, TooLarge};
use std::borrow::Borrow;
use std::collections::BTreeMap;

impl Exact {
    /// The sum of many numbers. Those of one denominator are added first, and then neighbours, two and two: so most
    /// additions are of small fractions, and only the last few of those whose denominators have grown together.
    ///
    /// # Errors
    /// If it, or a sum on the way to it, is too large to be kept.
    pub fn sum<N: Borrow<Exact>>(numbers: impl IntoIterator<Item = N>) -> Result<Exact, TooLarge> {
        let mut of_denominator: BTreeMap<i128, i128> = BTreeMap::new();
        let mut terms: Vec<Exact> = Vec::new();
        // Most sums have one denominator; it is not sought again for every number.
        let (mut sum, mut denominator) = (0i128, 1i128);
        for number in numbers {
            let Form::Small(n, d) = number.borrow().0 else {
                terms.push(number.borrow().clone());
                continue;
            };
            if d != denominator {
                let before = std::mem::replace(&mut denominator, d);
                of_denominator.insert(before, sum);
                sum = of_denominator.get(&d).copied().unwrap_or(0);
            }
            sum = match sum.checked_add(n) {
                Some(sum) => sum,
                None => {
                    terms.push(Exact::fraction(sum, denominator));
                    n
                }
            };
        }
        of_denominator.insert(denominator, sum);
        terms.extend(of_denominator.into_iter().map(|(denominator, sum)| Exact::fraction(sum, denominator)));
        while terms.len() > 1 {
            let pairs = terms.chunks(2).map(|pair| match pair {
                [left, right] => left.add(right),
                rest => Ok(rest.first().cloned().unwrap_or(Exact::ZERO)),
            });
            terms = pairs.collect::<Result<_, _>>()?;
        }
        Ok(terms.pop().unwrap_or(Exact::ZERO))
    }

    /// A fraction whose denominator is that of a fraction, and therefore not zero.
    fn fraction(numerator: i128, denominator: i128) -> Exact {
        Exact::ratio(numerator, denominator).unwrap_or(Exact::ZERO)
    }
}
