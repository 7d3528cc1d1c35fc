//! K, T and F: where a metric is evaluated.

use super::book::Book;
use super::calendar::DAY;
use super::homes::{self, Dimension, Used};
use super::rows::{Params, RowAt};
use super::value::Naive;
use kpi::calendar::Grain;
use kpi::syntax::{Expr, Question};
use std::collections::BTreeSet;

/// The context of one evaluation.
#[derive(Clone)]
pub struct Context {
    /// K: dimensions other than grains, and their values.
    pub keys: Vec<(Dimension, Naive)>,
    /// T.
    pub time: When,
    /// The grain whose period T is.
    pub grain: Option<Grain>,
    /// The grain that is asked: that of the question, or of the members around.
    pub asked: Option<Grain>,
    /// Whether T is a stretch of time that a period was moved to.
    pub stretch: bool,
    /// Whether the question's period does not cut T.
    pub free: bool,
    /// F: conditions, each with the params in force where it was written.
    pub filters: Vec<(Expr, Params)>,
    /// Params in force.
    pub params: Params,
    /// The tables of the smallest part of a formula around this that has any: `days()` counts what they cover.
    pub beside: BTreeSet<Used>,
}

/// T.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// No period: rows without time are in.
    Whole,
    /// From a moment to before another.
    Within(i64, i64),
    /// The rows without time.
    Never,
}

impl Context {
    /// The context of the whole question: no keys, its filter, its period.
    pub fn of_question(book: &Book) -> Context {
        let mut params: Params =
            book.params.iter().map(|(name, value)| (name.clone(), super::build::literal(value))).collect();
        for (name, value) in &book.question.set {
            params.insert(name.text.to_string(), super::build::literal(value));
        }
        let filters = book.question.filter.iter().map(|filter| (filter.clone(), params.clone())).collect();
        let keys = book.question.by.iter().chain(&book.question.across);
        let asked = keys.filter_map(|key| Dimension::of(book, key).grain()).min();
        let time = period_of_question(&book.question);
        Context {
            keys: vec![],
            time,
            grain: None,
            asked,
            stretch: false,
            free: false,
            filters,
            params,
            beside: BTreeSet::new(),
        }
    }

    pub fn filtered(&self, condition: &Expr) -> Context {
        let mut context = self.clone();
        context.filters.push((condition.clone(), self.params.clone()));
        context
    }

    pub fn without(&self, dimension: &Dimension) -> Context {
        let mut context = self.clone();
        context.keys.retain(|(key, _)| match key {
            Dimension::Rest { stands_for, .. } => !stands_for.contains(dimension),
            key => key != dimension,
        });
        context
    }

    /// The same with one more key; a grain's period becomes T in place of what T was, cut by the question's own period
    /// only: a week at the edge of a month is the whole week in both months.
    pub fn at(&self, book: &Book, dimension: &Dimension, value: &Naive) -> Context {
        let mut context = self.clone();
        match value {
            Naive::Period(period) => {
                context.time = self.asked_period(book).cut(period.start, period.end);
                context.stretch = false;
                context.grain = Some(period.grain);
            }
            _ => context.keys.push((dimension.clone(), value.clone())),
        }
        context
    }

    /// The question's period, where it cuts T.
    pub fn asked_period(&self, book: &Book) -> When {
        if self.free { When::Whole } else { period_of_question(&book.question) }
    }

    /// The rows that match K, T and F in the way in which they are used.
    pub fn rows_used(&self, book: &Book, used: &Used) -> Vec<usize> {
        match used.spans {
            true => super::open_rows::there(book, self, used),
            false => self.rows(book, used.table, used.on.as_deref()),
        }
    }

    /// The rows of a table that match K, T and F.
    pub fn rows(&self, book: &Book, table: usize, on: Option<&str>) -> Vec<usize> {
        (0..book.tables[table].rows.len()).filter(|row| self.matches(book, table, *row, on)).collect()
    }

    fn matches(&self, book: &Book, table: usize, row: usize, on: Option<&str>) -> bool {
        let moment = homes::moment(book, &self.params, table, row, on);
        let place = RowAt { book, params: &self.params, table, row: Some(row) };
        super::aggregate::exists(book, &self.params, table, row)
            && self.holds(book, table, moment, on)
            && (on.is_none() || moment.is_some())
            && self.keys.iter().all(|(dimension, value)| dimension.value(&place, moment) == *value)
            && self.filters.iter().all(|(filter, params)| RowAt { params, ..place }.value(filter).is_true())
    }

