//! Rows that last: which of them are open, moment by moment, and for how long.

use super::aggregate::{matches_rows_where, outside};
use super::book::Book;
use super::calendar::DAY;
use super::context::{Context, When, coverage};
use super::homes::{self, Used};
use super::rows::RowAt;
use super::scalar;
use super::value::{Naive, Quantity};
use kpi::function::{Meaning, OpenRows};
use kpi::syntax::Call;
use kpi::unit::TimeUnit;
use kpi::value::Reason;
use num_rational::BigRational;
use std::collections::BTreeSet;

/// What a call says of open rows, if it is about them.
pub fn function(call: &Call) -> Option<OpenRows> {
    match kpi::function::find(&call.name.text)?.meaning {
        Meaning::OpenRows(function) => Some(function),
        _ => None,
    }
}

/// How the call uses its table: by the column of the start, if that is not the table's own time.
pub fn used(book: &Book, call: &Call) -> Used {
    let (table, _) = homes::home(book, call);
    let (start, _) = book.tables[table].span.as_ref().expect("a span");
    let is_own = book.tables[table].time.as_ref().is_some_and(|time| super::build::is_name(time, start));
    Used { spans: true, ..Used::of(table, (!is_own).then_some(start)) }
}

/// Start and end of a row; neither is known of a row without a start.
pub fn from_to(place: &RowAt) -> Option<(i64, Option<i64>)> {
    let (start, end) = place.book.tables[place.table].span.as_ref()?;
    let moment = |column: &str| match place.column(column)? {
        Naive::Date(day) => Some(day * DAY),
        Naive::Time(moment) => Some(moment),
        _ => None,
    };
    Some((moment(start)?, moment(end)))
}

/// Whether start and end are days.
pub fn in_days(book: &Book, table: usize) -> bool {
    let sheet = &book.tables[table];
    let (start, end) = sheet.span.as_ref().expect("a span");
    let params = Default::default();
    let rows = (0..sheet.rows.len()).map(|row| RowAt { book, params: &params, table, row: Some(row) });
    !rows.flat_map(|place| [place.column(start), place.column(end)]).any(|cell| matches!(cell, Some(Naive::Time(_))))
}

/// The unit of a length.
pub fn unit(book: &Book, call: &Call) -> Option<TimeUnit> {
    (function(call)? == OpenRows::Time).then(|| match in_days(book, homes::home(book, call).0) {
        true => TimeUnit::Day,
        false => TimeUnit::Second,
    })
}

/// The rows that match K and F, with their start and end.
fn lasting(book: &Book, context: &Context, table: usize) -> Vec<(usize, i64, Option<i64>)> {
    let mut found = Vec::new();
    for row in 0..book.tables[table].rows.len() {
        let place = RowAt { book, params: &context.params, table, row: Some(row) };
        let Some((start, end)) = from_to(&place) else { continue };
        let matches = matches_rows_where(book, &context.params, table, row)
            && context.keys.iter().all(|(dimension, value)| dimension.value(&place, Some(start)) == *value)
            && context.filters.iter().all(|(filter, params)| RowAt { params, ..place }.value(filter).is_true());
        if matches {
            found.push((row, start, end));
        }
    }
    found
}

/// T as far as it is covered.
fn counted(book: &Book, context: &Context, used: &Used) -> Option<(i64, i64)> {
    let coverage = coverage(book, &context.params, used)?;
    let (all, own) = (coverage.all, coverage.own);
    match context.time {
        When::Whole => Some(own),
        When::Within(start, end) if start == i64::MIN / 4 || end == i64::MAX / 4 => {
            let start = if start == i64::MIN / 4 { own.0 } else { start };
            let end = if end == i64::MAX / 4 { own.1 } else { end };
            Some((start.max(all.0), end.min(all.1))).filter(|(start, end)| start < end)
        }
        When::Within(start, end) => Some((start.max(all.0), end.min(all.1))).filter(|(start, end)| start < end),
        When::Never => None,
    }
}

