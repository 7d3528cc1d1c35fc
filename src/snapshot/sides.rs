//! Two tables side by side, for a terminal of any width.

use super::changes::paired;
use super::grid::Grid;
use crate::show::columns_of;

/// How a piece of text is to be marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is as it was.
    Plain,
    /// It is gone.
    Old,
    /// It is new.
    New,
    /// It is said about the table.
    Faint,
}

/// Text with one mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// How it is to be marked.
    pub mark: Mark,
}

/// One row of the screen.
pub type Row = Vec<Piece>;

/// The least width at which two tables stand side by side; below it, the old line stands above the new one.
const LEAST_WIDTH: usize = 60;

/// How many lines that are as they were stand around those that changed.
const AROUND: usize = 1;

/// The two bodies of a snapshot in rows of at most `width` columns of the terminal. Changed cells are marked, and stand
/// between stars for those who see no colours; lines that are as they were are counted where there are many. Without an
/// old body, the new one stands alone.
pub fn side_by_side(old: Option<&str>, new: &str, width: usize) -> Vec<Row> {
    let width = width.max(20);
    let Some(after) = Grid::read(new) else { return alone(new, width) };
    match old.map(Grid::read) {
        None => alone(new, width),
        Some(Some(before)) => Sides { old: &before, new: &after, width }.rows(),
        Some(None) => {
            let mut rows = wrapped(
                &[("The stored snapshot is not a table that kpi wrote. The new one:".to_owned(), Mark::Faint)],
                width,
            );
            rows.extend(alone(new, width));
            rows
        }
    }
}

fn alone(text: &str, width: usize) -> Vec<Row> {
    text.lines()
        .filter(|line| !line.starts_with("| ---"))
        .flat_map(|line| wrapped(&[(line.to_owned(), Mark::New)], width))
        .collect()
}

struct Sides<'g> {
    old: &'g Grid,
    new: &'g Grid,
    width: usize,
}

/// A line of either table, cell by cell; a note is a line of one cell.
type Cells<'g> = Option<&'g [String]>;

impl<'g> Sides<'g> {
    fn rows(&self) -> Vec<Row> {
        let mut lines: Vec<(Cells<'g>, Cells<'g>)> = vec![(Some(&self.old.header), Some(&self.new.header))];
        lines.extend(paired(self.old, self.new).iter().map(|pair| {
            let old = pair.old.and_then(|at| self.old.rows.get(at)).map(Vec::as_slice);
            (old, pair.new.and_then(|at| self.new.rows.get(at)).map(Vec::as_slice))
        }));
        let notes = |notes: &'g [String], others: &'g [String]| {
            notes.iter().filter(move |note| !others.contains(note)).map(std::slice::from_ref)
        };
        lines.extend(notes(&self.old.notes, &self.new.notes).map(|note| (Some(note), None)));
        lines.extend(notes(&self.new.notes, &self.old.notes).map(|note| (None, Some(note))));

        let mut rows = if self.is_wide() { self.beside(vec![faint("old")], vec![faint("new")]) } else { Vec::new() };
        let differs: Vec<bool> = lines.iter().map(|(old, new)| old != new).collect();
        let mut same = 0;
        for (at, (old, new)) in lines.iter().enumerate() {
            let near = differs.iter().skip(at.saturating_sub(AROUND)).take(2 * AROUND + 1).any(|differs| *differs);
            if at > 0 && !near {
                same += 1;
                continue;
            }
            rows.extend(self.passed_over(std::mem::take(&mut same)));
            rows.extend(self.line(*old, *new));
        }
        rows.extend(self.passed_over(same));
        rows
    }

    fn is_wide(&self) -> bool {
        self.width >= LEAST_WIDTH
    }

    fn half(&self) -> usize {
        (self.width - 3) / 2
    }

