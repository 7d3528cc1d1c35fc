//! Columns of days and timestamps.

use super::{Blanks, Fault};
use crate::data::grid::{Grid, is_blank};
use crate::data::moment::{Moment, iso_day, timestamp};
use crate::data::reading::{Form, Reading, micros};
use datafusion::arrow::array::{ArrayRef, Date32Array, TimestampMicrosecondArray};
use std::sync::Arc;

/// Days since 1970-01-01.
pub(super) fn dates(grid: &Grid<'_>, column: usize, reading: &Reading) -> Result<ArrayRef, Fault> {
    let found = |moment| match moment {
        Moment::Day(day, _) => day.0,
        Moment::Time(time, _) => time.day().0,
    };
    let (days, blanks) = cells(grid, column, reading, |raw| iso_day(raw).map(|day| day.0), found)?;
    Ok(Arc::new(Date32Array::new(days.into(), blanks.buffer(grid.rows()))))
}

/// Microseconds since 1970-01-01.
pub(super) fn times(grid: &Grid<'_>, column: usize, reading: &Reading) -> Result<ArrayRef, Fault> {
    let fast = |raw: &[u8]| {
        timestamp(raw).map(|(time, zoned)| match reading.zone {
            Some(zone) if zoned => zone.local(time).0,
            _ => time.0,
        })
    };
    let (times, blanks) = cells(grid, column, reading, fast, |moment| micros(moment).0)?;
    Ok(Arc::new(TimestampMicrosecondArray::new(times.into(), blanks.buffer(grid.rows()))))
}

fn cells<T: Default>(
    grid: &Grid<'_>,
    column: usize,
    reading: &Reading,
    fast: impl Fn(&[u8]) -> Option<T>,
    found: impl Fn(Moment) -> T,
) -> Result<(Vec<T>, Blanks), Fault> {
    let day_grain = !matches!(reading.kind, crate::data::Kind::Date(grain) if grain != crate::calendar::Grain::Day);
    let plain = reading.form == Form::Found && reading.blank.is_empty() && day_grain;
    let mut values = Vec::with_capacity(grid.rows());
    let mut blanks = Blanks::default();
    for row in 0..grid.rows() {
        if plain && let Some(value) = fast(grid.raw(row, column)) {
            values.push(value);
            continue;
        }
        let content = grid.content(row, column);
        if is_blank(&content) || reading.is_code(&content) {
            blanks.push(row);
            values.push(T::default());
            continue;
        }
        values.push(found(reading.moment(&content).map_err(|misfit| Fault::misfit(row, misfit))?));
    }
    Ok((values, blanks))
}
