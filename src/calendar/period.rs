//! One period of a grain, and intervals of time.

use super::day::DAY_MICROS;
use super::{Day, Grain, Month, Timestamp, Weekday};

/// One period: the grain and a running number, so that the next period is the next number.
///
/// The number counts periods from 1970: months from 1970-01, ISO weeks from the one that begins on 1969-12-29.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    /// How long it is.
    pub grain: Grain,
    /// Which one.
    pub index: i64,
}

/// A half-open stretch of time, `start <= t < end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Interval {
    /// The first moment.
    pub start: Timestamp,
    /// The first moment after it.
    pub end: Timestamp,
}

impl Interval {
    /// What both have in common; `None` if nothing.
    pub fn intersect(self, other: Interval) -> Option<Interval> {
        let both = Interval { start: self.start.max(other.start), end: self.end.min(other.end) };
        (both.start < both.end).then_some(both)
    }

    /// Whether it begins or ends inside a period of the grain; an open side, at the end of time, cuts nothing.
    pub fn cuts(self, grain: Grain) -> bool {
        let is_open = |time: Timestamp| time.0 == i64::MIN || time.0 == i64::MAX;
        let is_inside = |time: Timestamp| Period::of_time(grain, time).start() != time;
        [self.start, self.end].into_iter().any(|time| !is_open(time) && is_inside(time))
    }

    /// All of the periods of which it has a part; an open side, at the end of time, stays open.
    #[must_use]
    pub fn in_whole_periods(self, grain: Grain) -> Interval {
        let start = match self.start.0 {
            i64::MIN => self.start,
            _ => Period::of_time(grain, self.start).start(),
        };
        let end = match self.end.0 {
            i64::MAX => self.end,
            end => Period::of_time(grain, Timestamp(end.saturating_sub(1))).interval().end,
        };
        Interval { start, end }
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Interval) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

fn micros_of(grain: Grain) -> Option<i64> {
    match grain {
        Grain::Minute => Some(60_000_000),
        Grain::QuarterHour => Some(900_000_000),
        Grain::HalfHour => Some(1_800_000_000),
        Grain::Hour => Some(3_600_000_000),
        _ => None,
    }
}

impl Period {
    /// The period of a grain that a day falls into; for grains below the day, the first of the day.
    pub fn of_day(grain: Grain, day: Day) -> Period {
        let index = match (grain, grain.months()) {
            (Grain::Day, _) => i64::from(day.0),
            (Grain::Week(first), _) => (i64::from(day.0) - first_week(first)).div_euclid(7),
            (_, Some((length, before))) => {
                let (year, month, _) = day.ymd();
                let months = (i64::from(year) - 1970) * 12 + i64::from(month) - 1;
                (months - before).div_euclid(length)
            }
            _ => return Period::of_time(grain, day.start()),
        };
        Period { grain, index }
    }

    /// The period of a grain that a moment falls into.
    pub fn of_time(grain: Grain, time: Timestamp) -> Period {
        match micros_of(grain) {
            Some(micros) => Period { grain, index: time.0.div_euclid(micros) },
            None => Period::of_day(grain, time.day()),
        }
    }

    /// The first day of it; for grains below the day, the day it lies in.
    pub fn first_day(self) -> Day {
        match (self.grain, self.grain.months()) {
            (Grain::Day, _) => Day(i32::try_from(self.index).unwrap_or(i32::MAX)),
            (Grain::Week(first), _) => {
                let day = self.index.saturating_mul(7).saturating_add(first_week(first));
                Day(i32::try_from(day).unwrap_or(i32::MAX))
            }
            (_, Some(_)) => {
                let months = self.first_month();
                let year = months.div_euclid(12).saturating_add(1970);
                let year = year.clamp(i64::from(i32::MIN / 2), i64::from(i32::MAX / 2)) as i32;
                Day::first_of_month(year, months.rem_euclid(12) as u32 + 1)
            }
            _ => self.start().day(),
        }
    }