    fn passed_over(&self, lines: usize) -> Vec<Row> {
        let text = match lines {
            0 => return Vec::new(),
            1 => "… 1 line is the same".to_owned(),
            _ => format!("… {lines} lines are the same"),
        };
        wrapped(&[(text, Mark::Faint)], self.width)
    }

    fn line(&self, old: Cells<'g>, new: Cells<'g>) -> Vec<Row> {
        let left = old.map(|cells| self.marked(cells, new, Mark::Old)).unwrap_or_default();
        let right = new.map(|cells| self.marked(cells, old, Mark::New)).unwrap_or_default();
        if self.is_wide() {
            return self.beside(left, right);
        }
        if old == new {
            return wrapped(&[&[("  ".to_owned(), Mark::Plain)], right.as_slice()].concat(), self.width);
        }
        let mut rows = Vec::new();
        for (sign, mark, pieces) in [("- ", Mark::Old, left), ("+ ", Mark::New, right)] {
            if !pieces.is_empty() {
                rows.extend(wrapped(&[&[(sign.to_owned(), mark)], pieces.as_slice()].concat(), self.width));
            }
        }
        rows
    }

    /// The cells of a line; those that differ from the other side's are marked, all of them if there is no other side.
    fn marked(&self, cells: &[String], others: Cells<'g>, mark: Mark) -> Vec<(String, Mark)> {
        let mut pieces = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                pieces.push((" | ".to_owned(), Mark::Plain));
            }
            let same = others.is_some_and(|others| others.get(at) == Some(cell));
            pieces.push(match same {
                true => (cell.clone(), Mark::Plain),
                false if others.is_some() => (format!("*{cell}*"), mark),
                false => (cell.clone(), mark),
            });
        }
        pieces
    }

    /// Two sides in their halves of the screen.
    fn beside(&self, left: Vec<(String, Mark)>, right: Vec<(String, Mark)>) -> Vec<Row> {
        let half = self.half();
        let (left, right) = (wrapped(&left, half), wrapped(&right, half));
        let rows = left.len().max(right.len());
        let side = |rows: &[Row], at: usize| rows.get(at).cloned().unwrap_or_default();
        let row = |at| {
            let mut row = side(&left, at);
            let used: usize = row.iter().map(|piece| columns_of(&piece.text)).sum();
            row.push(Piece { text: format!("{} │ ", " ".repeat(half.saturating_sub(used))), mark: Mark::Faint });
            row.extend(side(&right, at));
            row
        };
        (0..rows).map(row).collect()
    }
}

fn faint(text: &str) -> (String, Mark) {
    (text.to_owned(), Mark::Faint)
}

/// Pieces in rows of at most `width` columns, broken behind spaces where there are any.
fn wrapped(pieces: &[(String, Mark)], width: usize) -> Vec<Row> {
    let letters: Vec<(char, Mark)> = pieces.iter().flat_map(|(text, mark)| text.chars().map(|c| (c, *mark))).collect();
    let mut rows = Vec::new();
    let mut rest = letters.as_slice();
    while !rest.is_empty() {
        let (row, after) = rest.split_at(breaking(rest, width));
        rows.push(together(row));
        rest = after;
    }
    rows
}

/// How many letters fit into one row; at least one, however wide it is.
fn breaking(letters: &[(char, Mark)], width: usize) -> usize {
    let mut used = 0;
    let mut behind_space = 0;
    for (at, (c, _)) in letters.iter().enumerate() {
        used += columns_of(c.encode_utf8(&mut [0; 4]));
        if used > width {
            return if behind_space > 0 { behind_space } else { at.max(1) };
        }
        if *c == ' ' {
            behind_space = at + 1;
        }
    }
    letters.len()
}

/// Letters of the same mark as one piece each.
fn together(letters: &[(char, Mark)]) -> Row {
    let runs = letters.chunk_by(|(_, a), (_, b)| a == b);
    runs.filter_map(|run| Some(Piece { text: run.iter().map(|(c, _)| *c).collect(), mark: run.first()?.1 })).collect()
}
