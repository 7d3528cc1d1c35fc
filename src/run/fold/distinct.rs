//! The number of different values: pairs of a group and a value, each kept once.

use super::Rows;
use super::blanks::Blanks;
use super::numbers::Numbers;
use super::pairs::Pairs;
use super::returns::Returns;
use crate::run::memory::Account;
use crate::run::totals::TotalValue;
use crate::value::Value;
use datafusion::arrow::buffer::NullBuffer;

/// Pairs of slot and value.
#[derive(Default)]
pub struct Distinct {
    blanks: Blanks,
    numbers: Numbers,
    /// Of values that are their own numbers.
    whole: Pairs,
    /// Of all others.
    named: Pairs,
    /// Where periods are joined: when each value was there before.
    returns: Option<Returns>,
}

impl Distinct {
    /// No rows yet; it may take `spare` bytes that it does not fill.
    pub fn new(spare: usize) -> Distinct {
        let (whole, named) = (Pairs::new(spare), Pairs::new(spare));
        Distinct { whole, named, ..Default::default() }
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
    pub fn merge(&mut self, other: &Distinct, map: &[u32], count: usize, account: &Account) -> bool {
        self.blanks.merge(&other.blanks, map, count);
        let fits = self.whole.merge(&other.whole, map, None, count, account);
        let ids = self.numbers.domain.absorb(&other.numbers.domain);
        fits && self.named.merge(&other.named, map, Some(&ids), count, account)
    }

    /// The number of cells, and how many of them are different, of slots to which so many rows belong.
    pub fn total(&self, slots: &[u32], rows: u64) -> (u64, TotalValue) {
        let different = match &self.returns {
            Some(returns) => returns.different(slots),
            None => self.whole.different(slots) + self.named.different(slots),
        };
        (self.blanks.filled(slots, rows), TotalValue::Value(Some(Value::int(i128::from(different)))))
    }

    /// Prepares the totals of slots that are the same keys in successive periods.
    pub fn join_periods(&mut self, places: &[(u32, i64)]) {
        self.returns = Some(Returns::new(&[&self.whole, &self.named], places));
        // The pairs have become the returns.
        (self.whole, self.named, self.numbers) = (Pairs::default(), Pairs::default(), Numbers::default());
    }

    /// How many bytes more it may need for a moment to take so many rows without more cells.
    pub fn growth(&self, rows: usize) -> usize {
        self.whole.growth(rows) + self.named.growth(rows) + self.numbers.domain.growth(rows)
    }

    /// How many bytes more it needs where periods are joined.
    pub fn closing(&self) -> usize {
        (self.whole.in_table() + self.named.in_table()) * 8
    }

    /// How much of that is asked for when another part takes it.
    pub fn pairs_bytes(&self) -> usize {
        self.whole.bytes() + self.named.bytes()
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let returns = self.returns.as_ref().map_or(0, Returns::bytes);
        self.whole.bytes() + self.named.bytes() + self.numbers.domain.bytes() + self.blanks.bytes() + returns
    }
}
