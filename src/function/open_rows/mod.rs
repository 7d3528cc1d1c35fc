//! Functions of rows that are open from one moment to another: a table says which with `span opened to closed`.

mod counts;
mod time;

use crate::function::Function;

/// In the order of the reference.
pub(super) const ENTRIES: &[Function] = &[counts::OPEN, counts::AVERAGE_OPEN, counts::MAX_OPEN, time::TIME_IN];
