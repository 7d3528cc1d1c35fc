//! Aggregates of members: the metric once for each, then one value of them all.

use super::Slot;
use super::evaluate::Evaluator;
use super::members::{Member, left_out, members};
use super::place::{Moment, Place, ValueId};
use super::statistics::{between, fraction_between, rank, spread};
use super::trace::Watch;
use crate::check::{DimensionId, NestedFunction};
use crate::function::Aggregate;
use crate::plan::{Context, Nested, TimeShape};
use crate::value::{Exact, Reason, TooLarge, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The values of a context in a place.
pub(super) fn of_context(context: &Context, place: &Place) -> Box<[ValueId]> {
    let keys = context.keys.iter().map(|key| place.get(*key));
    keys.chain(place.time.id().filter(|_| context.time != TimeShape::Whole)).collect()
}

impl Evaluator<'_> {
    /// The value of a nested aggregate in a context.
    pub(super) fn nested(&mut self, nested: &Nested, place: &mut Place) -> Slot {
        if let NestedFunction::Standing(standing) = nested.function {
            return self.standing(standing, nested, place);
        }
        if !nested.remember {
            return self.calculate(nested, place, None);
        }
        let key = (self.aside, nested.number, of_context(&nested.context, place));
        if let Some(known) = self.remembered.get(&key) {
            return known.clone();
        }
        let slot = self.calculate(nested, place, None);
        self.remembered.insert(key, slot.clone());
        slot
    }

    /// The value of a nested aggregate in a context, worked out; whoever watches is told of every member.
    pub(super) fn calculate(&mut self, nested: &Nested, place: &mut Place, mut watch: Option<&mut Watch>) -> Slot {
        let outer = place.time;
        let time = if nested.context.time == TimeShape::Whole { Moment::Whole } else { outer };
        let placings = &nested.placings;
        let is_free = nested.context.time.is_free();
        if !placings.is_empty() && !placings.iter().any(|placing| self.coverage.reaches(*placing, time, is_free)) {
            return Ok(Value::Blank(Reason::NotCovered));
        }
        place.time = time;
        let all = members(self, nested, place);
        let left_out = if self.counting && !self.aside { left_out(self, nested, place) } else { 0 };
        let left_out = u64::try_from(left_out).unwrap_or(u64::MAX);
        let before: Vec<ValueId> = nested.members.iter().map(|id| place.get(*id)).collect();
        let mut found = Found::default();
        let mut failed = None;
        for member in all {
            if let Err(too_large) = self.member(nested, place, time, member, &mut found, watch.as_deref_mut()) {
                failed = Some(too_large);
                break;
            }
        }
        for (id, value) in nested.members.iter().zip(before) {
            place.set(*id, value);
        }
        place.time = outer;
        if self.counting && !self.aside {
            let passed = self.passed.entry(nested.place).or_default();
            passed.members += found.members;
            passed.blank += found.members - found.with_value;
            passed.left_out += left_out;
            if found.unknown().is_none() {
                passed.seen += found.seen;
                passed.undecided += found.undecided;
            }
        }
        match (failed, found.unknown()) {
            (Some(too_large), _) => Err(too_large),
            (None, Some(reason)) => Ok(Value::Blank(reason)),
            (None, None) => combine(nested, found),
        }
    }

    /// Adds the value of one member, if the condition lets it count.
    fn member(
        &mut self,
        nested: &Nested,
        place: &mut Place,
        time: Moment,
        member: Member,
        found: &mut Found,
        watch: Option<&mut Watch>,
    ) -> Result<(), TooLarge> {
        for (id, value) in nested.members.iter().zip(&member.values) {
            place.set(*id, *value);
        }
        place.time = member.moment.unwrap_or(time);
        match watch {
            Some(watch) => self.watch(watch, nested, &member, place),
            None => self.run(nested.program, place),
        }
        if let Some(at) = nested.condition() {
            found.seen += 1;
            match self.result(nested.program, at)? {
                Value::Bool(true) => {}
                Value::Blank(reason) if reason.is_withheld() => {
                    found.undecided += 1;
                    found.withheld.get_or_insert(reason);
                    if nested.grain.is_none() && reason != Reason::BelowMinimumBase {
                        found.of_time.get_or_insert(reason);
                    }
                    return Ok(());
                }
                _ => return Ok(()),
            }
        }
        found.members += 1;
        if !nested.has_value {
            found.with_value += 1;
            return Ok(());
        }
        let value = self.result(nested.program, 0)?;
        if value.is_blank() {
            return Ok(());
        }
        if let Some(at) = nested.weight() {
            match self.result(nested.program, at)? {
                Value::Number(weight) => found.weights.push(weight),
                _ => return Ok(()),
            }
        }
        found.with_value += 1;
        let is_choice = matches!(nested.function, NestedFunction::WhichMax | NestedFunction::WhichMin);
        if is_choice {
            let better = found.best.as_ref().is_none_or(|(best, _)| match nested.function {
                NestedFunction::WhichMax => value > *best,
                _ => value < *best,
            });
            if better {
                found.best = Some((value, self.key(nested, &member)));
            }
        } else {
            found.values.push(value);
        }
        Ok(())
    }

    /// The key of a member: its first dimension as written.
    fn key(&self, nested: &Nested, member: &Member) -> Value {
        nested.by.first().map_or(Value::Blank(Reason::NoValues), |by| self.member_key(nested, member, *by))
    }

    /// What a member is in one of its dimensions.
    pub(super) fn member_key(&self, nested: &Nested, member: &Member, by: DimensionId) -> Value {
        match (nested.members.iter().position(|id| *id == by), member.moment) {
            (Some(at), _) => member.values.get(at).map(|id| self.dictionary.get(*id).clone()),
            (None, Some(Moment::Period { period, .. })) => Some(Value::Period(period)),
            (None, _) => None,
        }
        .unwrap_or(Value::Blank(Reason::NoValues))
    }
}