    /// Of a period of months, the number of its first month, counted from 1970-01.
    fn first_month(self) -> i64 {
        let (length, before) = self.grain.months().unwrap_or((1, 0));
        self.index.saturating_mul(length).saturating_add(before)
    }

    /// The first moment of it.
    pub fn start(self) -> Timestamp {
        match micros_of(self.grain) {
            Some(micros) => Timestamp(self.index.saturating_mul(micros)),
            None => self.first_day().start(),
        }
    }

    /// The one `steps` later (or earlier).
    #[must_use]
    pub fn shift(self, steps: i64) -> Period {
        Period { index: self.index.saturating_add(steps), ..self }
    }

    /// From its first moment to that of the next.
    pub fn interval(self) -> Interval {
        Interval { start: self.start(), end: self.shift(1).start() }
    }

    /// The periods of `grain` that begin within an interval or hold its first moment, in order.
    pub fn within(grain: Grain, interval: Interval) -> impl Iterator<Item = Period> {
        let first = Period::of_time(grain, interval.start);
        let last = Period::of_time(grain, Timestamp(interval.end.0.saturating_sub(1)));
        (first.index..=last.index).map(move |index| Period { grain, index })
    }

    /// A period as people write it: `2025`, `2025-Q1`, `2025-03`, `2025-W09`, `2025-03-01`, `week of 2025-03-02`.
    pub fn parse(text: &str) -> Option<Period> {
        if let Some(day) = text.strip_prefix(WEEK_OF) {
            let day = Period::parse(day).filter(|period| period.grain == Grain::Day)?.first_day();
            return Some(Period::of_day(Grain::Week(day.day_of_week()), day));
        }
        let year = i32::try_from(number(text.get(..4)?, 4)?).ok()?;
        let of = |grain, day: Option<Day>| day.map(|day| Period::of_day(grain, day));
        let rest = text.get(4..)?;
        if rest.is_empty() {
            return of(Grain::Year, Day::from_ymd(year, 1, 1));
        }
        let rest = rest.strip_prefix('-')?;
        if let Some(quarter) = rest.strip_prefix(['Q', 'q']) {
            let quarter = number(quarter, 1).filter(|q| (1..=4).contains(q))?;
            return of(Grain::Quarter, Day::from_ymd(year, quarter * 3 - 2, 1));
        }
        if let Some(week) = rest.strip_prefix(['W', 'w']) {
            return Period::iso_week(year, number(week, 2)?);
        }
        match rest.split_once('-') {
            Some((month, day)) => of(Grain::Day, Day::from_ymd(year, number(month, 2)?, number(day, 2)?)),
            None => of(Grain::Month, Day::from_ymd(year, number(rest, 2)?, 1)),
        }
    }

    /// A period as a question names it: what [`Period::parse`] reads, and fiscal periods as they are shown, `FY2024/25`,
    /// `FY2024/25-Q1`. With which month a fiscal year begins is not written in them: where it is no January, April stands
    /// for any, and [`super::Calendar::period`] gives the period that is meant.
    pub fn written(text: &str) -> Option<Period> {
        if !text.starts_with("FY") {
            return Period::parse(text);
        }
        let first = if text.contains('/') { Month::APRIL } else { Month::JANUARY };
        let grain = if text.contains("-Q") { Grain::FiscalQuarter(first) } else { Grain::FiscalYear(first) };
        Period::of_text(grain, text)
    }

