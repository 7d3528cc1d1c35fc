//! The smallest and the largest, of anything that has an order.

use super::{Rows, all, count, each, grow, join};
use crate::row::RowType;
use crate::run::totals::TotalValue;
use crate::run::vector::{Cell, Cells};

/// The best cell of each slot.
pub struct Extremes {
    largest: bool,
    used: Vec<u64>,
    best: Vec<Option<Cell>>,
}

impl Extremes {
    /// No rows yet.
    pub fn new(largest: bool) -> Extremes {
        Extremes { largest, used: Vec::new(), best: Vec::new() }
    }

    /// Takes a batch.
    pub fn update(&mut self, rows: &Rows<'_>) {
        count(&mut self.used, rows);
        grow(&mut self.best, rows.count);
        let Some(vector) = rows.args.first() else { return };
        match &vector.cells {
            Cells::Int(cells) => self.update_with(rows, cells, Cell::Int, |cell| match cell {
                Cell::Int(value) => Some(*value),
                _ => None,
            }),
            Cells::Time(cells) => self.update_with(rows, cells, Cell::Time, |cell| match cell {
                Cell::Time(value) => Some(*value),
                _ => None,
            }),
            Cells::Date(cells) => self.update_with(rows, cells, Cell::Date, |cell| match cell {
                Cell::Date(value) => Some(*value),
                _ => None,
            }),
            Cells::Text(texts) => {
                for (row, slot) in rows.slots.iter().enumerate().filter(|(_, slot)| **slot != 0) {
                    let Some(best) = self.best.get_mut(*slot as usize) else { continue };
                    let text = texts.get(row);
                    let better = match best {
                        Some(Cell::Text(known)) if self.largest => *text > **known,
                        Some(Cell::Text(known)) => *text < **known,
                        _ => true,
                    };
                    if better {
                        *best = Some(Cell::Text(text.into()));
                    }
                }
            }
            _ => {
                for (row, slot) in rows.slots.iter().enumerate().filter(|(_, slot)| **slot != 0) {
                    if let Some(best) = self.best.get_mut(*slot as usize) {
                        improve(best, vector.cell(row), self.largest);
                    }
                }
            }
        }
    }

    fn update_with<T: Copy + Ord>(
        &mut self,
        rows: &Rows<'_>,
        cells: &[T],
        wrap: impl Fn(T) -> Cell,
        unwrap: impl Fn(&Cell) -> Option<T>,
    ) {
        for (slot, cell) in rows.slots.iter().zip(cells).filter(|(slot, _)| **slot != 0) {
            let Some(best) = self.best.get_mut(*slot as usize) else { continue };
            let better = match best.as_ref().and_then(&unwrap) {
                Some(known) if self.largest => *cell > known,
                Some(known) => *cell < known,
                None => true,
            };
            if better {
                *best = Some(wrap(*cell));
            }
        }
    }

    /// Takes another part.
    pub fn merge(&mut self, other: &Extremes, map: &[u32], count: usize) {
        grow(&mut self.used, count);
        grow(&mut self.best, count);
        join(&mut self.used, &other.used, map, |here, there| *here += there);
        let largest = self.largest;
        join(&mut self.best, &other.best, map, |here, there| improve(here, there.clone(), largest));
    }

    /// The number of cells and the best of them.
    pub fn total(&self, slots: &[u32], ty: RowType) -> (u64, TotalValue) {
        let cells = each(&self.best, slots).flatten();
        let best = if self.largest { cells.max() } else { cells.min() };
        (all(&self.used, slots), TotalValue::Value(best.map(|cell| cell.value(ty))))
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.used.capacity() * 8 + self.best.capacity() * size_of::<Option<Cell>>()
    }
}

fn improve(best: &mut Option<Cell>, cell: Option<Cell>, largest: bool) {
    let better = match (&*best, &cell) {
        (_, None) => false,
        (None, _) => true,
        (Some(best), Some(cell)) => (cell > best) == largest && cell != best,
    };
    if better {
        *best = cell;
    }
}
