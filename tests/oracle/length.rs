//! `days()`, `working_days()`, `open_hours()`: day by day, hour by hour.

use super::book::Book;
use super::calendar::{self, DAY};
use super::context::{Context, When, coverage};
use super::homes::{self, Dimension};
use super::value::{Naive, Quantity};
use kpi::calendar::Grain;
use kpi::syntax::{Call, Expr, ExprKind, Key};
use kpi::value::Reason;
use num_rational::BigRational;

const MINUTE: i64 = 60_000_000;

/// Whether a call is one of them.
pub fn is_length(call: &Call) -> bool {
    matches!(&*call.name.text.to_lowercase(), "days" | "working_days" | "open_hours")
}

/// Whether one of them is anywhere in an expression, under the names of metrics too.
pub fn is_in(book: &Book, expr: &Expr) -> bool {
    contains(book, expr, &is_length)
}

/// Whether working days or opening hours are counted anywhere in it.
pub fn is_of_work(book: &Book, expr: &Expr) -> bool {
    contains(book, expr, &|call| is_length(call) && !call.name.text.eq_ignore_ascii_case("days"))
}

fn contains(book: &Book, expr: &Expr, wanted: &dyn Fn(&Call) -> bool) -> bool {
    match &expr.kind {
        ExprKind::Call(call) if wanted(call) => true,
        ExprKind::Name(name) => book.metrics.get(&*name.text).is_some_and(|metric| {
            let base = metric.about.minimum_base.iter().filter_map(|(_, base)| base.as_ref());
            std::iter::once(&metric.formula).chain(base).any(|part| contains(book, part, wanted))
        }),
        _ => super::tree::children(expr).into_iter().any(|part| contains(book, part, wanted)),
    }
}

/// The length of T, as far as the rows beside it cover it.
pub fn evaluate(book: &Book, call: &Call, context: &Context) -> Naive {
    let knows_no_days = |(key, _): &(Dimension, Naive)| match key {
        Dimension::Rest { stands_for, .. } => stands_for.iter().any(|of| matches!(of, Dimension::Part(_))),
        _ => false,
    };
    if context.keys.iter().any(knows_no_days) {
        return Naive::Blank(Reason::Undefined);
    }
    let (start, end) = match counted(book, call, context) {
        Ok(counted) => counted,
        Err(reason) => return Naive::Blank(reason),
    };
    let parts: Vec<(&String, &Naive)> = (context.keys.iter())
        .filter_map(|(key, value)| if let Dimension::Part(part) = key { Some((part, value)) } else { None })
        .collect();
    if parts.iter().any(|(_, value)| value.is_blank()) {
        return Naive::Blank(Reason::NoSinglePeriod);
    }
    let is_hour = |part: &str| part.contains("hour");
    let days = (start.div_euclid(DAY)..=(end - 1).div_euclid(DAY))
        .filter(|day| parts.iter().all(|(part, value)| is_hour(part) || homes::part_of(part, day * DAY) == **value));
    let almanac = &book.almanac;
    match &*call.name.text.to_lowercase() {
        "days" => Naive::int(days.count() as i64),
        "working_days" => Naive::int(days.filter(|day| !almanac.is_closed(*day)).count() as i64),
        _ => {
            // Minute by minute: hours of keys, T and opening hours all begin and end with one.
            let mut minutes = 0;
            for day in days.filter(|day| !almanac.is_closed(*day)) {
                let open = almanac.open.expect("opening hours")[calendar::weekday(day) as usize - 1];
                let (from, to) = open.expect("an open day");
                minutes += (from..to)
                    .map(|minute| day * DAY + minute * MINUTE)
                    .filter(|moment| start <= *moment && *moment < end)
                    .filter(|moment| {
                        parts.iter().all(|(part, value)| !is_hour(part) || homes::part_of(part, *moment) == **value)
                    })
                    .count() as i64;
            }
            Naive::Number(Quantity { amount: BigRational::from_integer((minutes * 60).into()), power: 1 })
        }
    }
}

/// The stretch of time that is counted.
fn counted(book: &Book, call: &Call, context: &Context) -> Result<(i64, i64), Reason> {
    let covered = context.beside.iter().filter_map(|used| coverage(book, &context.params, used));
    let covered = covered.reduce(super::context::Coverage::around);
    let (open_start, open_end) = (i64::MIN / 4, i64::MAX / 4);
    let (start, end) = match (context.time, covered) {
        (When::Never, _) => return Err(Reason::NoSinglePeriod),
        (When::Whole, covered) => covered.ok_or(Reason::NoSinglePeriod)?.own,
        (When::Within(start, end), None) if start == open_start || end == open_end => {
            return Err(Reason::NoSinglePeriod);
        }
        (When::Within(start, end), None) => (start, end),
        (When::Within(start, end), Some(covered)) => {
            let start = if start == open_start { covered.own.0 } else { start };
            let end = if end == open_end { covered.own.1 } else { end };
            covered.part(start, end).ok_or(Reason::NotCovered)?
        }
    };
    if start >= end {
        return Err(Reason::NotCovered);
    }
    let whole = call.args.first().and_then(|arg| Dimension::of(book, &Key { value: arg.clone() }).grain());
    Ok(match whole {
        None => (start, end),
        Some(grain) => within(grain, start, end),
    })
}

/// All periods of a grain in which a stretch lies.
fn within(grain: Grain, start: i64, end: i64) -> (i64, i64) {
    (calendar::period_of(grain, start).start, calendar::period_of(grain, end - 1).end)
}
