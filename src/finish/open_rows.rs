//! Rows that last: how many of them are open, and how long, in T.
//!
//! Who has started before a moment and has not ended before it is open there; so what is known at the borders of periods
//! is enough: open(e) = starts before e - ends before e. The time that rows are open within T is what its end adds to all
//! that are open there, less what its start had before T for all that were open there, plus the ends in T, less the starts.

use super::Slot;
use super::coverage::Covered;
use super::evaluate::Evaluator;
use super::place::{Moment, Place, ValueId};
use super::spans::Passed;
use crate::calendar::{Interval, Timestamp};
use crate::function::OpenRows;
use crate::plan::{MemberSource, OpenLeaf, TimeShape};
use crate::value::{Exact, Reason, TooLarge, Value};
use std::rc::Rc;

/// Microseconds in a day.
const DAY: i128 = 86_400_000_000;

impl Evaluator<'_> {
    /// Something of the open rows of a group.
    pub(super) fn open_rows(&mut self, leaf: &OpenLeaf, place: &Place) -> Slot {
        let time = if leaf.time == TimeShape::Whole { Moment::Whole } else { place.time };
        if let Moment::Without { .. } = time {
            return Ok(Value::Blank(Reason::NoSinglePeriod));
        }
        if !self.coverage.reaches(leaf.placing, time, leaf.time.is_free()) {
            return Ok(Value::Blank(Reason::NotCovered));
        }
        let Some(time) = self.time_of(leaf, place) else {
            // No row has a start: none is open, at no time.
            return Ok(match leaf.function {
                OpenRows::Average => Value::Blank(Reason::NotCovered),
                OpenRows::AtEnd | OpenRows::Most | OpenRows::Time => Value::int(0),
            });
        };
        let key: Box<[ValueId]> = leaf.keys.iter().map(|key| place.get(*key)).collect();
        match leaf.function {
            OpenRows::AtEnd => {
                let [starts, ends] = self.passed(leaf)?;
                Ok(Value::int(starts.before(&key, time.end).rows - ends.before(&key, time.end).rows))
            }
            OpenRows::Most => {
                let Some((ask, fold)) = leaf.changes else { return Ok(Value::Blank(Reason::Undefined)) };
                let levels = self.spans.levels(ask, fold, &key, self.groups.get(ask));
                Ok(Value::int(i128::from(levels.most_within(time))))
            }
            OpenRows::Time => {
                let open = Exact::int(self.open_time(leaf, &key, time)?);
                let unit = Exact::int(if leaf.in_days { DAY } else { 1_000_000 });
                Ok(open.div(&unit)?.map_or(Value::Blank(Reason::ZeroBase), Value::Number))
            }
            OpenRows::Average => {
                let open = Exact::int(self.open_time(leaf, &key, time)?);
                let length = Exact::int(self.instant(leaf, time.end) - self.instant(leaf, time.start));
                Ok(open.div(&length)?.map_or(Value::Blank(Reason::ZeroBase), Value::Number))
            }
        }
    }

    /// The part of T that a value is about; `None` if that is nothing.
    pub(super) fn time_of(&self, leaf: &OpenLeaf, place: &Place) -> Option<Interval> {
        let time = if leaf.time == TimeShape::Whole { Moment::Whole } else { place.time };
        let (asked, covered) = self.asked_time(leaf.placing, time, leaf.time.is_free())?;
        let counted = asked.intersect(covered)?;
        let says = self.plan.placings.get(leaf.placing).is_some_and(|placing| placing.covers.is_some());
        // Where the rows end, all is known of them: at the end of T none is open that has an end before.
        let end = if leaf.function == OpenRows::AtEnd && !says { asked.end.max(counted.end) } else { counted.end };
        Some(Interval { end, ..counted })
    }

    /// For how many microseconds rows are open within a stretch of time, all together.
    fn open_time(&mut self, leaf: &OpenLeaf, key: &[ValueId], time: Interval) -> Result<i128, TooLarge> {
        let [starts, ends] = self.passed(leaf)?;
        let (started, started_before) = (starts.before(key, time.end), starts.before_period(key, time.start));
        let (ended, ended_before) = (ends.before(key, time.end), ends.before_period(key, time.start));
        let at = |moment: Timestamp, open: i128| self.instant(leaf, moment).checked_mul(open).ok_or(TooLarge);
        let at_end = at(time.end, started.rows - ended.rows)?;
        let at_start = at(time.start, started_before.rows - ended_before.rows)?;
        let ends_within = ended.moments - ended_before.moments;
        let starts_within = started.moments - started_before.moments;
        let parts = [at_start.checked_neg(), Some(ends_within), starts_within.checked_neg()];
        parts.into_iter().try_fold(at_end, |sum, part| part.and_then(|part| sum.checked_add(part)).ok_or(TooLarge))
    }

    /// A moment in microseconds since the wall showed the beginning of 1970. Days are as long as each other; between two
    /// moments lies the time that really passes.
    fn instant(&self, leaf: &OpenLeaf, moment: Timestamp) -> i128 {
        let zone = self.plan.calendar.time_zone.filter(|_| !leaf.in_days);
        let utc = |moment: Timestamp| i128::from(zone.map_or(moment, |zone| zone.utc(moment)).0);
        utc(moment) - utc(Timestamp(0))
    }

    /// T as far as the question's period reaches and the rows are covered; `None` if that is nothing.
    fn counted_time(&self, placing: usize, time: Moment, is_free: bool) -> Option<Interval> {
        let (asked, covered) = self.asked_time(placing, time, is_free)?;
        asked.intersect(covered)
    }

    /// T as far as the question's period reaches, and what of all time is covered.
    fn asked_time(&self, placing: usize, time: Moment, is_free: bool) -> Option<(Interval, Interval)> {
        let Covered::Within(span) = self.coverage.of(placing) else { return None };
        let asked = self.coverage.asked(time, is_free, Some(span.own))?;
        Some((asked, span.whole))
    }

    fn passed(&mut self, leaf: &OpenLeaf) -> Result<[Rc<Passed>; 2], TooLarge> {
        let values = self.dictionary.values();
        let mut of = |passing| {
            let crate::plan::Passing { ask, .. } = passing;
            self.spans.passed(ask, Some(passing), leaf.in_days, self.groups.get(ask), values)
        };
        Ok([of(leaf.starts)?, of(leaf.ends)?])
    }

    /// The keys of the rows that are there within T: those that started before its end and did not end before its start.
    /// Nothing if the source is of rows that do not last.
    pub(super) fn there(&mut self, source: &MemberSource, time: Moment) -> Vec<Box<[ValueId]>> {
        let Some(spans) = source.spans else { return Vec::new() };
        let Some(time) = self.counted_time(spans.placing, time, source.time.is_free()) else { return Vec::new() };
        let values = self.dictionary.values();
        let starts = self.spans.passed(source.ask, None, false, self.groups.get(source.ask), values);
        let ends = self.spans.passed(spans.ask, None, false, self.groups.get(spans.ask), values);
        let (Ok(starts), Ok(ends)) = (starts, ends) else { return Vec::new() };
        let is_there = |key: &&[ValueId]| starts.before(key, time.end).rows > ends.before_period(key, time.start).rows;
        starts.keys().filter(is_there).map(Box::from).collect()
    }
}
