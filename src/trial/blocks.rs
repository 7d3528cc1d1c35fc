//! What a `table` block says of a table that a test writes out in part.
//!
//! A test shows the columns that it is about. What the block says of other columns has nothing to be said of there, so it
//! is passed over; a metric that needs such a column is told so by its own problem.

use crate::syntax::{Table, TestTable};
use std::borrow::Cow;

/// The `table` blocks; those of the test's own tables speak only of the columns that these have.
pub(super) fn of_tables<'a>(blocks: &[Cow<'a, Table>], tables: &[TestTable]) -> Vec<Cow<'a, Table>> {
    let is_written = |block: &Table| tables.iter().any(|table| table.name.text == block.name.text);
    let of_test = |block: &Cow<'a, Table>| {
        let mut block = block.clone();
        if is_written(&block) {
            block.to_mut().entries.iter_mut().for_each(|entry| entry.optional = true);
        }
        block
    };
    blocks.iter().map(of_test).collect()
}
