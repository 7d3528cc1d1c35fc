//! Metrics in another T: which stretches of time that is, what is withheld, and what is made of the values.

use super::Slot;
use super::coverage::{Covered, Span, closed};
use super::evaluate::Evaluator;
use super::nested::{aggregate, of_context};
use super::place::{Moment, Place};
use super::trace::Watch;
use crate::calendar::{Grain, Interval, Length, Period, Timestamp};
use crate::check::{Edges, MovedNode, TimeMove};
use crate::plan::{Moved, TimeShape};
use crate::value::{Reason, Value};

/// T as it is before it is moved.
#[derive(Clone, Copy)]
struct Outer {
    /// The period, if T is one.
    period: Option<Period>,
    /// All of it.
    whole: Interval,
    /// What the question's period leaves of it.
    cut: Interval,
    /// Whether T is the question's whole period.
    is_question: bool,
}

impl Evaluator<'_> {
    /// The value of a metric in another T.
    pub(super) fn moved(&mut self, moved: &Moved, place: &mut Place) -> Slot {
        if !moved.remember {
            return self.calculate_moved(moved, place, None);
        }
        let key = (self.aside, moved.number, of_context(&moved.context, place));
        if let Some(known) = self.remembered.get(&key) {
            return known.clone();
        }
        let slot = self.calculate_moved(moved, place, None);
        self.remembered.insert(key, slot.clone());
        slot
    }

    /// The value of a metric in another T, worked out; whoever watches is told of every stretch of time.
    pub(super) fn calculate_moved(&mut self, moved: &Moved, place: &mut Place, mut watch: Option<&mut Watch>) -> Slot {
        let from = if moved.context.time == TimeShape::Whole { Moment::Whole } else { place.time };
        let stretches = match self.stretches(&moved.to, &moved.placings, from, moved.context.time.is_free()) {
            Ok(stretches) => stretches,
            Err(reason) => return Ok(Value::Blank(reason)),
        };
        let outer = place.time;
        // Windows overlap, so that a member without a value would be counted again and again.
        let aside = std::mem::replace(&mut self.aside, true);
        let mut values = Vec::with_capacity(stretches.len());
        for stretch in stretches {
            place.time = self.stretches.moment(stretch);
            match watch.as_deref_mut() {
                Some(watch) => self.watch_stretch(watch, moved, place),
                None => self.run(moved.program, place),
            }
            values.push(self.result(moved.program, 0));
        }
        place.time = outer;
        self.aside = aside;
        let values = values.into_iter().collect::<Result<Vec<Value>, _>>()?;
        match (moved.to.combine, moved.to.to) {
            (None, TimeMove::Back(_)) => {
                Ok(values.into_iter().next().map_or(Value::Blank(Reason::NoCounterpart), counterpart))
            }
            (None, _) => Ok(values.into_iter().next().unwrap_or(Value::Blank(Reason::NoRows))),
            (Some(function), _) => {
                let values: Vec<Value> = values.into_iter().filter(|value| !value.is_blank()).collect();
                if values.is_empty() { Ok(Value::Blank(Reason::NoValues)) } else { aggregate(function, None, values) }
            }
        }
    }

    /// The stretches of time that T becomes, or why there is none. What the metric is made of is covered by `placings`.
    pub(super) fn stretches(
        &self,
        moved: &MovedNode,
        placings: &[usize],
        time: Moment,
        is_free: bool,
    ) -> Result<Vec<Interval>, Reason> {
        let spans: Vec<Span> = placings
            .iter()
            .filter_map(|placing| match self.coverage.of(*placing) {
                Covered::Within(span) => Some(Ok(span)),
                Covered::Never => Some(Err(Reason::NotCovered)),
                Covered::Always => None,
            })
            .collect::<Result<_, _>>()?;
        let outer = self.outer(time, &spans, is_free)?;
        let is_partial = |time: Interval| spans.iter().any(|span| span.reaches(time) && !span.whole.contains(time));
        let stretches = self.that_exist(moved.to, to_stretches(moved, outer, &spans)?)?;
        if moved.to.compares() {
            let is_cut = match moved.edges {
                Edges::Before => outer.cut.start != outer.whole.start,
                _ => outer.cut != outer.whole,
            };
            let is_cut = is_cut && spans.iter().any(|span| span.reaches(outer.cut));
            let is_part = match moved.edges {
                Edges::Withheld => is_cut || is_partial(outer.whole),
                Edges::Before => is_cut,
                Edges::Partial | Edges::ToDate => false,
            };
            if is_part {
                return Err(Reason::Partial);
            }
        } else if spans.iter().any(|span| !span.reaches(outer.cut)) {
            return Err(Reason::NotCovered);
        }
        if moved.edges == Edges::Partial {
            return Ok(stretches);
        }
        let withheld = match moved.to {
            // It begins where the data do: of several tables all must begin there.
            TimeMove::UpTo => {
                hull(&spans).is_some_and(|all| begins_before(&spans, all)).then_some(Reason::WindowNotCovered)
            }
            TimeMove::Back(_) => stretches.iter().any(|stretch| is_partial(*stretch)).then_some(Reason::Partial),
            _ => stretches.iter().any(|stretch| begins_before(&spans, *stretch)).then_some(Reason::WindowNotCovered),
        };
        withheld.map_or(Ok(stretches), Err)
    }

    /// Without the time that clocks leave out where they go forward, unless rows stand in it. What is compared with one such
    /// time has no counterpart; where there are several, it is passed over.
    fn that_exist(&self, to: TimeMove, mut stretches: Vec<Interval>) -> Result<Vec<Interval>, Reason> {
        match to {
            TimeMove::Back(_) if stretches.iter().any(|stretch| !self.is_time(*stretch)) => {
                return Err(Reason::NoCounterpart);
            }
            TimeMove::Units(_) | TimeMove::UnitsBefore(_) | TimeMove::Alike(_) => {
                stretches.retain(|stretch| self.is_time(*stretch));
            }
            _ => {}
        }
        Ok(stretches)
    }

    /// Whether clocks show a stretch of time, or rows say so.
    fn is_time(&self, stretch: Interval) -> bool {
        let periods = Grain::ALL.into_iter().filter(|grain| *grain < Grain::Day);
        let mut periods = periods.map(|grain| Period::of_time(grain, stretch.start));
        periods.find(|period| period.interval() == stretch).is_none_or(|period| self.exists(period))
    }

    /// T with its borders: the question's whole period ends where the data do.
    fn outer(&self, time: Moment, spans: &[Span], is_free: bool) -> Result<Outer, Reason> {
        let question = self.plan.period;
        match time {
            Moment::Without { .. } => Err(Reason::NoSinglePeriod),
            Moment::Stretch { interval, .. } => {
                Ok(Outer { period: None, whole: interval, cut: interval, is_question: false })
            }
            Moment::Period { period, interval, .. } => {
                let cut = question.filter(|_| !is_free).map_or(Some(interval), |question| interval.intersect(question));
                cut.map(|cut| Outer { period: Some(period), whole: interval, cut, is_question: false })
                    .ok_or(Reason::NotCovered)
            }
            Moment::Whole => {
                let all = self.coverage.hull(&self.plan.lines.placings).map(|span| span.own).or_else(|| hull(spans));
                let covered = all.ok_or(Reason::NotCovered)?;
                let whole = question.map_or(covered, |question| closed(question, covered));
                // A period that ends before the data begin has nothing of them.
                if whole.start >= whole.end {
                    return Err(Reason::NotCovered);
                }
                Ok(Outer { period: None, whole, cut: whole, is_question: true })
            }
        }
    }

    /// The stretches that some moves, one after the other, make of T; those that are withheld count too.
    pub(super) fn chain(&self, moves: &[MovedNode], time: Moment) -> Vec<Interval> {
        let all: Vec<Span> = self.coverage.spans();
        let mut found = Vec::new();
        let mut open = match self.outer(time, &all, false) {
            Ok(outer) => vec![outer],
            Err(_) => return found,
        };
        for moved in moves {
            let raw = MovedNode { edges: Edges::Partial, ..moved.clone() };
            found = open.into_iter().filter_map(|outer| to_stretches(&raw, outer, &all).ok()).flatten().collect();
            open = found
                .iter()
                .map(|stretch| Outer { period: None, whole: *stretch, cut: *stretch, is_question: false })
                .collect();
        }
        found
    }
}

