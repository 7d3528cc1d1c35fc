//! The groups as they leave: their keys as values, one total for each fold, in a fixed order.

use super::asked::{AskState, merge_rows};
use super::domain::Domain;
use super::fold::{Accumulator, SumTooLarge};
use super::groups::Groups;
use super::layout::{FoldedAsk, KeyColumn, Layout, Made, Merged};
use super::memory::Account;
use super::problems;
use super::series::{Series, SeriesFold};
use super::state::State;
use super::totals::{AskTotals, GroupTotals, Totals, group_bytes};
use super::vector::Cell;
use crate::calendar::{Grain, Period};
use crate::plan::Fold;
use crate::problem::Failure;
use crate::value::{Reason, Value};
use std::sync::Arc;

/// Puts the answers of one relation into their places.
pub fn answer(
    table: &str,
    layout: &Layout,
    state: &mut State,
    totals: &mut Totals,
    account: &Account,
) -> Result<(), Failure> {
    if account.is_limited() {
        let needed = state.bytes().saturating_add(answer_bytes(layout, state));
        account.hold(needed, || state.largest(layout))?;
    }
    for ((position, _), coverage) in layout.coverage.iter().zip(&state.coverage) {
        if let Some(place) = totals.coverage.get_mut(*position) {
            *place = coverage.totals();
        }
    }
    // Merged asks first: closing an accumulator ends its taking part.
    let mut merged = Vec::new();
    for (position, made) in &layout.asks {
        if let Made::Merged(made) = made {
            let answer = merge(layout, made, state);
            let answer =
                answer.ok_or_else(|| problems::not_as_promised(table, "an answer of joined groups is missing"))?;
            merged.push((*position, made, answer));
        }
    }
    for (position, made, mut answer) in merged {
        let Some(finer) = layout.folded.get(made.from) else { continue };
        let folds = made.folds.iter().filter_map(|fold| finer.folds.get(*fold)).collect::<Vec<_>>();
        let columns = answer.domains.iter().map(|(domain, shape)| (*shape, domain)).collect::<Vec<_>>();
        let groups = groups(&answer.groups, &columns, &mut answer.state, &folds, table)?;
        put(totals, position, groups);
    }
    for (position, made) in &layout.asks {
        let Made::Folded(at) = made else { continue };
        let (Some(ask), Some(ask_state)) = (layout.folded.get(*at), state.asks.get_mut(*at)) else { continue };
        let (Some(grouping), Some(keys)) = (state.groupings.get(ask.grouping), layout.groupings.get(ask.grouping))
        else {
            continue;
        };
        let columns = keys.iter().filter_map(|key| layout.columns.get(*key).zip(state.domains.get(*key)));
        let columns = columns.map(|(column, domain)| (Shape::of(column), domain)).collect::<Vec<_>>();
        if let Some(grain) = ask.series {
            let state = std::mem::take(ask_state);
            let folds = ask.folds.iter().map(|fold| SeriesFold { fold: fold.fold.clone(), selection: fold.selection });
            let groups = (1..grouping.slots() as u32).map(|group| (group, key(grouping, &columns, group)));
            let series = Series::new(grain, groups, folds.collect(), state);
            if let Some(place) = totals.asks.get_mut(*position) {
                *place = AskTotals { groups: Vec::new(), series: Some(Arc::new(series)) };
            }
            continue;
        }
        let folds = ask.folds.iter().collect::<Vec<_>>();
        let groups = groups(grouping, &columns, ask_state, &folds, table)?;
        put(totals, *position, groups);
    }
    Ok(())
}

/// About how much memory the answers will take beside the state that they are made of.
fn answer_bytes(layout: &Layout, state: &State) -> usize {
    let of_ask = |(_, made): &(usize, Made)| {
        let (at, is_merged) = match made {
            Made::Folded(at) => (*at, false),
            Made::Merged(merged) => (merged.from, true),
        };
        let (Some(ask), Some(of_ask)) = (layout.folded.get(at), state.asks.get(at)) else { return 0 };
        let slots = state.groupings.get(ask.grouping).map_or(0, Groups::slots);
        let keys = layout.groupings.get(ask.grouping).map_or(0, Vec::len);
        let closing = of_ask.folds.iter().map(Accumulator::closing).sum::<usize>();
        let merged = if is_merged { of_ask.bytes() } else { 0 };
        slots.saturating_mul(group_bytes(keys, ask.folds.len())).saturating_add(closing).saturating_add(merged)
    };
    layout.asks.iter().map(of_ask).sum()
}

fn put(totals: &mut Totals, position: usize, groups: Vec<GroupTotals>) {
    if let Some(place) = totals.asks.get_mut(position) {
        *place = AskTotals { groups, series: None };
    }
}

/// How the cells of a key become values.
#[derive(Clone, Copy)]
struct Shape {
    ty: crate::row::RowType,
    period: Option<Grain>,
}

impl Shape {
    fn of(column: &KeyColumn) -> Shape {
        Shape { ty: column.ty, period: column.period }
    }

    fn value(self, domain: &Domain, id: u32) -> Value {
        match (domain.cell(id), self.period) {
            (None, _) => Value::Blank(Reason::NoValues),
            (Some(Cell::Int(index)), Some(grain)) => Value::Period(Period { grain, index: *index }),
            (Some(cell), _) => cell.value(self.ty),
        }
    }
}

/// The key of a group as values.
fn key(groups: &Groups, columns: &[(Shape, &Domain)], group: u32) -> Vec<Value> {
    groups.keys(group).iter().zip(columns).map(|(id, (shape, domain))| shape.value(domain, *id)).collect()
}

