//! Rows of a sheet that add up others: they must not be counted with them.

use super::cell::is_empty;
use crate::data::totals::{Adder, Amount, Says, says};
use crate::value::Exact;
use calamine::Data;

/// What was found among the rows of a sheet, by their numbers from 0.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// Rows whose numbers add up those above, and what stands below the last of them.
    pub proven: Vec<usize>,
    /// The last row that says it is a total, where none of its numbers is a sum.
    pub said: Option<usize>,
}

/// The rows that add up others.
pub(super) fn totals<'c>(rows: usize, columns: usize, cell: impl Fn(usize, usize) -> &'c Data) -> Totals {
    let word = |row: usize| {
        let first = (0..columns).map(|column| cell(row, column)).find(|data| !is_empty(data))?;
        match first {
            Data::String(text) => says(text),
            _ => None,
        }
    };
    let words: Vec<Option<Says>> = (0..rows).map(word).collect();
    let amounts = |row: usize| (0..columns).map(|column| amount(cell(row, column))).collect::<Vec<_>>();
    let mut found = Totals::default();
    if !words.iter().flatten().any(|says| *says != Says::Summary) {
        return found;
    }
    let mut adder = Adder::default();
    for (row, says) in words.iter().enumerate() {
        let amounts = amounts(row);
        match says {
            // An average stands below a total, or it is a row.
            Some(Says::Summary) if row > 0 && found.proven.contains(&(row - 1)) => found.proven.push(row),
            Some(Says::Total | Says::Perhaps) if says.is_some_and(|says| adder.line(says, &amounts)) => {
                found.proven.push(row);
            }
            // What was no total was taken for a row.
            Some(Says::Total) => found.said = Some(row).filter(|row| *row > 0),
            Some(Says::Perhaps) => {}
            _ => adder.row(&amounts),
        }
    }
    found
}

fn amount(cell: &Data) -> Amount {
    match number(cell) {
        // A spreadsheet adds in floating point: what it shows may differ in the last digits it keeps.
        Some(number) => {
            let places = i32::try_from(12 - number.abs().floor().fixed(0).len().min(12)).unwrap_or(0);
            Amount::Number([Some((number, places)), None])
        }
        None if is_empty(cell) => Amount::Blank,
        None => Amount::Text,
    }
}

fn number(cell: &Data) -> Option<Exact> {
    match cell {
        Data::Int(number) => Some(Exact::int(i128::from(*number))),
        Data::Float(number) => Exact::parse(&number.to_string()),
        _ => None,
    }
}
