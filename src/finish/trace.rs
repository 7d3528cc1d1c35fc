//! What stood behind the values of a line: every step with its value, which branch was taken, which members there were.
//! The programs of a plan are run once more for that, so an answer that nobody asks about costs nothing.

use super::Slot;
use super::answer::KeyCell;
use super::evaluate::Evaluator;
use super::members;
use super::place::{Moment, Place};
use crate::calendar::{Grain, Interval, Period, Timestamp};
use crate::check::{DimensionId, DimensionKind, NestedFunction};
use crate::function::Scalar;
use crate::plan::{Level, Moved, Nested, Op, Plan, Program};
use crate::run::Totals;
use crate::value::{Reason, Value};
use std::collections::BTreeSet;

/// A run of a program in one context.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The position in [`Plan::programs`].
    pub program: usize,
    /// K: the dimensions that have a value, and their values.
    pub keys: Vec<(DimensionId, Value)>,
    /// T: a period; blank for rows without time; `None` for the question's whole period.
    pub time: Option<Value>,
    /// T where it was moved.
    pub stretch: Option<Interval>,
    /// One for each step of the program.
    pub steps: Vec<Step>,
}

/// What one step gave.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its value, or that it became too large.
    pub value: Slot,
    /// Whether the values of the line rest on it: it stands in no branch that was not taken.
    pub reached: bool,
    /// Of a `case` or an `else`: the operand that gave the value.
    pub taken: Option<usize>,
    /// Of an aggregate of members: what they were.
    pub members: Option<Members>,
    /// Of open rows: the part of T that the value is about.
    pub counted: Option<Interval>,
}

/// The members of an aggregate in one context.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// All of them.
    pub all: u64,
    /// Those that the condition (`having`) lets count.
    pub counted: u64,
    /// Those that count and have a value; `count(d having c)` asks for none.
    pub with_value: u64,
    /// The first, in their order; as many as were wanted.
    pub first: Vec<Member>,
}

/// One member.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its keys, in the order in which they are written.
    pub keys: Vec<Value>,
    /// Whether the condition lets it count.
    pub counts: bool,
    /// Its value; `None` where there is none to give.
    pub value: Option<Slot>,
    /// The steps behind it.
    pub trace: Trace,
}

/// The steps behind lines of an answer, given by their keys; the lines need not be in the answer. Of an aggregate of
/// members the first `most` are kept. `None` for keys that no level of lines has, such as the remainder of `--top`.
pub fn trace(plan: &Plan, totals: &Totals, lines: &[Vec<KeyCell>], most: usize) -> Vec<Option<Trace>> {
    let mut evaluator = Evaluator::new(plan, totals);
    lines.iter().map(|keys| evaluator.trace_line(keys, most)).collect()
}

/// Watches the members of one aggregate.
pub(super) struct Watch {
    most: usize,
    members: Members,
}

