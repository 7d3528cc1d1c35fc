//! The words of this room: one function a problem, facts in, [`Problem`](crate::problem::Problem) out.

mod derived;
mod functions;
mod kinds;
mod names;
mod open_rows;
mod periods;
mod questions;
mod semi_additive;
mod tables;
mod targets;
mod units;
mod windows;

pub(super) use derived::*;
pub(super) use functions::*;
pub(super) use kinds::*;
pub(super) use names::*;
pub(super) use open_rows::*;
pub(super) use periods::*;
pub(super) use questions::*;
pub(super) use semi_additive::*;
pub(super) use tables::*;
pub(super) use targets::*;
pub(super) use units::*;
pub(super) use windows::*;

/// `a`, `b` and `c`.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    joined(names, "and")
}

/// `a`, `b` or `c`.
fn either<T: AsRef<str>>(names: &[T]) -> String {
    joined(names, "or")
}

/// The first few of many.
/// `The columns of t are a and b.`
fn columns_of<T: AsRef<str>>(table: &str, columns: &[T]) -> String {
    match columns {
        [] => format!("`{table}` has no columns."),
        _ => format!("The columns of `{table}` are {}.", few(columns)),
    }
}

fn few<T: AsRef<str>>(names: &[T]) -> String {
    const FEW: usize = 5;
    match names.get(..FEW) {
        Some(first) if names.len() > FEW => {
            let first: Vec<String> = first.iter().map(|name| format!("`{}`", name.as_ref())).collect();
            format!("{} and {} more", first.join(", "), names.len() - FEW)
        }
        _ => listed(names),
    }
}

fn joined<T: AsRef<str>>(names: &[T], word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
