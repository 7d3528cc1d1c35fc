//! `days()` and its kin: how long T is, as the calendar counts.

use super::evaluate::Evaluator;
use super::place::{Moment, Place};
use super::scalar;
use crate::calendar::{Calendar, Day, Interval, Period, Timestamp};
use crate::function::{Extent, Scalar};
use crate::plan::{Length, TimeShape};
use crate::value::{Exact, Reason, Value};

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

impl Evaluator<'_> {
    /// The length of T: of a period, as far as the question's own reaches and the rows beside it cover; with a grain, of all
    /// its periods in which that lies.
    pub(super) fn length(&self, length: &Length, place: &Place) -> Value {
        let counted = match self.counted(length, place) {
            Ok(interval) => interval,
            Err(reason) => return Value::Blank(reason),
        };
        let mut parts = Vec::with_capacity(length.parts.len());
        for (id, part) in &length.parts {
            match self.dictionary.get(place.get(*id)) {
                Value::Blank(_) => return Value::Blank(Reason::NoSinglePeriod),
                value => parts.push((*part, value.clone())),
            }
        }
        let has_parts =
            |day: &Day| parts.iter().all(|(part, value)| is_within_day(*part) || part_of(*part, *day) == *value);
        let days = Calendar::days(counted).filter(has_parts);
        let calendar = &self.plan.calendar;
        let count = |days: usize| Value::int(i128::try_from(days).unwrap_or(i128::MAX));
        match length.extent {
            Extent::Days => count(days.count()),
            Extent::WorkingDays => count(days.filter(|day| !calendar.is_closed(*day)).count()),
            Extent::OpenHours => {
                let open = days.flat_map(|day| calendar.open(day)).filter_map(|open| open.intersect(counted));
                let micros = open.map(|open| self.within_parts(open, &parts)).fold(0, i64::saturating_add);
                Exact::ratio(i128::from(micros), i128::from(HOUR))
                    .map_or(Value::Blank(Reason::Undefined), Value::Number)
            }
        }
    }

    /// The stretch of time that is counted.
    fn counted(&self, length: &Length, place: &Place) -> Result<Interval, Reason> {
        let time = if length.time == TimeShape::Whole { Moment::Whole } else { place.time };
        let covered = self.coverage.hull(&length.placings);
        let asked = self.coverage.asked(time, length.time.is_free(), covered.map(|covered| covered.own));
        let asked = asked.ok_or(match time {
            Moment::Without { .. } | Moment::Whole => Reason::NoSinglePeriod,
            Moment::Period { .. } | Moment::Stretch { .. } => Reason::NotCovered,
        })?;
        let counted = match covered {
            Some(covered) => covered.part(asked).ok_or(Reason::NotCovered)?,
            None if is_bounded(asked) => asked,
            None => return Err(Reason::NoSinglePeriod),
        };
        Ok(match length.whole {
            None => counted,
            Some(grain) => {
                let last = Timestamp(counted.end.0.saturating_sub(1));
                let start = Period::of_time(grain, counted.start).start();
                Interval { start, end: Period::of_time(grain, last).interval().end }
            }
        })
    }

    /// How long an open stretch of one day lasts within the hours that are among the keys.
    fn within_parts(&self, open: Interval, parts: &[(Scalar, Value)]) -> i64 {
        let mut open = Some(open);
        for (part, value) in parts.iter().filter(|(part, _)| is_within_day(*part)) {
            let slot = if *part == Scalar::Hour { HOUR } else { HOUR / 2 };
            let number = value.as_number().and_then(Exact::to_i128).and_then(|number| i64::try_from(number).ok());
            open = open.zip(number).and_then(|(open, number)| {
                let start = open.start.day().start().0.saturating_add(number.saturating_mul(slot));
                open.intersect(Interval { start: Timestamp(start), end: Timestamp(start.saturating_add(slot)) })
            });
        }
        open.map_or(0, |open| self.plan.calendar.elapsed(open))
    }
}

fn is_bounded(interval: Interval) -> bool {
    interval.start.0 != i64::MIN && interval.end.0 != i64::MAX
}

/// Whether every day has all values of a part.
fn is_within_day(part: Scalar) -> bool {
    matches!(part, Scalar::Hour | Scalar::HalfHour)
}

fn part_of(part: Scalar, day: Day) -> Value {
    scalar::call(part, &mut std::iter::once(Ok(Value::Date(day)))).unwrap_or(Value::Blank(Reason::Undefined))
}