/// The rows of a member that was not there in the earlier period are none: it has no counterpart.
fn counterpart(value: Value) -> Value {
    match value {
        Value::Blank(Reason::NoRows) => Value::Blank(Reason::NoCounterpart),
        value => value,
    }
}

fn to_stretches(moved: &MovedNode, outer: Outer, spans: &[Span]) -> Result<Vec<Interval>, Reason> {
    let Interval { start, end } = outer.cut;
    Ok(match moved.to {
        TimeMove::NoPeriod => return Err(Reason::NoSinglePeriod),
        TimeMove::Back(length) => match moved.edges {
            Edges::ToDate => vec![same_part(length, outer, spans)?],
            Edges::Withheld | Edges::Partial | Edges::Before => vec![back(length, outer)?],
        },
        TimeMove::Last(length) => vec![Interval { start: length.before(end), end }],
        TimeMove::UpTo => {
            let first = hull(spans).map_or(start, |all| all.start.min(start));
            vec![Interval { start: first, end }]
        }
        TimeMove::Since(grain) => {
            let last = Timestamp(end.0.saturating_sub(1));
            vec![Interval { start: Period::of_time(grain, last).start(), end }]
        }
        TimeMove::Units(length) => units(length, end),
        TimeMove::UnitsBefore(length) => units(length, start),
        TimeMove::Alike(length) => {
            let steps = (1..=length.count).map(|count| back(Length { count, ..length }, outer));
            // A month without such a day has no counterpart of it.
            let found: Vec<Interval> =
                steps.filter(|step| *step != Err(Reason::NoCounterpart)).collect::<Result<_, _>>()?;
            found
        }
    })
}

