//! The rows of each key in their order: time (rows without one first), then the table's key, then the value, then as they
//! stand in the table.

use super::Piece;
use std::cmp::Ordering;

/// Where a row stands: the batch, and the row among those that exist there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub piece: u32,
    pub row: u32,
}

/// One row that has a key.
#[derive(Clone, Copy)]
struct Row {
    slot: u32,
    time: Option<i64>,
    place: Place,
}

/// Every row that has a key, key by key, each in its order.
pub struct Ordered(Vec<Row>);

/// One cell for each row of each batch.
type OfRows<T> = Vec<Vec<Option<T>>>;

impl Ordered {
    /// Puts the rows of all keys in order.
    pub fn new(pieces: &[Piece], slots: &[Vec<u32>]) -> Ordered {
        let mut rows = Vec::with_capacity(slots.iter().map(Vec::len).sum());
        for ((number, piece), slots) in (0u32..).zip(pieces).zip(slots) {
            for (row, slot) in (0u32..).zip(slots) {
                if *slot != 0 {
                    let place = Place { piece: number, row };
                    rows.push(Row { slot: *slot, time: piece.moment(row as usize), place });
                }
            }
        }
        rows.sort_unstable_by(|left, right| {
            let by_time = (left.slot, left.time).cmp(&(right.slot, right.time));
            by_time
                .then_with(|| by_cells(pieces, left.place, right.place))
                .then_with(|| (left.place.piece, left.place.row).cmp(&(right.place.piece, right.place.row)))
        });
        Ordered(rows)
    }

    fn keys(&self) -> impl Iterator<Item = &[Row]> {
        self.0.chunk_by(|left, right| left.slot == right.slot)
    }

    /// The row right behind each row, of those that are seen.
    pub fn next(&self, pieces: &[Piece]) -> OfRows<Place> {
        let mut found = empty(pieces);
        for rows in self.keys() {
            neighbours(rows.iter().rev(), pieces, &mut found);
        }
        found
    }

    /// The row right before each row, of those that are seen.
    pub fn previous(&self, pieces: &[Piece]) -> OfRows<Place> {
        let mut found = empty(pieces);
        for rows in self.keys() {
            neighbours(rows.iter(), pieces, &mut found);
        }
        found
    }

    /// The place of each row that is seen, from 1.
    pub fn numbers(&self, pieces: &[Piece]) -> OfRows<i64> {
        let mut found = empty(pieces);
        for rows in self.keys() {
            let seen = rows.iter().filter(|row| is_seen(pieces, row.place));
            for (number, row) in (1i64..).zip(seen) {
                put(&mut found, row.place, number);
            }
        }
        found
    }

    /// Whether a row that is seen is strictly later and at most `within` later; nothing for rows without time and for
    /// those for which that ends at or after `end`, the first moment that is not covered.
    pub fn followed(&self, pieces: &[Piece], within: i64, end: Option<i64>) -> OfRows<bool> {
        let mut found = empty(pieces);
        for rows in self.keys() {
            let mut later: Option<i64> = None;
            for together in rows.chunk_by(|left, right| left.time == right.time).rev() {
                let Some(time) = together.first().and_then(|row| row.time) else { continue };
                let until = time.checked_add(within).filter(|until| end.is_some_and(|end| *until < end));
                if let Some(until) = until {
                    let is_followed = later.is_some_and(|later| later <= until);
                    together.iter().for_each(|row| put(&mut found, row.place, is_followed));
                }
                if together.iter().any(|row| is_seen(pieces, row.place)) {
                    later = Some(time);
                }
            }
        }
        found
    }
}

fn neighbours<'r>(rows: impl Iterator<Item = &'r Row>, pieces: &[Piece], found: &mut OfRows<Place>) {
    let mut last = None;
    for row in rows {
        if let Some(last) = last {
            put(found, row.place, last);
        }
        if is_seen(pieces, row.place) {
            last = Some(row.place);
        }
    }
}

fn empty<T: Clone>(pieces: &[Piece]) -> OfRows<T> {
    pieces.iter().map(|piece| vec![None; piece.kept.len()]).collect()
}

fn put<T>(found: &mut OfRows<T>, place: Place, value: T) {
    if let Some(cell) = found.get_mut(place.piece as usize).and_then(|rows| rows.get_mut(place.row as usize)) {
        *cell = Some(value);
    }
}

fn is_seen(pieces: &[Piece], place: Place) -> bool {
    pieces.get(place.piece as usize).is_some_and(|piece| piece.is_seen(place.row as usize))
}

/// The order of rows of one time: by the table's key, then by the value; blanks first.
fn by_cells(pieces: &[Piece], left: Place, right: Place) -> Ordering {
    let (Some(here), Some(there)) = (pieces.get(left.piece as usize), pieces.get(right.piece as usize)) else {
        return Ordering::Equal;
    };
    let keys = here.key.iter().chain(&here.value).zip(there.key.iter().chain(&there.value));
    for (one, other) in keys {
        let order = one.cell(left.row as usize).cmp(&other.cell(right.row as usize));
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}
