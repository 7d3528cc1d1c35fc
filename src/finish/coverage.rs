//! Which time the tables cover.

use super::place::Moment;
use crate::calendar::{Calendar, CoveredTime, Day, Grain, Interval, Period};
use crate::check::DimensionKind;
use crate::plan::{Placing, PlacingUse, Plan, covers_interval};
use crate::run::{CoverageTotals, Totals};
use std::collections::BTreeSet;

/// No coverage is extended by more days than this: on either side, by the own time and by another.
const DAYS_AROUND: usize = 4 * CoveredTime::MOST_CLOSED;

/// What a placing covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Covered {
    /// Rows that have no time, or a question in which time plays no part: everything.
    Always,
    /// No row has a time.
    Never,
    /// One stretch of time.
    Within(Span),
}

/// The time that a table covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// From the first row's day to the last row's.
    pub(super) rows: Interval,
    /// That, extended over the days around it on which there is never a row.
    pub(super) all: Interval,
    /// `all` within the months of the rows: what a question without a period is about. Closed days make a period whole; they
    /// lead into no further month, which would then seem to have begun.
    pub(super) own: Interval,
    /// What lies in it is whole: `all`, and where rows stand for whole periods, all of the periods that it has a part of.
    pub(super) whole: Interval,
}

impl Span {
    fn new(rows: Interval, all: Interval) -> Span {
        let own = all.intersect(rows.in_whole_periods(Grain::Month)).unwrap_or(rows);
        Span { rows, all, own, whole: all }
    }

    /// Whether T is covered, whole or in part. A month of which only closed days before the first row are covered is
    /// not: it would be an empty line that nobody's data are about. Those days themselves are.
    pub(super) fn reaches(self, time: Interval) -> bool {
        self.rows.intersect(time).is_some() || self.all.contains(time)
    }

    /// The weekdays (1 to 7) without rows over which it was extended though the calendar does not say that they are closed.
    pub(super) fn closed_weekdays(self, calendar: &Calendar) -> BTreeSet<u32> {
        let around = [(self.all.start, self.rows.start), (self.rows.end, self.all.end)];
        let days = around.into_iter().flat_map(|(start, end)| (start.day().0..end.day().0).map(Day));
        // Extended by the own time and by another, on both sides.
        let days = days.take(DAYS_AROUND);
        days.filter(|day| !calendar.is_closed(*day)).map(Day::weekday).collect()
    }

    /// The part of T that is covered: all of it where no moment is missing; else closed days at its end add no further month.
    pub(super) fn part(self, time: Interval) -> Option<Interval> {
        let covered = time.intersect(self.all)?;
        if covered == time { Some(time) } else { time.intersect(self.own).or(Some(covered)) }
    }

    /// The same of what is whole: rows that stand for whole periods cover all of them.
    pub(super) fn whole_part(self, time: Interval) -> Option<Interval> {
        if self.whole == self.all { self.part(time) } else { self.whole.intersect(time) }
    }

    /// All of some spans and what lies between them.
    pub(super) fn around_all(spans: impl IntoIterator<Item = Span>) -> Option<Span> {
        spans.into_iter().reduce(Span::around)
    }

    fn around(self, other: Span) -> Span {
        let around = |a: Interval, b: Interval| Interval { start: a.start.min(b.start), end: a.end.max(b.end) };
        Span {
            rows: around(self.rows, other.rows),
            all: around(self.all, other.all),
            own: around(self.own, other.own),
            whole: around(self.whole, other.whole),
        }
    }
}

/// The coverage of every placing.
pub(super) struct Coverage {
    of: Vec<Covered>,
    period: Option<Interval>,
}

impl Coverage {
    pub(super) fn new(plan: &Plan, totals: &Totals) -> Coverage {
        let longest = longest_grain(plan);
        let of = plan.placings.iter().map(|placing| match of_placing(placing, totals, &plan.calendar) {
            Covered::Within(span) if placing.whole_periods && placing.covers.is_none() => Covered::Within(Span {
                whole: longest.map_or(span.all, |grain| span.all.in_whole_periods(grain)),
                ..span
            }),
            covered => covered,
        });
        Coverage { of: of.collect(), period: plan.period }
    }

