//! Metrics in another T: the stretches of time counted out day by day, and the metric evaluated in each.

use super::aggregate;
use super::book::Book;
use super::calendar::{DAY, civil, day_number, month_length, period_of};
use super::context::{Context, Coverage, Covered, When, coverage, covered, period_of_question};
use super::homes::{self, Used};
use super::metric::MetricAt;
use super::scalar;
use super::value::Naive;
use kpi::calendar::Grain;
use kpi::function::{Aggregate, Meaning, Moving};
use kpi::syntax::{AddOp, Call, CompareOp, Expr, ExprKind};
use kpi::value::Reason;
use std::collections::BTreeSet;

/// What a call of `previous` and its kin asks for.
pub struct Moves<'c> {
    pub moving: Moving,
    pub inner: &'c Expr,
    length: Option<(i64, Grain)>,
    words: BTreeSet<&'c str>,
}

/// A stretch of time.
type Stretch = (i64, i64);

impl<'c> Moves<'c> {
    /// The parts of a call, if it is one.
    pub fn of(call: &'c Call) -> Option<Moves<'c>> {
        let Meaning::Moving(moving) = kpi::function::find(&call.name.text)?.meaning else { return None };
        let (inner, rest) = call.args.split_first()?;
        let mut moves = Moves { moving, inner, length: None, words: BTreeSet::new() };
        for arg in rest {
            match &arg.kind {
                ExprKind::Name(name) => {
                    moves.words.insert(&name.text);
                }
                ExprKind::CalendarStep(count, grain) => {
                    moves.length = Some((i64::try_from(count.to_i128()?).ok()?, *grain));
                }
                ExprKind::Number { value, unit, .. } => {
                    let grain = match unit.as_ref()?.as_time()? {
                        kpi::unit::TimeUnit::Hour => Grain::Hour,
                        kpi::unit::TimeUnit::Day => Grain::Day,
                        kpi::unit::TimeUnit::Week => Grain::ISO_WEEK,
                        other => panic!("a length in {other:?}"),
                    };
                    moves.length = Some((i64::try_from(value.to_i128()?).ok()?, grain));
                }
                other => panic!("{other:?} is no length"),
            }
        }
        Some(moves)
    }

    /// Whether the value is of the unit of the metric.
    pub fn keeps_unit(&self) -> bool {
        !matches!(self.moving, Moving::Growth | Moving::Zscore)
    }

    /// The same as it is without a look at what is covered.
    pub fn bare(self) -> Moves<'c> {
        Moves { words: self.words.into_iter().filter(|word| word.starts_with("same")).collect(), ..self }
    }

    /// What is said of a window over which a count or a sum adds up.
    pub fn adds_up(&self) -> Option<String> {
        let (count, grain) = self.length.filter(|_| self.moving == Moving::Rolling)?;
        let ExprKind::Call(call) = &super::tree::ungrouped(self.inner).kind else { return None };
        let adds = matches!(homes::aggregate_of(call)?, Aggregate::Count | Aggregate::Sum) && !homes::is_nested(call);
        let (inner, length) = (super::print::expr(self.inner), length_text(count, grain));
        adds.then(|| {
            format!(
                "`rolling({inner}, {length})` is that of the whole window; the mean of its periods is `rolling_average({inner}, {length})`."
            )
        })
    }

