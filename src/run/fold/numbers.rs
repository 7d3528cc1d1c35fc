//! The values of a column as numbers of 32 bits: whole numbers that fit stand for themselves, all others are numbered as
//! they are met.

use super::Rows;
use crate::run::domain::Domain;
use crate::run::vector::{Cell, Cells};

/// The numbers of values.
#[derive(Default)]
pub struct Numbers {
    /// The values that do not stand for themselves.
    pub domain: Domain,
    whole: Vec<u32>,
    named: Vec<u32>,
    slots: [Vec<u32>; 2],
}

/// Rows of one kind with their numbers; rows of the other kind have slot 0.
pub struct Numbered<'a> {
    /// The slot of each row.
    pub slots: &'a [u32],
    /// The number of each row.
    pub numbers: &'a [u32],
}

impl Numbers {
    /// The rows whose values stand for themselves, and those whose numbers are of the domain.
    pub fn of<'a>(&'a mut self, rows: &Rows<'a>) -> (Option<Numbered<'a>>, Option<Numbered<'a>>) {
        let Some(vector) = rows.args.first() else { return (None, None) };
        let Cells::Int(cells) = &vector.cells else {
            self.domain.numbers(vector, &mut self.named);
            return (None, Some(Numbered { slots: rows.slots, numbers: &self.named }));
        };
        self.whole.clear();
        self.whole.extend(cells.iter().map(|cell| *cell as u32));
        let fits = |cell: i64| cell as u64 >> 32 == 0;
        let others = rows.slots.iter().zip(cells.iter()).filter(|(slot, cell)| **slot != 0 && !fits(**cell)).count();
        if others == 0 {
            return (Some(Numbered { slots: rows.slots, numbers: &self.whole }), None);
        }
        let [own, named] = &mut self.slots;
        own.clear();
        named.clear();
        self.named.clear();
        for (slot, cell) in rows.slots.iter().zip(cells.iter()) {
            let is_own = *slot == 0 || fits(*cell);
            own.push(if is_own { *slot } else { 0 });
            named.push(if is_own { 0 } else { *slot });
            self.named.push(if is_own { 0 } else { self.domain.number(&Cell::Int(*cell)) });
        }
        (Some(Numbered { slots: own, numbers: &self.whole }), Some(Numbered { slots: named, numbers: &self.named }))
    }
}
