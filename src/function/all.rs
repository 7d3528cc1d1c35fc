//! Every entry, and how one is found.

use super::{Function, aggregates, comparisons, logic, numbers, open_rows, periods, texts, time, windows};

/// The folders, in the order of the reference.
const FOLDERS: [&[Function]; 9] = [
    aggregates::ENTRIES,
    comparisons::ENTRIES,
    periods::ENTRIES,
    open_rows::ENTRIES,
    windows::ENTRIES,
    logic::ENTRIES,
    numbers::ENTRIES,
    texts::ENTRIES,
    time::ENTRIES,
];

/// Every function, in the order of the reference.
pub const ALL: &[Function] = &joined();

/// The function of that name or alias, in any case.
pub fn find(name: &str) -> Option<&'static Function> {
    ALL.iter().find(|function| {
        function.name.eq_ignore_ascii_case(name)
            || function.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

const fn count() -> usize {
    let mut count = 0;
    let mut folder = 0;
    while folder < FOLDERS.len() {
        count += FOLDERS[folder].len();
        folder += 1;
    }
    count
}

/// The folders one after the other. It runs in the compiler only, where a wrong index would be a compile error.
const fn joined() -> [Function; count()] {
    let mut all = [FOLDERS[0][0]; count()];
    let (mut folder, mut at) = (0, 0);
    while folder < FOLDERS.len() {
        let mut entry = 0;
        while entry < FOLDERS[folder].len() {
            all[at] = FOLDERS[folder][entry];
            entry += 1;
            at += 1;
        }
        folder += 1;
    }
    all
}
