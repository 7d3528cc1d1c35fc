//! Programs, run in one context after the other.

use super::coverage::Coverage;
use super::dictionary::{Dictionary, Groups};
use super::members::MemberLists;
use super::place::{Moment, Place, ValueId};
use super::spans::Spans;
use super::standing::Standings;
use super::stretch::Stretches;
use super::{Slot, leaf, order, scalar};
use crate::calendar::{Grain, Interval, Period};
use crate::check::{DimensionId, KeyShow};
use crate::plan::{Leaf, Op, Plan, TimeShape};
use crate::run::Totals;
use crate::value::{Reason, Value};
use std::collections::HashMap;
use std::rc::Rc;

/// Runs the programs of a plan on its totals.
pub(super) struct Evaluator<'a> {
    pub(super) plan: &'a Plan,
    pub(super) totals: &'a Totals,
    pub(super) dictionary: Dictionary,
    pub(super) coverage: Coverage,
    pub(super) groups: Vec<Groups<'a>>,
    /// How many rows are open, and when.
    pub(super) spans: Spans,
    /// Groups of series over stretches of time.
    pub(super) stretches: Stretches,
    /// The slots of each program while it runs, and its results afterwards. No program contains itself.
    frames: Vec<Vec<Slot>>,
    /// The members of nested aggregates, by their number and the stretch of time that T is, if it is one.
    pub(super) members: HashMap<(usize, Option<ValueId>, bool), MemberLists>,
    /// Values of nested aggregates whose context is smaller than that of the line; those aside are kept apart, for they
    /// were not counted.
    pub(super) remembered: HashMap<(bool, usize, Box<[ValueId]>), Slot>,
    /// What the members of a key are among themselves, by the number of the step and its context.
    pub(super) standings: HashMap<(usize, Box<[ValueId]>), Rc<Standings>>,
    /// How many members were passed over, by the place of the nested aggregate; counted for the details only.
    pub(super) passed: HashMap<usize, Passed>,
    pub(super) counting: bool,
    /// Whether members are looked at beside the line, for a comparison; what happens there is in no line, and not counted.
    pub(super) aside: bool,
    /// For every dimension, the place of each value in its order.
    ranks: HashMap<DimensionId, Vec<u32>>,
    key: Vec<ValueId>,
}

