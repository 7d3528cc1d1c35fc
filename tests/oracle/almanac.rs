//! What a world states of its calendar, in the oracle's own terms, and as it stands in a `kpi.toml`.

use super::calendar::{day_text, parse_day, weekday};
use kpi::calendar::{Grain, Month, Weekday};
use std::collections::BTreeSet;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What is stated; nothing is as good as ISO 8601.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Almanac {
    /// 1 for Monday to 7 for Sunday.
    pub first_day: Option<i64>,
    /// 1 for January.
    pub fiscal: Option<i64>,
    pub holidays: BTreeSet<i64>,
    /// Days of every year: `12-25`.
    pub yearly: BTreeSet<String>,
    /// For each day of the week, Monday first: from and to in minutes since midnight.
    pub open: Option<[Option<(i64, i64)>; 7]>,
}

impl Almanac {
    /// The grain that a word means here.
    pub fn grain(&self, grain: Grain) -> Grain {
        let month = Month::new(self.fiscal.unwrap_or(1) as u32).expect("a month");
        match grain {
            Grain::Week(_) => Grain::Week(Weekday::ALL[self.first_day.unwrap_or(1) as usize - 1]),
            Grain::FiscalQuarter(_) => Grain::FiscalQuarter(month),
            Grain::FiscalYear(_) => Grain::FiscalYear(month),
            grain => grain,
        }
    }

    /// Whether a day is stated to be closed.
    pub fn is_closed(&self, day: i64) -> bool {
        let every_year = self.yearly.iter().any(|yearly| day_text(day).ends_with(&format!("-{yearly}")));
        every_year
            || self.holidays.contains(&day)
            || self.open.is_some_and(|open| open[weekday(day) as usize - 1].is_none())
    }

    /// The place of a weekday in a week, from 0.
    pub fn place(&self, weekday: i64) -> usize {
        (weekday - self.first_day.unwrap_or(1)).rem_euclid(7) as usize
    }

    /// The section of a `kpi.toml`.
    pub fn toml(&self) -> String {
        let mut lines = vec!["[calendar]".to_owned()];
        if let Some(day) = self.first_day {
            lines.push(format!("first_day_of_week = \"{}\"", DAYS[day as usize - 1]));
        }
        if let Some(month) = self.fiscal {
            lines.push(format!("fiscal_year = {month}"));
        }
        if !self.holidays.is_empty() || !self.yearly.is_empty() {
            let once = self.holidays.iter().map(|day| day_text(*day));
            let days: Vec<String> = once.chain(self.yearly.iter().cloned()).map(|day| format!("\"{day}\"")).collect();
            lines.push(format!("holidays = [{}]", days.join(", ")));
        }
        if let Some(open) = self.open {
            let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let hours = |(from, to)| format!("{}-{}", clock(from), clock(to));
            let days = DAYS.iter().zip(open).filter_map(|(day, open)| Some(format!("{day} {}", hours(open?))));
            lines.push(format!("opening_hours = \"{}\"", days.collect::<Vec<_>>().join(", ")));
        }
        lines.join("\n") + "\n"
    }

    /// Takes a line as a named case states it, in the words of [`Almanac::toml`]; hours stand for single days.
    pub fn take(&mut self, line: &str) {
        let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("no setting: {line}"));
        let text = value.trim().trim_matches(['[', ']']).replace('"', "");
        match key.trim() {
            "first_day_of_week" => {
                self.first_day = DAYS.iter().position(|day| text.starts_with(day)).map(|at| at as i64 + 1);
            }
            "fiscal_year" => self.fiscal = text.parse().ok(),
            "holidays" => {
                let (yearly, once): (Vec<&str>, Vec<&str>) = text.split(", ").partition(|day| day.len() == 5);
                self.holidays.extend(once.into_iter().map(|day| parse_day(day).expect("a day")));
                self.yearly.extend(yearly.into_iter().map(str::to_owned));
            }
            "opening_hours" => {
                let mut open = [None; 7];
                for entry in text.split(", ") {
                    let (day, hours) = entry.split_once(' ').expect("a day and its hours");
                    let minutes = |clock: &str| {
                        let (hour, minute) = clock.split_once(':').expect("a time of day");
                        hour.parse::<i64>().expect("an hour") * 60 + minute.parse::<i64>().expect("a minute")
                    };
                    let (from, to) = hours.split_once('-').expect("hours");
                    let at = DAYS.iter().position(|known| *known == day).expect("a day of the week");
                    open[at] = Some((minutes(from), minutes(to)));
                }
                self.open = Some(open);
            }
            other => panic!("no setting of the calendar: {other}"),
        }
    }
}
