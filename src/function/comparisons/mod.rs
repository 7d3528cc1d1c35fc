//! Functions that compare groups with each other.

mod rank;
mod share;
mod which;

use crate::function::Function;

/// In the order of the reference.
pub(super) const ENTRIES: &[Function] = &[share::SHARE, rank::RANK, rank::PARETO, which::WHICH_MAX, which::WHICH_MIN];
