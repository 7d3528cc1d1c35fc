//! The different values of one column, each with a dense number: 0 is blank, the others count from 1 as they are met.

use super::hash;
use super::vector::{Cell, Cells, Texts, Vector};
use datafusion::arrow::array::{Array, StringArray};
use datafusion::arrow::datatypes::{ArrowNativeType, i256};
use hashbrown::HashTable;
use std::sync::Arc;

/// The number of a value that is not in a domain.
pub const ABSENT: u32 = u32::MAX;

/// Whole numbers within so many of each other are looked up in an array.
const DIRECT_SPAN: i64 = 1 << 16;

/// The different values of one column.
#[derive(Default)]
pub struct Domain {
    /// The values; the number of each is one more than its place here.
    cells: Vec<Cell>,
    /// From value to number.
    table: HashTable<u32>,
    /// Numbers of whole numbers, `direct[v - base]`, 0 where not met yet.
    direct: Vec<u32>,
    base: i64,
    /// Short texts by their sixteen bytes.
    views: HashTable<(u128, u32)>,
    /// The dictionary of the last batch and the numbers of its entries, 0 where not needed yet.
    dictionary: Option<(Arc<StringArray>, Vec<u32>)>,
    text_bytes: usize,
}

impl Domain {
    /// How many different values there are, blank included.
    pub fn len(&self) -> usize {
        self.cells.len() + 1
    }

    /// The value of a number; `None` is blank.
    pub fn cell(&self, id: u32) -> Option<&Cell> {
        self.cells.get(id.checked_sub(1)?.as_usize())
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.cells.capacity() * size_of::<Cell>()
            + self.table.capacity() * 5
            + self.direct.capacity() * 4
            + self.views.capacity() * 33
            + self.text_bytes
    }

    /// How many bytes more it may need for a moment to take so many rows.
    pub fn growth(&self, rows: usize) -> usize {
        let growth = |table: usize, capacity: usize, entry: usize| hash::growth(table, capacity, entry, rows);
        // Most columns have far fewer values than rows; their tables are small and have room.
        growth(self.table.len(), self.table.capacity(), 5 + size_of::<Cell>())
            + growth(self.views.len(), self.views.capacity(), 33)
    }

    /// The number of the value in each row; new values are added.
    pub fn numbers(&mut self, vector: &Vector, ids: &mut Vec<u32>) {
        ids.clear();
        ids.reserve(vector.len());
        match &vector.cells {
            Cells::Int(cells) => ids.extend(cells.iter().map(|value| self.of_int(*value, Cell::Int))),
            Cells::Time(cells) => ids.extend(cells.iter().map(|value| self.of_int(*value, Cell::Time))),
            Cells::Date(cells) => {
                let date = |value: i64| Cell::Date(value as i32);
                ids.extend(cells.iter().map(|value| self.of_int(i64::from(*value), date)));
            }
            Cells::Bool(bits) => {
                let truth = |value: i64| Cell::Bool(value == 1);
                ids.extend(bits.iter().map(|value| self.of_int(i64::from(value), truth)));
            }
            Cells::Wide(cells) => ids.extend(cells.iter().map(|value| self.insert(Cell::Wide(*value)))),
            Cells::Huge(cells) => ids.extend(cells.iter().map(|value| self.insert(Cell::Huge(*value)))),
            Cells::Text(texts) => self.of_texts(texts, vector, ids),
        }
        if let Some(nulls) = &vector.nulls {
            for (id, filled) in ids.iter_mut().zip(nulls.iter()) {
                *id = if filled { *id } else { 0 };
            }
        }
    }

    /// The number of the value in each row, [`ABSENT`] where it was never met.
    pub fn find(&self, vector: &Vector, ids: &mut Vec<u32>) {
        ids.clear();
        let find = |cell: Option<Cell>| match cell {
            None => 0,
            Some(cell) => self.known(&cell).unwrap_or(ABSENT),
        };
        match &vector.cells {
            // An entry of a dictionary is sought once, however many rows name it.
            Cells::Text(Texts::Dictionary { codes, values }) if values.len() < codes.len() => {
                let entries = Vector::filled(Cells::Text(Texts::Plain(values.as_ref().clone())));
                let found = (0..values.len()).map(|at| find(entries.cell(at))).collect::<Vec<_>>();
                let of = |(row, code): (usize, &i32)| match vector.is_filled(row) {
                    true => found.get(code.as_usize()).copied().unwrap_or(0),
                    false => 0,
                };
                ids.extend(codes.iter().enumerate().map(of));
            }
            Cells::Text(texts) => ids.extend((0..vector.len()).map(|row| match vector.is_filled(row) {
                true => self.known_text(texts.get(row)).unwrap_or(ABSENT),
                false => 0,
            })),
            _ => ids.extend((0..vector.len()).map(|row| find(vector.cell(row)))),
        }
    }

