//! What is stated of the calendar: the zone, the week, the fiscal year, on which days and hours work is done.

use super::{Day, Grain, Holidays, Hours, Interval, Month, Period, Timestamp, Weekday, Zone};

/// The calendar of a project, an input to every question. The empty one is that of ISO 8601 and knows no closed day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The zone in whose local time everything is; moments with a zone of their own are brought into it. `None`: they are
    /// brought to UTC.
    pub time_zone: Option<Zone>,
    /// With which day a week begins.
    pub first_day: Weekday,
    /// With which month a fiscal year begins; `None`: nothing is known of fiscal years.
    pub fiscal_year: Option<Month>,
    /// Days on which everything is closed.
    pub holidays: Holidays,
    /// The opening hours of each day of the week; `None`: nothing is known of them.
    pub hours: Option<Hours>,
}

impl Calendar {
    /// The grain of this calendar that a written one means: its own weeks, its own fiscal year.
    pub fn grain(&self, grain: Grain) -> Grain {
        let first = self.fiscal_year.unwrap_or(Month::JANUARY);
        match grain {
            Grain::Week(_) => Grain::Week(self.first_day),
            Grain::FiscalQuarter(_) => Grain::FiscalQuarter(first),
            Grain::FiscalYear(_) => Grain::FiscalYear(first),
            grain => grain,
        }
    }

    /// The period of this calendar that a written one means: of a fiscal one it knows the first month. `None` if it knows
    /// of no fiscal year, or writes such periods in another way: `FY2024/25` where years begin in January.
    pub fn period(&self, written: Period) -> Option<Period> {
        let own = Period { grain: self.grain(written.grain), ..written };
        let is_known = self.fiscal_year.is_some() && own.to_string() == written.to_string();
        match written.grain.is_fiscal() {
            true => is_known.then_some(own),
            false => Some(written),
        }
    }

    /// Whether it says of any day that it is closed.
    pub fn knows_closed_days(&self) -> bool {
        self.hours.is_some() || !self.holidays.is_empty()
    }

    /// Whether it says that a day is closed: a holiday, or a day of the week without opening hours.
    pub fn is_closed(&self, day: Day) -> bool {
        self.holidays.contains(day) || self.hours.as_ref().is_some_and(|hours| hours.of(day.day_of_week()).is_empty())
    }

    /// The days of which an interval has a part, in order.
    pub fn days(interval: Interval) -> impl Iterator<Item = Day> {
        Period::within(Grain::Day, interval).map(Period::first_day)
    }

    /// The opening hours of a day as intervals, in order; none on a holiday, or if nothing is known of hours.
    pub fn open(&self, day: Day) -> impl Iterator<Item = Interval> {
        let hours = self.hours.as_ref().filter(|_| !self.holidays.contains(day));
        let stretches = hours.map_or(&[][..], |hours| hours.of(day.day_of_week()));
        let moment = move |micros: i64| Timestamp(day.start().0.saturating_add(micros));
        stretches.iter().map(move |(from, to)| Interval { start: moment(*from), end: moment(*to) })
    }

    /// How many microseconds really pass within an interval of local time.
    pub fn elapsed(&self, interval: Interval) -> i64 {
        match self.time_zone {
            Some(zone) => zone.elapsed(interval),
            None => interval.end.0.saturating_sub(interval.start.0),
        }
    }
}
