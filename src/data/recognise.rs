//! What the cells of the columns leave no doubt about: decimal signs, percent, money, dates and durations. Whatever could be
//! read in two ways stays text, and is a question to whoever uses it.

use super::evidence::Evidence;
use super::numeral::{self, currency};
use super::pattern::{KNOWN, PACKED, Pattern, PatternKind};
use super::reading::{Form, Reading, Style, Unsettled, Watch};
use crate::unit::{Symbol, TimeUnit, Unit};
use std::sync::Arc;

/// What the file says of the points in its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Points {
    /// They begin decimals: the format has numbers of its own.
    Decimal,
    /// They begin decimals unless other numbers show that they group thousands.
    Usual,
    /// The one is as likely as the other: the separator is a semicolon, as it is where commas begin decimals.
    Either,
}

/// Settles how each column is read; gives the units that come with it.
pub(super) fn recognise(readings: &mut [Reading], evidence: &mut [Evidence], points: Points) -> Vec<Option<Unit>> {
    if points == Points::Decimal {
        for written in evidence.iter_mut().map(|seen| &mut seen.written).filter(|written| written.open_points > 0) {
            written.excluded |= numeral::COMMA;
        }
    }
    let evidence = &*evidence;
    let point = common_point(readings, evidence);
    let days = common_days(readings, evidence);
    let mut units = Vec::with_capacity(readings.len());
    for (reading, seen) in readings.iter_mut().zip(evidence) {
        let is_open = matches!(reading.form, Form::Found | Form::Number | Form::Percent);
        let unit = if !is_open || seen.filled == 0 {
            None
        } else if seen.are_numbers(seen.written.cells) && !is_packed(seen, reading) {
            number(reading, seen, point, points)
        } else if reading.form != Form::Percent {
            moment_or_length(reading, seen, days)
        } else {
            None
        };
        units.push(unit);
    }
    units
}

/// The decimal sign that the columns show which leave no doubt, if they agree.
fn common_point(readings: &[Reading], evidence: &[Evidence]) -> Option<u8> {
    let certain = readings.iter().zip(evidence).filter_map(|(reading, seen)| {
        let is_number = matches!(reading.form, Form::Found | Form::Number | Form::Percent);
        if !is_number || !seen.are_numbers(seen.written.cells) {
            return None;
        }
        match seen.written.excluded {
            numeral::COMMA => Some(b'.'),
            numeral::POINT => Some(b','),
            _ => None,
        }
    });
    let mut found = None;
    for point in certain {
        match found {
            None => found = Some(point),
            Some(known) if known == point => {}
            Some(_) => return None,
        }
    }
    found
}

fn number(reading: &mut Reading, seen: &Evidence, common: Option<u8>, points: Points) -> Option<Unit> {
    let written = &seen.written;
    let all = seen.numbers + written.cells;
    let point = match (reading.said_point, written.excluded) {
        (true, excluded) => {
            let other = if reading.point == b',' { numeral::COMMA } else { numeral::POINT };
            if excluded & other != 0 && written.cells > 0 {
                return None;
            }
            reading.point
        }
        (false, numeral::COMMA) => b'.',
        (false, numeral::POINT) => b',',
        (false, 0) if written.open == 0 => common.unwrap_or(b'.'),
        (false, 0) => match common {
            Some(point) => point,
            None if written.open == written.open_points && points != Points::Either => b'.',
            None => return stays_text(reading),
        },
        // No reading suits them all.
        (false, _) => return if written.cells > 0 { None } else { plain(reading) },
    };
    if reading.form == Form::Found {
        let settled = reading.said_point || written.excluded != 0 || common.is_some();
        let unsettled = if points == Points::Either { Unsettled::Both } else { Unsettled::Commas };
        let point = if settled { Unsettled::No } else { unsettled };
        reading.watch = Watch { zeros: true, point, percent: false };
    }
    // In brackets throughout they are rather notes; with percent or money in some cells, it is not known what the others are.
    let some = |count: u64| count > 0 && count < all;
    let is_stated_percent = reading.form == Form::Percent;
    if written.bracketed == all || written.mixed || some(written.money) || (some(written.percent) && !is_stated_percent)
    {
        return None;
    }
    let needs_style = written.cells > 0 || (point == b',' && written.open_points > 0);
    reading.point = point;
    reading.style = Style { loose: needs_style, money: None };
    if written.percent > 0 {
        reading.watch.percent = !is_stated_percent;
        reading.form = Form::Percent;
        return None;
    }
    if written.money > 0 {
        reading.style.money = written.sign.as_deref().map(Arc::from);
        let code = written.sign.as_deref().and_then(currency);
        return code.map(|code| Unit::of(Symbol::Money(code.to_owned())));
    }
    None
}

