//! Which lines are shown, and in which order: `--having`, `--sort`, `--top`.

use super::lines::Draft;
use super::{order, problems};
use crate::check::DimensionId;
use crate::plan::{LeftOut, LinesTop, OrderBy, Plan};
use crate::problem::Error;
use crate::value::{Reason, Value};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The lines that are shown.
pub(super) struct Chosen {
    /// The lines, in order.
    pub(super) drafts: Vec<Draft>,
    /// Where lines stand for what `--top` left out.
    pub(super) rests: Vec<Rest>,
    /// What they stand for.
    pub(super) left_out: Option<LeftOut>,
}

/// A line for what was left out.
pub(super) struct Rest {
    /// The number of shown lines before it.
    pub(super) after: usize,
    /// Its keys: a value for each dimension that it still has, `None` for the others.
    pub(super) keys: Vec<Option<Value>>,
    /// How many lines were left out.
    pub(super) count: u64,
}

/// One criterion: a key by its position, or a result of the program.
#[derive(Clone, Copy)]
enum Criterion {
    Key { at: usize, descending: bool },
    Result { at: usize, descending: bool },
}

/// Chooses and orders the lines of the details.
pub(super) fn choose(plan: &Plan, details: Vec<Draft>) -> Result<Chosen, Error> {
    for draft in &details {
        check_results(plan, draft)?;
    }
    let total = counts(plan, &details);
    let mut drafts = details;
    if let Some(having) = plan.lines.having {
        drafts.retain(|draft| *result(draft, having) == Value::Bool(true));
    }
    match plan.lines.top.as_ref().filter(|_| !plan.lines.by.is_empty()) {
        Some(top) => Ok(first_lines(plan, top, drafts, &total)),
        None => {
            sort(&mut drafts, &shown_order(plan, &[]));
            Ok(Chosen { drafts, rests: Vec::new(), left_out: None })
        }
    }
}

/// A number of a shown metric that became too large is an error; one that only orders lines counts as blank.
pub(super) fn check_results(plan: &Plan, draft: &Draft) -> Result<(), Error> {
    for (column, result) in plan.columns.iter().zip(&draft.results) {
        if result.is_err() {
            return Err(problems::too_large(column));
        }
    }
    Ok(())
}

/// The positions of the dimensions that a remainder line of `--top` still has.
fn others(plan: &Plan, top: Option<&LinesTop>) -> Vec<usize> {
    let by = &plan.lines.by;
    match top.and_then(|top| top.of) {
        Some(of) => (0..by.len()).filter(|at| by.get(*at) != Some(&of)).collect(),
        None => Vec::new(),
    }
}

/// How many lines there are for each combination of those dimensions.
fn counts(plan: &Plan, details: &[Draft]) -> BTreeMap<Vec<Value>, u64> {
    let Some(top) = &plan.lines.top else { return BTreeMap::new() };
    let others = others(plan, Some(top));
    let mut counts = BTreeMap::new();
    for draft in details {
        *counts.entry(keys_at(draft, &others)).or_insert(0) += 1;
    }
    counts
}

fn keys_at(draft: &Draft, positions: &[usize]) -> Vec<Value> {
    positions.iter().filter_map(|at| draft.keys.get(*at).cloned()).collect()
}

