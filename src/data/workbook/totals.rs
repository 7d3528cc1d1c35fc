//! A last row that adds up the others: it must not be counted with them.

use super::cell::is_empty;
use crate::value::Exact;
use calamine::Data;

/// Words that begin such a row, in the languages of spreadsheets.
const WORDS: [&str; 22] = [
    "total",
    "totals",
    "sum",
    "grand total",
    "overall",
    "summe",
    "gesamt",
    "gesamtsumme",
    "somme",
    "total général",
    "totale",
    "totaal",
    "suma",
    "razem",
    "celkem",
    "итого",
    "общо",
    "всего",
    "ukupno",
    "összesen",
    "toplam",
    "soma",
];

/// Whether the last of the rows is the sum of the others: it says so, and at least one of its numbers is, exactly.
pub(super) fn ends_in_total<'c>(rows: usize, columns: usize, cell: impl Fn(usize, usize) -> &'c Data) -> Total {
    let Some(last) = rows.checked_sub(1).filter(|last| *last > 0) else { return Total::No };
    let says = |column: usize| match cell(last, column) {
        Data::String(text) => WORDS.contains(&text.trim().trim_end_matches(':').to_lowercase().as_str()),
        _ => false,
    };
    let first_text = (0..columns).find(|column| !is_empty(cell(last, *column)));
    if !first_text.is_some_and(says) {
        return Total::No;
    }
    let adds_up = |column: usize| {
        let total = number(cell(last, column)).filter(|total| !total.is_zero())?;
        let mut sum = Exact::ZERO;
        for row in 0..last {
            if let Some(number) = number(cell(row, column)) {
                sum = sum.add(&number).ok()?;
            }
        }
        // A spreadsheet adds in floating point: what it shows may differ in the last digits it keeps.
        let places = i32::try_from(12 - total.abs().floor().fixed(0).len()).unwrap_or(0).max(0);
        (sum.round(places) == total.round(places)).then_some(())
    };
    if (0..columns).any(|column| adds_up(column).is_some()) { Total::Proven } else { Total::Said }
}

/// What the last row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Total {
    /// A row like the others.
    No,
    /// It says that it is a total, and none of its numbers is a sum.
    Said,
    /// It is the sum of the others.
    Proven,
}

fn number(cell: &Data) -> Option<Exact> {
    match cell {
        Data::Int(number) => Some(Exact::int(i128::from(*number))),
        Data::Float(number) => Exact::parse(&number.to_string()),
        _ => None,
    }
}
