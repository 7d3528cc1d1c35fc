//! Whole lengths of calendar time, and stretches of time moved by them.

use super::day::{DAY_MICROS, days_in_month};
use super::{Day, Grain, Interval, Period, Timestamp};

/// A whole number of calendar periods: `3 months`, `52 weeks`, `12 hours`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Length {
    /// How many; above zero.
    pub count: u32,
    /// Of what.
    pub grain: Grain,
}

/// How long a grain is, where that is the same for all of its periods.
enum Size {
    /// So many microseconds.
    Micros(i64),
    /// So many months.
    Months(i64),
}

fn size(grain: Grain) -> Size {
    const MINUTE: i64 = 60_000_000;
    match grain {
        Grain::Minute => Size::Micros(MINUTE),
        Grain::QuarterHour => Size::Micros(15 * MINUTE),
        Grain::HalfHour => Size::Micros(30 * MINUTE),
        Grain::Hour => Size::Micros(60 * MINUTE),
        Grain::Day => Size::Micros(DAY_MICROS),
        Grain::Week(_) => Size::Micros(7 * DAY_MICROS),
        Grain::Month => Size::Months(1),
        Grain::Quarter | Grain::FiscalQuarter(_) => Size::Months(3),
        Grain::Year | Grain::FiscalYear(_) => Size::Months(12),
    }
}

impl Length {
    /// How many periods of a grain it always is; `None` if that depends on the calendar, as for days in a month.
    pub fn in_periods(self, grain: Grain) -> Option<i64> {
        let ((Size::Micros(all), Size::Micros(one)) | (Size::Months(all), Size::Months(one))) =
            (size(self.grain), size(grain))
        else {
            return None;
        };
        let all = all.checked_mul(i64::from(self.count))?;
        (all % one == 0).then_some(all / one)
    }

    /// Whether periods of a grain can be moved by it: it is a whole number of them, or they are days (or parts of days)
    /// and go to the same day of another month.
    pub fn moves(self, grain: Grain) -> bool {
        self.in_periods(grain).is_some() || (grain <= Grain::Day && matches!(size(self.grain), Size::Months(_)))
    }

    /// The moment so much earlier. Months keep the day of the month; where the month has no such day, it is the end of
    /// that month.
    pub fn before(self, moment: Timestamp) -> Timestamp {
        match size(self.grain) {
            Size::Micros(one) => Timestamp(moment.0.saturating_sub(one.saturating_mul(i64::from(self.count)))),
            Size::Months(months) => {
                let start = self.months_back(moment.day(), months);
                let (_, _, day) = moment.day().ymd();
                let (year, month, _) = start.ymd();
                if day > days_in_month(year, month) {
                    return Period::of_day(Grain::Month, start).interval().end;
                }
                let same_day = Day(start.0.saturating_add(i32::try_from(day).unwrap_or(1) - 1));
                Timestamp(same_day.start().0.saturating_add(moment.micros_of_day()))
            }
        }
    }

    fn months_back(self, day: Day, months: i64) -> Day {
        let steps = months.saturating_mul(i64::from(self.count));
        Period::of_day(Grain::Month, day).shift(steps.saturating_neg()).first_day()
    }

    /// A period so much earlier: the whole period for grains that it is a multiple of, the same day of another month for
    /// days. `None` where that month has no such day, and where periods of the grain cannot be moved by it.
    pub fn period_before(self, period: Period) -> Option<Interval> {
        if let Some(steps) = self.in_periods(period.grain) {
            return Some(period.shift(steps.checked_neg()?).interval());
        }
        if !self.moves(period.grain) {
            return None;
        }
        let Interval { start, end } = period.interval();
        let Size::Months(months) = size(self.grain) else { return None };
        let (_, _, day) = start.day().ymd();
        let (year, month, _) = self.months_back(start.day(), months).ymd();
        (day <= days_in_month(year, month)).then(|| {
            let start_before = self.before(start);
            Interval { start: start_before, end: Timestamp(start_before.0 + (end.0 - start.0)) }
        })
    }

    /// Any stretch of time so much earlier: both its ends are moved.
    pub fn interval_before(self, interval: Interval) -> Interval {
        Interval { start: self.before(interval.start), end: self.before(interval.end) }
    }
}

impl std::fmt::Display for Length {
    /// `1 month`, `52 weeks`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.count, self.grain.name())
    }
}
