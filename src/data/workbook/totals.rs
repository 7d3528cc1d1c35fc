//! Rows of a sheet that add up others: they must not be counted with them.

use super::cell::{self, is_empty};
use crate::data::length::is_length;
use crate::data::totals::{Amount, Found, Word, find, word};
use crate::value::Exact;
use calamine::Data;

/// The rows that add up others, by their numbers from 0.
pub(super) fn totals<'c>(rows: usize, columns: usize, cell: impl Fn(usize, usize) -> &'c Data) -> Found {
    let text = |data: &'c Data| match data {
        Data::String(text) => Some(text.as_str()),
        other => is_empty(other).then_some(""),
    };
    let of = |row: usize| word((0..columns).map(|column| text(cell(row, column))));
    let words: Vec<Option<Word>> = (0..rows).map(of).collect();
    find(&words, |row| (0..columns).map(|column| amount(cell(row, column))).collect())
}

fn amount(cell: &Data) -> Amount {
    match number(cell) {
        // A spreadsheet adds in floating point: what it shows may differ in the last digits it keeps.
        Some(number) => {
            let places = i32::try_from(12 - number.abs().floor().fixed(0).len().min(12)).unwrap_or(0);
            Amount::Number([Some((number, places)), None])
        }
        None if is_empty(cell) => Amount::Blank,
        None => match cell {
            Data::String(text) if !is_length(text.as_bytes()) => Amount::Text,
            Data::String(_) => Amount::Length,
            _ if cell::is_length(cell, false) == Some(true) => Amount::Length,
            _ => Amount::Text,
        },
    }
}

fn number(cell: &Data) -> Option<Exact> {
    match cell {
        Data::Int(number) => Some(Exact::int(i128::from(*number))),
        Data::Float(number) => Exact::parse(&number.to_string()),
        _ => None,
    }
}
