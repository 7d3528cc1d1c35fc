//! Functions of dates and times, and the periods they fall into.

use super::number::{each_row, from_whole, whole_numbers};
use super::{Call, Fault};
use crate::calendar::{Day, Grain, Period, Timestamp};
use crate::data::Pattern;
use crate::function::Scalar;
use crate::row::RowType;
use crate::run::vector::{Cells, Vector, common_nulls};

/// The number of the period for each day of a century: most times lie in it, and looking up is faster than reckoning.
pub struct DayTable {
    grain: Grain,
    index: Vec<i64>,
}

const FIRST_DAY: i32 = 0;
const DAYS: i32 = 36_525;

impl DayTable {
    /// The table of a grain, 1970 to 2069.
    pub fn new(grain: Grain) -> DayTable {
        let index = match grain {
            Grain::Month | Grain::Quarter | Grain::FiscalQuarter(_) | Grain::Year | Grain::FiscalYear(_) => {
                (FIRST_DAY..FIRST_DAY + DAYS).map(|day| Period::of_day(grain, Day(day)).index).collect()
            }
            _ => Vec::new(),
        };
        DayTable { grain, index }
    }

    #[inline]
    fn of_day(&self, day: Day) -> i64 {
        match usize::try_from(day.0.wrapping_sub(FIRST_DAY)).ok().and_then(|at| self.index.get(at)) {
            Some(index) => *index,
            None => Period::of_day(self.grain, day).index,
        }
    }
}

/// The running number of the period in each row.
pub fn period(arg: &Vector, table: &DayTable) -> Result<Vector, Fault> {
    let grain = table.grain;
    let index: Vec<i64> = match &arg.cells {
        Cells::Date(days) => days.iter().map(|day| table.of_day(Day(*day))).collect(),
        Cells::Time(times) if grain >= Grain::Day => {
            times.iter().map(|time| table.of_day(Timestamp(*time).day())).collect()
        }
        Cells::Time(times) => times.iter().map(|time| Period::of_time(grain, Timestamp(*time)).index).collect(),
        _ => return Err(Fault::NotForRows),
    };
    Ok(Vector { cells: Cells::Int(index.into()), nulls: arg.nulls.clone() })
}

/// The moment in a row of dates or times.
fn moment(vector: &Vector, row: usize) -> Option<Timestamp> {
    match &vector.cells {
        Cells::Date(days) => days.get(row).map(|day| Day(*day).start()),
        Cells::Time(times) => times.get(row).map(|time| Timestamp(*time)),
        _ => None,
    }
}

/// `year`, `month`, `weekday` and their kin.
pub fn part(call: &Call<'_>) -> Result<Vector, Fault> {
    let (arg, ty) = call.arg(0)?;
    if !matches!(ty, RowType::Date | RowType::Time) {
        return Err(Fault::NotForRows);
    }
    let parts = (0..call.rows).map(|row| moment(arg, row).map_or(0, |moment| part_of(call.function, moment)));
    from_whole(parts.collect(), arg.nulls.clone(), call.ty)
}

fn part_of(function: Scalar, moment: Timestamp) -> i64 {
    let day = moment.day();
    let (year, month, day_of_month) = day.ymd();
    match function {
        Scalar::Year => i64::from(year),
        Scalar::Quarter => i64::from(month.div_ceil(3)),
        Scalar::Month => i64::from(month),
        Scalar::IsoWeek => i64::from(day.iso_week().1),
        Scalar::Weekday => i64::from(day.weekday()),
        Scalar::DayOfMonth => i64::from(day_of_month),
        Scalar::Hour => moment.micros_of_day() / 3_600_000_000,
        _ => moment.micros_of_day() / 1_800_000_000,
    }
}

/// The first day or moment of the period.
pub fn start_of(call: &Call<'_>, grain: Grain) -> Result<Vector, Fault> {
    let (arg, _) = call.arg(0)?;
    let starts = (0..call.rows).map(|row| Period::of_time(grain, moment(arg, row).unwrap_or_default()));
    let cells = match call.ty {
        RowType::Date => Cells::Date(starts.map(|period| period.first_day().0).collect::<Vec<_>>().into()),
        RowType::Time => Cells::Time(starts.map(|period| period.start().0).collect::<Vec<_>>().into()),
        _ => return Err(Fault::NotForRows),
    };
    Ok(Vector { cells, nulls: arg.nulls.clone() })
}