    fn has(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The value in a context.
    pub fn evaluate(&self, book: &Book, context: &Context) -> Naive {
        let now = || MetricAt { book, context }.value(self.inner);
        match self.moving {
            Moving::Previous => self.previous(book, context),
            Moving::Change => minus(now(), self.previous(book, context)),
            Moving::Growth => {
                let before = self.previous(book, context);
                if scalar::compare(&before, CompareOp::Less, &Naive::int(0)) {
                    return Naive::Blank(Reason::Undefined);
                }
                minus(scalar::divide(now(), before, None), Naive::int(1))
            }
            Moving::Baseline => self.several(book, context, Aggregate::Average),
            Moving::RollingAverage => self.several(book, context, Aggregate::Average),
            Moving::Zscore => {
                let mean = self.several(book, context, Aggregate::Average);
                let deviation = self.several(book, context, Aggregate::Stddev);
                scalar::divide(minus(now(), mean), deviation, None)
            }
            Moving::Rolling | Moving::Cumulative | Moving::ToDate(_) => match self.stretches(book, context) {
                Err(reason) => Naive::Blank(reason),
                Ok(stretches) => self.within(book, context, stretches[0]),
            },
        }
    }

    fn previous(&self, book: &Book, context: &Context) -> Naive {
        match self.stretches(book, context) {
            Err(reason) => Naive::Blank(reason),
            Ok(stretches) => match self.within(book, context, stretches[0]) {
                Naive::Blank(Reason::NoRows) => Naive::Blank(Reason::NoCounterpart),
                value => value,
            },
        }
    }

    fn several(&self, book: &Book, context: &Context, function: Aggregate) -> Naive {
        let stretches = match self.stretches(book, context) {
            Err(reason) => return Naive::Blank(reason),
            Ok(stretches) => stretches,
        };
        let values = stretches.into_iter().map(|stretch| self.within(book, context, stretch));
        let values: Vec<Naive> = values.filter(|value| !value.is_blank()).collect();
        if values.is_empty() {
            return Naive::Blank(Reason::NoValues);
        }
        let unit = scalar::Scope::shown(&MetricAt { book, context }, self.inner);
        aggregate::combine(function, values, None, unit)
    }

    fn within(&self, book: &Book, context: &Context, (start, end): Stretch) -> Naive {
        let context = Context { time: When::Within(start, end), stretch: true, free: true, ..context.clone() };
        MetricAt { book, context: &context }.value(self.inner)
    }

    /// The stretches of time that T becomes, or why there is none.
    pub fn stretches(&self, book: &Book, context: &Context) -> Result<Vec<Stretch>, Reason> {
        let used: BTreeSet<Used> = homes::tables_used(book, self.inner);
        let timed = used.iter().filter(|used| book.tables[used.table].time.is_some() || used.on.is_some());
        let mut spans: Vec<Coverage> = Vec::new();
        for used in timed {
            spans.push(coverage(book, &context.params, used).ok_or(Reason::NotCovered)?);
        }
        let outer = Outer::of(book, context)?;
        let state = |stretch: Stretch| -> Vec<Covered> {
            spans.iter().map(|span| covered(Some(*span), stretch.0, stretch.1)).collect()
        };
        let is_partial = |stretch: Stretch| state(stretch).contains(&Covered::Part);
        let compares = matches!(
            self.moving,
            Moving::Previous | Moving::Change | Moving::Growth | Moving::Baseline | Moving::Zscore
        );
        let stretches = self.raw(book, &outer, &spans, context)?;
        let withholds = !self.has("partial") && !self.has("to_date");
        if compares {
            let seen = state(outer.cut).iter().any(|state| *state != Covered::Not);
            // What was usual before T stands for itself, where T begins as its period does.
            let in_part = match self.moving {
                Moving::Baseline => seen && outer.cut.0 > outer.whole.0,
                _ => seen && outer.cut != outer.whole || is_partial(outer.whole),
            };
            if withholds && in_part {
                return Err(Reason::Partial);
            }
        } else if state(outer.cut).contains(&Covered::Not) {
            return Err(Reason::NotCovered);
        }
        if self.has("partial") {
            return Ok(stretches);
        }
        if self.moving == Moving::Cumulative {
            // The data begin with the first table; one that begins later lacks something.
            let begin = spans.iter().map(|span| span.own.0).min();
            let is_late = spans.iter().any(|span| begin.is_some_and(|begin| begin < span.all.0));
            return if is_late { Err(Reason::WindowNotCovered) } else { Ok(stretches) };
        }
        let is_back = matches!(self.moving, Moving::Previous | Moving::Change | Moving::Growth);
        if is_back && stretches.iter().any(|stretch| is_partial(*stretch)) {
            return Err(Reason::Partial);
        }
        let early = |stretch: &Stretch| spans.iter().any(|span| stretch.0 < span.all.0);
        if !is_back && stretches.iter().any(early) {
            return Err(Reason::WindowNotCovered);
        }
        Ok(stretches)
    }

    /// The same without a look at what is covered.
    pub fn raw(
        &self,
        book: &Book,
        outer: &Outer,
        spans: &[Coverage],
        context: &Context,
    ) -> Result<Vec<Stretch>, Reason> {
        let (start, end) = outer.cut;
        let length = self.length;
        Ok(match self.moving {
            Moving::Previous | Moving::Change | Moving::Growth => {
                let Some((count, grain)) = length.or(context.asked.map(|grain| (1, grain))) else {
                    return Err(Reason::NoSinglePeriod);
                };
                let earlier = outer.back(count, grain)?;
                if !self.has("to_date") {
                    return Ok(vec![earlier]);
                }
                let parts: BTreeSet<Stretch> = spans.iter().filter_map(|span| span.part(start, end)).collect();
                if parts.len() > 1 {
                    return Err(Reason::Partial);
                }
                let part = parts.into_iter().next().unwrap_or(outer.cut);
                let first = if part.0 == outer.whole.0 { earlier.0 } else { before(part.0, count, grain) };
                let last = if part.1 == outer.whole.1 { earlier.1 } else { before(part.1, count, grain) };
                let same = (first.max(earlier.0), last.min(earlier.1));
                if same.0 >= same.1 {
                    return Err(Reason::NoCounterpart);
                }
                vec![same]
            }
            Moving::Rolling => {
                let (count, grain) = length.expect("a length");
                vec![(before(end, count, grain), end)]
            }
            Moving::Cumulative => vec![(spans.iter().map(|span| span.own.0).min().unwrap_or(start).min(start), end)],
            Moving::ToDate(grain) => vec![(period_of(book.almanac.grain(grain), end - 1).start, end)],
            Moving::RollingAverage => units(length.expect("a length"), end),
            Moving::Baseline | Moving::Zscore => {
                let (count, grain) = length.expect("a length");
                if self.has("same_weekday") || self.has("same_hour") {
                    let mut found = Vec::new();
                    for steps in 1..=count {
                        match outer.back(steps, grain) {
                            Ok(stretch) => found.push(stretch),
                            Err(Reason::NoCounterpart) => {}
                            Err(reason) => return Err(reason),
                        }
                    }
                    return Ok(found);
                }
                units((count, grain), start)
            }
        })
    }
}

fn minus(left: Naive, right: Naive) -> Naive {
    scalar::add(left, AddOp::Subtract, right)
}

/// T before it is moved.
pub struct Outer {
    grain: Option<Grain>,
    whole: Stretch,
    cut: Stretch,
    is_question: bool,
}

impl Outer {
    pub fn of(book: &Book, context: &Context) -> Result<Outer, Reason> {
        match (context.time, context.grain) {
            (When::Never, _) => Err(Reason::NoSinglePeriod),
            (When::Within(start, end), _) if context.stretch => {
                Ok(Outer { grain: None, whole: (start, end), cut: (start, end), is_question: false })
            }
            (When::Within(start, end), Some(grain)) => {
                let period = period_of(grain, start);
                if start >= end {
                    return Err(Reason::NotCovered);
                }
                let whole = (period.start, period.end);
                Ok(Outer { grain: Some(grain), whole, cut: (start, end), is_question: false })
            }
            _ => {
                let tables = super::lines::tables_of_lines(book);
                let covered = tables.iter().filter_map(|used| coverage(book, &context.params, used));
                let all = covered.map(|span| span.own).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
                let all = all.ok_or(Reason::NotCovered)?;
                let whole = match period_of_question(&book.question) {
                    When::Within(start, end) => (
                        if start == i64::MIN / 4 { all.0 } else { start },
                        if end == i64::MAX / 4 { all.1 } else { end },
                    ),
                    _ => all,
                };
                if whole.0 >= whole.1 {
                    return Err(Reason::NotCovered);
                }
                Ok(Outer { grain: None, whole, cut: whole, is_question: true })
            }
        }
    }