    /// Whether a row lies in T; of a table that is spread a part of its period is enough.
    fn holds(&self, book: &Book, table: usize, moment: Option<i64>, on: Option<&str>) -> bool {
        let sheet = &book.tables[table];
        match (self.time, moment) {
            (When::Within(start, end), Some(moment)) if sheet.spread && sheet.grain > Grain::Day && on.is_none() => {
                let period = super::calendar::period_of(sheet.grain, moment);
                start < period.end && period.start < end
            }
            (time, moment) => time.holds(moment),
        }
    }

    /// The context in which members are looked for and of which only keys and filters that a table reaches count.
    pub fn reachable_from(&self, book: &Book, table: usize) -> Context {
        let mut context = self.clone();
        context.time = When::Whole;
        context.keys.retain(|(dimension, _)| dimension.is_reached(book, table));
        context.filters.retain(|(filter, _)| homes::names_reached(book, table, filter));
        context
    }
}

impl When {
    /// Whether a row with that moment is in.
    pub fn holds(self, moment: Option<i64>) -> bool {
        match (self, moment) {
            (When::Whole, _) | (When::Never, None) => true,
            (When::Within(start, end), Some(moment)) => start <= moment && moment < end,
            _ => false,
        }
    }

    pub fn cut(self, start: i64, end: i64) -> When {
        match self {
            When::Within(from, to) => When::Within(from.max(start), to.min(end)),
            _ => When::Within(start, end),
        }
    }
}

/// `--from` and `--to`, both included, may be periods; an open side has no end.
pub fn period_of_question(question: &Question) -> When {
    let bounds = |period: kpi::calendar::Period| {
        let (year, month, day) = period.first_day().ymd();
        let first = super::calendar::day_number(i64::from(year), i64::from(month), i64::from(day));
        super::calendar::period_of(period.grain, first * DAY)
    };
    let from = question.from.map(|(period, _)| bounds(period).start);
    let to = question.to.map(|(period, _)| bounds(period).end);
    match (from, to) {
        (None, None) => When::Whole,
        _ => When::Within(from.unwrap_or(i64::MIN / 4), to.unwrap_or(i64::MAX / 4)),
    }
}

/// What is covered: from the first row to the last, and that with the days on which there is never a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    pub rows: (i64, i64),
    pub all: (i64, i64),
    /// As far as closed days go on in the months of the first row and the last: what a question without a period is about.
    pub own: (i64, i64),
}

impl Coverage {
    pub fn around(self, other: Coverage) -> Coverage {
        let around = |a: (i64, i64), b: (i64, i64)| (a.0.min(b.0), a.1.max(b.1));
        Coverage {
            rows: around(self.rows, other.rows),
            all: around(self.all, other.all),
            own: around(self.own, other.own),
        }
    }

    /// The part of T that is covered; T is all of it, or ends with the month of the last row.
    pub fn part(self, start: i64, end: i64) -> Option<(i64, i64)> {
        if start >= end {
            return None;
        }
        if self.all.0 <= start && end <= self.all.1 {
            return Some((start, end));
        }
        let within = |(from, to): (i64, i64)| Some((start.max(from), end.min(to))).filter(|(start, end)| start < end);
        within(self.own).or_else(|| within(self.all))
    }
}

/// What a table covers before any filter but its own `rows where`; with `on` also the time that it names.
pub fn coverage(book: &Book, params: &Params, used: &Used) -> Option<Coverage> {
    let sheet = &book.tables[used.table];
    if sheet.span.is_some() && sheet.covers.is_none() && sheet.covers_as.is_none() {
        return coverage_of_span(book, params, used);
    }
    let own = coverage_by(book, params, used.table, None);
    let other = used.on.as_ref().filter(|_| !used.spans).and_then(|on| coverage_by(book, params, used.table, Some(on)));
    match (own, other) {
        (Some(a), Some(b)) => Some(a.around(b)),
        (a, b) => a.or(b),
    }
}

/// Rows that last cover the time from the first to the last of what is known of them.
fn coverage_of_span(book: &Book, params: &Params, used: &Used) -> Option<Coverage> {
    let table = used.table;
    let mut moments = Vec::new();
    for row in (0..book.tables[table].rows.len()).filter(|row| super::aggregate::exists(book, params, table, *row)) {
        moments.extend(homes::moment(book, params, table, row, None));
        moments.extend(used.on.as_deref().and_then(|on| homes::moment(book, params, table, row, Some(on))));
        let place = RowAt { book, params, table, row: Some(row) };
        if let Some((start, end)) = super::open_rows::from_to(&place) {
            // What ends at midnight was there the day before; a day that is an end is one of the row's.
            let before = i64::from(!super::open_rows::in_days(book, table));
            moments.extend([Some(start), end.map(|end| (end - before).max(start))].into_iter().flatten());
        }
    }
    covered_by(book, moments, book.tables[table].grain.max(Grain::Day))
}

