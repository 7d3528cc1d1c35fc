//! Days on which everything is closed: single days, and days that come every year.

use super::Day;
use super::day::days_in_month;
use std::collections::BTreeSet;

/// Holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    days: BTreeSet<Day>,
    /// Month and day.
    yearly: BTreeSet<(u32, u32)>,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holiday {
    /// One day.
    Day(Day),
    /// A day of every year; 29 February of those that have one.
    Yearly {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
}

impl Holiday {
    /// `2025-04-18`, or `12-25` for every year.
    pub fn parse(text: &str) -> Option<Holiday> {
        let number = |part: &str, width: usize| {
            (part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u32>().ok())
                .flatten()
        };
        match text.split('-').collect::<Vec<_>>().as_slice() {
            [year, month, day] => {
                let year = i32::try_from(number(year, 4)?).ok()?;
                Day::from_ymd(year, number(month, 2)?, number(day, 2)?).map(Holiday::Day)
            }
            [month, day] => {
                let (month, day) = (number(month, 2)?, number(day, 2)?);
                let exists = (1..=12).contains(&month) && (1..=days_in_month(LEAP_YEAR, month)).contains(&day);
                exists.then_some(Holiday::Yearly { month, day })
            }
            _ => None,
        }
    }
}

/// Any year that has a 29 February.
const LEAP_YEAR: i32 = 2024;

impl Holidays {
    /// One more.
    pub fn insert(&mut self, holiday: Holiday) {
        match holiday {
            Holiday::Day(day) => self.days.insert(day),
            Holiday::Yearly { month, day } => self.yearly.insert((month, day)),
        };
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.yearly.is_empty()
    }

    /// Whether a day is one.
    pub fn contains(&self, day: Day) -> bool {
        let is_yearly = || {
            let (_, month, of_month) = day.ymd();
            self.yearly.contains(&(month, of_month))
        };
        self.days.contains(&day) || (!self.yearly.is_empty() && is_yearly())
    }

    /// Those from a day on and before another one, each once.
    pub fn between(&self, from: Day, to: Day) -> impl Iterator<Item = Day> {
        let years = from.ymd().0..=to.ymd().0;
        let of_year = move |year| self.yearly.iter().filter_map(move |(month, day)| Day::from_ymd(year, *month, *day));
        let years = years.take_while(|_| !self.yearly.is_empty());
        let yearly = years.flat_map(of_year).filter(move |day| (from..to).contains(day) && !self.days.contains(day));
        self.days.range(from..to.max(from)).copied().chain(yearly)
    }
}

impl Extend<Day> for Holidays {
    fn extend<D: IntoIterator<Item = Day>>(&mut self, days: D) {
        self.days.extend(days);
    }
}

impl Extend<Holiday> for Holidays {
    fn extend<H: IntoIterator<Item = Holiday>>(&mut self, holidays: H) {
        holidays.into_iter().for_each(|holiday| self.insert(holiday));
    }
}