/// The columns of which no cell that was looked at leaves one reading alone, where some cell of the rest may do so.
pub(super) fn undecided(readings: &[Reading], evidence: &[Evidence]) -> Vec<usize> {
    let point = common_point(readings, evidence);
    let order = common_days(readings, evidence);
    let is_undecided = |(reading, seen): (&Reading, &Evidence)| {
        let written = &seen.written;
        if reading.form != Form::Found || seen.filled == 0 || is_packed(seen, reading) {
            false
        } else if seen.are_numbers(written.cells) {
            // Points alone begin decimals, or they are asked for: no other cell is read otherwise for them.
            let asked = written.excluded == 0 && written.open > written.open_points;
            asked && !reading.said_point && point.is_none()
        } else if seen.nearly_all(seen.lengths) {
            seen.only_m == seen.lengths
        } else {
            // Minutes and hours that fit both forms of durations do so throughout.
            let left = left(seen, order);
            let is_time = left.iter().any(|pattern| pattern.kind() != PatternKind::Duration);
            seen.nearly_all(seen.patterned) && left.len() > 1 && is_time
        }
    };
    let pairs = readings.iter().zip(evidence).enumerate();
    pairs.filter(|(_, pair)| is_undecided(*pair)).map(|(at, _)| at).collect()
}

/// Points that begin decimals or group thousands: the column stays text, and whoever uses it is asked.
fn stays_text(reading: &mut Reading) -> Option<Unit> {
    if reading.form == Form::Found {
        reading.form = Form::Text;
    }
    None
}

fn plain(reading: &mut Reading) -> Option<Unit> {
    reading.style = Style::default();
    None
}

fn is_packed(seen: &Evidence, reading: &Reading) -> bool {
    reading.form == Form::Found && seen.packed == seen.filled && seen.packed > 0
}

/// Whether days come before months in the dates with slashes, and in those with hyphens, of columns that leave no doubt.
#[derive(Clone, Copy, Default)]
struct DayOrder {
    slashes: Option<bool>,
    hyphens: Option<bool>,
}

fn common_days(readings: &[Reading], evidence: &[Evidence]) -> DayOrder {
    let mut order = DayOrder::default();
    let mut conflict = DayOrder::default();
    for (reading, seen) in readings.iter().zip(evidence) {
        if reading.form != Form::Found || !seen.nearly_all(seen.patterned) {
            continue;
        }
        if let [only] = alive(seen).as_slice() {
            for (sign, known, doubt) in
                [('/', &mut order.slashes, &mut conflict.slashes), ('-', &mut order.hyphens, &mut conflict.hyphens)]
            {
                if let Some(days_first) = days_first(only, sign) {
                    if known.is_some_and(|known| known != days_first) {
                        *doubt = Some(true);
                    }
                    *known = Some(days_first);
                }
            }
        }
    }
    DayOrder {
        slashes: order.slashes.filter(|_| conflict.slashes.is_none()),
        hyphens: order.hyphens.filter(|_| conflict.hyphens.is_none()),
    }
}

/// Of a format whose days and months could be confused: whether days come first.
fn days_first(pattern: &Pattern, sign: char) -> Option<bool> {
    let text = &pattern.text;
    if text.starts_with(&format!("dd{sign}mm{sign}yyyy")) {
        return Some(true);
    }
    text.starts_with(&format!("mm{sign}dd{sign}yyyy")).then_some(false)
}

/// The known formats that every cell fits.
fn alive(seen: &Evidence) -> Vec<&'static Pattern> {
    KNOWN.iter().enumerate().filter(|(at, _)| seen.unfit & (1 << at) == 0).map(|(_, pattern)| pattern).collect()
}

/// Those of them in which days and months stand as in the other columns.
fn left(seen: &Evidence, order: DayOrder) -> Vec<&'static Pattern> {
    let in_order = |pattern: &&Pattern| {
        let known = [('/', order.slashes), ('-', order.hyphens)];
        known.into_iter().all(|(sign, known)| match (days_first(pattern, sign), known) {
            (Some(days_first), Some(known)) => days_first == known,
            _ => true,
        })
    };
    alive(seen).into_iter().filter(in_order).collect()
}

fn moment_or_length(reading: &mut Reading, seen: &Evidence, order: DayOrder) -> Option<Unit> {
    if is_packed(seen, reading) {
        reading.form = Pattern::parse(PACKED).map_or(Form::Found, Form::Pattern);
        return None;
    }
    let seconds = Some(Unit::time(TimeUnit::Second));
    if seen.nearly_all(seen.lengths) && seen.only_m < seen.lengths {
        reading.form = Form::Length;
        return seconds;
    }
    if !seen.nearly_all(seen.patterned) {
        return None;
    }
    let left = left(seen, order);
    let [only] = left.as_slice() else { return None };
    let is_length = only.kind() == PatternKind::Duration;
    // What has a unit is a number, so it is no date.
    if is_length || reading.form == Form::Found {
        reading.form = Form::Pattern((*only).clone());
    }
    seconds.filter(|_| is_length)
}
