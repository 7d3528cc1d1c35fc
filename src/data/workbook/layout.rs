//! Where the table of a sheet stands: below titles and remarks begins a row of names, and below it the rows.

use super::Area;
use super::book::Cells;
use super::cell::{heading, is_empty};
use calamine::{Data, Dimensions};

/// So many rows are looked at to see how wide the table is.
const LOOKED_AT: usize = 200;

/// The table of a sheet.
pub(super) struct Layout {
    /// The columns of the sheet that belong to it, from 0.
    pub columns: Vec<u32>,
    /// Their names.
    pub header: Vec<String>,
    /// The rows of the sheet below the names that say something, from 0.
    pub rows: Vec<u32>,
    /// Lines of text below the table that are none of its rows.
    pub remarks: Vec<u32>,
    /// Rows above the table that are more than a title: they may be a table too.
    pub above: Option<Area>,
}

impl Layout {
    /// Finds the table within an area of the sheet; `None` if there is no row of names.
    pub fn find(cells: &Cells, area: Option<Area>) -> Option<Layout> {
        let area = within(cells, area.unwrap_or(Area::ALL))?;
        let sheet = Sheet { cells, area };
        let filled: Vec<(u32, usize)> = (area.rows.0..=area.rows.1)
            .map(|row| (row, sheet.filled(row).count()))
            .filter(|(_, count)| *count > 0)
            .collect();
        let widest = filled.iter().take(LOOKED_AT).map(|(row, _)| sheet.covered(*row)).max()?;
        let at = (0..filled.len().min(LOOKED_AT)).find(|at| sheet.is_header(&filled, *at, widest))?;
        let first = filled.get(at)?.0;
        let last = sheet.header_end(first);
        let mut rows: Vec<u32> = filled.iter().map(|(row, _)| *row).filter(|row| *row > last).collect();
        let mut columns: Vec<u32> = (area.columns.0..=area.columns.1).collect();
        columns.retain(|column| {
            !sheet.name(first, last, *column).is_empty() || rows.iter().any(|row| !is_empty(sheet.cell(*row, *column)))
        });
        let remarks = sheet.remarks(&rows, columns.len());
        rows.truncate(rows.len() - remarks.len());
        let name = |(at, column): (usize, &u32)| match sheet.name(first, last, *column) {
            name if name.is_empty() => format!("column_{}", at + 1),
            name => name,
        };
        let header: Vec<String> = columns.iter().enumerate().map(name).collect();
        // A title alone is no table without rows.
        if rows.is_empty() && header.len() < 2 {
            return None;
        }
        let above = sheet.table_above(filled.get(..at).unwrap_or(&[]));
        Some(Layout { columns, header, rows, remarks, above })
    }
}

/// The part of an area in which there are cells.
fn within(cells: &Cells, area: Area) -> Option<Area> {
    let ((top, left), (bottom, right)) = (cells.range.start()?, cells.range.end()?);
    let rows = (area.rows.0.max(top), area.rows.1.min(bottom));
    let columns = (area.columns.0.max(left), area.columns.1.min(right));
    (rows.0 <= rows.1 && columns.0 <= columns.1).then_some(Area { rows, columns })
}

struct Sheet<'a> {
    cells: &'a Cells,
    area: Area,
}

