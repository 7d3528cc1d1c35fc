//! What one thread has made of the rows of one ask so far.

use super::fold::{Accumulator, Rows, count, mask};
use super::layout::FoldedAsk;
use super::machine::Machine;
use super::memory::Account;
use super::patterns::{self, Patterns};
use super::program::Step;
use crate::plan::Fold;
use datafusion::arrow::buffer::BooleanBuffer;

/// One folded ask.
#[derive(Default)]
pub struct AskState {
    /// The rows of each group for each selection.
    pub rows: Vec<Vec<u64>>,
    /// One for each fold.
    pub folds: Vec<Accumulator>,
    /// Rows that are counted, but not yet in `rows`.
    counted: Patterns<u64>,
    /// Cells that are added up, but not yet in `folds`; one for each of the layout's `sums`.
    added: Vec<Patterns<i128>>,
}

/// Memory of a thread that is used again for every batch.
#[derive(Default)]
pub struct Scratch {
    selected: Vec<Vec<u32>>,
    filled: Vec<u32>,
}

/// Groups and filters may have so many sums of one column that are added up in one pass.
const MOST_SUMS: usize = 1 << 14;

impl AskState {
    /// No rows yet. Each fold may take `spare` bytes that it does not fill.
    pub fn new(ask: &FoldedAsk, spare: usize) -> AskState {
        AskState {
            rows: vec![Vec::new(); ask.selections.len()],
            folds: ask.folds.iter().map(|fold| Accumulator::new(&fold.fold, spare)).collect(),
            counted: Patterns::default(),
            added: ask.sums.iter().map(|_| Patterns::default()).collect(),
        }
    }

    /// Takes a batch of rows: the group of each, below `slots`. `None` if a step has no result.
    pub fn update(
        &mut self,
        ask: &FoldedAsk,
        machine: &Machine,
        (groups, slots, account): (&[u32], usize, &Account),
        scratch: &mut Scratch,
    ) -> Option<()> {
        let bits = ask.selections.iter().map(|filter| selection(machine, ask.filter, *filter));
        let bits = bits.collect::<Option<Vec<_>>>()?;
        let filters = bits.iter().map(Option::as_ref).collect::<Vec<_>>();
        scratch.selected.resize_with(filters.len().max(scratch.selected.len()), Vec::new);
        let mut is_selected = vec![false; filters.len()];
        let mut is_added = vec![false; ask.folds.len()];
        if patterns::serves(slots) {
            self.counted.add(&filters, groups, slots, std::iter::repeat(1));
            for (same, added) in ask.sums.iter().zip(&mut self.added) {
                let folds = || same.iter().filter_map(|at| ask.folds.get(*at));
                let numbers = machine.vector(*folds().next()?.args.first()?)?;
                let filters = folds().filter_map(|fold| filters.get(fold.selection).copied()).collect::<Vec<_>>();
                let marked = filters.iter().flatten().count();
                // Blank cells are counted for each filter, which the folds do one by one, as they do where this takes too much.
                if let (None, Some(cells)) = (&numbers.nulls, numbers.numbers::<i64>())
                    && slots << marked.min(patterns::BITS) <= MOST_SUMS
                    && account.spares(added.growth(marked, slots))
                {
                    added.add(&filters, groups, slots, cells.iter().map(|cell| i128::from(*cell)));
                    for at in same {
                        *is_added.get_mut(*at)? = true;
                    }
                }
            }
        } else {
            for ((filter, selected), rows) in filters.iter().zip(&mut scratch.selected).zip(&mut self.rows) {
                select(groups, *filter, selected);
                count(rows, &Rows { slots: selected, count: slots, args: &[], account });
            }
            is_selected.fill(true);
        }
        let folds = ask.folds.iter().zip(&mut self.folds).zip(is_added);
        for ((fold, accumulator), _) in folds.filter(|((fold, _), done)| !done && !matches!(fold.fold, Fold::Rows)) {
            let args = fold.args.iter().map(|arg| machine.vector(*arg)).collect::<Option<Vec<_>>>()?;
            let selected = scratch.selected.get_mut(fold.selection)?;
            if !std::mem::replace(is_selected.get_mut(fold.selection)?, true) {
                select(groups, filters.get(fold.selection).copied()?, selected);
            }
            accumulator.update(&Rows { slots: selected, count: slots, args: &args, account }, &mut scratch.filled);
        }
        Some(())
    }