/// The end of T at which rows are open: beyond what is covered, unless the table says that it covers no more.
fn end_of(book: &Book, context: &Context, table: usize, counted: i64) -> i64 {
    match context.time {
        When::Within(_, end) if end < i64::MAX / 4 && book.tables[table].covers.is_none() => end.max(counted),
        _ => counted,
    }
}

/// The rows that are there within T: from their start to their end, both included.
pub fn there(book: &Book, context: &Context, used: &Used) -> Vec<usize> {
    let Some((from, to)) = counted(book, context, used) else { return Vec::new() };
    let all = lasting(book, context, used.table).into_iter();
    let there = all.filter(|(_, start, end)| *start < to && end.is_none_or(|end| end.max(*start) >= from));
    there.map(|(row, ..)| row).collect()
}

/// The rows that a value is made of: those open at the end of T, or at some moment of it.
pub fn open(book: &Book, call: &Call, context: &Context) -> Vec<usize> {
    let used = used(book, call);
    let filtered = homes::own_filter(call).map_or_else(|| context.clone(), |filter| context.filtered(filter));
    let Some((from, to)) = counted(book, &filtered, &used) else { return Vec::new() };
    let all = lasting(book, &filtered, used.table).into_iter();
    let is_open = |(_, start, end): &(usize, i64, Option<i64>)| {
        let (start, end) = (*start, *end);
        match function(call) {
            Some(OpenRows::AtEnd) => {
                let to = end_of(book, &filtered, used.table, to);
                start < to && end.is_none_or(|end| end.max(start) >= to)
            }
            _ => start < to && end.is_none_or(|end| end > from && end > start),
        }
    };
    all.filter(is_open).map(|(row, ..)| row).collect()
}

/// A function of open rows in its context.
pub fn evaluate(book: &Book, call: &Call, context: &Context) -> Naive {
    let used = used(book, call);
    let function = function(call).expect("a function of open rows");
    let filtered = homes::own_filter(call).map_or_else(|| context.clone(), |filter| context.filtered(filter));
    if context.time == When::Never {
        return Naive::Blank(Reason::NoSinglePeriod);
    }
    if outside(book, &BTreeSet::from([used.clone()]), &filtered) {
        return Naive::Blank(Reason::NotCovered);
    }
    let Some((from, to)) = counted(book, &filtered, &used) else {
        return match function {
            OpenRows::Average => Naive::Blank(Reason::NotCovered),
            _ => Naive::int(0),
        };
    };
    let rows = lasting(book, &filtered, used.table);
    let is_open = |moment: i64| {
        rows.iter().filter(|(_, start, end)| *start <= moment && end.is_none_or(|end| moment < end)).count()
    };
    let time: i64 = rows.iter().map(|(_, start, end)| (end.unwrap_or(to).min(to) - (*start).max(from)).max(0)).sum();
    let seconds = Naive::Number(Quantity { amount: BigRational::new(time.into(), 1_000_000.into()), power: 1 });
    let length = Naive::Number(Quantity { amount: BigRational::new((to - from).into(), 1_000_000.into()), power: 1 });
    let count = |number: usize| Naive::int(i64::try_from(number).expect("few rows"));
    match function {
        OpenRows::AtEnd => {
            let to = end_of(book, &filtered, used.table, to);
            let open = |(_, start, end): &&(usize, i64, Option<i64>)| {
                *start < to && end.is_none_or(|end| end >= to && end > *start)
            };
            count(rows.iter().filter(open).count())
        }
        OpenRows::Time => seconds,
        OpenRows::Average => scalar::divide(seconds, length, None),
        OpenRows::Most => {
            let starts = rows.iter().map(|(_, start, _)| *start).filter(|start| from <= *start && *start < to);
            count(starts.chain([from]).map(is_open).max().unwrap_or(0))
        }
    }
}