    /// From the first that some of the placings cover to the last.
    pub(super) fn hull(&self, placings: &[usize]) -> Option<Span> {
        let spans = placings.iter().filter_map(|placing| match self.of(*placing) {
            Covered::Within(span) => Some(span),
            Covered::Always | Covered::Never => None,
        });
        Span::around_all(spans)
    }

    /// What the placings cover that cover a stretch of time.
    pub(super) fn spans(&self) -> Vec<Span> {
        let spans = self.of.iter().filter_map(|covered| match covered {
            Covered::Within(span) => Some(*span),
            Covered::Always | Covered::Never => None,
        });
        spans.collect()
    }

    pub(super) fn of(&self, placing: usize) -> Covered {
        self.of.get(placing).copied().unwrap_or(Covered::Always)
    }

    /// T as far as the question's period reaches, where T is not free; a stretch of time to which it was moved may reach out
    /// of that. The question's whole period ends where `own` does, the time that is covered, if that is known: on a side that
    /// is open, or where there is no period, on both. `None` if nothing is left, or nothing says what T is.
    pub(super) fn asked(&self, time: Moment, is_free: bool, own: Option<Interval>) -> Option<Interval> {
        let question = self.period.filter(|_| !is_free);
        match time {
            Moment::Without { .. } => None,
            Moment::Period { interval, .. } => cut(interval, question),
            Moment::Stretch { interval, .. } => Some(interval),
            Moment::Whole => match (question, own) {
                (Some(question), Some(own)) => Some(closed(question, own)),
                (question, own) => question.or(own),
            },
        }
    }

    /// Whether T is covered, whole or in part; where it is not free, as far as the question's period reaches.
    pub(super) fn reaches(&self, placing: usize, time: Moment, is_free: bool) -> bool {
        let asked = match (time, self.period.filter(|_| !is_free)) {
            (Moment::Without { .. }, _) | (Moment::Whole, None) => return true,
            (Moment::Whole, Some(period)) => Some(period),
            (Moment::Period { interval, .. }, period) => cut(interval, period),
            (Moment::Stretch { interval, .. }, _) => Some(interval),
        };
        match self.of(placing) {
            Covered::Always => true,
            Covered::Never => false,
            Covered::Within(span) => asked.is_some_and(|asked| span.reaches(asked)),
        }
    }

    /// Whether a value that uses a placing in T is partial: T is covered, but not whole, or the question's period cuts
    /// it. What is not covered at all has no part.
    pub(super) fn is_partial(&self, used: PlacingUse, time: Moment) -> bool {
        let Covered::Within(span) = self.of(used.placing) else { return false };
        let whole = match time {
            Moment::Without { .. } => return false,
            Moment::Period { interval, .. } | Moment::Stretch { interval, .. } if !used.whole => Some(interval),
            _ => None,
        };
        let asked = match whole {
            Some(interval) => cut(interval, self.period),
            None => self.period.map(|period| closed(period, span.own)),
        };
        let Some(asked) = asked else { return false };
        span.reaches(asked) && (!span.whole.contains(asked) || whole.is_some_and(|whole| whole != asked))
    }

    /// Every period of a grain that some of the placings cover within the question's period, ascending: those of lines.
    pub(super) fn periods(&self, placings: &[usize], grain: Grain) -> Vec<Period> {
        self.periods_of(placings, grain, self.period, |span| cut(span.all, self.period))
    }

    /// Every period of a grain that some of the placings cover within T and, where T is not free, the question's period,
    /// ascending: those that are members. Without `within`, T is the question's whole period.
    pub(super) fn periods_within(
        &self,
        placings: &[usize],
        grain: Grain,
        within: Option<Interval>,
        is_free: bool,
    ) -> Vec<Period> {
        let question = self.period.filter(|_| !is_free);
        self.periods_of(placings, grain, question, |span| {
            let whole = question.map_or(span.own, |question| closed(question, span.own));
            span.part(within.map_or(Some(whole), |within| cut(within, question))?)
        })
    }

