//! Functions that choose between values.

mod choose;
mod coalesce;

use crate::function::Function;

/// In the order of the reference.
pub(super) const ENTRIES: &[Function] = &[choose::IF, choose::CASE, coalesce::COALESCE];