impl Evaluator<'_> {
    fn trace_line(&mut self, keys: &[KeyCell], most: usize) -> Option<Trace> {
        let plan = self.plan;
        if keys.len() != plan.lines.by.len() || keys.contains(&KeyCell::Rest) {
            return None;
        }
        let given: Vec<(DimensionId, &Value)> = plan
            .lines
            .by
            .iter()
            .zip(keys)
            .filter_map(|(id, key)| match key {
                KeyCell::Value(value) => Some((*id, value)),
                KeyCell::All | KeyCell::Rest => None,
            })
            .collect();
        let has = |level: &&Level| level.dimensions.iter().eq(given.iter().map(|(id, _)| id));
        let level = plan.lines.levels.iter().find(has)?;
        let mut place = self.place();
        for (id, value) in &given {
            let value = self.dictionary.id(value);
            place.set(*id, value);
        }
        place.time = self.moment_of(level, &given);
        Some(self.traced(level.program, &mut place, &level.context.keys, most))
    }

    /// T of a line: the period of its shortest grain.
    fn moment_of(&mut self, level: &Level, given: &[(DimensionId, &Value)]) -> Moment {
        let Some(grain) = level.context.time.period() else { return Moment::Whole };
        let is_time = |id: DimensionId| matches!(self.plan.dimension(id).map(|dimension| &dimension.kind), Some(DimensionKind::Grain(own)) if *own == grain);
        match given.iter().find(|(id, _)| is_time(*id)) {
            Some((_, Value::Period(period))) => self.period(Period::of_time(grain, period.start())),
            _ => Moment::Without { id: self.dictionary.blank() },
        }
    }

    /// Runs a program and keeps what every step gave.
    fn traced(&mut self, program: usize, place: &mut Place, keys: &[DimensionId], most: usize) -> Trace {
        let plan = self.plan;
        let keys = keys.iter().map(|id| (*id, self.dictionary.get(place.get(*id)).clone())).collect();
        let time = match place.time {
            Moment::Whole => None,
            Moment::Period { period, .. } => Some(Value::Period(period)),
            Moment::Stretch { interval, .. } => Some(as_written(interval)),
            Moment::Without { .. } => Some(Value::Blank(Reason::NoValues)),
        };
        let stretch = match place.time {
            Moment::Stretch { interval, .. } => Some(interval),
            _ => None,
        };
        let Some(steps) = plan.programs.get(program) else {
            return Trace { program, keys, time, stretch, steps: Vec::new() };
        };
        let mut slots: Vec<Slot> = Vec::with_capacity(steps.ops.len());
        let mut members = Vec::with_capacity(steps.ops.len());
        for op in &steps.ops {
            let (slot, found) = match op {
                Op::Nested(nested) if !matches!(nested.function, NestedFunction::Standing(_)) => {
                    let mut watch = Watch { most, members: Members::default() };
                    let slot = self.calculate(nested, place, Some(&mut watch));
                    (slot, Some(watch.members))
                }
                Op::Moved(moved) => {
                    // Of one stretch the steps are always wanted: they are the steps of the value.
                    let mut watch = Watch { most: most.max(1), members: Members::default() };
                    let slot = self.calculate_moved(moved, place, Some(&mut watch));
                    (slot, Some(watch.members))
                }
                op => (self.step(op, &slots, place), None),
            };
            slots.push(slot);
            members.push(found);
        }
        let counted = |at: usize| match steps.ops.get(at) {
            Some(Op::OpenRows(leaf)) => self.time_of(leaf, place),
            _ => None,
        };
        let reached = reached(steps, &slots);
        let step = |(at, members): (usize, Option<Members>)| Step {
            value: slots.get(at).cloned().unwrap_or(Ok(Value::Blank(Reason::Undefined))),
            reached: reached.contains(&at),
            taken: steps.ops.get(at).and_then(|op| taken(op, &slots)),
            members,
            counted: counted(at),
        };
        let steps = members.into_iter().enumerate().map(step).collect();
        self.keep(program, slots);
        Trace { program, keys, time, stretch, steps }
    }

    /// Runs the program of a metric in another T and remembers what the watcher wants of it.
    pub(super) fn watch_stretch(&mut self, watch: &mut Watch, moved: &Moved, place: &mut Place) {
        watch.members.all += 1;
        watch.members.counted += 1;
        if watch.members.first.len() < watch.most {
            let trace = self.traced(moved.program, place, &moved.context.keys, watch.most);
            let value = Some(self.result(moved.program, 0));
            let keys = trace.time.clone().into_iter().collect();
            watch.members.first.push(Member { keys, counts: true, value, trace });
        } else {
            self.run(moved.program, place);
        }
        let is_there = !matches!(self.result(moved.program, 0), Ok(Value::Blank(_)));
        watch.members.with_value += u64::from(is_there);
    }

    /// Runs the program of one member and remembers what the watcher wants of it.
    pub(super) fn watch(&mut self, watch: &mut Watch, nested: &Nested, member: &members::Member, place: &mut Place) {
        watch.members.all += 1;
        let wanted = watch.members.first.len() < watch.most;
        let keys: Vec<DimensionId> = nested.context.keys.iter().chain(&nested.members).copied().collect();
        let trace = wanted.then(|| self.traced(nested.program, place, &keys, watch.most));
        if !wanted {
            self.run(nested.program, place);
        }
        let result = |at| self.result(nested.program, at);
        let counts = nested.condition().is_none_or(|at| result(at) == Ok(Value::Bool(true)));
        let value = nested.has_value.then(|| self.result(nested.program, 0));
        watch.members.counted += u64::from(counts);
        let weight = nested.weight().map(result);
        let is_there = value.iter().chain(&weight).all(|value| !matches!(value, Ok(Value::Blank(_))));
        watch.members.with_value += u64::from(counts && is_there);
        if let Some(trace) = trace {
            let keys = nested.by.iter().map(|by| self.member_key(nested, member, *by)).collect();
            watch.members.first.push(Member { keys, counts, value, trace });
        }
    }
}

