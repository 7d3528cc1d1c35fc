//! Which days have rows.

use super::totals::CoverageTotals;
use super::vector::{Cells, Vector};
use crate::calendar::{Day, Timestamp};
use std::collections::BTreeSet;

// The years 1 to 9999; any day outside is kept by itself.
const FIRST: i32 = -719_162;
const LAST: i32 = 2_932_896;

/// The time that the rows so far cover.
#[derive(Default)]
pub struct Coverage {
    span: Option<(i64, i64)>,
    /// One bit a day from `FIRST`.
    days: Vec<u64>,
    strange: BTreeSet<i32>,
    without_time: u64,
}

impl Coverage {
    /// Takes a batch of dates or times.
    pub fn update(&mut self, times: &Vector) {
        let blank = times.nulls.as_ref().map_or(0, datafusion::arrow::buffer::NullBuffer::null_count);
        self.without_time += blank as u64;
        match &times.cells {
            Cells::Date(days) => self.add(times, days.iter().map(|day| (*day, Day(*day).start().0))),
            Cells::Time(moments) => {
                // Rows are often in order, so the day of a row is often that of the row before.
                let (mut start, mut day) = (i64::MAX, 0);
                self.add(
                    times,
                    moments.iter().map(|moment| {
                        if moment.wrapping_sub(start) as u64 >= crate::calendar::Period::DAY_MICROS as u64 {
                            day = Timestamp(*moment).day().0;
                            start = Day(day).start().0;
                        }
                        (day, *moment)
                    }),
                );
            }
            _ => {}
        }
    }

    fn add(&mut self, times: &Vector, moments: impl Iterator<Item = (i32, i64)>) {
        let (mut low, mut high) = self.span.unwrap_or((i64::MAX, i64::MIN));
        let mut last = None;
        for (row, (day, moment)) in moments.enumerate() {
            if times.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
                continue;
            }
            low = low.min(moment);
            high = high.max(moment);
            if last != Some(day) {
                self.mark(day);
                last = Some(day);
            }
        }
        self.span = (low <= high).then_some((low, high));
    }

    #[inline]
    fn mark(&mut self, day: i32) {
        let at = i64::from(day) - i64::from(FIRST);
        match usize::try_from(at).ok().and_then(|at| Some((self.days.get_mut(at / 64)?, at % 64))) {
            Some((word, bit)) => *word |= 1 << bit,
            None => self.mark_first(day),
        }
    }

    #[cold]
    fn mark_first(&mut self, day: i32) {
        if !(FIRST..=LAST).contains(&day) {
            self.strange.insert(day);
        } else if self.days.is_empty() {
            self.days = vec![0; (LAST - FIRST) as usize / 64 + 1];
            self.mark(day);
        }
    }

    /// Takes another part.
    pub fn absorb(&mut self, other: &Coverage) {
        self.without_time += other.without_time;
        self.strange.extend(&other.strange);
        self.span = match (self.span, other.span) {
            (Some(here), Some(there)) => Some((here.0.min(there.0), here.1.max(there.1))),
            (here, there) => here.or(there),
        };
        if self.days.is_empty() {
            self.days.clone_from(&other.days);
        } else {
            self.days.iter_mut().zip(&other.days).for_each(|(here, there)| *here |= there);
        }
    }

    /// What is covered.
    pub fn totals(&self) -> CoverageTotals {
        let mut days = self.strange.iter().copied().map(Day).collect::<Vec<_>>();
        for (word, bits) in (0i32..).zip(&self.days).filter(|(_, bits)| **bits != 0) {
            days.extend((0..64).filter(|bit| bits >> bit & 1 == 1).map(|bit| Day(FIRST + word * 64 + bit)));
        }
        days.sort_unstable();
        CoverageTotals {
            span: self.span.map(|(low, high)| (Timestamp(low), Timestamp(high))),
            days,
            of_others: false,
            without_time: self.without_time,
        }
    }
}
