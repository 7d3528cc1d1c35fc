//! What one answer reached above its rows: which metrics were calculated, which branches gave a value, which members a
//! condition let in, and which blanks came out.

use super::Choice;
use crate::check::{Checked, NodeId, NodeKind, Origins, Part, PartKind};
use crate::finish::{Step, Trace};
use crate::plan::{Op, Plan};
use crate::value::{Reason, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What was reached, and how often.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// For each way on, how many questions took it.
    pub ways: BTreeMap<Choice, u64>,
    /// The reasons of the blanks that each metric came to.
    pub blanks: BTreeMap<Arc<str>, BTreeSet<Reason>>,
}

impl Reached {
    /// Adds what another question reached.
    pub fn add(&mut self, other: &Reached) {
        for (choice, times) in &other.ways {
            *self.ways.entry(*choice).or_default() += times;
        }
        for (metric, reasons) in &other.blanks {
            self.blanks.entry(metric.clone()).or_default().extend(reasons);
        }
    }

    /// Takes down that this question took a way.
    pub fn take(&mut self, choice: Choice) {
        self.ways.insert(choice, 1);
    }
}

/// What the lines of an answer reached, and everything that a value rests on. A value under another unit is a node of its
/// own, so what was calculated is known by its kind.
pub fn of_lines<'c, 't>(
    checked: &'c Checked,
    plan: &Plan,
    lines: impl Iterator<Item = &'t Trace>,
) -> (Reached, HashSet<&'c NodeKind>) {
    let nothing = Origins::default();
    let origins = checked.origins.as_ref().unwrap_or(&nothing);
    let mut of_kinds: HashMap<&NodeKind, Vec<&Part>> = HashMap::new();
    for part in &origins.parts {
        of_kinds.entry(calculation(checked, part.node)).or_default().push(part);
    }
    let mut watch = Watch { checked, plan, origins, of_kinds, reached: Reached::default(), calculated: HashSet::new() };
    for trace in lines {
        watch.line(trace);
    }
    (watch.reached, watch.calculated)
}

/// What is calculated for a node: what lifts keys or time has no step of its own.
fn calculation(checked: &Checked, node: NodeId) -> &NodeKind {
    match &checked.node(node).kind {
        NodeKind::Without(inside, _) | NodeKind::OverAll(inside) | NodeKind::OverAllTime(inside) => {
            calculation(checked, *inside)
        }
        kind => kind,
    }
}

struct Watch<'c, 'a> {
    checked: &'c Checked,
    plan: &'a Plan,
    origins: &'a Origins,
    /// The parts that stand for what nodes do.
    of_kinds: HashMap<&'c NodeKind, Vec<&'a Part>>,
    reached: Reached,
    calculated: HashSet<&'c NodeKind>,
}

impl Watch<'_, '_> {
    fn line(&mut self, trace: &Trace) {
        let plan = self.plan;
        let Some(program) = plan.programs.get(trace.program) else { return };
        for ((step, op), (node, _)) in trace.steps.iter().zip(&program.ops).zip(&program.from) {
            if step.reached {
                let kind = &self.checked.node(*node).kind;
                self.calculated.insert(kind);
                for part in self.of_kinds.get(kind).cloned().unwrap_or_default() {
                    self.part(part, op, step);
                }
            }
            for member in step.members.iter().flat_map(|members| &members.first) {
                self.line(&member.trace);
            }
        }
    }

    /// What a part of a formula came to in one context.
    fn part(&mut self, part: &Part, op: &Op, step: &Step) {
        match &part.kind {
            PartKind::Definition(name) => {
                self.reached.take(Choice { span: part.span, way: 0 });
                if let Ok(Value::Blank(reason)) = &step.value {
                    self.reached.blanks.entry(name.clone()).or_default().insert(*reason);
                }
            }
            PartKind::Members(_) => self.members(part, op, step),
            PartKind::Written => {
                if let Some(way) = way(op, step) {
                    self.reached.take(Choice { span: part.span, way });
                }
            }
            PartKind::Metric(_) | PartKind::Param(_) | PartKind::Moved(_) | PartKind::Aggregate(_) => {}
        }
    }

    /// Which ways the condition of an aggregate of members went.
    fn members(&mut self, part: &Part, op: &Op, step: &Step) {
        let Op::Nested(nested) = op else { return };
        let condition = part.parts.last().and_then(|id| self.origins.part(*id));
        let (Some(condition), Some(members), true) = (condition, &step.members, nested.has_condition) else { return };
        if members.counted > 0 {
            self.reached.take(Choice { span: condition.span, way: 0 });
        }
        if members.counted < members.all {
            self.reached.take(Choice { span: condition.span, way: 1 });
        }
    }
}

/// Which way a `case` or an `else` went: the number of the branch or operand.
fn way(op: &Op, step: &Step) -> Option<usize> {
    match (op, step.taken?) {
        // Pairs of a condition and a value, then what is left. Behind a condition that is not decided there is no way.
        (Op::Call(_, operands), taken) => (taken % 2 == 1 || taken + 1 == operands.len()).then_some(taken / 2),
        (Op::Else(_), taken) => Some(taken),
        _ => None,
    }
}