    /// A period of a grain as it is shown: what [`Period::parse`] reads, moments such as `2025-03-01 09:30`, and fiscal
    /// periods such as `FY2024/25` and `FY2024/25-Q1`.
    pub fn of_text(grain: Grain, text: &str) -> Option<Period> {
        let is_shown = |period: &Period| period.to_string() == text;
        if grain < Grain::Day {
            let (day, clock) = text.split_once(' ')?;
            let (hour, minute) = clock.split_once(':')?;
            let minutes = i64::from(number(hour, 2)?) * 60 + i64::from(number(minute, 2)?);
            let start = Period::parse(day)?.first_day().start().0 + minutes * 60_000_000;
            return Some(Period::of_time(grain, Timestamp(start))).filter(is_shown);
        }
        if grain.is_fiscal() {
            let year = number(text.strip_prefix("FY")?.get(..4)?, 4)?;
            let index = i64::from(year) - 1970;
            let quarter = text.rsplit_once("-Q").map_or(Some(1), |(_, quarter)| number(quarter, 1));
            let is_quarter = matches!(grain, Grain::FiscalQuarter(_));
            let index = if is_quarter { index * 4 + i64::from(quarter?) - 1 } else { index };
            return Some(Period { grain, index }).filter(is_shown);
        }
        Period::parse(text).filter(|period| period.grain == grain)
    }

    /// The ISO week of a year; `None` if the year has no such week.
    pub fn iso_week(year: i32, week: u32) -> Option<Period> {
        let fourth = Day::from_ymd(year, 1, 4)?;
        let period = Period::of_day(Grain::ISO_WEEK, fourth).shift(i64::from(week) - 1);
        (period.first_day().iso_week() == (year, week)).then_some(period)
    }

    /// The month, quarter or ISO week of that number in a year, from 1; `None` if the year has none, or the grain no numbers.
    pub fn numbered(grain: Grain, year: i32, number: u32) -> Option<Period> {
        let months = match grain {
            Grain::Month => 1,
            Grain::Quarter => 3,
            Grain::ISO_WEEK => return Period::iso_week(year, number),
            _ => return None,
        };
        let month = number.checked_sub(1)?.checked_mul(months)?.checked_add(1)?;
        Some(Period::of_day(grain, Day::from_ymd(year, month, 1)?))
    }

    /// How many microseconds a day has; for callers that cut days into shorter periods.
    pub const DAY_MICROS: i64 = DAY_MICROS;
}

/// What stands before the first day of a week that is no ISO week: there are several ways to number those.
const WEEK_OF: &str = "week of ";

/// The first day, from 1970-01-01 on counted, of the week that has the number 0: of the ISO week it is 1969-12-29.
fn first_week(first: Weekday) -> i64 {
    i64::from(first.number()) - 4
}

fn number(part: &str, width: usize) -> Option<u32> {
    (part.len() == width && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
}

impl std::fmt::Display for Period {
    /// `2025-03-01 09:30`, `2025-03-01`, `2025-W09`, `2025-03`, `2025-Q1`, `2025`; `week of 2025-03-02` if weeks do not
    /// begin on Monday; `FY2024/25`, `FY2024/25-Q1` for the fiscal year that begins in 2024.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = self.first_day();
        let (year, month, _) = day.ymd();
        match self.grain {
            Grain::Day => write!(f, "{day}"),
            Grain::Week(Weekday::Monday) => {
                let (year, week) = day.iso_week();
                write!(f, "{year:04}-W{week:02}")
            }
            Grain::Week(_) => write!(f, "{WEEK_OF}{day}"),
            Grain::Month => write!(f, "{year:04}-{month:02}"),
            Grain::Quarter => write!(f, "{year:04}-Q{}", month.div_ceil(3)),
            Grain::Year => write!(f, "{year:04}"),
            Grain::FiscalQuarter(first) | Grain::FiscalYear(first) => {
                let months = self.first_month().saturating_sub(first.before());
                let year = months.div_euclid(12).saturating_add(1970);
                match first.before() {
                    0 => write!(f, "FY{year:04}")?,
                    _ => write!(f, "FY{year:04}/{:02}", year.saturating_add(1).rem_euclid(100))?,
                }
                match self.grain {
                    Grain::FiscalQuarter(_) => write!(f, "-Q{}", months.rem_euclid(12) / 3 + 1),
                    _ => Ok(()),
                }
            }
            _ => {
                let minutes = self.start().micros_of_day() / 60_000_000;
                write!(f, "{day} {:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}
