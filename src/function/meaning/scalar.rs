//! What makes one value of other values: the same set for rows and, where it makes sense, for metrics.

use crate::calendar::Grain;

/// A scalar function by its meaning. Operators are functions too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scalar {
    /// `a + b`.
    Add,
    /// `a - b`.
    Subtract,
    /// `a * b`.
    Multiply,
    /// `a / b`: exact among metrics; in a row 12 decimals, half away from zero.
    Divide,
    /// `a / b - 1`, of metrics only; blank (undefined) where b is negative.
    Growth,
    /// `-a`.
    Negate,
    /// `a = b`; two blanks are equal.
    Equal,
    /// `a <> b`.
    NotEqual,
    /// `a < b`; false with a blank.
    Less,
    /// `a <= b`; false with a blank.
    LessEqual,
    /// `a > b`; false with a blank.
    Greater,
    /// `a >= b`; false with a blank.
    GreaterEqual,
    /// Every argument is true.
    And,
    /// Some argument is true.
    Or,
    /// The opposite; a blank counts as false.
    Not,
    /// `a is blank`.
    IsBlank,
    /// `a in (b, c, …)`: the first argument equals one of the others.
    In,
    /// `if(condition, then, else)` and `case(c1, v1, c2, v2, …, else)`: pairs, then the value that is left.
    Case,
    /// The first that is not blank: `coalesce(a, b, …)`, and `a else b` in a row.
    Coalesce,
    /// `round(x, digits)`, half away from zero.
    Round,
    /// `round_even(x, digits)`, half to even.
    RoundEven,
    /// The greatest whole number not above.
    Floor,
    /// The least whole number not below.
    Ceil,
    /// Without its sign.
    Abs,
    /// The square root, 28 significant digits; blank (undefined) below zero.
    Sqrt,
    /// `power(base, exponent)`: exact for whole exponents, otherwise 28 significant digits.
    Power,
    /// The natural logarithm, 28 significant digits; blank (undefined) for zero and below.
    Ln,
    /// e to the power, 28 significant digits.
    Exp,
    /// The remainder with the divisor's sign; blank (zero base) for divisor zero.
    Mod,
    /// The smallest argument; blank if any is.
    Least,
    /// The largest argument; blank if any is.
    Greatest,
    /// `clamp(x, low, high)`.
    Clamp,
    /// `margin(k, n, 95%)`: half the width of the interval of Wilson. The third argument of the step is z of the confidence.
    Margin,
    /// The lower end of that interval.
    WilsonLow,
    /// The upper end of that interval.
    WilsonHigh,
    /// In small letters (Unicode, without locale).
    Lower,
    /// In capital letters (Unicode, without locale).
    Upper,
    /// Without white space at both ends.
    Trim,
    /// `contains(text, part)`.
    Contains,
    /// `starts_with(text, part)`.
    StartsWith,
    /// `ends_with(text, part)`.
    EndsWith,
    /// The number of code points.
    Length,
    /// The texts one after the other.
    Concat,
    /// `left(text, n)`: the first n code points.
    Left,
    /// `right(text, n)`: the last n code points.
    Right,
    /// `substitute(text, old, new)`: every occurrence.
    Substitute,
    /// `split_part(text, separator, n)`: the n-th piece from 1; blank if there is none.
    SplitPart,
    /// `matches(text, "regex")`: a portable regular expression finds something.
    Matches,
    /// `number(text)`: blank (not a number) on failure.
    Number,
    /// `text(value)`.
    Text,
    /// `date(year, month, day)`, `date(timestamp)` or `date(text)`.
    Date,
    /// The year.
    Year,
    /// 1 to 4.
    Quarter,
    /// 1 to 12.
    Month,
    /// The number of the ISO week, 1 to 53.
    IsoWeek,
    /// 1 for Monday to 7 for Sunday, shown as a name.
    Weekday,
    /// The day of the month, 1 to 31.
    DayOfMonth,
    /// The hour, 0 to 23.
    Hour,
    /// The half hour of the day as its start, 0 to 47.
    HalfHour,
    /// Whole days from the first to the second.
    DaysBetween,
    /// Whole calendar months from the first to the second.
    MonthsBetween,
    /// Seconds of opening hours from the first to the second.
    BusinessTime,
    /// The calendar period a date falls into, as its first day: the bare grains as columns.
    StartOf(Grain),
    /// The month, quarter or ISO week of that number in a year, as its first day.
    Numbered(Grain),
}

impl Scalar {
    /// Of a part of time the longest periods that have one: a month has no weekday, and a day no hour.
    pub fn longest_period(self) -> Option<Grain> {
        Some(match self {
            Scalar::Year => Grain::Year,
            Scalar::Quarter => Grain::Quarter,
            Scalar::Month => Grain::Month,
            Scalar::IsoWeek => Grain::ISO_WEEK,
            Scalar::Weekday | Scalar::DayOfMonth => Grain::Day,
            Scalar::Hour => Grain::Hour,
            Scalar::HalfHour => Grain::HalfHour,
            _ => return None,
        })
    }

    /// The function that a name means with so many arguments: `quarter(x)` is a number, `quarter(year, n)` a period.
    #[must_use]
    pub fn with_arguments(self, count: usize) -> Scalar {
        match (self, count) {
            (Scalar::Month, 2) => Scalar::Numbered(Grain::Month),
            (Scalar::Quarter, 2) => Scalar::Numbered(Grain::Quarter),
            (Scalar::IsoWeek, 2) => Scalar::Numbered(Grain::ISO_WEEK),
            _ => self,
        }
    }

    /// Whether it is one of the parts of time that a bare word can mean.
    pub fn is_part_of_time(self) -> bool {
        matches!(
            self,
            Scalar::Weekday
                | Scalar::Hour
                | Scalar::HalfHour
                | Scalar::Month
                | Scalar::DayOfMonth
                | Scalar::Quarter
                | Scalar::IsoWeek
        )
    }

    /// The part of time that a bare word means where keys stand: `weekday`, `hour_of_day`.
    pub fn part_of_time(word: &str) -> Option<Scalar> {
        Some(match word {
            "weekday" => Scalar::Weekday,
            "hour_of_day" => Scalar::Hour,
            "half_hour_of_day" => Scalar::HalfHour,
            "month_of_year" => Scalar::Month,
            "day_of_month" => Scalar::DayOfMonth,
            "quarter_of_year" => Scalar::Quarter,
            "week_of_year" => Scalar::IsoWeek,
            _ => return None,
        })
    }
}
