//! What each group contributed to the change of a metric from one period to another.

use super::split::{Form, Linear, Split, Term};
use super::{Wanted, problems};
use crate::check::{AggregateNode, NodeKind};
use crate::finish::{Answer, Cell, DimensionColumn, KeyCell, Line, LineKind, MetricColumn};
use crate::function::Aggregate;
use crate::problem::{Note, Problem};
use crate::value::{Exact, Reason, TooLarge, Value};
use std::collections::BTreeMap;

/// The decimals to which effects are added up where their exact sum would be too large; an answer has 28 digits.
const DECIMALS: i32 = 120;

/// The change of a metric from one period to another, and what each group contributed.
#[derive(Clone, Debug)]
pub struct Why {
    /// What was asked.
    pub wanted: Wanted,
    /// The metric; its unit is that of the effects.
    pub metric: MetricColumn,
    /// What the groups are told apart by.
    pub dimensions: Vec<DimensionColumn>,
    /// The groups, the largest effects first; then one line for all others, if only the first are wanted.
    pub groups: Vec<Contribution>,
    /// The whole: the metric of all rows, and the sums of all effects.
    pub whole: Contribution,
    /// Whether something is divided: then there are own rates and a mix.
    pub is_quotient: bool,
    /// Why the change is not divided: a period without a value, or one that is not covered whole.
    pub withheld: Option<Reason>,
    /// What may surprise.
    pub notes: Vec<Note>,
}

/// One group in both periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// What the line stands for.
    pub kind: LineKind,
    /// One for each dimension.
    pub keys: Vec<KeyCell>,
    /// The metric in the period before, and after.
    pub values: [Cell; 2],
    /// Which part of the base the group has before, and after; `None` unless the metric is one quotient.
    pub weights: Option<[Exact; 2]>,
    /// What it contributed; `None` where that is withheld.
    pub effects: Option<Effects>,
    /// In which of the periods it is there.
    pub presence: Presence,
}

/// What a group contributed, in the unit of the metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// By its own rate or amount.
    pub own: Exact,
    /// By its part of the base: a group above the whole that grows, or one below it that shrinks, raises the whole.
    pub mix: Exact,
    /// By coming, by going, or without a base of its own in one of the periods.
    pub other: Exact,
    /// All of it.
    pub all: Exact,
}

/// In which of two periods a group is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// In both.
    Stayed,
    /// Only after.
    Entered,
    /// Only before.
    Left,
    /// In both, but in one of them it has no base to divide by.
    NoBase,
    /// It is no single group.
    Several,
}

/// Divides the change between two answers to the question of a split: to that of the period before, and of that after.
///
/// # Errors
/// A problem where the groups do not add up to the whole, because something else stands in for a blank.
pub fn why(split: &Split, answers: [&Answer; 2], wanted: Wanted) -> Result<Why, Problem> {
    let [before, after] = answers;
    let (Some(asked), Some(metric)) = (split.checked.asked.first(), before.metrics.first()) else {
        return Err(problems::not_one_metric(&[]));
    };
    let sums: Vec<bool> = split.checked.asked.iter().skip(1).map(|sum| is_count(split, sum.node)).collect();
    let wholes = answers.map(|answer| Part::of(answer.lines.iter().find(|line| is_whole(line)), &sums));
    let mut keys: BTreeMap<Vec<Value>, [Option<&Line>; 2]> = BTreeMap::new();
    for (at, answer) in answers.iter().enumerate() {
        for line in answer.lines.iter().filter(|line| line.kind == LineKind::Detail) {
            if let Some(place) = keys.entry(values_of(line)).or_default().get_mut(at) {
                *place = Some(line);
            }
        }
    }
    let groups: Vec<(Vec<Value>, [Part; 2])> =
        keys.into_iter().map(|(keys, lines)| (keys, lines.map(|line| Part::of(line, &sums)))).collect();
    let withheld = withheld(&wholes, wanted.partial);
    let work = Work { form: &split.form, wholes: &wholes, counts: &sums };
    let dividing = withheld.is_none();
    if dividing && !work.is_whole(&groups).map_err(|TooLarge| problems::too_large(asked))? {
        return Err(problems::replaced(asked));
    }
    let contributions = groups.iter().map(|(keys, parts)| {
        let keys = keys.iter().cloned().map(KeyCell::Value).collect();
        work.contribution(LineKind::Detail, keys, parts, dividing)
    });
    let mut contributions =
        contributions.collect::<Result<Vec<_>, TooLarge>>().map_err(|TooLarge| problems::too_large(asked))?;
    let whole = work.whole(&contributions, before.dimensions.len(), dividing);
    let whole = whole.map_err(|TooLarge| problems::too_large(asked))?;
    // Equal effects stay in the order of their keys.
    let size = |one: &Contribution| one.effects.as_ref().map(|effects| effects.all.abs());
    contributions.sort_by_key(|one| std::cmp::Reverse(size(one)));
    if let Some(top) = wanted.top.filter(|top| *top < contributions.len()) {
        let hidden = contributions.split_off(top);
        let rest = work.rest(&hidden, &groups, before.dimensions.len());
        contributions.push(rest.map_err(|TooLarge| problems::too_large(asked))?);
    }
    let mut notes = before.notes.clone();
    notes.extend(after.notes.iter().filter(|note| !before.notes.contains(note)).cloned());
    Ok(Why {
        wanted,
        metric: metric.clone(),
        dimensions: before.dimensions.clone(),
        groups: contributions,
        whole,
        is_quotient: split.form.terms.iter().any(|term| term.divisor.is_some()),
        withheld,
        notes,
    })
}

