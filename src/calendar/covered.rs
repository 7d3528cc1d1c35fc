//! Which stretch of time rows cover.

use super::{Day, Grain, Interval, Period, Timestamp};

/// The least span that says on which weekdays a table never has rows.
const FOUR_WEEKS: i32 = 28;

/// The time that rows cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoveredTime {
    /// From the first row's day (or longer grain) to the last row's.
    pub rows: Interval,
    /// That, extended over the days around it on which there is never a row.
    pub all: Interval,
}

impl CoveredTime {
    /// What is covered by rows from `first` to `last` that lie on these days, in a table of this grain.
    pub fn of_rows(first: Timestamp, last: Timestamp, days: &[Day], grain: Option<Grain>) -> CoveredTime {
        let unit = grain.unwrap_or(Grain::Day).max(Grain::Day);
        let start = Period::of_time(unit, first).start();
        let rows = Interval { start, end: Period::of_time(unit, last).interval().end };
        let all = if unit == Grain::Day { over_closed_days(rows, days) } else { rows };
        CoveredTime { rows, all }
    }
}

/// Extended over weekdays on which there is never a row, where there are four weeks to judge by.
fn over_closed_days(interval: Interval, days: &[Day]) -> Interval {
    let (mut first, mut last) = (interval.start.day(), Timestamp(interval.end.0.saturating_sub(1)).day());
    let mut seen = [false; 8];
    for day in days {
        if let Some(place) = seen.get_mut(day.weekday() as usize) {
            *place = true;
        }
    }
    let is_closed = |day: Day| !seen.get(day.weekday() as usize).copied().unwrap_or(true);
    if last.0.saturating_sub(first.0) + 1 < FOUR_WEEKS || days.is_empty() {
        return interval;
    }
    for _ in 0..6 {
        let before = Day(first.0.saturating_sub(1));
        if is_closed(before) {
            first = before;
        }
        let after = Day(last.0.saturating_add(1));
        if is_closed(after) {
            last = after;
        }
    }
    Interval { start: first.start(), end: Day(last.0.saturating_add(1)).start() }
}
