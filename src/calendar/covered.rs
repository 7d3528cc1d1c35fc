//! Which stretch of time rows cover.

use super::{Calendar, Day, Grain, Interval, Period, Timestamp};

/// The least span that says on which weekdays a table never has rows.
const FOUR_WEEKS: i32 = 28;

/// The time that rows cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoveredTime {
    /// From the first row's day (or longer grain) to the last row's.
    pub rows: Interval,
    /// That, extended over the closed days around it.
    pub all: Interval,
}

impl CoveredTime {
    /// Covered time is extended by at most so many days on either side: nobody closes for so long and opens again.
    pub const MOST_CLOSED: usize = 400;

    /// What is covered by rows from a first moment to a last that lie on these days, in a table of this grain.
    pub fn of_rows(
        (first, last): (Timestamp, Timestamp),
        days: &[Day],
        grain: Option<Grain>,
        calendar: &Calendar,
    ) -> CoveredTime {
        let unit = grain.unwrap_or(Grain::Day).max(Grain::Day);
        let start = Period::of_time(unit, first).start();
        let rows = Interval { start, end: Period::of_time(unit, last).interval().end };
        let all = if unit == Grain::Day { over_closed_days(rows, days, calendar) } else { rows };
        CoveredTime { rows, all }
    }
}

/// Extended over days that the calendar calls closed, and, where it says nothing of weekdays and there are four weeks to
/// judge by, over weekdays on which there is never a row.
fn over_closed_days(interval: Interval, days: &[Day], calendar: &Calendar) -> Interval {
    let (mut first, mut last) = (interval.start.day(), Timestamp(interval.end.0.saturating_sub(1)).day());
    let mut seen = [false; 8];
    for day in days {
        if let Some(place) = seen.get_mut(day.weekday() as usize) {
            *place = true;
        }
    }
    let is_long = last.0.saturating_sub(first.0) + 1 >= FOUR_WEEKS && !days.is_empty();
    let judges = is_long && calendar.hours.is_none();
    let is_never = |day: Day| judges && !seen.get(day.weekday() as usize).copied().unwrap_or(true);
    let is_closed = |day: Day| calendar.is_closed(day) || is_never(day);
    for _ in 0..CoveredTime::MOST_CLOSED {
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
