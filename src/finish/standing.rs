//! What a group is among the others: its rank, its place on the line of Pareto.

use super::Slot;
use super::evaluate::Evaluator;
use super::members::members;
use super::nested::of_context;
use super::place::{Moment, Place, ValueId};
use crate::function::Standing;
use crate::plan::{Nested, TimeShape};
use crate::value::{Exact, Reason, TooLarge, Value};
use std::collections::HashMap;
use std::rc::Rc;

/// What every member of a key is among all, by its number; nothing if that could not be worked out.
pub(super) type Standings = Result<HashMap<ValueId, Value>, TooLarge>;

impl Evaluator<'_> {
    /// What a group is among the members of its last key, within the others and T. What is no member, such as a blank key,
    /// has no counterpart.
    pub(super) fn standing(&mut self, standing: Standing, nested: &Nested, place: &mut Place) -> Slot {
        let key = (nested.number, of_context(&nested.context, place));
        let own = nested.members.first().map(|id| place.get(*id));
        let time = if nested.context.time == TimeShape::Whole { Moment::Whole } else { place.time };
        let placings = &nested.placings;
        if !placings.is_empty()
            && !placings.iter().any(|placing| self.coverage.reaches(*placing, time, nested.context.time.is_free()))
        {
            return Ok(Value::Blank(Reason::NotCovered));
        }
        let standings = match self.standings.get(&key) {
            Some(known) => Rc::clone(known),
            None => {
                let outer = std::mem::replace(&mut self.aside, true);
                let values = self.values_of_members(nested, place, time);
                self.aside = outer;
                let standings = Rc::new(values.and_then(|values| of_all(standing, values)));
                self.standings.insert(key, Rc::clone(&standings));
                standings
            }
        };
        match standings.as_ref() {
            Ok(standings) => {
                let own = own.and_then(|own| standings.get(&own));
                Ok(own.cloned().unwrap_or(Value::Blank(Reason::NoCounterpart)))
            }
            Err(too_large) => Err(*too_large),
        }
    }

    /// The metric of every member.
    fn values_of_members(
        &mut self,
        nested: &Nested,
        place: &mut Place,
        time: Moment,
    ) -> Result<Vec<(ValueId, Value)>, TooLarge> {
        let outer = std::mem::replace(&mut place.time, time);
        let all = members(self, nested, place);
        let before: Vec<ValueId> = nested.members.iter().map(|id| place.get(*id)).collect();
        let mut values = Vec::with_capacity(all.len());
        for member in all {
            for (id, value) in nested.members.iter().zip(&member.values) {
                place.set(*id, *value);
            }
            place.time = time;
            self.run(nested.program, place);
            let number = member.values.first().copied().unwrap_or_default();
            values.push(self.result(nested.program, 0).map(|value| (number, value)));
        }
        for (id, value) in nested.members.iter().zip(before) {
            place.set(*id, value);
        }
        place.time = outer;
        values.into_iter().collect()
    }
}

/// A member without a value keeps its reason and is nobody's equal.
fn of_all(standing: Standing, values: Vec<(ValueId, Value)>) -> Standings {
    let (blank, mut filled): (Vec<_>, Vec<_>) = values.into_iter().partition(|(_, value)| value.is_blank());
    filled.sort_by(|(_, a), (_, b)| b.cmp(a));
    let filled = match standing {
        Standing::Rank => ranks(filled),
        Standing::Pareto => cumulated(filled)?,
    };
    Ok(blank.into_iter().chain(filled).collect())
}

/// From the largest to the smallest; equal ones have the place of the first of them.
fn ranks(values: Vec<(ValueId, Value)>) -> Vec<(ValueId, Value)> {
    let mut ranks = Vec::with_capacity(values.len());
    let mut before: Option<(Value, u64)> = None;
    for (place, (member, value)) in (1u64..).zip(values) {
        let rank = match before {
            Some((equal, rank)) if equal == value => rank,
            _ => place,
        };
        ranks.push((member, Value::Number(Exact::from(rank))));
        before = Some((value, rank));
    }
    ranks
}

/// The sum from the largest down through the sum of all; equal ones have that of the last of them. There is no such
/// part of a sum in which something is taken away.
fn cumulated(values: Vec<(ValueId, Value)>) -> Result<Vec<(ValueId, Value)>, TooLarge> {
    let number = |value: &Value| value.as_number().cloned().unwrap_or(Exact::ZERO);
    let all = Exact::sum(values.iter().map(|(_, value)| number(value)))?;
    let is_undefined = values.last().is_some_and(|(_, value)| number(value).is_negative());
    let mut parts: Vec<(ValueId, Value)> = Vec::with_capacity(values.len());
    let mut sum = Exact::ZERO;
    let mut equal: Vec<ValueId> = Vec::new();
    let mut values = values.into_iter().peekable();
    while let Some((member, value)) = values.next() {
        sum = sum.add(&number(&value))?;
        equal.push(member);
        if values.peek().is_some_and(|(_, next)| *next == value) {
            continue;
        }
        let part = match sum.div(&all)? {
            _ if is_undefined => Value::Blank(Reason::Undefined),
            Some(part) => Value::Number(part),
            None => Value::Blank(Reason::ZeroBase),
        };
        parts.extend(equal.drain(..).map(|member| (member, part.clone())));
    }
    Ok(parts)
}
