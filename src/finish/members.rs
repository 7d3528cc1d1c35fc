//! The members of nested aggregates: the values of their dimensions in each outer context.

use super::evaluate::Evaluator;
use super::lines::keys_in_window;
use super::place::{Moment, Place, ValueId};
use crate::calendar::Period;
use crate::check::{DimensionId, NestedFunction};
use crate::function::Aggregate;
use crate::plan::{LineWindow, MemberGroup, MemberSource, Nested, TimeShape};
use std::collections::{BTreeSet, HashMap};

/// The members of one nested aggregate, by group and source.
pub(super) struct MemberLists {
    groups: Vec<Vec<MemberList>>,
}

/// The members that one source has, by the outer keys that it has.
struct MemberList {
    outer: Vec<DimensionId>,
    framed: bool,
    of: HashMap<Box<[ValueId]>, Vec<Box<[ValueId]>>>,
}

impl MemberLists {
    fn build(evaluator: &mut Evaluator<'_>, nested: &Nested, time: Moment, in_windows: bool) -> MemberLists {
        let mut groups = Vec::new();
        for group in &nested.groups {
            let mut sources = Vec::new();
            for source in &group.sources {
                sources.push(MemberList::of(evaluator, nested, group, source, time));
            }
            for window in nested.windows.iter().filter(|_| in_windows) {
                sources.push(MemberList::of_window(evaluator, nested, group, window, time));
            }
            groups.push(sources);
        }
        MemberLists { groups }
    }

    /// The values of each group in a context, by source.
    fn at(&self, place: &Place) -> Vec<Vec<&[Box<[ValueId]>]>> {
        self.groups.iter().map(|sources| sources.iter().filter_map(|source| source.at(place)).collect()).collect()
    }
}

impl MemberList {
    fn of(
        evaluator: &mut Evaluator<'_>,
        nested: &Nested,
        group: &MemberGroup,
        source: &MemberSource,
        time: Moment,
    ) -> MemberList {
        // The groups of a series are already those of T, and so are rows that last.
        let framed = source.time.period().is_some() && source.spans.is_none();
        let there = evaluator.there(source, time);
        let series = match (source.time, time) {
            (TimeShape::Stretch(_), Moment::Stretch { id, interval }) => {
                let totals = evaluator.totals;
                evaluator.stretches.joined(totals, source.ask, (id, interval), &mut evaluator.dictionary).ok()
            }
            _ => None,
        };
        let groups = evaluator.groups.get(source.ask).filter(|_| source.spans.is_none());
        let keys = groups.into_iter().flat_map(super::dictionary::Groups::keys);
        let of_stretch = series.iter().flat_map(|joined| joined.keys()).chain(there.iter().map(|key| &**key));
        let keys: Vec<Box<[ValueId]>> = keys.chain(of_stretch).map(Box::from).collect();
        MemberList::of_keys(evaluator, nested, group, (&source.keys, framed), &keys)
    }

    /// The members in the stretches of time that a window makes of T.
    fn of_window(
        evaluator: &mut Evaluator<'_>,
        nested: &Nested,
        group: &MemberGroup,
        window: &LineWindow,
        time: Moment,
    ) -> MemberList {
        let from = if window.whole { Moment::Whole } else { time };
        let keys: Vec<Box<[ValueId]>> = keys_in_window(evaluator, window, &[from]).into_iter().collect();
        MemberList::of_keys(evaluator, nested, group, (&window.source.keys, false), &keys)
    }

    /// A blank is not a member. Framed keys have a period before them.
    fn of_keys(
        evaluator: &mut Evaluator<'_>,
        nested: &Nested,
        group: &MemberGroup,
        (dimensions, framed): (&[DimensionId], bool),
        keys: &[Box<[ValueId]>],
    ) -> MemberList {
        let first = usize::from(framed);
        let position = |id: &DimensionId| dimensions.iter().position(|key| key == id).map(|at| at + first);
        let outer: Vec<DimensionId> =
            dimensions.iter().copied().filter(|key| nested.context.keys.contains(key)).collect();
        let outer_at: Vec<usize> = (0..first).chain(outer.iter().filter_map(position)).collect();
        let member_at: Vec<usize> = group.members.iter().filter_map(position).collect();
        let mut of: HashMap<Box<[ValueId]>, Vec<Box<[ValueId]>>> = HashMap::new();
        for key in keys {
            let part = |at: &usize| key.get(*at).copied().unwrap_or_default();
            let member: Box<[ValueId]> = member_at.iter().map(part).collect();
            if member.len() == group.members.len()
                && member.iter().all(|value| !evaluator.dictionary.get(*value).is_blank())
            {
                of.entry(outer_at.iter().map(part).collect()).or_default().push(member);
            }
        }
        for members in of.values_mut() {
            members.sort_by_cached_key(|member| ranks(evaluator, nested, &group.members, member));
            members.dedup();
        }
        MemberList { outer, framed, of }
    }

