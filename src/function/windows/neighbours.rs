//! The rows before and behind.

use crate::function::{Function, Group, Meaning, RowWindow};

pub(super) const NEXT: Function = Function {
    name: "next",
    aliases: &[],
    group: Group::Windows,
    meaning: Meaning::Window(RowWindow::Next),
    signature: "next(x by k)",
    arguments: (1, 1),
    summary: "The cell of the next row with the same k, `previous(x by k)` that of the row before; blank at the ends. Of those that match a `where`, if there is one.",
    example: ("max(next_after)", "599700"),
};

pub(super) const ROW_NUMBER: Function = Function {
    name: "row_number",
    aliases: &[],
    group: Group::Windows,
    meaning: Meaning::Window(RowWindow::RowNumber),
    signature: "row_number(by k)",
    arguments: (0, 0),
    summary: "The place of the row among those with the same k, from 1. Of those that match a `where`, if there is one; the others have none.",
    example: ("max(nth)", "2"),
};
