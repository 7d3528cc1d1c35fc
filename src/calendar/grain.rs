//! The lengths of period that a question can be asked by.

use super::{Month, Weekday};

/// A length of calendar period, from the shortest to the longest. What a calendar decides of it is part of it, so that
/// a period means the same wherever it goes.
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
    /// Seven days from a day of the week on; from Monday it is an ISO week.
    Week(Weekday),
    /// A month.
    Month,
    /// A quarter of the calendar year.
    Quarter,
    /// Three months of the fiscal year that begins with a month.
    FiscalQuarter(Month),
    /// A calendar year.
    Year,
    /// Twelve months from a month on.
    FiscalYear(Month),
}

impl Grain {
    /// Weeks as ISO 8601 has them, from Monday to Sunday.
    pub const ISO_WEEK: Grain = Grain::Week(Weekday::Monday);

    /// Every grain, the shortest first, as a calendar has them that says nothing of weeks and fiscal years.
    pub const ALL: [Grain; 11] = [
        Grain::Minute,
        Grain::QuarterHour,
        Grain::HalfHour,
        Grain::Hour,
        Grain::Day,
        Grain::ISO_WEEK,
        Grain::Month,
        Grain::Quarter,
        Grain::FiscalQuarter(Month::JANUARY),
        Grain::Year,
        Grain::FiscalYear(Month::JANUARY),
    ];

    /// By the word that stands in `--by` and in formulas; which week and which fiscal year that is, a calendar says
    /// ([`super::Calendar::grain`]).
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
            Grain::Week(_) => "week",
            Grain::Month => "month",
            Grain::Quarter => "quarter",
            Grain::FiscalQuarter(_) => "fiscal_quarter",
            Grain::Year => "year",
            Grain::FiscalYear(_) => "fiscal_year",
        }
    }

    /// Whether it is one of a fiscal year.
    pub fn is_fiscal(self) -> bool {
        matches!(self, Grain::FiscalQuarter(_) | Grain::FiscalYear(_))
    }

    /// Whether every period of `self` lies within one period of `coarser`.
    pub fn divides(self, coarser: Grain) -> bool {
        if self == coarser {
            return true;
        }
        match (self.months(), coarser.months()) {
            (Some((own, first)), Some((months, other))) => months % own == 0 && (first - other).rem_euclid(own) == 0,
            (None, Some(_)) => !matches!(self, Grain::Week(_)),
            (Some(_), None) => false,
            (None, None) => self < coarser && !matches!(self, Grain::Week(_)),
        }
    }

    /// Of how many months it is, and how many months of a calendar year lie before one of its periods; `None` for what is
    /// no months.
    pub(super) fn months(self) -> Option<(i64, i64)> {
        Some(match self {
            Grain::Month => (1, 0),
            Grain::Quarter => (3, 0),
            Grain::FiscalQuarter(first) => (3, first.before()),
            Grain::Year => (12, 0),
            Grain::FiscalYear(first) => (12, first.before()),
            _ => return None,
        })
    }

    /// The longest grain of which periods of both consist: a month and a quarter have the month, a week and a month the day.
    pub fn common(self, other: Grain) -> Grain {
        match (self.months(), other.months()) {
            _ if self.divides(other) => self,
            _ if other.divides(self) => other,
            (Some(_), Some(_)) => Grain::Month,
            _ => Grain::Day,
        }
    }
}
