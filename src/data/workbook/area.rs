//! `B3:F200`: a stretch of a sheet.

/// Rows and columns of a sheet, from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) struct Area {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

impl Area {
    /// All of a sheet.
    pub const ALL: Area = Area { rows: (0, u32::MAX), columns: (0, u32::MAX) };

    /// Reads `B3:F200`, `B3:F` (down to the end), `B:F`.
    pub fn parse(text: &str) -> Option<Area> {
        let (first, last) = text.trim().split_once(':')?;
        let ((left, top), (right, bottom)) = (corner(first)?, corner(last)?);
        let area = Area { rows: (top.unwrap_or(0), bottom.unwrap_or(u32::MAX)), columns: (left, right) };
        (area.rows.0 <= area.rows.1 && left <= right).then_some(area)
    }
}

/// `B3`: column and row from 0; the row may be missing.
fn corner(text: &str) -> Option<(u32, Option<u32>)> {
    let text = text.trim().replace('$', "").to_ascii_uppercase();
    let digits = text.find(|letter: char| letter.is_ascii_digit()).unwrap_or(text.len());
    let (letters, digits) = text.split_at(digits);
    let is_column = (1..=3).contains(&letters.len()) && letters.bytes().all(|letter| letter.is_ascii_uppercase());
    let column = letters.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1);
    let row = match digits {
        "" => None,
        digits => Some(digits.parse::<u32>().ok()?.checked_sub(1)?),
    };
    is_column.then(|| (column - 1, row))
}

/// `B3`
pub(super) fn place((row, column): (u32, u32)) -> String {
    let (mut letters, mut left) = (String::new(), column + 1);
    while left > 0 {
        letters.insert(0, char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

/// `B3:F200`
pub(super) fn shown(area: Area) -> String {
    format!("{}:{}", place((area.rows.0, area.columns.0)), place((area.rows.1, area.columns.1)))
}
