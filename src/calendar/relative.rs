//! Periods that move with the calendar: `last 12 months`, `this quarter to date`.

use super::{Calendar, Day, Grain, Interval, Month, Period, Timestamp};

/// A period that is known only with the day that counts as today. That day itself is taken to be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relative {
    /// `last 12 months`: that many whole periods, of which the last has ended by the end of today.
    Last(u32, Grain),
    /// `this month`: the whole period in which today lies.
    This(Grain),
    /// `this month to date`: from its beginning to the end of today.
    ToDate(Grain),
}

impl Relative {
    /// The grains that a period which moves may have.
    pub const GRAINS: [Grain; 8] = [
        Grain::Hour,
        Grain::Day,
        Grain::ISO_WEEK,
        Grain::Month,
        Grain::Quarter,
        Grain::Year,
        Grain::FiscalQuarter(Month::JANUARY),
        Grain::FiscalYear(Month::JANUARY),
    ];

    /// `last 12 months`, `last week`, `this quarter`, `this fiscal quarter to date`; `None` for other words. Which week
    /// and which fiscal year that is, a calendar says: [`Relative::of`].
    pub fn parse(text: &str) -> Option<Relative> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("fiscal ", "fiscal_");
        let words: Vec<&str> = text.split(' ').collect();
        match words.as_slice() {
            ["last", one] => Some(Relative::Last(1, grain(one)?)),
            ["last", count, many] => {
                let count = count.parse().ok().filter(|count| *count > 0)?;
                Some(Relative::Last(count, grain(many)?))
            }
            ["this", one] => Some(Relative::This(grain(one)?)),
            ["this", one, "to", "date"] => Some(Relative::ToDate(grain(one)?)),
            _ => None,
        }
    }

    /// The grain that it is made of.
    pub fn grain(self) -> Grain {
        match self {
            Relative::Last(_, grain) | Relative::This(grain) | Relative::ToDate(grain) => grain,
        }
    }

    /// The same with the weeks and the fiscal year of a calendar.
    #[must_use]
    pub fn of(self, calendar: &Calendar) -> Relative {
        let grain = calendar.grain(self.grain());
        match self {
            Relative::Last(count, _) => Relative::Last(count, grain),
            Relative::This(_) => Relative::This(grain),
            Relative::ToDate(_) => Relative::ToDate(grain),
        }
    }

    /// The stretch of time that it is on a day.
    pub fn interval(self, today: Day) -> Interval {
        let tomorrow = Day(today.0.saturating_add(1));
        match self {
            Relative::Last(count, grain) => {
                let running = Period::of_day(grain, tomorrow);
                Interval { start: running.shift(-i64::from(count)).start(), end: running.start() }
            }
            Relative::This(grain) => {
                let first = Period::of_day(grain, today).start();
                let last = Period::of_time(grain, Timestamp(tomorrow.start().0.saturating_sub(1)));
                Interval { start: first, end: last.interval().end }
            }
            Relative::ToDate(grain) => Interval { start: Period::of_day(grain, today).start(), end: tomorrow.start() },
        }
    }
}

fn grain(word: &str) -> Option<Grain> {
    let one = word.strip_suffix('s').unwrap_or(word);
    Relative::GRAINS.into_iter().find(|grain| grain.name() == one)
}

impl std::fmt::Display for Relative {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.grain().name().replace('_', " ");
        match self {
            Relative::Last(1, _) => write!(f, "last {name}"),
            Relative::Last(count, _) => write!(f, "last {count} {name}s"),
            Relative::This(_) => write!(f, "this {name}"),
            Relative::ToDate(_) => write!(f, "this {name} to date"),
        }
    }
}
