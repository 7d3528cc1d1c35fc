//! Functions that ask for a metric in another T: `previous(m, 1 year)`, `rolling(m, 3 months)` and their kin.

use super::checker::Checker;
use super::context::Context;
use super::{Edges, MetricType, MovedNode, NodeId, NodeKind, PartKind, TimeMove, problems};
use crate::calendar::{Grain, Length};
use crate::function::{Aggregate, Meaning, Moving, Scalar};
use crate::source::Span;
use crate::syntax::{Call, Expr, ExprKind};
use crate::unit::{TimeUnit, Unit};

/// The longest length, in its own unit.
const LONGEST: i128 = 100_000;

/// The words that may stand behind the length.
#[derive(Clone, Copy, Default)]
struct Words {
    partial: Option<Span>,
    to_date: Option<Span>,
    same_weekday: Option<Span>,
    same_hour: Option<Span>,
}

/// A metric in another T, and everything that says which.
#[derive(Clone, Copy)]
struct Asked<'a> {
    call: &'a Call,
    span: Span,
    inner: &'a Expr,
    length: Option<(Length, Span)>,
    words: Words,
    context: Context,
}

impl<'a> Checker<'a> {
    /// A function of periods.
    pub(super) fn moving(&mut self, moving: Moving, call: &'a Call, span: Span, context: Context) -> Option<NodeId> {
        let (inner, rest) = call.args.split_first()?;
        let mut words = Words::default();
        let mut length = None;
        for arg in rest {
            if let Some(place) = word(arg, &mut words) {
                *place = Some(arg.span);
            } else if matches!(moving, Moving::Cumulative | Moving::ToDate(_)) {
                return self.fail(problems::takes_no_length(call, arg));
            } else if length.is_none() {
                length = Some((self.length(moving, call, arg, context)?, arg.span));
            } else {
                return self.fail(problems::not_a_length(call, arg));
            }
        }
        self.fitting(moving, call, &words)?;
        let asked = Asked { call, span, inner, length, words, context };
        match moving {
            Moving::Previous => self.previous(asked),
            Moving::Change => {
                let now = self.metric_number(inner, context);
                let before = self.previous(asked)?;
                let (now, unit) = (now?, self.nodes.unit(before));
                Some(self.nodes.call(Scalar::Subtract, vec![now, before], MetricType::Number, unit))
            }
            Moving::Growth => {
                let now = self.metric_number(inner, context);
                let before = self.previous(asked)?;
                Some(self.nodes.call(Scalar::Growth, vec![now?, before], MetricType::Number, Unit::none()))
            }
            Moving::Rolling => {
                let (length, _) = self.needs_length(asked)?;
                let node = self.moved(asked, TimeMove::Last(length), None)?;
                self.note_of_sums(asked, length);
                Some(node)
            }
            Moving::RollingAverage => {
                let (length, _) = self.needs_length(asked)?;
                self.moved(asked, TimeMove::Units(length), Some(Aggregate::Average))
            }
            Moving::Cumulative => self.moved(asked, TimeMove::UpTo, None),
            Moving::ToDate(grain) => {
                let grain = self.own_grain(grain, call.name.span)?;
                self.moved(asked, TimeMove::Since(grain), None)
            }
            Moving::Baseline => {
                let to = self.usual(asked)?;
                self.moved_with(asked, to, Some(Aggregate::Average), Edges::Before)
            }
            Moving::Zscore => {
                let now = self.metric_number(inner, context);
                let to = self.usual(asked)?;
                let mean = self.moved(asked, to, Some(Aggregate::Average))?;
                let deviation = self.moved(asked, to, Some(Aggregate::Stddev))?;
                let (now, unit) = (now?, self.nodes.unit(mean));
                let above = self.nodes.call(Scalar::Subtract, vec![now, mean], MetricType::Number, unit);
                Some(self.nodes.call(Scalar::Divide, vec![above, deviation], MetricType::Number, Unit::none()))
            }
        }
    }

    /// `previous(m)`, `previous(m, n)`.
    fn previous(&mut self, asked: Asked<'a>) -> Option<NodeId> {
        let to = match (asked.length, asked.context.grain) {
            (Some((length, span)), grain) => {
                if let Some(grain) = grain.filter(|grain| !length.moves(*grain)) {
                    return self.fail(problems::not_a_multiple(asked.call, length, grain, span));
                }
                TimeMove::Back(length)
            }
            (None, Some(grain)) => TimeMove::Back(Length { count: 1, grain }),
            (None, None) => TimeMove::NoPeriod,
        };
        self.moved(asked, to, None)
    }

    /// The stretches that say what is usual.
    fn usual(&mut self, asked: Asked<'a>) -> Option<TimeMove> {
        let (length, span) = self.needs_length(asked)?;
        let Words { same_weekday, same_hour, .. } = asked.words;
        if same_weekday.is_none() && same_hour.is_none() {
            return Some(TimeMove::UnitsBefore(length));
        }
        let unit = Length { count: 1, ..length };
        let wanted = if same_weekday.is_some() { Grain::ISO_WEEK } else { Grain::Day };
        let fits = length.grain.name() == wanted.name() && asked.context.grain.is_none_or(|grain| unit.moves(grain));
        if !fits {
            return self.fail(problems::seasons(asked.call, wanted, span));
        }
        Some(TimeMove::Alike(length))
    }

    fn moved(&mut self, asked: Asked<'a>, to: TimeMove, combine: Option<Aggregate>) -> Option<NodeId> {
        self.moved_with(asked, to, combine, Edges::Withheld)
    }

