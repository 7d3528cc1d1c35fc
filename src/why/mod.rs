//! A question about one metric in two periods in, [`Why`] out: what each group contributed to the change, exactly. Knows of
//! which sums a metric is made ([`crate::check::Checked`] in, [`Split`] out) and how the change of a quotient is divided
//! among groups; never knows rows, engines or how a number is shown. The numbers themselves are ordinary answers, asked
//! through the front door.
//!
//! A change of a sum is the sum of the groups' changes. A change of a quotient, whose groups have rates r and weights w, is
//! divided by the indicator of Bennet: the change of a rate counts at the mean of its two weights, the change of a weight at
//! the mean of its two rates. It is the arithmetic mean of the two one-sided ways (Laspeyres and Paasche), so that neither
//! period is preferred, and it leaves nothing over.
//!
//! T. L. Bennet, The Theory of Measurement of Changes in Cost of Living, Journal of the Royal Statistical Society 83, 1920,
//! 455-462; W. E. Diewert, Index Number Theory Using Differences Rather Than Ratios, American Journal of Economics and
//! Sociology 64, 2005, 311-360.

mod effects;
mod problems;
mod split;
mod table;

pub use effects::{Contribution, Effects, Presence, Why, why};
pub use problems::{no_groups, other_lengths, same_period, two_periods};
pub use split::{Split, split};
pub use table::table;

use crate::calendar::Period;

/// What is asked beside the question itself.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The period before.
    pub before: Period,
    /// The period after.
    pub after: Period,
    /// Whether periods that are not covered whole are compared all the same.
    pub partial: bool,
    /// Only the groups with the largest effects, and one line for all others.
    pub top: Option<usize>,
}
