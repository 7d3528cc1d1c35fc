//! The lengths of period that a question can be asked by.

/// A length of calendar period, from the shortest to the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grain {
    /// A minute.
    Minute,
    /// 15 minutes.
    QuarterHour,
    /// 30 minutes.
    HalfHour,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// An ISO week, Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// A year.
    Year,
}

impl Grain {
    /// Every grain, the shortest first.
    pub const ALL: [Grain; 9] = [
        Grain::Minute,
        Grain::QuarterHour,
        Grain::HalfHour,
        Grain::Hour,
        Grain::Day,
        Grain::Week,
        Grain::Month,
        Grain::Quarter,
        Grain::Year,
    ];

    /// By the word that stands in `--by` and in formulas.
    pub fn named(name: &str) -> Option<Grain> {
        Grain::ALL.into_iter().find(|grain| grain.name() == name)
    }

    /// The word that stands in `--by` and in formulas.
    pub fn name(self) -> &'static str {
        match self {
            Grain::Minute => "minute",
            Grain::QuarterHour => "quarter_hour",
            Grain::HalfHour => "half_hour",
            Grain::Hour => "hour",
            Grain::Day => "day",
            Grain::Week => "week",
            Grain::Month => "month",
            Grain::Quarter => "quarter",
            Grain::Year => "year",
        }
    }

    /// Whether every period of `self` lies within one period of `coarser`.
    pub fn divides(self, coarser: Grain) -> bool {
        self == coarser || (self < coarser && !(self == Grain::Week && coarser > Grain::Week))
    }

    /// The longest grain of which periods of both consist: a month and a quarter have the month, a week and a month the day.
    pub fn common(self, other: Grain) -> Grain {
        let (short, long) = (self.min(other), self.max(other));
        if short.divides(long) { short } else { Grain::Day }
    }
}
