//! Two answers to the same question in, the numbers that moved out.

use super::Side;
use crate::finish::{Answer, Cell, DimensionColumn, KeyCell, Line, LineKind, MetricColumn};
use crate::problem::Note;
use crate::value::{Exact, Reason, Value};
use std::collections::{HashMap, HashSet};

/// The numbers of one metric in both versions.
#[derive(Clone, Debug)]
pub struct Moved {
    /// What it was.
    pub old: MetricColumn,
    /// What it is now; its unit is that of the differences.
    pub new: MetricColumn,
    /// What the lines are grouped by.
    pub dimensions: Vec<DimensionColumn>,
    /// The lines in which the two are not equal, in their order.
    pub lines: Vec<MovedLine>,
    /// How many lines are equal.
    pub unchanged: usize,
}

/// A line in which the two versions are not equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedLine {
    /// What the line stands for.
    pub kind: LineKind,
    /// One for each dimension.
    pub keys: Vec<KeyCell>,
    /// What it was, in the unit of the new version if times can be converted; `None` if there was no such line.
    pub old: Option<Cell>,
    /// What it is now; `None` if there is no such line any more.
    pub new: Option<Cell>,
    /// New less old; blank with its reason where one of them is blank or missing, or their units are not of one kind.
    pub difference: Value,
    /// The difference in parts of the old value; blank with its reason, as in `growth`.
    pub relative: Value,
}

/// What moved from one answer to the other. The metrics stand in the same order in both; their names may differ.
pub fn moves(old: &Answer, new: &Answer) -> Vec<Moved> {
    let pairs = pairs(&old.lines, &new.lines);
    let metrics = old.metrics.iter().zip(&new.metrics).enumerate();
    metrics.map(|(at, (before, after))| moved(at, before, after, &pairs, &new.dimensions)).collect()
}

/// The notes that only one of the answers has.
pub(crate) fn notes(old: &Answer, new: &Answer) -> Vec<(Side, Note)> {
    let only = |side: Side, of: &Answer, other: &Answer| -> Vec<(Side, Note)> {
        of.notes.iter().filter(|note| !other.notes.contains(note)).map(|note| (side, note.clone())).collect()
    };
    [only(Side::Old, old, new), only(Side::New, new, old)].concat()
}

type Pair<'a> = (Option<&'a Line>, Option<&'a Line>);

/// The lines of both answers in their order; between two that both have, those that are gone before those that are new.
fn pairs<'a>(old: &'a [Line], new: &'a [Line]) -> Vec<Pair<'a>> {
    let identity = |line: &Line| (format!("{:?}", line.keys), matches!(line.kind, LineKind::Rest(_)));
    let places: HashMap<_, usize> = old.iter().enumerate().map(|(at, line)| (identity(line), at)).collect();
    let kept: HashSet<_> = new.iter().map(identity).collect();
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    let mut added: Vec<Pair<'a>> = Vec::new();
    let mut next = 0;
    for line in new {
        let Some(at) = places.get(&identity(line)).copied() else {
            added.push((None, Some(line)));
            continue;
        };
        let passed = old.get(next..at.max(next)).unwrap_or_default();
        pairs.extend(passed.iter().filter(|line| !kept.contains(&identity(line))).map(|line| (Some(line), None)));
        next = next.max(at);
        pairs.append(&mut added);
        pairs.push((old.get(at), Some(line)));
    }
    let passed = old.get(next..).unwrap_or_default();
    pairs.extend(passed.iter().filter(|line| !kept.contains(&identity(line))).map(|line| (Some(line), None)));
    pairs.append(&mut added);
    pairs
}

fn moved(
    at: usize,
    old: &MetricColumn,
    new: &MetricColumn,
    pairs: &[Pair<'_>],
    dimensions: &[DimensionColumn],
) -> Moved {
    let mut lines = Vec::new();
    let mut unchanged = 0;
    for (before, after) in pairs {
        let cell = |line: Option<&Line>| line.and_then(|line| line.cells.get(at)).cloned();
        let (was, is) = (cell(*before).map(|cell| converted(cell, old, new)), cell(*after));
        let same_unit = old.unit == new.unit || can_convert(old, new);
        if same_unit && was.as_ref().map(|cell| &cell.value) == is.as_ref().map(|cell| &cell.value) {
            unchanged += 1;
            continue;
        }
        let Some(line) = after.or(*before) else { continue };
        let difference = difference(was.as_ref(), is.as_ref(), same_unit);
        let relative = relative(&difference, was.as_ref());
        lines.push(MovedLine { kind: line.kind, keys: line.keys.clone(), old: was, new: is, difference, relative });
    }
    Moved { old: old.clone(), new: new.clone(), dimensions: dimensions.to_vec(), lines, unchanged }
}

fn can_convert(old: &MetricColumn, new: &MetricColumn) -> bool {
    old.unit.as_time().is_some() && new.unit.as_time().is_some()
}

/// An old time in the unit of the new one.
fn converted(cell: Cell, old: &MetricColumn, new: &MetricColumn) -> Cell {
    let factor = old.unit.as_time().zip(new.unit.as_time()).map(|(from, to)| from.factor(to));
    let number = factor.zip(cell.value.as_number()).and_then(|(factor, number)| number.mul(&factor).ok());
    match number {
        Some(number) => Cell { value: Value::Number(number), ..cell },
        None => cell,
    }
}

fn difference(old: Option<&Cell>, new: Option<&Cell>, same_unit: bool) -> Value {
    let (Some(old), Some(new)) = (old, new) else { return Value::Blank(Reason::NoCounterpart) };
    match (&old.value, &new.value) {
        (Value::Number(old), Value::Number(new)) if same_unit => {
            new.sub(old).map_or(Value::Blank(Reason::Undefined), Value::Number)
        }
        (Value::Blank(reason), _) | (_, Value::Blank(reason)) => Value::Blank(*reason),
        _ => Value::Blank(Reason::Undefined),
    }
}

/// As `growth`: blank for a zero base, undefined for a negative one.
fn relative(difference: &Value, old: Option<&Cell>) -> Value {
    let base = old.and_then(|cell| cell.value.as_number());
    match (difference, base) {
        (Value::Number(_), Some(base)) if base.is_negative() => Value::Blank(Reason::Undefined),
        (Value::Number(difference), Some(base)) => match difference.div(base) {
            Ok(Some(part)) => Value::Number(part),
            Ok(None) => Value::Blank(Reason::ZeroBase),
            Err(_) => Value::Blank(Reason::Undefined),
        },
        (blank, _) => blank.clone(),
    }
}

impl MovedLine {
    /// The difference as a number, if it is one.
    pub fn amount(&self) -> Option<&Exact> {
        self.difference.as_number()
    }
}