    fn periods_of(
        &self,
        placings: &[usize],
        grain: Grain,
        question: Option<Interval>,
        asked: impl Fn(Span) -> Option<Interval>,
    ) -> Vec<Period> {
        let mut periods = Vec::new();
        for placing in placings {
            let Covered::Within(span) = self.of(*placing) else { continue };
            let all = asked(span).into_iter().flat_map(|asked| Period::within(grain, asked));
            let is_covered = |period: &Period| cut(period.interval(), question).is_some_and(|time| span.reaches(time));
            periods.extend(all.filter(is_covered));
        }
        periods.sort_unstable();
        periods.dedup();
        periods
    }
}

/// What lies in both; all of the first if there is no second.
fn cut(interval: Interval, by: Option<Interval>) -> Option<Interval> {
    by.map_or(Some(interval), |by| interval.intersect(by))
}

/// A period whose open sides end where the coverage does.
pub(super) fn closed(period: Interval, covered: Interval) -> Interval {
    let start = if period.start.0 == i64::MIN { covered.start } else { period.start };
    let end = if period.end.0 == i64::MAX { covered.end } else { period.end };
    Interval { start, end }
}

/// The longest grain of which a question asks for periods; without one, that of its own period.
fn longest_grain(plan: &Plan) -> Option<Grain> {
    let asked = plan.dimensions.iter().filter_map(|dimension| match dimension.kind {
        DimensionKind::Grain(grain) => Some(grain),
        _ => None,
    });
    asked.max().or_else(|| {
        let period = plan.period?;
        Grain::ALL.into_iter().rev().find(|grain| !period.cuts(*grain))
    })
}

fn of_placing(placing: &Placing, totals: &Totals, calendar: &Calendar) -> Covered {
    if placing.time.is_none() || placing.coverage.is_empty() {
        return Covered::Always;
    }
    if !placing.lasting.is_empty() {
        let times = placing.coverage.iter().chain(&placing.lasting);
        let found = times.filter_map(|coverage| totals.coverage.get(*coverage));
        return of_rows(&CoverageTotals::joined(found), placing.grain, calendar)
            .map_or(Covered::Never, Covered::Within);
    }
    // Where a table says what it covers, rows that last are cut there.
    if let Some(covers) = placing.covers.filter(|_| placing.spans).map(covers_interval) {
        return Covered::Within(Span::new(covers, covers));
    }
    let mut all: Option<Span> = None;
    for (at, coverage) in placing.coverage.iter().enumerate() {
        let Some(found) = totals.coverage.get(*coverage) else { continue };
        let is_own = at == 0 && !(placing.on && placing.coverage.len() == 1);
        let span = match placing.covers.filter(|_| is_own).map(covers_interval) {
            Some(covers) => Some(Span::new(covers, covers)),
            // Days of longer periods: what is covered are those periods, whatever the calendar calls closed.
            None if placing.by_days && is_own => {
                of_rows(found, None, &Calendar::default()).map(|span| Span::new(span.rows, span.rows))
            }
            None => of_rows(found, placing.grain.filter(|_| is_own), calendar),
        };
        all = match (all, span) {
            (Some(a), Some(b)) => Some(a.around(b)),
            (a, b) => a.or(b),
        };
    }
    all.map_or(Covered::Never, Covered::Within)
}

/// From the start of the first row's day (or longer grain) to the end of the last row's.
fn of_rows(found: &CoverageTotals, grain: Option<Grain>, calendar: &Calendar) -> Option<Span> {
    let (first, last) = found.span?;
    let CoveredTime { rows, all } = CoveredTime::of_rows((first, last), &found.days, grain, calendar);
    Some(Span::new(rows, all))
}
