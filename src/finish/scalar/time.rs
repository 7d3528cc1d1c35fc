//! Parts of dates and moments, and the steps between them.

use crate::calendar::{Day, Grain, Period, Timestamp};
use crate::function::Scalar;
use crate::value::{Exact, Reason, Value};

const HOUR_MICROS: i64 = 3_600_000_000;

/// A function of dates and moments, none of them blank; `None` if it is not one.
pub(super) fn call(function: Scalar, args: &[Value]) -> Option<Value> {
    match (function, args) {
        (Scalar::Date, [Value::Text(text)]) => {
            return Some(written_day(text).map_or(Value::Blank(Reason::NoValues), Value::Date));
        }
        (Scalar::Date, [Value::Number(year), Value::Number(month), Value::Number(day)]) => {
            return Some(date(year, month, day).map_or(Value::Blank(Reason::NoValues), Value::Date));
        }
        (Scalar::Numbered(grain), [Value::Number(year), Value::Number(number)]) => {
            let period = numbered(grain, year, number);
            return Some(period.map_or(Value::Blank(Reason::NoValues), |period| Value::Date(period.first_day())));
        }
        (Scalar::DaysBetween, [from, to]) => return days_between(from, to).map(|days| Value::int(i128::from(days))),
        (Scalar::MonthsBetween, [from, to]) => {
            return Some(Value::int(i128::from(months_between(moment(from)?, moment(to)?))));
        }
        _ => {}
    }
    let [value] = args else { return None };
    let time = moment(value)?;
    let day = time.day();
    let (year, month, day_of_month) = day.ymd();
    let number = match function {
        Scalar::Date => return Some(Value::Date(day)),
        Scalar::StartOf(grain) => return Some(start_of(grain, time)),
        Scalar::Year => i64::from(year),
        Scalar::Quarter => i64::from(month.div_ceil(3)),
        Scalar::Month => i64::from(month),
        Scalar::IsoWeek => i64::from(day.iso_week().1),
        Scalar::Weekday => i64::from(day.weekday()),
        Scalar::DayOfMonth => i64::from(day_of_month),
        Scalar::Hour => time.micros_of_day() / HOUR_MICROS,
        Scalar::HalfHour => time.micros_of_day() / (HOUR_MICROS / 2),
        _ => return None,
    };
    Some(Value::Number(Exact::from(number)))
}

fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Date(day) => Some(day.start()),
        Value::Time(time) => Some(*time),
        Value::Period(period) => Some(period.start()),
        _ => None,
    }
}

/// `2025-03-01`, also with a time of day behind it; a longer period is its first day.
fn written_day(text: &str) -> Option<Day> {
    let text = text.trim();
    let day = match text.get(10..11) {
        Some("T" | "t" | " ") => text.get(..10)?,
        _ => text,
    };
    Period::parse(day).map(Period::first_day)
}

fn date(year: &Exact, month: &Exact, day: &Exact) -> Option<Day> {
    let part = |number: &Exact| number.to_i128().and_then(|number| i32::try_from(number).ok());
    Day::from_ymd(part(year)?, u32::try_from(part(month)?).ok()?, u32::try_from(part(day)?).ok()?)
}

fn numbered(grain: Grain, year: &Exact, number: &Exact) -> Option<Period> {
    let part = |number: &Exact| number.to_i128().and_then(|number| i32::try_from(number).ok());
    Period::numbered(grain, part(year)?, u32::try_from(part(number)?).ok()?)
}

fn start_of(grain: Grain, time: Timestamp) -> Value {
    let period = Period::of_time(grain, time);
    if grain < Grain::Day { Value::Time(period.start()) } else { Value::Date(period.first_day()) }
}

/// Whole days: those of the calendar between two dates, of 24 hours between two moments, cut towards zero.
fn days_between(from: &Value, to: &Value) -> Option<i64> {
    Some(moment(to)?.0.saturating_sub(moment(from)?.0) / Period::DAY_MICROS)
}

/// Whole months of the calendar, cut towards zero: from the 31st of January to the 28th of February there is none.
fn months_between(from: Timestamp, to: Timestamp) -> i64 {
    if to < from {
        return -months_between(to, from);
    }
    let within = |time: Timestamp| {
        let (year, month, day) = time.day().ymd();
        (i64::from(year) * 12 + i64::from(month), (day, time.micros_of_day()))
    };
    let ((first, early), (last, late)) = (within(from), within(to));
    last - first - i64::from(late < early)
}