/// Members without a value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passed {
    /// All members.
    pub(super) members: u64,
    /// Those without a value.
    pub(super) blank: u64,
    /// Those of whom a condition was asked.
    pub(super) seen: u64,
    /// Those for whom it was not decided.
    pub(super) undecided: u64,
    /// Those that are no members, since they are there only in the time that is looked back at.
    pub(super) left_out: u64,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(plan: &'a Plan, totals: &'a Totals) -> Evaluator<'a> {
        let mut dictionary = Dictionary::default();
        let groups = plan.asks.iter().zip(&totals.asks).map(|(ask, found)| {
            let width = ask.keys.len() + usize::from(ask.frame.is_some());
            Groups::new(found, width, &mut dictionary)
        });
        Evaluator {
            groups: groups.collect(),
            spans: Spans::default(),
            stretches: Stretches::default(),
            plan,
            totals,
            coverage: Coverage::new(plan, totals),
            dictionary,
            frames: vec![Vec::new(); plan.programs.len()],
            members: HashMap::new(),
            remembered: HashMap::new(),
            standings: HashMap::new(),
            passed: HashMap::new(),
            counting: false,
            aside: false,
            ranks: HashMap::new(),
            key: Vec::new(),
        }
    }

    /// A place in which no dimension has a value and T is the whole period.
    pub(super) fn place(&self) -> Place {
        Place::new(self.plan.dimensions.len())
    }

    /// T as one period.
    pub(super) fn period(&mut self, period: Period) -> Moment {
        Moment::Period { period, id: self.dictionary.period(period), interval: period.interval() }
    }

    /// Whether there is such a period: where clocks go forward, an hour is left out, unless rows say otherwise.
    pub(super) fn exists(&self, period: Period) -> bool {
        let zone = self.plan.calendar.time_zone.filter(|_| period.grain <= Grain::Day);
        zone.is_none_or(|zone| zone.elapsed(period.interval()) > 0 || self.dictionary.has(&Value::Period(period)))
    }

    /// Whether the calendar calls the day of a period closed; longer periods never are.
    pub(super) fn is_closed(&self, period: Period) -> bool {
        period.grain <= Grain::Day && self.plan.calendar.is_closed(period.first_day())
    }

    /// Runs a program; [`Evaluator::result`] then gives its results.
    pub(super) fn run(&mut self, program: usize, place: &mut Place) {
        let plan = self.plan;
        let Some(steps) = plan.programs.get(program) else { return };
        let mut slots = self.frames.get_mut(program).map(std::mem::take).unwrap_or_default();
        slots.clear();
        for op in &steps.ops {
            let slot = self.step(op, &slots, place);
            slots.push(slot);
        }
        self.keep(program, slots);
    }

    /// The slots that a program's run left behind are put in their place.
    pub(super) fn keep(&mut self, program: usize, slots: Vec<Slot>) {
        if let Some(frame) = self.frames.get_mut(program) {
            *frame = slots;
        }
    }

    /// A result of the program's last run.
    pub(super) fn result(&self, program: usize, result: usize) -> Slot {
        let at = self.plan.programs.get(program).and_then(|steps| steps.results.get(result));
        let slot = at.and_then(|at| self.frames.get(program)?.get(*at));
        slot.cloned().unwrap_or(Ok(Value::Blank(Reason::Undefined)))
    }

    pub(super) fn step(&mut self, op: &Op, slots: &[Slot], place: &mut Place) -> Slot {
        let get = |at: &usize| slots.get(*at).cloned().unwrap_or(Ok(Value::Blank(Reason::Undefined)));
        match op {
            Op::Constant(value) => Ok(value.clone()),
            Op::Leaf(leaf) => self.leaf(leaf, place),
            Op::OpenRows(leaf) => self.open_rows(leaf, place),
            Op::Call(function, operands) => scalar::call(*function, &mut operands.iter().map(get)),
            Op::Else(operands) => or_else(operands.iter().map(get)),
            Op::Nested(nested) => self.nested(nested, place),
            Op::Length(length) => Ok(self.length(length, place)),
            Op::Moved(moved) => self.moved(moved, place),
            Op::MinimumBase { inner, base, least } => match (get(inner)?, get(base)?) {
                (_, Value::Number(base)) if base < *least => Ok(Value::Blank(Reason::BelowMinimumBase)),
                (Value::Blank(reason), _) => Ok(Value::Blank(reason)),
                (_, Value::Blank(_)) => Ok(Value::Blank(Reason::BelowMinimumBase)),
                (inner, _) => Ok(inner),
            },
        }
    }

    fn leaf(&mut self, leaf: &Leaf, place: &Place) -> Slot {
        let time = if leaf.time == TimeShape::Whole { Moment::Whole } else { place.time };
        if !self.coverage.reaches(leaf.placing, time, leaf.time.is_free()) {
            return Ok(Value::Blank(Reason::NotCovered));
        }
        self.key.clear();
        if let Moment::Stretch { id, interval } = time {
            if !self.holds_whole(leaf.placing, interval) {
                return Ok(Value::Blank(Reason::NoSinglePeriod));
            }
            self.key.extend(leaf.keys.iter().map(|key| place.get(*key)));
            let joined = self.stretches.joined(self.totals, leaf.ask, (id, interval), &mut self.dictionary)?;
            return leaf::make(&leaf.make, joined.get(&self.key));
        }
        self.key.extend(time.id());
        self.key.extend(leaf.keys.iter().map(|key| place.get(*key)));
        let group = self.groups.get(leaf.ask).and_then(|groups| groups.get(&self.key));
        leaf::make(&leaf.make, group)
    }

    /// Whether a stretch of time begins and ends where the rows of a table do: a monthly bill has no part in half a month.
    fn holds_whole(&self, placing: usize, stretch: Interval) -> bool {
        let grain = self.plan.placings.get(placing).filter(|placing| !placing.on).and_then(|placing| placing.grain);
        let is_start = |grain, time| Period::of_time(grain, time).start() == time;
        grain
            .filter(|grain| *grain > Grain::Day)
            .is_none_or(|grain| is_start(grain, stretch.start) && is_start(grain, stretch.end))
    }

    /// The place of a value in the order of a dimension.
    pub(super) fn rank(&mut self, dimension: DimensionId, value: ValueId) -> u32 {
        let known = self.ranks.get(&dimension).and_then(|ranks| ranks.get(value as usize)).copied();
        known.unwrap_or_else(|| {
            let show = self.plan.dimension(dimension).map_or(&KeyShow::Plain, |dimension| &dimension.show);
            let ranks = order::ranks(show, self.dictionary.values());
            let rank = ranks.get(value as usize).copied().unwrap_or(u32::MAX);
            self.ranks.insert(dimension, ranks);
            rank
        })
    }
}

/// The first that is not a replaceable blank; if all are, the last.
fn or_else(slots: impl Iterator<Item = Slot>) -> Slot {
    let mut last = Ok(Value::Blank(Reason::NoValues));
    for slot in slots {
        match slot {
            Ok(Value::Blank(reason)) if reason.can_be_replaced() => last = Ok(Value::Blank(reason)),
            other => return other,
        }
    }
    last
}