fn is_count(split: &Split, node: crate::check::NodeId) -> bool {
    matches!(&split.checked.node(node).kind, NodeKind::Aggregate(AggregateNode { function: Aggregate::Count, .. }))
}

fn is_whole(line: &Line) -> bool {
    line.kind == LineKind::Total && line.keys.iter().all(|key| *key == KeyCell::All)
}

fn values_of(line: &Line) -> Vec<Value> {
    let values = line.keys.iter().map(|key| match key {
        KeyCell::Value(value) => value.clone(),
        KeyCell::All | KeyCell::Rest => Value::Blank(Reason::NoValues),
    });
    values.collect()
}

/// The first reason for which there is nothing to divide.
fn withheld(wholes: &[Part; 2], partial: bool) -> Option<Reason> {
    let blank = wholes.iter().find_map(|whole| match &whole.cell.as_ref()?.value {
        Value::Number(_) => None,
        Value::Blank(reason) => Some(*reason),
        _ => Some(Reason::Undefined),
    });
    let in_part = wholes.iter().any(|whole| whole.cell.as_ref().is_some_and(|cell| cell.partial));
    let missing = wholes.iter().any(|whole| whole.cell.is_none()).then_some(Reason::NoRows);
    blank.or(missing).or((in_part && !partial).then_some(Reason::Partial))
}

/// A group, or the whole, in one period.
#[derive(Clone)]
struct Part {
    /// The metric; `None` if the group is not there.
    cell: Option<Cell>,
    /// Its sums; 0 where there is nothing to add up.
    sums: Vec<Exact>,
    /// Whether any row was added up or counted.
    is_there: bool,
}

impl Part {
    fn of(line: Option<&Line>, counts: &[bool]) -> Part {
        let cells = line.map_or(&[][..], |line| line.cells.get(1..).unwrap_or_default());
        let number = |at: usize| cells.get(at).and_then(|cell| cell.value.as_number());
        let is_there =
            counts.iter().enumerate().any(|(at, count)| number(at).is_some_and(|sum| !(*count && sum.is_zero())));
        Part {
            cell: line.and_then(|line| line.cells.first()).cloned(),
            sums: (0..counts.len()).map(|at| number(at).cloned().unwrap_or(Exact::ZERO)).collect(),
            is_there,
        }
    }

    fn value(&self, linear: &Linear) -> Result<Exact, TooLarge> {
        linear.iter().try_fold(Exact::ZERO, |sum, (at, factor)| match self.sums.get(*at) {
            Some(value) => sum.add(&value.mul(factor)?),
            None => Ok(sum),
        })
    }
}

struct Work<'a> {
    form: &'a Form,
    wholes: &'a [Part; 2],
    /// For every sum, whether it is a count.
    counts: &'a [bool],
}