/// What the members gave.
#[derive(Default)]
struct Found {
    /// Members of whom the condition was asked.
    seen: u64,
    /// Those for whom it was not decided, since what it looks at is withheld.
    undecided: u64,
    /// The first reason of that.
    withheld: Option<Reason>,
    /// The first that lies in T itself, and not in the member.
    of_time: Option<Reason>,
    /// Members that count.
    members: u64,
    /// Those that have a value.
    with_value: u64,
    /// Their values, in the order of members.
    values: Vec<Value>,
    /// Their weights, for a weighted average.
    weights: Vec<Exact>,
    /// The best value so far and its key.
    best: Option<(Value, Value)>,
}

impl Found {
    /// Why it is not known who counts: T is such that the condition is not decided, or it is decided for nobody.
    fn unknown(&self) -> Option<Reason> {
        self.of_time.or(self.withheld.filter(|_| self.undecided == self.seen))
    }
}

fn combine(nested: &Nested, found: Found) -> Slot {
    let nothing = Value::Blank(if found.members == 0 { Reason::NoRows } else { Reason::NoValues });
    let (function, fraction) = match &nested.function {
        NestedFunction::WhichMax | NestedFunction::WhichMin => return Ok(found.best.map_or(nothing, |(_, key)| key)),
        NestedFunction::Standing(_) => return Ok(nothing),
        NestedFunction::Aggregate(Aggregate::Count, _) => return Ok(Value::Number(Exact::from(found.with_value))),
        NestedFunction::Aggregate(function, fraction) => (*function, fraction.clone()),
    };
    let is_distinct = matches!(function, Aggregate::CountDistinct | Aggregate::ApproxCountDistinct);
    if found.values.is_empty() && !is_distinct {
        return Ok(nothing);
    }
    match function {
        Aggregate::WeightedAverage => weighted_average(&found),
        _ => aggregate(function, fraction, found.values),
    }
}

