//! Every short text that could be a number, in columns of every scale: read as it is written, or not read.

use super::workbooks::block;
use super::*;
use kpi::data::BadRows;
use std::sync::Arc;

const SIGNS: &[u8] = b"059.-+x";

/// All texts of so many signs.
fn texts(length: u32) -> impl Iterator<Item = String> {
    let count = SIGNS.len().pow(length);
    (0..count).map(move |mut number| {
        let mut text = String::new();
        for _ in 0..length {
            text.push(char::from(SIGNS[number % SIGNS.len()]));
            number /= SIGNS.len();
        }
        text
    })
}

/// What a number is, sign by sign: a sign, digits, a point, digits; at least one digit.
fn naive(text: &str) -> Option<Exact> {
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mantissa: i128 = all.parse().unwrap();
    Some(Exact::decimal(if negative { -mantissa } else { mantissa }, fraction.len() as u32))
}

#[test]
fn short_numbers_are_read_as_they_are_written() {
    // What stands behind each of them makes cells of up to eleven signs; what the first row says decides how many digits
    // every cell of the column may have behind its point.
    for (first, behind) in
        [("1", ""), ("1.25", ""), ("1", "7"), ("0.12345", "25"), ("1", "12345"), ("0.1", "0123.5"), ("1", "9999999")]
    {
        let cells: Vec<String> = std::iter::once(first.to_owned())
            .chain((0..=4).flat_map(texts).map(|text| if text.is_empty() { text } else { format!("{text}{behind}") }))
            .collect();
        let text: String = cells.iter().enumerate().map(|(row, cell)| format!("{row},{cell}\n")).collect();
        let folder = Folder::with("t.csv", format!("row,v\n{text}"));
        let block = block("table t { format v: number }");
        let aside = Arc::new(BadRows::default());
        let options = Options { bad_rows: Some(Arc::clone(&aside)), ..Options::default() };
        let table = open(&folder.binding("t.csv"), &[&block], &options).unwrap().tables.remove(0);
        let found = rows(&table, 1).unwrap();
        let read: Vec<(usize, String, Option<Exact>)> = cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.is_empty() || naive(cell).is_some())
            .map(|(row, cell)| (row, cell.clone(), naive(cell)))
            .collect();
        assert_eq!(found.len(), read.len(), "{first} {behind}");
        for (row, (number, cell, wanted)) in found.iter().zip(read) {
            let is = (row[0].parse().unwrap(), (!row[1].is_empty()).then(|| Exact::parse(&row[1]).unwrap()));
            assert_eq!(is, (number, wanted), "{cell}");
        }
    }
}
