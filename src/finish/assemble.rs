//! The answer: lines, totals behind what they belong to, and what is known of each column.

use super::answer::{Answer, Cell, DimensionColumn, Goal, KeyCell, Line, LineKind, MetricColumn};
use super::choose::{Chosen, Rest, check_results};
use super::evaluate::Evaluator;
use super::lines::{Draft, draft, is_partial};
use super::place::{Moment, ValueId};
use super::remainder::Remainder;
use crate::calendar::Period;
use crate::check::{self, DimensionId, KeyShow};
use crate::plan::{Level, Plan};
use crate::problem::Error;
use crate::unit::Unit;
use crate::value::{Exact, Reason, Value};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The answer, and what is still to be asked for its remainder lines.
pub(super) fn answer(evaluator: &mut Evaluator<'_>, chosen: Chosen) -> Result<(Answer, Option<Remainder>), Error> {
    let plan = evaluator.plan;
    let mut totals = totals(evaluator, &chosen.drafts)?;
    let mut lines = Vec::with_capacity(chosen.drafts.len());
    let mut waiting = Vec::new();
    let by = plan.lines.by.len();
    let mut rests = chosen.rests.into_iter().peekable();
    for (at, draft) in chosen.drafts.iter().enumerate() {
        let keys = draft.keys.iter().cloned().map(KeyCell::Value).collect();
        lines.push(line(evaluator, LineKind::Detail, keys, draft));
        while let Some(rest) = rests.next_if(|rest| rest.after == at + 1) {
            waiting.push((lines.len(), rest.keys.clone()));
            lines.push(rest_line(plan, &rest));
        }
        let next = chosen.drafts.get(at + 1);
        let same = next.map_or(0, |next| draft.keys.iter().zip(&next.keys).take_while(|(a, b)| a == b).count());
        for length in (same + 1..by).rev() {
            let prefix = draft.keys.get(..length).unwrap_or_default();
            lines.extend(totals.outline.remove(prefix));
        }
    }
    lines.append(&mut totals.others);
    let answer = Answer {
        dimensions: plan.lines.by.iter().map(|id| dimension_column(plan, *id)).collect(),
        metrics: metric_columns(evaluator),
        lines,
        notes: Vec::new(),
        across: plan.lines.across,
    };
    Ok((answer, chosen.left_out.map(|left_out| Remainder { left_out, lines: waiting })))
}

/// A line with its cells.
pub(super) fn line(evaluator: &Evaluator<'_>, kind: LineKind, keys: Vec<KeyCell>, draft: &Draft) -> Line {
    let cells = (0..evaluator.plan.columns.len()).map(|column| cell(evaluator, column, draft));
    Line { kind, keys, cells: cells.collect() }
}

fn cell(evaluator: &Evaluator<'_>, column: usize, draft: &Draft) -> Cell {
    let value = match draft.results.get(column) {
        Some(Ok(value)) => value.clone(),
        _ => Value::Blank(Reason::Undefined),
    };
    Cell {
        goal: draft.goals.get(column).cloned().flatten(),
        ..Cell::of(value, is_partial(evaluator, column, draft.moment))
    }
}

/// A remainder line whose cells wait for the second question.
fn rest_line(plan: &Plan, rest: &Rest) -> Line {
    let key = |key: &Option<Value>| key.clone().map_or(KeyCell::Rest, KeyCell::Value);
    let waiting = Cell::of(Value::Blank(Reason::NoRows), false);
    Line {
        kind: LineKind::Rest(rest.count),
        keys: rest.keys.iter().map(key).collect(),
        cells: vec![waiting; plan.columns.len()],
    }
}

/// The lines of totals.
#[derive(Default)]
struct Totals {
    /// Those behind a group of lines, by the keys of the group: the first keys of the question.
    outline: BTreeMap<Vec<Value>, Line>,
    /// Those behind all lines; the grand total is the last.
    others: Vec<Line>,
}

