//! The first and the last row by time, then key, then value.

use super::{Rows, all, count, each, grow, join};
use crate::row::RowType;
use crate::run::totals::TotalValue;
use crate::run::vector::{Cell, Cells, Vector};
use std::cmp::Ordering;

/// The first or last filled value of each slot.
pub struct Edges {
    timed: bool,
    last: bool,
    used: Vec<u64>,
    best: Vec<Option<Place>>,
}

/// What rows are ordered by. A blank time or key comes before all others.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    time: Option<i64>,
    key: Vec<Option<Cell>>,
    value: Cell,
}

impl Edges {
    /// No rows yet; `timed`: the second argument is the time.
    pub fn new(timed: bool, last: bool) -> Edges {
        Edges { timed, last, used: Vec::new(), best: Vec::new() }
    }

    /// Takes a batch.
    pub fn update(&mut self, rows: &Rows<'_>) {
        count(&mut self.used, rows);
        grow(&mut self.best, rows.count);
        let Some((value, others)) = rows.args.split_first() else { return };
        let (time, key) = match others.split_first() {
            Some((time, key)) if self.timed => (Some(*time), key),
            _ => (None, others),
        };
        for (row, slot) in rows.slots.iter().enumerate().filter(|(_, slot)| **slot != 0) {
            let Some(best) = self.best.get_mut(*slot as usize) else { continue };
            let time = time.and_then(|time| moment(time, row));
            // Most rows are decided by their time, without a look at their key.
            let order = best.as_ref().map(|best| time.cmp(&best.time));
            if order.is_some_and(|order| order == worse(self.last)) {
                continue;
            }
            let Some(cell) = value.cell(row) else { continue };
            let place = Place { time, key: key.iter().map(|key| key.cell(row)).collect(), value: cell };
            improve(best, place, self.last);
        }
    }

    /// Takes another part.
    pub fn merge(&mut self, other: &Edges, map: &[u32], count: usize) {
        grow(&mut self.used, count);
        grow(&mut self.best, count);
        join(&mut self.used, &other.used, map, |here, there| *here += there);
        let last = self.last;
        join(&mut self.best, &other.best, map, |here, there| {
            if let Some(there) = there {
                improve(here, there.clone(), last);
            }
        });
    }

    /// The number of filled cells, and the first or last of them.
    pub fn total(&self, slots: &[u32], ty: RowType) -> (u64, TotalValue) {
        let places = each(&self.best, slots).flatten();
        let best = if self.last { places.max() } else { places.min() };
        (all(&self.used, slots), TotalValue::Value(best.map(|place| place.value.value(ty))))
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.used.capacity() * 8 + self.best.capacity() * (size_of::<Option<Place>>() + 48)
    }
}

fn worse(last: bool) -> Ordering {
    if last { Ordering::Less } else { Ordering::Greater }
}

fn improve(best: &mut Option<Place>, place: Place, last: bool) {
    if best.as_ref().is_none_or(|best| place.cmp(best) == worse(last).reverse()) {
        *best = Some(place);
    }
}

fn moment(vector: &Vector, row: usize) -> Option<i64> {
    if !vector.is_filled(row) {
        return None;
    }
    match &vector.cells {
        Cells::Time(times) => times.get(row).copied(),
        Cells::Date(days) => days.get(row).map(|day| i64::from(*day)),
        _ => None,
    }
}
