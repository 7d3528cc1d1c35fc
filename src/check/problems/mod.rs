//! The words of this room: one function a problem, facts in, [`Problem`](crate::problem::Problem) out.

mod functions;
mod kinds;
mod names;
mod questions;
mod tables;
mod units;

pub(super) use functions::*;
pub(super) use kinds::*;
pub(super) use names::*;
pub(super) use questions::*;
pub(super) use tables::*;
pub(super) use units::*;

/// `a`, `b` and `c`.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first few of many.
fn few<T: AsRef<str>>(names: &[T]) -> String {
    const FEW: usize = 5;
    let shown = names.get(..FEW).unwrap_or(names);
    match names.len().saturating_sub(FEW) {
        0 => listed(shown),
        more => format!("{} and {more} more", listed(shown).replacen(" and ", ", ", 1)),
    }
}