fn totals(evaluator: &mut Evaluator<'_>, shown: &[Draft]) -> Result<Totals, Error> {
    let plan = evaluator.plan;
    let by = &plan.lines.by;
    // With a remainder for each group of another dimension, lines do not stand in the groups of the outline.
    let is_outline = plan.lines.across.is_none()
        && plan.lines.top.as_ref().and_then(|top| top.of).is_none_or(|of| by.last() == Some(&of));
    let mut totals = Totals::default();
    for level in plan.lines.levels.iter().skip(1) {
        for (keys, draft) in level_drafts(evaluator, level, shown)? {
            let cells = by.iter().map(|id| {
                let at = level.dimensions.iter().position(|dimension| dimension == id);
                at.and_then(|at| draft.keys.get(at).cloned()).map_or(KeyCell::All, KeyCell::Value)
            });
            let line = line(evaluator, LineKind::Total, cells.collect(), &draft);
            let is_prefix = is_outline && !level.dimensions.is_empty() && by.starts_with(&level.dimensions);
            if is_prefix {
                totals.outline.insert(keys, line);
            } else {
                totals.others.push(line);
            }
        }
    }
    Ok(totals)
}

/// The lines of one level of totals: one for every group of shown lines, in the order of the keys.
fn level_drafts(
    evaluator: &mut Evaluator<'_>,
    level: &Level,
    shown: &[Draft],
) -> Result<Vec<(Vec<Value>, Draft)>, Error> {
    let plan = evaluator.plan;
    let mut groups: BTreeMap<Vec<Value>, (Box<[ValueId]>, Moment)> = BTreeMap::new();
    if level.dimensions.is_empty() {
        groups.insert(Vec::new(), (Box::default(), Moment::Whole));
    }
    for line in shown {
        let key = |id: &DimensionId| {
            let at = plan.lines.by.iter().position(|by| by == id)?;
            line.keys.get(at).cloned()
        };
        let keys: Vec<Value> = level.dimensions.iter().filter_map(key).collect();
        if let Entry::Vacant(group) = groups.entry(keys) {
            let moment = moment(evaluator, level, line.moment);
            let ids = level.context.keys.iter().map(|id| evaluator.dictionary.id(&key(id).unwrap_or(no_key())));
            group.insert((ids.collect(), moment));
        }
    }
    let mut place = evaluator.place();
    let mut drafts = Vec::with_capacity(groups.len());
    for (keys, (ids, moment)) in groups {
        let draft = draft(evaluator, level, &mut place, moment, &ids);
        check_results(plan, &draft)?;
        drafts.push((keys, draft));
    }
    drafts.sort_by(|(_, a), (_, b)| {
        let places = a.places.iter().zip(&b.places);
        places.fold(std::cmp::Ordering::Equal, |found, (a, b)| found.then_with(|| super::order::key(*a, *b, false)))
    });
    Ok(drafts)
}

fn no_key() -> Value {
    Value::Blank(Reason::NoValues)
}

/// T of a total: the line's period in the grain of the level.
fn moment(evaluator: &mut Evaluator<'_>, level: &Level, line: Moment) -> Moment {
    match (level.context.time.period(), line) {
        (None, _) => Moment::Whole,
        (Some(grain), Moment::Period { period, .. }) => evaluator.period(Period::of_time(grain, period.start())),
        (Some(_), other) => other,
    }
}

fn dimension_column(plan: &Plan, id: DimensionId) -> DimensionColumn {
    match plan.dimension(id) {
        Some(dimension) => {
            DimensionColumn { name: dimension.name.clone(), show: dimension.show.clone(), unit: dimension.unit.clone() }
        }
        None => DimensionColumn { name: String::new(), show: KeyShow::Plain, unit: Unit::none() },
    }
}

fn metric_columns(evaluator: &mut Evaluator<'_>) -> Vec<MetricColumn> {
    let plan = evaluator.plan;
    let mut place = evaluator.place();
    evaluator.run(plan.lines.targets, &mut place);
    let columns = plan.columns.iter().map(|column| {
        let target = column.asked.target.as_ref().and_then(|target| {
            let goal = match &target.goal {
                check::Goal::Number(_) => Goal::Number(number(evaluator, column.target?)?),
                check::Goal::Rows(rows) => Goal::Rows(rows.written.clone()),
            };
            Some((goal, target.source.clone()))
        });
        MetricColumn {
            name: column.asked.name.clone(),
            labels: column.asked.labels.clone(),
            unit: column.asked.unit.clone(),
            format: column.asked.format.clone(),
            better: column.asked.better.clone(),
            target,
            approximate: column.approximate,
        }
    });
    columns.collect()
}

fn number(evaluator: &Evaluator<'_>, at: usize) -> Option<Exact> {
    evaluator.result(evaluator.plan.lines.targets, at).ok()?.as_number().cloned()
}