impl<'a> Sheet<'a> {
    fn cell(&self, row: u32, column: u32) -> &'a Data {
        self.cells.range.get_value((row, column)).unwrap_or(&Data::Empty)
    }

    fn filled(&self, row: u32) -> impl Iterator<Item = (u32, &'a Data)> {
        let columns = self.area.columns.0..=self.area.columns.1;
        columns.map(move |column| (column, self.cell(row, column))).filter(|(_, cell)| !is_empty(cell))
    }

    /// Cells of several columns and one row or more, that begin in a row.
    fn wide(&self, row: u32) -> impl Iterator<Item = &'a Dimensions> {
        self.cells.merged.iter().filter(move |cell| cell.start.0 == row && cell.end.1 > cell.start.1)
    }

    /// How many columns the filled cells of a row stand over.
    fn covered(&self, row: u32) -> usize {
        let more: u32 =
            self.wide(row).map(|cell| cell.end.1.min(self.area.columns.1).saturating_sub(cell.start.1)).sum();
        self.filled(row).count() + more as usize
    }

    /// Where two rows or more of several cells stand above the names.
    fn table_above(&self, filled: &[(u32, usize)]) -> Option<Area> {
        let wide: Vec<u32> = filled.iter().filter(|(_, count)| *count > 1).map(|(row, _)| *row).collect();
        let (first, last) = (*wide.first()?, *wide.last()?);
        let columns = wide.iter().flat_map(|row| self.filled(*row)).map(|(column, _)| column);
        let (left, right) = columns.fold((u32::MAX, 0), |(left, right), at| (left.min(at), right.max(at)));
        (first < last).then_some(Area { rows: (first, last), columns: (left, right) })
    }

    /// A row of names covers the table: at least half of its widest row, three quarters of what the rows below usually
    /// fill, with more than one cell where there is more than one column. Names are texts, or years and days.
    fn is_header(&self, filled: &[(u32, usize)], at: usize, widest: usize) -> bool {
        let Some((row, count)) = filled.get(at).copied() else { return false };
        let mut below: Vec<usize> = filled.iter().skip(at + 1).take(LOOKED_AT).map(|(_, count)| *count).collect();
        below.sort_unstable();
        let usual = below.get(below.len() / 2).copied().unwrap_or(0);
        let covered = self.covered(row);
        let is_wide = covered * 2 >= widest && covered * 4 >= usual * 3 && (count > 1 || widest <= 1);
        let mut texts = 0;
        let are_names = self.filled(row).all(|(_, cell)| match cell {
            Data::String(_) => {
                texts += 1;
                true
            }
            Data::Int(number) => (1900..=2100).contains(number),
            Data::Float(number) => (1900..=2100).any(|year| number.to_string() == year.to_string()),
            Data::DateTime(_) | Data::DateTimeIso(_) => true,
            _ => false,
        });
        is_wide && are_names && texts > 0
    }

    /// Names may stand in two rows: above one cell over several columns, below it one for each.
    fn header_end(&self, first: u32) -> u32 {
        let next = first + 1;
        let is_group = self.wide(first).any(|cell| cell.end.0 == first);
        let texts = self.filled(next).all(|(_, cell)| matches!(cell, Data::String(_) | Data::DateTime(_)));
        let below = self.filled(next).count() > 0;
        if is_group && texts && below && next <= self.area.rows.1 { next } else { first }
    }

    fn name(&self, first: u32, last: u32, column: u32) -> String {
        let group = self.wide(first).find(|cell| cell.start.1 <= column && column <= cell.end.1);
        let above = heading(self.cell(first, group.map_or(column, |cell| cell.start.1)));
        if first == last {
            // A single row: only the first column of a wide cell has its name.
            return heading(self.cell(first, column));
        }
        let below = heading(self.cell(last, column));
        [above, below].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The last rows, behind a gap, that have one cell of text each: sources, footnotes.
    fn remarks(&self, rows: &[u32], width: usize) -> Vec<u32> {
        if width < 2 {
            return Vec::new();
        }
        let is_remark = |row: u32| {
            let mut cells = self.filled(row);
            match (cells.next(), cells.next()) {
                // Of two columns one may well be blank: there only a sentence is a remark.
                (Some((_, Data::String(text))), None) => width > 2 || is_sentence(text),
                _ => false,
            }
        };
        let mut start = rows.len();
        while start > 0 && rows.get(start - 1).is_some_and(|row| is_remark(*row)) {
            start -= 1;
        }
        // Only what stands apart from the table: a row of it may have one cell too.
        let gap = (start..rows.len()).find(|at| {
            let (Some(row), Some(above)) = (rows.get(*at), at.checked_sub(1).and_then(|at| rows.get(at))) else {
                return false;
            };
            row - above > 1
        });
        gap.and_then(|at| rows.get(at..)).map_or_else(Vec::new, <[u32]>::to_vec)
    }
}

/// Whether a text below a table is more than a cell of it: it has several words, or a sign of footnotes.
pub(super) fn is_sentence(text: &str) -> bool {
    text.trim().contains(' ') || text.trim_start().starts_with(['*', '(', '©'])
}