/// T moved back. A stretch of its own is moved as it is; a line's T must not be longer than the step.
fn back(length: Length, outer: Outer) -> Result<Interval, Reason> {
    match outer.period {
        Some(period) => match length.in_periods(period.grain) {
            Some(steps) if steps >= 1 => Ok(period.shift(-steps).interval()),
            _ if length.moves(period.grain) => length.period_before(period).ok_or(Reason::NoCounterpart),
            _ => Err(Reason::NoSinglePeriod),
        },
        None if outer.is_question && length.before(outer.whole.end) > outer.whole.start => Err(Reason::NoSinglePeriod),
        None => {
            let earlier = length.interval_before(outer.whole);
            // The last days of a month, a month before: there are no such days.
            if earlier.start < earlier.end { Ok(earlier) } else { Err(Reason::NoCounterpart) }
        }
    }
}

/// The part of the earlier period that is like the part of T which is covered.
fn same_part(length: Length, outer: Outer, spans: &[Span]) -> Result<Interval, Reason> {
    let earlier = back(length, outer)?;
    let mut parts = spans.iter().filter_map(|span| span.whole_part(outer.cut));
    let part = parts.next().unwrap_or(outer.cut);
    // Where tables are covered to different ends, no one part is that of the metric.
    if parts.any(|other| other != part) {
        return Err(Reason::Partial);
    }
    let start =
        if part.start == outer.whole.start { earlier.start } else { length.before(part.start).max(earlier.start) };
    let end = if part.end == outer.whole.end { earlier.end } else { length.before(part.end).min(earlier.end) };
    Interval { start, end }.intersect(earlier).ok_or(Reason::NoCounterpart)
}

/// So many stretches of one unit, the last ending at a moment.
fn units(length: Length, end: Timestamp) -> Vec<Interval> {
    let at = |count: u32| if count == 0 { end } else { Length { count, ..length }.before(end) };
    (1..=length.count).rev().map(|count| Interval { start: at(count), end: at(count - 1) }).collect()
}

fn begins_before(spans: &[Span], stretch: Interval) -> bool {
    spans.iter().any(|span| stretch.start < span.whole.start)
}

/// The time that some tables cover, from the first to the last.
fn hull(spans: &[Span]) -> Option<Interval> {
    Span::around_all(spans.iter().copied()).map(|span| span.own)
}