    fn at(&self, place: &Place) -> Option<&[Box<[ValueId]>]> {
        let mut key: Vec<ValueId> = Vec::with_capacity(self.outer.len() + 1);
        if self.framed {
            key.extend(place.time.id());
        }
        key.extend(self.outer.iter().map(|outer| place.get(*outer)));
        self.of.get(key.as_slice()).map(Vec::as_slice)
    }
}

/// The places of a member's values in the order in which their dimensions are written.
fn ranks(evaluator: &mut Evaluator<'_>, nested: &Nested, dimensions: &[DimensionId], member: &[ValueId]) -> Vec<u32> {
    let mut ranks = Vec::with_capacity(member.len());
    for by in &nested.by {
        if let Some(at) = dimensions.iter().position(|id| id == by) {
            ranks.push(evaluator.rank(*by, member.get(at).copied().unwrap_or_default()));
        }
    }
    ranks
}

/// One member: the values of the dimensions, and the period that is T.
pub(super) struct Member {
    /// One for each of [`Nested::members`].
    pub(super) values: Box<[ValueId]>,
    /// The period, if the members have one.
    pub(super) moment: Option<Moment>,
}

/// The members of a nested aggregate in a context, in order.
pub(super) fn members(evaluator: &mut Evaluator<'_>, nested: &Nested, place: &Place) -> Vec<Member> {
    // A rank is among all lines, of which there are some because of windows.
    let is_among_lines = matches!(nested.function, NestedFunction::Standing(_));
    let values = values(evaluator, nested, place, is_among_lines);
    let Some(grain) = nested.grain else {
        return values.into_iter().map(|values| Member { values, moment: None }).collect();
    };
    let within = match (nested.context.time, place.time) {
        (TimeShape::Whole, _) | (_, Moment::Whole) => None,
        (_, Moment::Period { interval, .. } | Moment::Stretch { interval, .. }) => Some(interval),
        // Rows without time lie in no period.
        (_, Moment::Without { .. }) => return Vec::new(),
    };
    let is_free = nested.context.time.is_free();
    let periods = evaluator.coverage.periods_within(&nested.placings, grain, within, is_free);
    let periods = periods.into_iter().filter(|period| !evaluator.is_closed(*period) && evaluator.exists(*period));
    let periods: Vec<Period> = periods.collect();
    let moments: Vec<Moment> = periods.into_iter().map(|period| evaluator.period(period)).collect();
    // The first and the last are those of time, whatever else stands behind `by`.
    let in_time = matches!(&nested.function, NestedFunction::Aggregate(Aggregate::First | Aggregate::Last, _));
    let grain_first = in_time || nested.by.first().is_some_and(|first| !nested.members.contains(first));
    let member = |values: &[ValueId], moment: &Moment| Member { values: values.into(), moment: Some(*moment) };
    if grain_first {
        moments.iter().flat_map(|moment| values.iter().map(move |values| member(values, moment))).collect()
    } else {
        values.iter().flat_map(|values| moments.iter().map(move |moment| member(values, moment))).collect()
    }
}

/// How many values are there only in the time that the members' metrics reach back to.
pub(super) fn left_out(evaluator: &mut Evaluator<'_>, nested: &Nested, place: &Place) -> usize {
    if nested.windows.is_empty() {
        return 0;
    }
    let all = values(evaluator, nested, place, true).len();
    all.saturating_sub(values(evaluator, nested, place, false).len())
}

fn values(evaluator: &mut Evaluator<'_>, nested: &Nested, place: &Place, in_windows: bool) -> Vec<Box<[ValueId]>> {
    if nested.members.is_empty() {
        return vec![Box::default()];
    }
    // Which rows that last are there is another matter in every period, and so is what windows reach back to.
    let last = nested.groups.iter().flat_map(|group| &group.sources).any(|source| source.spans.is_some())
        || (in_windows && !nested.windows.is_empty());
    let of_time = match place.time {
        Moment::Stretch { id, .. } => Some(id),
        Moment::Period { id, .. } => Some(id).filter(|_| last),
        Moment::Whole | Moment::Without { .. } => None,
    };
    let lists = (nested.number, of_time, in_windows);
    if !evaluator.members.contains_key(&lists) {
        let built = MemberLists::build(evaluator, nested, place.time, in_windows);
        evaluator.members.insert(lists, built);
    }
    let Some(lists) = evaluator.members.get(&lists) else { return Vec::new() };
    let found = lists.at(place);
    if let [sources] = found.as_slice()
        && let [one] = sources.as_slice()
    {
        return one.to_vec();
    }
    let mut all = vec![Box::default()];
    for sources in found {
        let values: BTreeSet<&Box<[ValueId]>> = sources.into_iter().flatten().collect();
        all = all.iter().flat_map(|before| values.iter().map(move |value| joined(before, value))).collect();
    }
    all.sort_by_cached_key(|member| ranks(evaluator, nested, &nested.members, member));
    all
}

/// The values of one more group behind those of the groups before it.
fn joined(before: &[ValueId], value: &[ValueId]) -> Box<[ValueId]> {
    before.iter().chain(value).copied().collect()
}