    /// Brings together what was added up in different ways; before anything is made of it.
    pub fn settle(&mut self, ask: &FoldedAsk) {
        let is_filtered = ask.selections.iter().map(|filter| ask.filter.or(*filter).is_some()).collect::<Vec<_>>();
        self.counted.tell(&is_filtered, |selection, slot, rows| {
            if let Some(all) = self.rows.get_mut(selection) {
                all.resize(all.len().max(slot + 1), 0);
                all.get_mut(slot).into_iter().for_each(|all| *all += rows);
            }
        });
        for (same, added) in ask.sums.iter().zip(&mut self.added) {
            let selection = |at: &usize| ask.folds.get(*at).and_then(|fold| is_filtered.get(fold.selection)).copied();
            let is_filtered = same.iter().map(|at| selection(at).unwrap_or(false)).collect::<Vec<_>>();
            added.tell(&is_filtered, |which, slot, sum| {
                if let Some(Accumulator::Int(sums)) = same.get(which).and_then(|at| self.folds.get_mut(*at)) {
                    sums.add(slot, sum);
                }
            });
        }
    }

    /// Of rows that were counted and folded.
    pub fn of(rows: Vec<Vec<u64>>, folds: Vec<Accumulator>) -> AskState {
        AskState { rows, folds, counted: Patterns::default(), added: Vec::new() }
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.row_bytes() + self.folds.iter().map(Accumulator::bytes).sum::<usize>()
    }

    /// About how much memory the counts of rows take, and what was not told yet.
    pub fn row_bytes(&self) -> usize {
        let added = self.added.iter().map(Patterns::bytes).sum::<usize>();
        self.rows.iter().map(|rows| rows.capacity() * 8).sum::<usize>() + self.counted.bytes() + added
    }

    /// Takes the groups of another part; `map` is the slot here for each slot there. False if there is not enough memory.
    pub fn merge(&mut self, other: &AskState, map: &[u32], slots: usize, account: &Account) -> bool {
        for (here, there) in self.rows.iter_mut().zip(&other.rows) {
            merge_rows(here, there, map, slots);
        }
        self.folds.iter_mut().zip(&other.folds).all(|(here, there)| here.merge(there, map, slots, account))
    }
}

/// Adds the rows of each slot there to that of its slot here.
pub fn merge_rows(here: &mut Vec<u64>, there: &[u64], map: &[u32], slots: usize) {
    here.resize(slots.max(here.len()), 0);
    for (slot, rows) in map.iter().zip(there).skip(1) {
        if let Some(here) = here.get_mut(*slot as usize) {
            *here += rows;
        }
    }
}

/// The rows that match both filters; `Some(None)` is all rows.
fn selection(machine: &Machine, ask: Option<Step>, fold: Option<Step>) -> Option<Option<BooleanBuffer>> {
    let mut all: Option<BooleanBuffer> = None;
    for step in [ask, fold].into_iter().flatten() {
        let bits = machine.vector(step)?.trues()?;
        all = Some(match all {
            Some(all) => &all & &bits,
            None => bits,
        });
    }
    Some(all)
}

/// The slot of each row: its group, or 0 where it does not match.
fn select(groups: &[u32], bits: Option<&BooleanBuffer>, selected: &mut Vec<u32>) {
    selected.clear();
    match bits {
        None => selected.extend_from_slice(groups),
        Some(bits) => mask(groups, bits, selected),
    }
}