    pub fn of_stretch(stretch: Stretch) -> Outer {
        Outer { grain: None, whole: stretch, cut: stretch, is_question: false }
    }

    /// T moved back by a length.
    fn back(&self, count: i64, grain: Grain) -> Result<Stretch, Reason> {
        let (start, end) = self.whole;
        let Some(own) = self.grain else {
            if self.is_question && before(end, count, grain) > start {
                return Err(Reason::NoSinglePeriod);
            }
            let (start, end) = (before(start, count, grain), before(end, count, grain));
            // The 29th to the 31st of March lie in no February.
            return if start < end { Ok((start, end)) } else { Err(Reason::NoCounterpart) };
        };
        let moved = before(start, count, grain);
        let in_months = |grain: Grain| !matches!(grain.name(), "hour" | "day" | "week");
        if in_months(grain) && own <= Grain::Day {
            // The same day of another month, if there is one.
            let (_, _, day) = civil(start.div_euclid(DAY));
            let (_, _, found) = civil(moved.div_euclid(DAY));
            return if day == found { Ok((moved, moved + (end - start))) } else { Err(Reason::NoCounterpart) };
        }
        let fits = in_months(grain) == in_months(own) && period_of(own, moved).start == moved && moved < start;
        // One step must take the end of the earlier period no further than the start of this one.
        if fits && period_of(own, moved).end <= start {
            return Ok((moved, period_of(own, moved).end));
        }
        Err(Reason::NoSinglePeriod)
    }
}

/// A moment so much earlier; where a month has no such day, the end of the month.
fn before(moment: i64, count: i64, grain: Grain) -> i64 {
    let months = match grain {
        Grain::Hour => return moment - count * DAY / 24,
        Grain::Day => return moment - count * DAY,
        Grain::Week(_) => return moment - count * 7 * DAY,
        Grain::Month => count,
        Grain::Quarter | Grain::FiscalQuarter(_) => 3 * count,
        Grain::Year | Grain::FiscalYear(_) => 12 * count,
        other => panic!("a length in {other:?}"),
    };
    let (mut year, mut month, day) = civil(moment.div_euclid(DAY));
    for _ in 0..months {
        month -= 1;
        if month == 0 {
            (year, month) = (year - 1, 12);
        }
    }
    if day > month_length(year, month) {
        return day_number(year, month + 1, 1) * DAY;
    }
    day_number(year, month, day) * DAY + moment.rem_euclid(DAY)
}

fn length_text(count: i64, grain: Grain) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {}{plural}", grain.name())
}

fn units((count, grain): (i64, Grain), end: i64) -> Vec<Stretch> {
    let at = |count: i64| if count == 0 { end } else { before(end, count, grain) };
    (1..=count).rev().map(|count| (at(count), at(count - 1))).collect()
}