    /// The metric in another T; `edges` if no word says otherwise.
    fn moved_with(
        &mut self,
        asked: Asked<'a>,
        to: TimeMove,
        combine: Option<Aggregate>,
        edges: Edges,
    ) -> Option<NodeId> {
        let Asked { call, inner, length, words, context, .. } = asked;
        let span = length.map_or(call.name.span, |(_, span)| span);
        let edge = edge(context, to);
        let within = Context { edge: Some((edge, span)), ..context };
        let edges = match words {
            Words { partial: Some(_), .. } => Edges::Partial,
            Words { to_date: Some(_), .. } => Edges::ToDate,
            _ => edges,
        };
        self.part(inner.span, |checker| {
            let node = match combine {
                None => checker.metric(inner, within)?,
                Some(_) => checker.metric_number(inner, within)?,
            };
            let (ty, unit) = (checker.nodes.ty(node), checker.nodes.unit(node));
            let kind = NodeKind::Moved(MovedNode { inner: node, to, combine, edges });
            let id = checker.nodes.of_children(kind, &[node], ty, unit);
            checker.part_is(|| PartKind::Moved(id));
            Some(id)
        })
    }

    /// A whole length of time: `3 months`, `52 weeks`, or a param that is one.
    fn length(&mut self, moving: Moving, call: &'a Call, arg: &'a Expr, context: Context) -> Option<Length> {
        let (count, grain) = match &arg.kind {
            ExprKind::CalendarStep(count, grain) => (count.clone(), *grain),
            ExprKind::Number { .. } | ExprKind::Name(_) | ExprKind::Group(_) => {
                let node = self.metric(arg, context)?;
                let unit = self.nodes.unit(node).time_part().filter(|(_, power)| *power == 1);
                let grain = unit.and_then(|(unit, _)| grain_of(unit));
                match (self.nodes.fixed_number(node), grain) {
                    (Some(count), Some(grain)) => (count.clone(), grain),
                    _ => return self.fail(problems::not_a_length(call, arg)),
                }
            }
            _ => return self.fail(problems::not_a_length(call, arg)),
        };
        let whole = count.is_integer().then(|| count.to_i128()).flatten().filter(|count| (1..=LONGEST).contains(count));
        match whole.and_then(|count| u32::try_from(count).ok()) {
            Some(count) => Some(Length { count, grain: self.book.catalog.calendar.grain(grain) }),
            None if count.is_integer() && !count.is_negative() && !count.is_zero() => {
                self.fail(problems::too_long(moving, call, arg, LONGEST))
            }
            None => self.fail(problems::not_a_length(call, arg)),
        }
    }

    fn needs_length(&mut self, asked: Asked<'a>) -> Option<(Length, Span)> {
        match asked.length {
            Some(length) => Some(length),
            None => self.fail(problems::needs_length(asked.call, asked.span)),
        }
    }

    /// Each word has its functions.
    fn fitting(&mut self, moving: Moving, call: &Call, words: &Words) -> Option<()> {
        let compares = matches!(moving, Moving::Previous | Moving::Change | Moving::Growth);
        let is_usual = matches!(moving, Moving::Baseline | Moving::Zscore);
        let misplaced =
            words.to_date.filter(|_| !compares).or(words.same_weekday.or(words.same_hour).filter(|_| !is_usual));
        match misplaced.or(words.partial.and(words.to_date)).or(words.same_weekday.and(words.same_hour)) {
            Some(span) => self.fail(problems::misplaced_word(call, span)),
            None => Some(()),
        }
    }

    /// A count over a longer window is larger, which is not what is mostly meant.
    fn note_of_sums(&mut self, asked: Asked<'a>, length: Length) {
        let ExprKind::Call(inner) = &asked.inner.bare().kind else { return };
        let adds = matches!(inner.meaning(), Some(Meaning::Aggregate(Aggregate::Count | Aggregate::Sum)));
        if adds && !inner.is_nested() {
            let note = problems::rolling_adds_up(self.metric.clone(), asked.inner, length);
            self.note(note);
        }
    }
}

/// Where a word is taken down; `None` if the argument is no such word.
fn word<'w>(arg: &Expr, words: &'w mut Words) -> Option<&'w mut Option<Span>> {
    let ExprKind::Name(name) = &arg.kind else { return None };
    match &*name.text {
        "partial" => Some(&mut words.partial),
        "to_date" => Some(&mut words.to_date),
        "same_weekday" => Some(&mut words.same_weekday),
        "same_hour" => Some(&mut words.same_hour),
        _ => None,
    }
}

pub(super) fn grain_of(unit: TimeUnit) -> Option<Grain> {
    match unit {
        TimeUnit::Minute => Some(Grain::Minute),
        TimeUnit::Hour => Some(Grain::Hour),
        TimeUnit::Day => Some(Grain::Day),
        TimeUnit::Week => Some(Grain::ISO_WEEK),
        TimeUnit::Millisecond | TimeUnit::Second => None,
    }
}

/// The longest grain at whose borders the moved T begins and ends.
fn edge(context: Context, to: TimeMove) -> Grain {
    let of_t = context.edge.map(|(grain, _)| grain).or(context.grain);
    let of_move = match to {
        TimeMove::Last(length)
        | TimeMove::Units(length)
        | TimeMove::UnitsBefore(length)
        | TimeMove::Alike(length)
        | TimeMove::Back(length) => Some(length.grain),
        TimeMove::Since(grain) => Some(grain),
        TimeMove::UpTo | TimeMove::NoPeriod => None,
    };
    match (of_t, of_move) {
        (Some(a), Some(b)) => a.common(b),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => Grain::Year,
    }
}
