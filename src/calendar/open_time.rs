//! Opening hours from one moment to another, for many pairs of moments.

use super::{Calendar, Day, Interval, Timestamp, Weekday};
use std::sync::Arc;

/// The first day of the table: 1970-01-01.
const FIRST: i32 = 0;

/// The days of the table: to the end of 2199, more than clocks are known to change for.
const DAYS: i32 = 84_006;

/// How much opening time lies before each day, worked out once.
#[derive(Clone, Debug)]
pub struct OpenTime {
    calendar: Arc<Calendar>,
    /// Microseconds from the first day of the table to the beginning of each day, and to the end of the last.
    before: Vec<i64>,
    /// Microseconds of a week without holidays, by the day with which one begins to count: those of each weekday.
    of_weekday: [i64; 7],
}

impl OpenTime {
    /// The table of a calendar.
    pub fn new(calendar: Arc<Calendar>) -> OpenTime {
        let mut before = Vec::with_capacity(DAYS as usize + 1);
        let mut sum = 0i64;
        for day in FIRST..FIRST + DAYS {
            before.push(sum);
            let open = calendar.open(Day(day)).map(|open| calendar.elapsed(open));
            sum = open.fold(sum, i64::saturating_add);
        }
        before.push(sum);
        let of_weekday = Weekday::ALL.map(|day| {
            let hours = calendar.hours.as_ref().map_or(&[][..], |hours| hours.of(day));
            hours.iter().map(|(from, to)| to - from).sum()
        });
        OpenTime { calendar, before, of_weekday }
    }

    /// Microseconds of opening hours from a moment to another; below zero if that is earlier.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.until(to).saturating_sub(self.until(from))
    }

    /// Opening time before a moment, up to a constant.
    fn until(&self, moment: Timestamp) -> i64 {
        let day = moment.day();
        let passed = Interval { start: day.start(), end: moment };
        let today = self.calendar.open(day).filter_map(|open| open.intersect(passed));
        today.map(|open| self.calendar.elapsed(open)).fold(self.until_day(day), i64::saturating_add)
    }

    fn until_day(&self, day: Day) -> i64 {
        let last = Day(FIRST + DAYS);
        match usize::try_from(day.0.saturating_sub(FIRST)).ok().and_then(|at| self.before.get(at)) {
            Some(before) => *before,
            None if day < Day(FIRST) => self.weeks(day, Day(FIRST)).saturating_neg(),
            None => self.before.last().copied().unwrap_or_default().saturating_add(self.weeks(last, day)),
        }
    }

    /// From a day to a later one by whole weeks, holidays taken out: no clock is known to change there.
    fn weeks(&self, from: Day, to: Day) -> i64 {
        let days = i64::from(to.0) - i64::from(from.0);
        let week: i64 = self.of_weekday.iter().sum();
        let of = |day: Day| self.of_weekday.get(day.day_of_week() as usize).copied().unwrap_or_default();
        let rest: i64 = (0..(days % 7) as i32).map(|at| of(Day(to.0.saturating_sub(at + 1)))).sum();
        let holidays: i64 = self.calendar.holidays.between(from, to).map(of).sum();
        (days / 7).saturating_mul(week).saturating_add(rest).saturating_sub(holidays)
    }
}