/// A stretch of time as people write it: the period, if it is one, else its first and last day (or moment).
fn as_written(interval: Interval) -> Value {
    let as_period = Grain::ALL.into_iter().rev().map(|grain| Period::of_time(grain, interval.start));
    if let Some(period) = as_period.into_iter().find(|period| period.interval() == interval) {
        return Value::Period(period);
    }
    let Interval { start, end } = interval;
    let in_days = start.micros_of_day() == 0 && end.micros_of_day() == 0;
    Value::Text(match in_days {
        true => format!("{} to {}", start.day(), Timestamp(end.0.saturating_sub(1)).day()).into(),
        false => format!("{start} to before {end}").into(),
    })
}

/// The operand of a `case` or an `else` that gave its value, or the reason why there is none.
fn taken(op: &Op, slots: &[Slot]) -> Option<usize> {
    let get = |at: &usize| slots.get(*at);
    match op {
        Op::Call(Scalar::Case, operands) => {
            let pairs = operands.chunks_exact(2).enumerate();
            let found = pairs.into_iter().find_map(|(at, pair)| match pair.first().and_then(get) {
                Some(Ok(Value::Bool(true))) => Some(at * 2 + 1),
                // What is withheld decides nothing, and gives its reason.
                Some(Ok(Value::Blank(reason))) if reason.is_withheld() => Some(at * 2),
                _ => None,
            });
            found.or_else(|| operands.len().checked_sub(1))
        }
        Op::Else(operands) => {
            let replaceable = |slot: &Slot| matches!(slot, Ok(Value::Blank(reason)) if reason.can_be_replaced());
            let found = operands.iter().position(|at| get(at).is_some_and(|slot| !replaceable(slot)));
            found.or_else(|| operands.len().checked_sub(1))
        }
        _ => None,
    }
}

/// The steps that the results rest on. Of a `case` these are the conditions up to the one that was true and its value;
/// of an `else` the operands up to the one that was taken.
fn reached(program: &Program, slots: &[Slot]) -> BTreeSet<usize> {
    let mut open: BTreeSet<usize> = program.results.iter().copied().collect();
    let mut done = BTreeSet::new();
    while let Some(at) = open.pop_last() {
        done.insert(at);
        let Some(op) = program.ops.get(at) else { continue };
        match (op, taken(op, slots)) {
            (Op::Call(Scalar::Case, operands), Some(taken)) => {
                let conditions = operands.iter().step_by(2).take(taken / 2 + usize::from(taken % 2 == 1));
                open.extend(conditions);
                open.extend(operands.get(taken));
            }
            (Op::Call(_, operands) | Op::Else(operands), Some(taken)) => open.extend(operands.iter().take(taken + 1)),
            (Op::Call(_, operands) | Op::Else(operands), None) => open.extend(operands),
            (Op::MinimumBase { inner, base, .. }, _) => open.extend([*inner, *base]),
            (Op::Constant(_) | Op::Leaf(_) | Op::OpenRows(_) | Op::Nested(_) | Op::Moved(_) | Op::Length(_), _) => {}
        }
    }
    done
}
