//! What a row sees of the other rows of its key.

/// A function of the rows of the same key. Rows are in the order of time (rows without one first), then the table's key,
/// then the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowWindow {
    /// `next(x by k)`: the cell of the row right behind.
    Next,
    /// `previous(x by k)`: the cell of the row right before.
    Previous,
    /// `row_number(by k)`: the place among the rows, from 1.
    RowNumber,
    /// `followed_within(7 days by k)`: whether a row is strictly later and at most that much later.
    FollowedWithin,
}

impl RowWindow {
    /// The window of that name, in any case. `previous` is a function of metrics too: among rows it is this one.
    pub fn named(name: &str) -> Option<RowWindow> {
        let names = [
            ("next", RowWindow::Next),
            ("previous", RowWindow::Previous),
            ("row_number", RowWindow::RowNumber),
            ("followed_within", RowWindow::FollowedWithin),
        ];
        names.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, window)| window)
    }
}