/// The first lines of each group, and a line for everything that is not shown.
fn first_lines(plan: &Plan, top: &LinesTop, mut drafts: Vec<Draft>, total: &BTreeMap<Vec<Value>, u64>) -> Chosen {
    let others = others(plan, Some(top));
    let shown = shown_order(plan, &others);
    let mut choosing: Vec<Criterion> = others.iter().map(|at| Criterion::Key { at: *at, descending: false }).collect();
    choosing.extend(top.by.map(|at| Criterion::Result { at, descending: true }));
    choosing.extend(&shown);
    sort(&mut drafts, &choosing);
    let most = usize::try_from(top.count).unwrap_or(usize::MAX);
    let mut kept: Vec<Draft> = Vec::new();
    let (mut group, mut in_group) = (None, 0usize);
    for draft in drafts {
        let here = keys_at(&draft, &others);
        if group.as_ref() != Some(&here) {
            (group, in_group) = (Some(here), 0);
        }
        in_group += 1;
        if in_group <= most {
            kept.push(draft);
        }
    }
    sort(&mut kept, &shown);
    let rests = rests(plan, &others, &kept, total);
    let left_out = (!rests.is_empty()).then(|| LeftOut {
        stands_for: plan
            .lines
            .by
            .iter()
            .enumerate()
            .filter(|(at, _)| !others.contains(at))
            .map(|(_, id)| *id)
            .collect(),
        others: others.iter().filter_map(|at| plan.lines.by.get(*at).copied()).collect(),
        kept: kept.iter().map(|draft| draft.keys.clone()).collect(),
    });
    Chosen { drafts: kept, rests, left_out }
}

/// A line behind each group of which something is not shown. Groups of which nothing is shown have none.
fn rests(plan: &Plan, others: &[usize], kept: &[Draft], total: &BTreeMap<Vec<Value>, u64>) -> Vec<Rest> {
    let mut rests = Vec::new();
    let mut shown = 0u64;
    for (at, draft) in kept.iter().enumerate() {
        shown += 1;
        let here = keys_at(draft, others);
        if kept.get(at + 1).is_some_and(|next| keys_at(next, others) == here) {
            continue;
        }
        let count = total.get(&here).copied().unwrap_or(0).saturating_sub(shown);
        shown = 0;
        if count > 0 {
            let key = |at| others.iter().position(|other| *other == at).and_then(|place| here.get(place).cloned());
            rests.push(Rest { after: at + 1, keys: (0..plan.lines.by.len()).map(key).collect(), count });
        }
    }
    rests
}

/// The order in which lines are shown: groups that have a total or a remainder of their own stay together, then what was
/// asked for (for `--top` without an order of its own: its metric, largest first), then the keys.
fn shown_order(plan: &Plan, others: &[usize]) -> Vec<Criterion> {
    let lines = &plan.lines;
    let asked = |id: &DimensionId| {
        let found = lines.order.iter().find(|order| matches!(&order.by, OrderBy::Dimension(by) if by == id));
        found.is_some_and(|order| order.descending)
    };
    let key = |at: usize| Criterion::Key { at, descending: lines.by.get(at).is_some_and(asked) };
    let mut criteria: Vec<Criterion> = others.iter().map(|at| key(*at)).collect();
    if lines.levels.len() > 1 && lines.across.is_none() {
        criteria.extend((0..lines.by.len().saturating_sub(1)).map(key));
    }
    for order in &lines.order {
        criteria.extend(match &order.by {
            OrderBy::Result(at) => Some(Criterion::Result { at: *at, descending: order.descending }),
            OrderBy::Dimension(id) => lines.by.iter().position(|by| by == id).map(key),
        });
    }
    if let Some(top) = lines.top.as_ref().filter(|_| lines.order.is_empty()) {
        criteria.push(Criterion::Result { at: top.by.unwrap_or(0), descending: true });
    }
    criteria.extend((0..lines.by.len()).map(key));
    criteria
}

fn sort(drafts: &mut [Draft], criteria: &[Criterion]) {
    drafts.sort_by(|a, b| {
        criteria.iter().fold(Ordering::Equal, |found, criterion| found.then_with(|| compare(a, b, *criterion)))
    });
}

fn compare(a: &Draft, b: &Draft, criterion: Criterion) -> Ordering {
    match criterion {
        Criterion::Key { at, descending } => {
            let place = |draft: &Draft| draft.places.get(at).copied().unwrap_or((u32::MAX, true));
            order::key(place(a), place(b), descending)
        }
        Criterion::Result { at, descending } => {
            let (a, b) = (result(a, at), result(b, at));
            order::metric(a, b, descending)
        }
    }
}

fn result(draft: &Draft, at: usize) -> &Value {
    match draft.results.get(at) {
        Some(Ok(value)) => value,
        _ => &Value::Blank(Reason::Undefined),
    }
}