/// `date(year, month, day)`, `date(timestamp)`, `date(text)`, `date(text, "dd/mm/yyyy")`: blank if there is no such day.
pub fn date(call: &Call<'_>) -> Result<Vector, Fault> {
    let nulls = common_nulls(call.args);
    let (first, _) = call.arg(0)?;
    let (days, nulls) = match (&first.cells, call.args.len()) {
        (Cells::Date(_), 1) => return Ok(first.clone()),
        (Cells::Time(_), 1) => {
            each_row(call.rows, nulls.as_ref(), |row| Ok(moment(first, row).map(|moment| moment.day().0)))?
        }
        (Cells::Text(texts), 1) => {
            each_row(call.rows, nulls.as_ref(), |row| Ok(written_day(texts.get(row)).map(|day| day.0)))?
        }
        (Cells::Text(texts), 2) => {
            let Cells::Text(formats) = &call.arg(1)?.0.cells else { return Err(Fault::NotForRows) };
            // It is written out, the same for all rows.
            let pattern = match call.rows {
                0 => None,
                _ => Some(Pattern::of_days(formats.get(0)).ok_or(Fault::NotForRows)?),
            };
            let day = |row| pattern.as_ref().and_then(|pattern| pattern.day(texts.get(row)));
            each_row(call.rows, nulls.as_ref(), |row| Ok(day(row).map(|day| day.0)))?
        }
        (_, 3) => {
            let part = |at: usize| call.arg(at).and_then(|(vector, ty)| whole_numbers(vector, ty));
            let (years, months, days) = (part(0)?, part(1)?, part(2)?);
            each_row(call.rows, nulls.as_ref(), |row| {
                let part = |parts: &[Option<i64>]| parts.get(row).copied().flatten();
                Ok(part(&years).zip(part(&months)).zip(part(&days)).and_then(|((year, month), day)| {
                    let (year, month) = (i32::try_from(year).ok()?, u32::try_from(month).ok()?);
                    Day::from_ymd(year, month, u32::try_from(day).ok()?).map(|day| day.0)
                }))
            })?
        }
        _ => return Err(Fault::NotForRows),
    };
    Ok(Vector { cells: Cells::Date(days.into()), nulls })
}

/// `iso_week(year, week)`, `quarter(year, n)`, `month(year, n)`: blank if the year has no such period.
pub fn numbered(call: &Call<'_>, grain: Grain) -> Result<Vector, Fault> {
    let part = |at: usize| call.arg(at).and_then(|(vector, ty)| whole_numbers(vector, ty));
    let (years, numbers) = (part(0)?, part(1)?);
    let (days, nulls) = each_row(call.rows, common_nulls(call.args).as_ref(), |row| {
        let part = |parts: &[Option<i64>]| parts.get(row).copied().flatten();
        Ok(part(&years).zip(part(&numbers)).and_then(|(year, number)| {
            let (year, number) = (i32::try_from(year).ok()?, u32::try_from(number).ok()?);
            Period::numbered(grain, year, number).map(|period| period.first_day().0)
        }))
    })?;
    Ok(Vector { cells: Cells::Date(days.into()), nulls })
}

/// `2025-03-01`, also with a time of day behind it, and `2025-03`, `2025-W09`, `2025-Q1`, which are their first day.
fn written_day(text: &str) -> Option<Day> {
    let text = text.trim();
    let day = match text.get(10..11) {
        Some("T" | "t" | " ") => text.get(..10)?,
        _ => text,
    };
    Period::parse(day).map(Period::first_day)
}

/// `days_between`, `months_between`: whole days or months from the first to the second, negative backwards.
pub fn between(call: &Call<'_>) -> Result<Vector, Fault> {
    let ((from, _), (to, _)) = (call.arg(0)?, call.arg(1)?);
    let nulls = common_nulls(call.args);
    let (values, nulls) = each_row(call.rows, nulls.as_ref(), |row| {
        let (Some(from), Some(to)) = (moment(from, row), moment(to, row)) else { return Err(Fault::NotForRows) };
        Ok(Some(match call.function {
            Scalar::DaysBetween => to.0.saturating_sub(from.0) / Period::DAY_MICROS,
            _ if from <= to => whole_months(from, to),
            _ => -whole_months(to, from),
        }))
    })?;
    from_whole(values, nulls, call.ty)
}

/// `business_time`: microseconds of opening hours, negative backwards.
pub fn business_time(call: &Call<'_>) -> Result<Vector, Fault> {
    let ((from, _), (to, _)) = (call.arg(0)?, call.arg(1)?);
    let open = call.open.ok_or(Fault::NotForRows)?;
    let nulls = common_nulls(call.args);
    let (values, nulls) = each_row(call.rows, nulls.as_ref(), |row| {
        let (Some(from), Some(to)) = (moment(from, row), moment(to, row)) else { return Err(Fault::NotForRows) };
        Ok(Some(open.between(from, to)))
    })?;
    Ok(Vector { cells: Cells::Int(values.into()), nulls })
}

fn whole_months(from: Timestamp, to: Timestamp) -> i64 {
    let months = |time: Timestamp| Period::of_time(Grain::Month, time).index;
    let within = |time: Timestamp| (time.day().ymd().2, time.micros_of_day());
    months(to) - months(from) - i64::from(within(to) < within(from))
}
