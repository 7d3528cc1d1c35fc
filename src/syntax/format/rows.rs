//! The tables of tests: columns as wide as their widest cell.

use super::super::test::{cells, is_ruler};
use super::shape::Shape;
use super::writer::{Part, Writer};
use crate::source::{SourceId, Span};
use unicode_width::UnicodeWidthStr;

/// Rows, each on a line of its own, one step to the right of what they belong to.
pub fn table<'t>(writer: &mut Writer<'t>, rows: Vec<Part<'t>>) -> Shape {
    let places: Vec<_> = rows.iter().map(|row| writer.part_range(row)).collect();
    let lines: Vec<Row> =
        places.iter().enumerate().map(|(at, place)| Row::read(writer.slice(place.clone()), at)).collect();
    let mut widths: Vec<usize> = Vec::new();
    for line in &lines {
        for (at, cell) in line.cells.iter().enumerate() {
            match widths.get_mut(at) {
                Some(widest) => *widest = (*widest).max(cell.width()),
                None => widths.push(cell.width()),
            }
        }
    }
    let mut all = vec![Shape::Open];
    for (place, line) in places.into_iter().zip(lines) {
        let comments = writer.comments(place.start);
        all.extend(comments);
        all.extend([Shape::Line(""), writer.token(place, line.written(&widths))]);
    }
    Shape::Indent(all)
}

/// The cells of a row as they are written, without the spaces around them.
struct Row<'t> {
    cells: Vec<&'t str>,
    ruler: bool,
}

impl<'t> Row<'t> {
    fn read(line: &'t str, at: usize) -> Row<'t> {
        let found = cells(Span::new(SourceId::default(), 0, line.len()), line);
        let ruler = at == 1 && is_ruler(&found);
        Row { cells: found.iter().filter_map(|cell| line.get(cell.span.range())).collect(), ruler }
    }

    fn written(&self, widths: &[usize]) -> String {
        let mut line = String::from("|");
        for (cell, width) in self.cells.iter().zip(widths) {
            let missing = width.saturating_sub(cell.width());
            let (fill, at) = if self.ruler { ("-", cell.rfind('-').unwrap_or(0)) } else { (" ", cell.len()) };
            let (before, behind) = cell.split_at(at);
            line.push_str(&format!(" {before}{}{behind} |", fill.repeat(missing)));
        }
        line
    }
}
