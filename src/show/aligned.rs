//! Short tables inside messages.

use super::text::{pad_right, width};

/// Rows as lines whose columns stand below each other, each as wide as its widest cell; no spaces at the ends.
pub fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |at| rows.iter().filter_map(|row: &Vec<String>| row.get(at)).map(|cell: &String| width(cell)).max();
    let widths: Vec<usize> = (0..columns).map(|at| widest(at).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| pad_right(cell, *width));
        cells.collect::<Vec<_>>().join("   ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