    /// Adds the values of another domain; gives the number here for each number there.
    pub fn absorb(&mut self, other: &Domain) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(other.len());
        numbers.push(0);
        numbers.extend(other.cells.iter().map(|cell| self.number(cell)));
        numbers
    }

    /// The number of one value; a new value is added.
    pub fn number(&mut self, cell: &Cell) -> u32 {
        match cell {
            Cell::Int(value) => self.of_int(*value, Cell::Int),
            Cell::Time(value) => self.of_int(*value, Cell::Time),
            Cell::Date(value) => self.of_int(i64::from(*value), |value| Cell::Date(value as i32)),
            Cell::Bool(value) => self.of_int(i64::from(*value), |value| Cell::Bool(value == 1)),
            _ => self.insert(cell.clone()),
        }
    }

    #[inline]
    fn of_int(&mut self, value: i64, cell: impl Fn(i64) -> Cell) -> u32 {
        match self.direct.get(value.wrapping_sub(self.base) as usize) {
            Some(id) if *id != 0 => *id,
            _ => self.of_new_int(value, cell(value)),
        }
    }

    #[cold]
    #[inline(never)]
    fn of_new_int(&mut self, value: i64, cell: Cell) -> u32 {
        let id = self.insert(cell);
        if self.direct.is_empty() {
            self.base = value;
        }
        let end = self.base.saturating_add(i64::try_from(self.direct.len()).unwrap_or(i64::MAX));
        let (low, high) = (self.base.min(value), end.max(value.saturating_add(1)));
        if high.checked_sub(low).is_some_and(|span| span <= DIRECT_SPAN) {
            let before = usize::try_from(self.base - low).unwrap_or(0);
            if before > 0 {
                self.direct.splice(0..0, std::iter::repeat_n(0, before));
                self.base = low;
            }
            let span = usize::try_from(high - low).unwrap_or(0);
            self.direct.resize(span.max(self.direct.len()), 0);
            if let Some(slot) = self.direct.get_mut(value.wrapping_sub(self.base) as usize) {
                *slot = id;
            }
        }
        id
    }

    fn known(&self, cell: &Cell) -> Option<u32> {
        let same = |id: &u32| self.cell(*id) == Some(cell);
        self.table.find(hash_of(cell), same).copied()
    }

    fn insert(&mut self, cell: Cell) -> u32 {
        if let Some(id) = self.known(&cell) {
            return id;
        }
        if let Cell::Text(text) = &cell {
            self.text_bytes += text.len() + 16;
        }
        let hash = hash_of(&cell);
        self.cells.push(cell);
        let id = self.cells.len() as u32;
        let cells = &self.cells;
        let rehash = |id: &u32| id.checked_sub(1).and_then(|at| cells.get(at.as_usize())).map_or(0, hash_of);
        self.table.insert_unique(hash, id, rehash);
        id
    }

    fn known_text(&self, text: &str) -> Option<u32> {
        let same = |id: &u32| matches!(self.cell(*id), Some(Cell::Text(known)) if **known == *text);
        self.table.find(hash::of_bytes(text.as_bytes()), same).copied()
    }

    fn of_text(&mut self, text: &str) -> u32 {
        self.known_text(text).unwrap_or_else(|| self.insert(Cell::Text(text.into())))
    }

    fn of_texts(&mut self, texts: &Texts, vector: &Vector, ids: &mut Vec<u32>) {
        match texts {
            Texts::Plain(array) => {
                let filled = |row: usize| vector.is_filled(row);
                ids.extend((0..array.len()).map(|row| if filled(row) { self.of_text(texts.get(row)) } else { 0 }));
            }
            Texts::View(array) => {
                let views = array.views();
                ids.extend(views.iter().enumerate().map(|(row, view)| {
                    // The first four bytes of a view are its length; up to twelve bytes the text itself follows.
                    if *view as u32 > 12 {
                        return if vector.is_filled(row) { self.of_text(texts.get(row)) } else { 0 };
                    }
                    let hash = hash::of_u128(*view);
                    if let Some((_, id)) = self.views.find(hash, |(known, _)| known == view) {
                        return *id;
                    }
                    if !vector.is_filled(row) {
                        return 0;
                    }
                    let id = self.of_text(texts.get(row));
                    self.views.insert_unique(hash, (*view, id), |(view, _)| hash::of_u128(*view));
                    id
                }));
            }
            Texts::Dictionary { codes, values } => {
                let (_, mut known) = match self.dictionary.take() {
                    Some(same) if Arc::ptr_eq(&same.0, values) || same_buffers(&same.0, values) => same,
                    _ => (Arc::clone(values), vec![0; values.len()]),
                };
                ids.extend(codes.iter().enumerate().map(|(row, code)| match known.get_mut(code.as_usize()) {
                    Some(id) if *id != 0 => *id,
                    Some(id) if vector.is_filled(row) => {
                        *id = self.of_text(values.value(code.as_usize()));
                        *id
                    }
                    _ => 0,
                }));
                self.dictionary = Some((Arc::clone(values), known));
            }
        }
    }
}

/// Whether two arrays are views of the same memory, as the dictionaries of following batches often are.
fn same_buffers(left: &StringArray, right: &StringArray) -> bool {
    left.len() == right.len()
        && left.offsets().inner().inner().as_ptr() == right.offsets().inner().inner().as_ptr()
        && left.values().as_ptr() == right.values().as_ptr()
}

/// The hash of a cell's content.
pub fn hash_of(cell: &Cell) -> u64 {
    match cell {
        Cell::Int(value) | Cell::Time(value) => hash::of_u64(*value as u64),
        Cell::Date(value) => hash::of_u64(i64::from(*value) as u64),
        Cell::Bool(value) => hash::of_u64(u64::from(*value)),
        Cell::Wide(value) => hash::of_u128(*value as u128),
        Cell::Huge(value) => hash_of_huge(*value),
        Cell::Text(text) => hash::of_bytes(text.as_bytes()),
    }
}

fn hash_of_huge(value: i256) -> u64 {
    let (low, high) = value.to_parts();
    hash::of_u128(low ^ u128::from(hash::of_u128(high as u128)))
}
