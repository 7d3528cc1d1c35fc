//! Opening hours: when work is done on each day of the week.

use super::Weekday;

const MINUTE: i64 = 60_000_000;

/// The stretches of each day of the week in which is worked; a day without one is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hours {
    /// Monday first; from and to in microseconds since midnight, in order, apart from each other.
    days: [Vec<(i64, i64)>; 7],
}

/// Why words are no opening hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoHours {
    /// This word should be a day of the week, or two with a hyphen.
    Day(String),
    /// These hours belong to no day.
    NoDay(String),
    /// This word should be two times of day with a hyphen.
    Time(String),
    /// These hours end before they begin.
    Backwards(String),
    /// A day that is named has neither hours nor the word `closed`.
    NoTime(String),
    /// No day is open.
    NeverOpen,
}

impl Hours {
    /// Reads `mon-fri 08:00-18:00, sat 10:00-14:00`: days, and the hours of each. Several stretches of a day follow each
    /// other (`mon-fri 08:00-12:00, 13:00-17:00`); `daily` is every day; days that are not named are closed, as is
    /// `sun closed`.
    ///
    /// # Errors
    /// The first thing that is no day and no hours.
    pub fn parse(text: &str) -> Result<Hours, NoHours> {
        let mut hours = Hours::default();
        let mut days: Vec<Weekday> = Vec::new();
        for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
            let mut has_time = false;
            let mut named = Vec::new();
            for word in part.split_whitespace() {
                if word.starts_with(|first: char| first.is_ascii_digit()) {
                    let days = if named.is_empty() { &days } else { &named };
                    if days.is_empty() {
                        return Err(NoHours::NoDay(word.to_owned()));
                    }
                    let stretch = stretch(word)?;
                    days.iter().for_each(|day| hours.add(*day, stretch));
                    has_time = true;
                } else if word.eq_ignore_ascii_case("closed") {
                    has_time = true;
                } else {
                    named.extend(some_days(word)?);
                }
            }
            if !has_time {
                return Err(NoHours::NoTime(part.to_owned()));
            }
            if !named.is_empty() {
                days = named;
            }
        }
        if hours.days.iter().all(Vec::is_empty) { Err(NoHours::NeverOpen) } else { Ok(hours) }
    }

    /// The stretches of a day of the week: from and to in microseconds since midnight.
    pub fn of(&self, day: Weekday) -> &[(i64, i64)] {
        self.days.get(day as usize).map_or(&[], Vec::as_slice)
    }

    /// Stretches that touch or overlap become one, so that no minute is counted twice.
    fn add(&mut self, day: Weekday, stretch: (i64, i64)) {
        let Some(all) = self.days.get_mut(day as usize) else { return };
        all.push(stretch);
        all.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(all.len());
        for (from, to) in all.drain(..) {
            match joined.last_mut() {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => joined.push((from, to)),
            }
        }
        *all = joined;
    }
}

/// `mon`, `mon-fri`, `sat-mon`, `daily`.
fn some_days(word: &str) -> Result<Vec<Weekday>, NoHours> {
    if word.eq_ignore_ascii_case("daily") {
        return Ok(Weekday::ALL.to_vec());
    }
    let named = |name: &str| Weekday::named(name).ok_or_else(|| NoHours::Day(word.to_owned()));
    let Some((first, last)) = word.split_once(['-', '–']) else { return Ok(vec![named(word)?]) };
    let (first, last) = (named(first)?, named(last)?);
    let mut days = Weekday::ALL;
    days.sort_by_key(|day| day.place(first));
    Ok(days.into_iter().take_while(|day| day.place(first) <= last.place(first)).collect())
}

/// `08:00-18:00`
fn stretch(word: &str) -> Result<(i64, i64), NoHours> {
    let wrong = || NoHours::Time(word.to_owned());
    let (from, to) = word.split_once(['-', '–']).ok_or_else(wrong)?;
    let (from, to) = (time_of_day(from).ok_or_else(wrong)?, time_of_day(to).ok_or_else(wrong)?);
    if from < to { Ok((from, to)) } else { Err(NoHours::Backwards(word.to_owned())) }
}

/// `08:00`, `8:30`, `24:00`: microseconds since midnight.
fn time_of_day(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let part = |part: &str| -> Option<i64> {
        let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse().ok()).flatten()
    };
    let (hour, minute) = (part(hour)?, part(minute).filter(|_| minute.len() == 2)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= 24 * 60).then_some(minutes * MINUTE)
}
