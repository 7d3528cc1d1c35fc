//! How often each value is there: percentiles and the commonest value.

use super::blanks::Blanks;
use super::counts::Counts;
use super::numbers::Numbers;
use super::{Rows, each, grow};
use crate::plan::Fold;
use crate::row::RowType;
use crate::run::memory::Account;
use crate::run::totals::TotalValue;
use crate::run::vector::Cell;
use crate::value::{Exact, Value};
use datafusion::arrow::buffer::NullBuffer;

/// How often each value is there in each slot.
#[derive(Default)]
pub struct Tally {
    blanks: Blanks,
    numbers: Numbers,
    /// Of values that are their own numbers.
    whole: Counts,
    /// Of all others.
    named: Counts,
    /// For each slot its values in order with their counts, once all rows are in. A value is told by its rank, or, if it
    /// is a number of up to 18 digits, by itself.
    ordered: Vec<Vec<(i64, u64)>>,
    /// The values' numbers in the domain, by rank.
    order: Vec<u32>,
}

impl Tally {
    /// No rows yet; it may take `spare` bytes that it does not fill.
    pub fn new(spare: usize) -> Tally {
        let (whole, named) = (Counts::new(spare), Counts::new(spare));
        Tally { whole, named, ..Default::default() }
    }

    /// Counts the blank cells of a batch.
    pub fn pass_over(&mut self, rows: &Rows<'_>, nulls: &NullBuffer) {
        self.blanks.count(rows, nulls);
    }

    /// Takes a batch, the rows with a blank cell sent to slot 0.
    pub fn update(&mut self, rows: &Rows<'_>) {
        let (whole, named) = self.numbers.of(rows);
        if let Some(rows_of) = whole {
            self.whole.add(rows_of.slots, rows_of.numbers, rows.count, rows.account);
        }
        if let Some(rows_of) = named {
            self.named.add(rows_of.slots, rows_of.numbers, rows.count, rows.account);
        }
    }

    /// Takes another part; false if there is not enough memory for it.
    #[must_use]
    pub fn merge(&mut self, other: &Tally, map: &[u32], count: usize, account: &Account) -> bool {
        self.blanks.merge(&other.blanks, map, count);
        let fits = self.whole.merge(&other.whole, map, None, count, account);
        let ids = self.numbers.domain.absorb(&other.numbers.domain);
        fits && self.named.merge(&other.named, map, Some(&ids), count, account)
    }

    /// Orders the values of every slot.
    pub fn close(&mut self) {
        let domain = &self.numbers.domain;
        self.order = (1..domain.len() as u32).collect();
        self.order.sort_unstable_by_key(|id| domain.cell(*id));
        let mut rank = vec![0i64; domain.len()];
        for (place, id) in (0i64..).zip(&self.order) {
            if let Some(rank) = rank.get_mut(*id as usize) {
                *rank = place;
            }
        }
        let mut ordered: Vec<Vec<(i64, u64)>> = Vec::new();
        let mut put = |slot: u32, value: i64, times: u64| {
            grow(&mut ordered, slot as usize + 1);
            if let Some(values) = ordered.get_mut(slot as usize) {
                values.push((value, times));
            }
        };
        self.whole.each(|slot, number, times| put(slot, i64::from(number), times));
        self.named.each(|slot, id, times| match domain.cell(id) {
            Some(Cell::Int(number)) => put(slot, *number, times),
            _ => put(slot, rank.get(id as usize).copied().unwrap_or(0), times),
        });
        ordered.iter_mut().for_each(|values| values.sort_unstable());
        self.ordered = ordered;
    }

    /// The number of cells, and the percentile's neighbours or the commonest value, of slots to which so many rows belong.
    pub fn total(&self, slots: &[u32], fold: &Fold, ty: RowType, rows: u64) -> (u64, TotalValue) {
        let used = self.blanks.filled(slots, rows);
        let joined;
        let values = match slots {
            [slot] => self.ordered.get(*slot as usize).map_or(&[][..], Vec::as_slice),
            slots => {
                joined = self.joined(slots);
                &joined
            }
        };
        let value = |value: i64| self.value(value, ty);
        let found = match fold {
            Fold::Quantile { at, discrete, .. } => {
                let pair = neighbours(used, at, *discrete)
                    .and_then(|(low, high)| value(ranked(values, low)?).zip(value(ranked(values, high)?)));
                TotalValue::Neighbours(pair)
            }
            _ => {
                // Of equally common values the first in order is the smallest.
                let most = values.iter().map(|(_, times)| *times).max();
                let first = values.iter().find(|(_, times)| Some(*times) == most);
                TotalValue::Value(first.and_then(|(found, _)| value(*found)))
            }
        };
        (used, found)
    }

    /// A value by what tells it.
    fn value(&self, value: i64, ty: RowType) -> Option<Value> {
        if matches!(self.numbers.domain.cell(1), None | Some(Cell::Int(_))) {
            return Some(Cell::Int(value).value(ty));
        }
        let id = usize::try_from(value).ok().and_then(|rank| self.order.get(rank))?;
        self.numbers.domain.cell(*id).map(|cell| cell.value(ty))
    }

    /// The values of some slots together, in order with their counts.
    fn joined(&self, slots: &[u32]) -> Vec<(i64, u64)> {
        let mut all: Vec<(i64, u64)> = each(&self.ordered, slots).flatten().copied().collect();
        all.sort_unstable();
        all.dedup_by(|(value, times), (first, all)| {
            let same = value == first;
            *all += if same { *times } else { 0 };
            same
        });
        all
    }

    /// How many bytes more it may need for a moment to take so many rows without more cells.
    pub fn growth(&self, rows: usize) -> usize {
        self.whole.growth(rows) + self.named.growth(rows) + self.numbers.domain.growth(rows)
    }

    /// How many bytes more it needs once its values are in order.
    pub fn closing(&self) -> usize {
        (self.whole.len() + self.named.len()) * 16
    }

    /// How much of that is asked for when another part takes it.
    pub fn pairs_bytes(&self) -> usize {
        self.whole.bytes() + self.named.bytes()
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let counts = self.whole.bytes() + self.named.bytes();
        let ordered = self.ordered.iter().map(|values| values.capacity() * 16).sum::<usize>();
        counts + ordered + self.numbers.domain.bytes() + self.blanks.bytes()
    }
}

/// The ranks, from 0, of the values below and above the percentile `at` of `used` values; `None` without values.
pub fn neighbours(used: u64, at: &Exact, discrete: bool) -> Option<(u64, u64)> {
    let last = used.checked_sub(1)?;
    let rank = |exact: Exact| exact.to_i128().map_or(0, |rank| u64::try_from(rank.max(0)).unwrap_or(last).min(last));
    if discrete {
        let nearest = rank(Exact::from(used).mul(at).ok()?.ceil().sub(&Exact::ONE).ok()?);
        return Some((nearest, nearest));
    }
    let position = Exact::from(last).mul(at).ok()?;
    Some((rank(position.floor()), rank(position.ceil())))
}

fn ranked(values: &[(i64, u64)], rank: u64) -> Option<i64> {
    let mut below = 0;
    values
        .iter()
        .find(|(_, times)| {
            below += times;
            below > rank
        })
        .map(|(value, _)| *value)
}