/// The groups in the order of their keys. The values of each key are put in order once, and not compared again for
/// every group.
fn in_order(groups: &Groups, columns: &[(Shape, &Domain)]) -> Vec<u32> {
    let ranks = columns.iter().map(|(shape, domain)| {
        let mut values: Vec<(Value, usize)> =
            (0..domain.len()).map(|id| (shape.value(domain, id as u32), id)).collect();
        values.sort_unstable();
        let mut ranks = vec![0u32; values.len()];
        for (rank, (_, id)) in (0u32..).zip(&values) {
            if let Some(place) = ranks.get_mut(*id) {
                *place = rank;
            }
        }
        ranks
    });
    let ranks: Vec<Vec<u32>> = ranks.collect();
    let rank = |(id, ranks): (&u32, &Vec<u32>)| ranks.get(*id as usize).copied().unwrap_or_default();
    let mut all: Vec<u32> = (1..groups.slots() as u32).collect();
    match ranks.as_slice() {
        // Two ranks are one number.
        [_] | [_, _] => {
            let both = |group: u32| {
                groups.keys(group).iter().zip(&ranks).fold(0u64, |all, pair| all << 32 | u64::from(rank(pair)))
            };
            all.sort_by_cached_key(|group| both(*group));
        }
        _ => all.sort_by_cached_key(|group| groups.keys(*group).iter().zip(&ranks).map(rank).collect::<Vec<_>>()),
    }
    all
}

fn groups(
    groups: &Groups,
    columns: &[(Shape, &Domain)],
    state: &mut AskState,
    folds: &[&super::layout::FoldLayout],
    table: &str,
) -> Result<Vec<GroupTotals>, Failure> {
    state.folds.iter_mut().for_each(Accumulator::close);
    let own = state.rows.first().map_or(&[][..], Vec::as_slice);
    let mut all = Vec::new();
    for group in in_order(groups, columns) {
        let slot = group as usize;
        let rows = own.get(slot).copied().unwrap_or(0);
        // A group whose rows are all left out is no group; the one group of an ask without keys always is.
        if rows == 0 && !groups.keys(group).is_empty() {
            continue;
        }
        let mut totals = Vec::with_capacity(folds.len());
        for (fold, accumulator) in folds.iter().zip(&state.folds) {
            let selected = state.rows.get(fold.selection).and_then(|rows| rows.get(slot)).copied().unwrap_or(0);
            let total = accumulator.total(&fold.fold, &[group], selected);
            totals.push(total.map_err(|SumTooLarge| problems::sum_too_large(table, &fold.written))?);
        }
        all.push(GroupTotals { key: key(groups, columns, group), rows, totals });
    }
    Ok(all)
}

/// The groups of an ask that is made of the groups of a finer one.
struct MergedAnswer {
    groups: Groups,
    domains: Vec<(Domain, Shape)>,
    state: AskState,
}

fn merge(layout: &Layout, made: &Merged, state: &State) -> Option<MergedAnswer> {
    let finer: &FoldedAsk = layout.folded.get(made.from)?;
    let finer_state = state.asks.get(made.from)?;
    let there = state.groupings.get(finer.grouping)?;
    let there_keys = layout.groupings.get(finer.grouping)?;
    let mut domains = Vec::with_capacity(made.keys.len());
    let mut numbers = Vec::with_capacity(made.keys.len());
    for (at, coarser) in &made.keys {
        let column = *there_keys.get(*at)?;
        let (mut domain, shape) = (Domain::default(), Shape::of(layout.columns.get(column)?));
        let source = state.domains.get(column)?;
        numbers.push(match (coarser, shape.period) {
            (Some(grain), Some(fine)) => coarser_periods(source, fine, *grain, &mut domain),
            _ => domain.absorb(source),
        });
        domains.push((domain, Shape { period: coarser.or(shape.period), ..shape }));
    }
    let mut groups = Groups::new(made.keys.len());
    groups.make_room(&domains.iter().map(|(domain, _)| domain.len()).collect::<Vec<_>>());
    let own = finer_state.rows.first()?;
    let mut map = vec![0];
    for group in 1..there.slots() as u32 {
        let keys = there.keys(group);
        let key = made.keys.iter().zip(&numbers).map(|((at, _), numbers)| {
            let id = keys.get(*at).copied().unwrap_or(0);
            numbers.get(id as usize).copied().unwrap_or(0)
        });
        let key = key.collect::<Vec<_>>();
        let has_rows = own.get(group as usize).is_some_and(|rows| *rows > 0);
        map.push(if has_rows { groups.number(&key) } else { 0 });
    }
    let slots = groups.slots();
    let mut rows = vec![Vec::new(); finer_state.rows.len()];
    for (here, there) in rows.iter_mut().zip(&finer_state.rows) {
        merge_rows(here, there, &map, slots);
    }
    let mut folds = Vec::with_capacity(made.folds.len());
    let asked_for = Account::settled();
    for at in &made.folds {
        let fold: &Fold = &finer.folds.get(*at)?.fold;
        // It takes what the finer one takes, and needs nothing to spare.
        let mut accumulator = Accumulator::new(fold, 0);
        if !accumulator.merge(finer_state.folds.get(*at)?, &map, slots, &asked_for) {
            return None;
        }
        folds.push(accumulator);
    }
    Some(MergedAnswer { groups, domains, state: AskState::of(rows, folds) })
}

/// The number, in a new domain, of the coarser period of each period.
fn coarser_periods(source: &Domain, fine: Grain, coarse: Grain, domain: &mut Domain) -> Vec<u32> {
    let number = |id: usize| match source.cell(id as u32) {
        Some(Cell::Int(index)) => {
            let start = Period { grain: fine, index: *index }.start();
            domain.number(&Cell::Int(Period::of_time(coarse, start).index))
        }
        _ => 0,
    };
    (0..source.len()).map(number).collect()
}
