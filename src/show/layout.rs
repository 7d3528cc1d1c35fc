//! Which line and which metric stand where: the one arrangement behind tables, CSV and Markdown, with or without a dimension across.

use super::key;
use crate::finish::{Answer, Cell, KeyCell, LineKind};

/// An answer in rows and columns.
pub struct Layout<'a> {
    /// The positions of the dimensions that stand in front of each row.
    pub keys: Vec<usize>,
    /// The columns behind them.
    pub columns: Vec<Column<'a>>,
    /// The rows, in order.
    pub rows: Vec<Row<'a>>,
}

/// One column of metric values.
#[derive(Clone, Copy)]
pub struct Column<'a> {
    /// The position of the metric.
    pub metric: usize,
    /// The member of the dimension that goes across.
    pub across: Option<Across<'a>>,
}

/// A member of the dimension that goes across, and how many groups it stands for if it is the remainder.
#[derive(Clone, Copy)]
pub struct Across<'a> {
    /// The key.
    pub key: &'a KeyCell,
    /// What the line stands for.
    pub kind: LineKind,
}

/// One row.
pub struct Row<'a> {
    /// What it stands for.
    pub kind: LineKind,
    /// One for each of [`Layout::keys`].
    pub keys: Vec<&'a KeyCell>,
    /// One for each column; `None` where a crosstab has no such line.
    pub cells: Vec<Option<&'a Cell>>,
}

impl<'a> Layout<'a> {
    /// Arranges an answer.
    pub fn of(answer: &'a Answer) -> Layout<'a> {
        match answer.across {
            Some(across) if across < answer.dimensions.len() => crosstab(answer, across),
            _ => plain(answer),
        }
    }
}

fn plain(answer: &Answer) -> Layout<'_> {
    let rows = answer.lines.iter().map(|line| Row {
        kind: line.kind,
        keys: line.keys.iter().collect(),
        cells: line.cells.iter().map(Some).collect(),
    });
    Layout {
        keys: (0..answer.dimensions.len()).collect(),
        columns: (0..answer.metrics.len()).map(|metric| Column { metric, across: None }).collect(),
        rows: rows.collect(),
    }
}

fn crosstab(answer: &Answer, across: usize) -> Layout<'_> {
    let keys: Vec<usize> = (0..answer.dimensions.len()).filter(|at| *at != across).collect();
    let members = members(answer, across);
    let width = answer.metrics.len();
    let columns = members
        .iter()
        .flat_map(|member| (0..width).map(|metric| Column { metric, across: Some(*member) }))
        .collect::<Vec<_>>();

    let mut rows: indexed::Rows<'_> = indexed::Rows::new(columns.len());
    for line in &answer.lines {
        let Some(member) = line.keys.get(across) else { continue };
        let Some(at) = members.iter().position(|known| known.key == member) else { continue };
        let front: Vec<&KeyCell> = keys.iter().filter_map(|key| line.keys.get(*key)).collect();
        let Some(row) = rows.row(line.kind, front) else { continue };
        for (cell, place) in line.cells.iter().zip(row.cells.iter_mut().skip(at * width)) {
            *place = Some(cell);
        }
    }
    let mut rows = rows.all;
    // What is left out differs from column to column, and the lines that stand for it come behind all others.
    if keys.len() == 1 {
        rows.sort_by_key(|row| match row.kind {
            LineKind::Detail => 0,
            LineKind::Rest(_) => 1,
            LineKind::Total => 2,
        });
    }
    Layout { keys, columns, rows }
}

/// The members of the dimension that goes across, in its own order, the remainder and the total last.
fn members(answer: &Answer, across: usize) -> Vec<Across<'_>> {
    let mut members: Vec<Across<'_>> = answer
        .lines
        .iter()
        .filter_map(|line| line.keys.get(across).map(|key| Across { key, kind: line.kind }))
        .collect();
    if let Some(dimension) = answer.dimensions.get(across) {
        members.sort_by(|a, b| key::order(&dimension.show, a.key, b.key));
    }
    members.dedup_by(|a, b| a.key == b.key);
    members
}

mod indexed {
    //! Rows in the order of their first line, found again by their keys.

    use super::Row;
    use crate::finish::{KeyCell, LineKind};
    use std::collections::HashMap;

    pub struct Rows<'a> {
        pub all: Vec<Row<'a>>,
        places: HashMap<Vec<String>, usize>,
        width: usize,
    }

    impl<'a> Rows<'a> {
        pub fn new(width: usize) -> Rows<'a> {
            Rows { all: Vec::new(), places: HashMap::new(), width }
        }

        pub fn row(&mut self, kind: LineKind, keys: Vec<&'a KeyCell>) -> Option<&mut Row<'a>> {
            let identity = keys.iter().map(|key| format!("{key:?}")).collect();
            let next = self.all.len();
            let at = *self.places.entry(identity).or_insert(next);
            if at == next {
                let kind = kind_of(kind, &keys);
                self.all.push(Row { kind, keys, cells: vec![None; self.width] });
            }
            self.all.get_mut(at)
        }
    }

    /// A line that is a total only over the dimension that goes across is no total of its row.
    fn kind_of(kind: LineKind, keys: &[&KeyCell]) -> LineKind {
        match kind {
            LineKind::Total if !keys.contains(&&KeyCell::All) => LineKind::Detail,
            LineKind::Rest(_) if !keys.contains(&&KeyCell::Rest) => LineKind::Detail,
            kind => kind,
        }
    }
}