impl Work<'_> {
    /// Whether the whole is what the form says, and each of its sums that of the groups.
    fn is_whole(&self, groups: &[(Vec<Value>, [Part; 2])]) -> Result<bool, TooLarge> {
        for (at, whole) in self.wholes.iter().enumerate() {
            let said = whole.cell.as_ref().map(|cell| &cell.value);
            if said != Some(&self.formed(whole)?) {
                return Ok(false);
            }
            for (sum, all) in whole.sums.iter().enumerate() {
                let parts = groups.iter().filter_map(|(_, parts)| parts.get(at)?.sums.get(sum));
                if parts.clone().try_fold(Exact::ZERO, |sum, part| sum.add(part))? != *all {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// What the form gives for these sums.
    fn formed(&self, part: &Part) -> Result<Value, TooLarge> {
        let mut value = self.form.fixed.clone();
        for term in &self.form.terms {
            let numerator = part.value(&term.numerator)?;
            let quotient = match &term.divisor {
                None => Some(numerator),
                Some(divisor) => numerator.div(&part.value(divisor)?)?,
            };
            let Some(quotient) = quotient else { return Ok(Value::Blank(Reason::ZeroBase)) };
            value = value.add(&quotient)?;
        }
        Ok(Value::Number(value))
    }

    fn contribution(
        &self,
        kind: LineKind,
        keys: Vec<KeyCell>,
        parts: &[Part; 2],
        dividing: bool,
    ) -> Result<Contribution, TooLarge> {
        let [before, after] = parts;
        // Where a period is not covered, nobody has come or gone.
        let mut presence = match (before.is_there, after.is_there) {
            _ if !dividing => Presence::Several,
            (false, true) => Presence::Entered,
            (true, false) => Presence::Left,
            _ => Presence::Stayed,
        };
        let mut effects = None;
        if dividing {
            let mut found = Effects { own: Exact::ZERO, mix: Exact::ZERO, other: Exact::ZERO, all: Exact::ZERO };
            for term in &self.form.terms {
                if !self.add(term, parts, &mut found)? && presence == Presence::Stayed {
                    presence = Presence::NoBase;
                }
            }
            found.all = found.own.add(&found.mix)?.add(&found.other)?;
            if matches!(presence, Presence::Entered | Presence::Left) {
                found = Effects { own: Exact::ZERO, mix: Exact::ZERO, other: found.all.clone(), all: found.all };
            }
            effects = Some(found);
        }
        Ok(Contribution { kind, keys, values: self.cells(parts)?, weights: self.weights(parts)?, effects, presence })
    }

    /// Adds what a group contributed to one term; `false` if it has no rate in one of the periods.
    fn add(&self, term: &Term, parts: &[Part; 2], effects: &mut Effects) -> Result<bool, TooLarge> {
        let [before, after] = parts;
        let (n0, n1) = (before.value(&term.numerator)?, after.value(&term.numerator)?);
        let Some(divisor) = &term.divisor else {
            effects.own = effects.own.add(&n1.sub(&n0)?)?;
            return Ok(true);
        };
        let [all_before, all_after] = self.wholes;
        let (all_n0, all_n1) = (all_before.value(&term.numerator)?, all_after.value(&term.numerator)?);
        let (all_d0, all_d1) = (all_before.value(divisor)?, all_after.value(divisor)?);
        let (d0, d1) = (before.value(divisor)?, after.value(divisor)?);
        // Where the whole has no base, the metric has no value and nothing is divided.
        let through = |a: &Exact, b: &Exact| Ok::<_, TooLarge>(a.div(b)?.unwrap_or(Exact::ZERO));
        let mean = |a: &Exact, b: &Exact| a.add(b)?.mul(&Exact::decimal(5, 1));
        let all = mean(&through(&all_n0, &all_d0)?, &through(&all_n1, &all_d1)?)?;
        let (w0, w1) = (through(&d0, &all_d0)?, through(&d1, &all_d1)?);
        let gained = w1.sub(&w0)?;
        if d0.is_zero() || d1.is_zero() {
            let moved = through(&n1, &all_d1)?.sub(&through(&n0, &all_d0)?)?;
            effects.other = effects.other.add(&moved.sub(&all.mul(&gained)?)?)?;
            return Ok(n0.is_zero() && n1.is_zero() && d0.is_zero() && d1.is_zero());
        }
        let (r0, r1) = (through(&n0, &d0)?, through(&n1, &d1)?);
        effects.own = effects.own.add(&mean(&w0, &w1)?.mul(&r1.sub(&r0)?)?)?;
        effects.mix = effects.mix.add(&mean(&r0, &r1)?.sub(&all)?.mul(&gained)?)?;
        Ok(true)
    }

    fn cells(&self, parts: &[Part; 2]) -> Result<[Cell; 2], TooLarge> {
        let [before, after] = parts;
        let [all_before, all_after] = self.wholes;
        Ok([self.cell(before, all_before)?, self.cell(after, all_after)?])
    }

    /// The metric of a group that is there; of one that is not, a count is 0, and what is not covered is not known.
    fn cell(&self, part: &Part, whole: &Part) -> Result<Cell, TooLarge> {
        if let Some(cell) = &part.cell {
            return Ok(cell.clone());
        }
        let is_count =
            self.counts.iter().all(|count| *count) && self.form.terms.iter().all(|term| term.divisor.is_none());
        let value = match whole.cell.as_ref().map(|cell| &cell.value) {
            Some(Value::Blank(reason)) => Value::Blank(*reason),
            _ if is_count => self.formed(part)?,
            _ => Value::Blank(Reason::NoRows),
        };
        Ok(Cell::of(value, false))
    }

    /// Which part of the base a group has in each period; only where there is one base.
    fn weights(&self, parts: &[Part; 2]) -> Result<Option<[Exact; 2]>, TooLarge> {
        let [Term { divisor: Some(divisor), .. }] = self.form.terms.as_slice() else { return Ok(None) };
        let mut weights = Vec::new();
        for (part, whole) in parts.iter().zip(self.wholes) {
            weights.extend(part.value(divisor)?.div(&whole.value(divisor)?)?);
        }
        Ok(<[Exact; 2]>::try_from(weights).ok())
    }

    /// The line of the whole: its own change, and the sums of the effects.
    fn whole(&self, groups: &[Contribution], width: usize, dividing: bool) -> Result<Contribution, TooLarge> {
        let number = |part: &Part| part.cell.as_ref().and_then(|cell| cell.value.as_number()).cloned();
        let [before, after] = self.wholes;
        let change = match (number(before), number(after)) {
            (Some(before), Some(after)) if dividing => Some(after.sub(&before)?),
            _ => None,
        };
        let effects = change.map(|all| Effects { all, ..added_up(groups) });
        Ok(Contribution {
            kind: LineKind::Total,
            keys: vec![KeyCell::All; width],
            values: self.cells(self.wholes)?,
            weights: self.weights(self.wholes)?,
            effects,
            presence: Presence::Several,
        })
    }

    /// One line for the groups that are not shown.
    fn rest(
        &self,
        hidden: &[Contribution],
        groups: &[(Vec<Value>, [Part; 2])],
        width: usize,
    ) -> Result<Contribution, TooLarge> {
        let is_hidden = |keys: &[Value]| {
            hidden.iter().any(|one| one.keys.iter().zip(keys).all(|(key, value)| *key == KeyCell::Value(value.clone())))
        };
        let mut parts =
            [0, 1].map(|_| Part { cell: None, sums: vec![Exact::ZERO; self.counts.len()], is_there: false });
        for (_, found) in groups.iter().filter(|(keys, _)| is_hidden(keys)) {
            for (part, found) in parts.iter_mut().zip(found) {
                part.is_there |= found.is_there;
                for (sum, more) in part.sums.iter_mut().zip(&found.sums) {
                    *sum = sum.add(more)?;
                }
            }
        }
        for (part, whole) in parts.iter_mut().zip(self.wholes) {
            let value = if part.is_there { self.formed(part)? } else { self.cell(part, whole)?.value };
            part.cell = Some(Cell::of(value, whole.cell.as_ref().is_some_and(|cell| cell.partial)));
        }
        let dividing = hidden.iter().all(|one| one.effects.is_some());
        let count = u64::try_from(hidden.len()).unwrap_or(u64::MAX);
        Ok(Contribution {
            kind: LineKind::Rest(count),
            keys: vec![KeyCell::Rest; width],
            values: self.cells(&parts)?,
            weights: self.weights(&parts)?,
            effects: dividing.then(|| added_up(hidden)),
            presence: Presence::Several,
        })
    }
}

/// The sums of effects: exact, or to many more decimals than an answer has.
fn added_up(groups: &[Contribution]) -> Effects {
    let sum = |of: fn(&Effects) -> &Exact| {
        let effects = || groups.iter().filter_map(|one| one.effects.as_ref()).map(of);
        let exact = effects().try_fold(Exact::ZERO, |sum, effect| sum.add(effect));
        let rounded = || effects().try_fold(Exact::ZERO, |sum, effect| sum.add(&effect.round(DECIMALS)));
        exact.or_else(|TooLarge| rounded()).unwrap_or(Exact::ZERO)
    };
    Effects {
        own: sum(|effects| &effects.own),
        mix: sum(|effects| &effects.mix),
        other: sum(|effects| &effects.other),
        all: sum(|effects| &effects.all),
    }
}
