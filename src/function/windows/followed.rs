//! Whether something comes soon after.

use crate::function::{Function, Group, Meaning, RowWindow};

pub(super) const FOLLOWED_WITHIN: Function = Function {
    name: "followed_within",
    aliases: &[],
    group: Group::Windows,
    meaning: Meaning::Window(RowWindow::FollowedWithin),
    signature: "followed_within(7 days by k)",
    arguments: (1, 1),
    summary: "Whether a row with the same k, and matching the `where` if there is one, is strictly later and at most so much later. Blank (undecided) where that time ends after what the table covers, and for a row without k or time.",
    example: ("count(contacts where again = false)", "2"),
};
