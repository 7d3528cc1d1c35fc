//! Functions of the rows of the same key; they stand in the computed columns of a table.

mod followed;
mod neighbours;

use crate::function::Function;

/// In the order of the reference.
pub(super) const ENTRIES: &[Function] = &[neighbours::NEXT, neighbours::ROW_NUMBER, followed::FOLLOWED_WITHIN];