/// What a table covers by one time alone.
pub fn coverage_by(book: &Book, params: &Params, table: usize, on: Option<&str>) -> Option<Coverage> {
    let sheet = &book.tables[table];
    // A table that is made from another covers what that one does.
    if let Some(source) = sheet.covers_as.filter(|source| book.tables[*source].time.is_some()) {
        return (sheet.time.is_some() || on.is_some()).then(|| coverage(book, params, &Used::of(source, None)))?;
    }
    if on.is_none() && sheet.time.is_none() {
        return None;
    }
    if let (Some((first, end)), None) = (sheet.covers, on) {
        let covers = (first * DAY, end * DAY);
        return Some(Coverage { rows: covers, all: covers, own: covers });
    }
    let rows = (0..sheet.rows.len()).filter(|row| super::aggregate::exists(book, params, table, *row));
    let moments: Vec<i64> = rows.filter_map(|row| homes::moment(book, params, table, row, on)).collect();
    let grain = if on.is_none() { sheet.grain.max(Grain::Day) } else { Grain::Day };
    covered_by(book, moments, grain)
}

fn covered_by(book: &Book, moments: Vec<i64>, grain: Grain) -> Option<Coverage> {
    let mut start = super::calendar::period_of(grain, *moments.iter().min()?).start;
    let mut end = super::calendar::period_of(grain, *moments.iter().max()?).end;
    let rows = (start, end);
    let weekdays: BTreeSet<i64> =
        moments.iter().map(|moment| super::calendar::weekday(moment.div_euclid(DAY))).collect();
    if grain == Grain::Day {
        let judges = end - start >= 28 * DAY && book.almanac.open.is_none();
        let closed = |moment: i64| {
            let day = moment.div_euclid(DAY);
            book.almanac.is_closed(day) || judges && !weekdays.contains(&super::calendar::weekday(day))
        };
        let is_first = |moment: i64| super::calendar::civil(moment.div_euclid(DAY)).2 == 1;
        let mut own = rows;
        while closed(start - DAY) {
            own.0 = if own.0 == start && !is_first(start) { start - DAY } else { own.0 };
            start -= DAY;
        }
        while closed(end) {
            own.1 = if own.1 == end && !is_first(end) { end + DAY } else { own.1 };
            end += DAY;
        }
        return Some(Coverage { rows, all: (start, end), own });
    }
    Some(Coverage { rows, all: (start, end), own: rows })
}

/// How a period lies to what a table covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Covered {
    Whole,
    Part,
    Not,
}

/// A period of which only days without rows before the first row or after the last are covered is not.
pub fn covered(coverage: Option<Coverage>, start: i64, end: i64) -> Covered {
    match coverage {
        _ if start >= end => Covered::Not,
        Some(Coverage { all: (from, to), .. }) if from <= start && end <= to => Covered::Whole,
        Some(Coverage { rows: (from, to), .. }) if start < to && from < end => Covered::Part,
        _ => Covered::Not,
    }
}

/// The periods of a grain that one of these covers within T and the question's period.
pub fn covered_periods(book: &Book, used: &BTreeSet<Used>, grain: Grain, context: &Context) -> BTreeSet<Naive> {
    periods_covered(book, used, grain, context, |coverage| match context.time {
        When::Whole => Some(coverage.all),
        When::Within(start, end) => Some((start.max(coverage.all.0), end.min(coverage.all.1))),
        When::Never => None,
    })
}

/// Those of them in T: closed days behind the last row are in it as far as its month goes.
pub fn periods_within(book: &Book, used: &BTreeSet<Used>, grain: Grain, context: &Context) -> BTreeSet<Naive> {
    periods_covered(book, used, grain, context, |coverage| match context.time {
        When::Whole => Some(coverage.own),
        When::Within(start, end) => coverage.part(
            if start == i64::MIN / 4 { coverage.own.0 } else { start },
            if end == i64::MAX / 4 { coverage.own.1 } else { end },
        ),
        When::Never => None,
    })
}

fn periods_covered(
    book: &Book,
    used: &BTreeSet<Used>,
    grain: Grain,
    context: &Context,
    part: impl Fn(Coverage) -> Option<(i64, i64)>,
) -> BTreeSet<Naive> {
    let asked = context.asked_period(book);
    let mut found = BTreeSet::new();
    for coverage in used.iter().filter_map(|used| coverage(book, &context.params, used)) {
        let Some((start, end)) = part(coverage) else { continue };
        let periods = super::calendar::periods(grain, start, end).into_iter();
        let counts = |period: &super::calendar::Stretch| match asked.cut(period.start, period.end) {
            When::Within(start, end) => covered(Some(coverage), start, end) != Covered::Not,
            _ => false,
        };
        found.extend(periods.filter(counts).map(Naive::Period));
    }
    found
}