/// The sum of the values times their weights over the sum of the weights.
fn weighted_average(found: &Found) -> Slot {
    let pairs = found.values.iter().filter_map(Value::as_number).zip(&found.weights);
    let products = pairs.map(|(value, weight)| value.mul(weight)).collect::<Result<Vec<_>, _>>()?;
    let (products, weights) = (Exact::sum(products)?, Exact::sum(&found.weights)?);
    Ok(products.div(&weights)?.map_or(Value::Blank(Reason::ZeroBase), Value::Number))
}

/// An aggregate of values, none of them blank and at least one unless it counts.
pub(super) fn aggregate(function: Aggregate, fraction: Option<Exact>, mut values: Vec<Value>) -> Slot {
    let n = u64::try_from(values.len()).unwrap_or(u64::MAX);
    let nothing = Value::Blank(Reason::NoValues);
    let numbers = || values.iter().filter_map(Value::as_number);
    let sum = || Exact::sum(numbers());
    let variance = |root, sample| {
        let squares = numbers().map(|number| number.mul(number)).collect::<Result<Vec<_>, _>>()?;
        let squares = Exact::sum(squares)?;
        spread(n, &sum()?, &squares, root, sample)
    };
    Ok(match function {
        Aggregate::Count => Value::Number(Exact::from(n)),
        Aggregate::CountDistinct | Aggregate::ApproxCountDistinct => {
            let distinct = values.iter().collect::<BTreeSet<_>>().len();
            Value::Number(Exact::from(u64::try_from(distinct).unwrap_or(u64::MAX)))
        }
        Aggregate::Sum => Value::Number(sum()?),
        // Weights stand beside the values: without them, each weighs alike.
        Aggregate::Average | Aggregate::WeightedAverage => {
            sum()?.div(&Exact::from(n))?.map_or(Value::Blank(Reason::ZeroBase), Value::Number)
        }
        Aggregate::Min => values.into_iter().min().unwrap_or(nothing),
        Aggregate::Max => values.into_iter().max().unwrap_or(nothing),
        Aggregate::First => values.into_iter().next().unwrap_or(nothing),
        Aggregate::Last => values.pop().unwrap_or(nothing),
        Aggregate::Any => Value::Bool(values.contains(&Value::Bool(true))),
        Aggregate::All => Value::Bool(values.iter().all(|value| *value == Value::Bool(true))),
        Aggregate::Mode => mode(values).unwrap_or(nothing),
        Aggregate::Stddev => variance(true, true)?,
        Aggregate::StddevPop => variance(true, false)?,
        Aggregate::Variance => variance(false, true)?,
        Aggregate::VariancePop => variance(false, false)?,
        Aggregate::Median | Aggregate::Percentile => {
            let at = fraction.filter(|_| function == Aggregate::Percentile).or_else(|| Exact::ratio(1, 2));
            let at = at.unwrap_or(Exact::ZERO);
            values.sort_unstable();
            let low = position(&rank(n, &at)?.floor());
            let (low, high) = (values.get(low), values.get(low.saturating_add(1)).or(values.get(low)));
            match low.zip(high) {
                Some((low, high)) => between(low, high, &fraction_between(n, &at)?)?,
                None => nothing,
            }
        }
        Aggregate::PercentileDisc => {
            values.sort_unstable();
            let rank = Exact::from(n).mul(&fraction.unwrap_or(Exact::ONE))?.ceil();
            let at = position(&rank).saturating_sub(1);
            values.get(at).cloned().unwrap_or(nothing)
        }
    })
}

fn position(rank: &Exact) -> usize {
    rank.to_i128().and_then(|rank| usize::try_from(rank).ok()).unwrap_or(0)
}

/// The commonest; of equally common ones the smallest.
fn mode(values: Vec<Value>) -> Option<Value> {
    let mut counts: BTreeMap<Value, u64> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}
