//! What one thread has made of its rows so far, and how the parts of all threads become one.

use super::coverage::Coverage;
use super::domain::Domain;
use super::fold::{Accumulator, Rows, count, mask};
use super::groups::Groups;
use super::layout::{FoldLayout, FoldedAsk, Layout};
use super::machine::{Machine, Prepared};
use super::memory::{Account, Largest};
use super::patterns::Patterns;
use super::problems;
use super::program::Step;
use crate::plan::Fold;
use crate::problem::Failure;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::buffer::BooleanBuffer;

/// The groups of all folded asks of a relation.
pub struct State {
    /// The values of each key column.
    pub domains: Vec<Domain>,
    /// The groups of each grouping.
    pub groupings: Vec<Groups>,
    /// The folded asks.
    pub asks: Vec<AskState>,
    /// One for each coverage ask.
    pub coverage: Vec<Coverage>,
    /// Rows that the scan gave.
    pub read: u64,
    /// Rows that `rows where` left out.
    pub left_out: u64,
}

/// One folded ask.
#[derive(Default)]
pub struct AskState {
    /// The rows of each group for each selection.
    pub rows: Vec<Vec<u64>>,
    /// One for each fold.
    pub folds: Vec<Accumulator>,
    /// Rows that are counted, but not yet in `rows`.
    patterns: Patterns,
}

/// Memory of a thread that is used again for every batch.
#[derive(Default)]
pub struct Scratch {
    machine: Machine,
    ids: Vec<Vec<u32>>,
    groups: Vec<Vec<u32>>,
    selected: Vec<Vec<u32>>,
    filled: Vec<u32>,
}

impl State {
    /// No rows yet. Each fold may take `spare` bytes that it does not fill.
    pub fn new(layout: &Layout, spare: usize) -> State {
        let ask = |ask: &FoldedAsk| AskState {
            rows: vec![Vec::new(); ask.selections.len()],
            folds: ask.folds.iter().map(|fold| Accumulator::new(&fold.fold, spare)).collect(),
            patterns: Patterns::default(),
        };
        State {
            domains: layout.columns.iter().map(|_| Domain::default()).collect(),
            groupings: layout.groupings.iter().map(|keys| Groups::new(keys.len())).collect(),
            asks: layout.folded.iter().map(ask).collect(),
            coverage: layout.coverage.iter().map(|_| Coverage::default()).collect(),
            read: 0,
            left_out: 0,
        }
    }

    /// Takes a batch of rows.
    pub fn update(
        &mut self,
        prepared: &Prepared,
        layout: &Layout,
        batch: &RecordBatch,
        scratch: &mut Scratch,
        account: &Account,
    ) -> Result<(), Failure> {
        let broken = || problems::not_as_promised(&prepared.table, "a step has no result");
        let taken = scratch.machine.run(prepared, batch)?;
        self.read += batch.num_rows() as u64;
        self.left_out += taken.left_out as u64;
        let machine = &scratch.machine;
        for ((_, step), coverage) in layout.coverage.iter().zip(&mut self.coverage) {
            coverage.update(machine.vector(*step).ok_or_else(broken)?);
        }
        scratch.ids.resize_with(layout.columns.len(), Vec::new);
        for ((column, domain), ids) in layout.columns.iter().zip(&mut self.domains).zip(&mut scratch.ids) {
            domain.numbers(machine.vector(column.step).ok_or_else(broken)?, ids);
        }
        scratch.groups.resize_with(layout.groupings.len(), Vec::new);
        for ((keys, grouping), groups) in layout.groupings.iter().zip(&mut self.groupings).zip(&mut scratch.groups) {
            let ids = keys.iter().filter_map(|key| scratch.ids.get(*key)).map(Vec::as_slice).collect::<Vec<_>>();
            let sizes = sizes(keys, &self.domains);
            grouping.numbers(&ids, &sizes, taken.rows, groups);
        }
        for (ask, state) in layout.folded.iter().zip(&mut self.asks) {
            let groups = scratch.groups.get(ask.grouping).ok_or_else(broken)?;
            let slots = self.groupings.get(ask.grouping).map_or(1, Groups::slots);
            scratch.selected.resize_with(ask.selections.len().max(scratch.selected.len()), Vec::new);
            let bits = ask.selections.iter().map(|filter| selection(machine, ask.filter, *filter));
            let bits = bits.collect::<Option<Vec<_>>>().ok_or_else(broken)?;
            let in_patterns = Patterns::serves(slots);
            if in_patterns {
                state.patterns.count(&bits, groups, slots);
            }
            for (at, (bits, selected)) in bits.iter().zip(&mut scratch.selected).enumerate() {
                if !in_patterns || ask.is_folded(at) {
                    select(groups, bits.as_ref(), selected);
                }
                if let (false, Some(rows)) = (in_patterns, state.rows.get_mut(at)) {
                    count(rows, &Rows { slots: selected, count: slots, args: &[], account });
                }
            }
            for (fold, accumulator) in ask.folds.iter().zip(&mut state.folds) {
                let args = fold.args.iter().map(|arg| machine.vector(*arg)).collect::<Option<Vec<_>>>();
                let args = args.ok_or_else(broken)?;
                let selected = scratch.selected.get(fold.selection).ok_or_else(broken)?;
                let rows = Rows { slots: selected, count: slots, args: &args, account };
                accumulator.update(&rows, &mut scratch.filled);
            }
        }
        Ok(())
    }

    /// Brings together what was counted in different ways; before anything is made of it.
    pub fn settle(&mut self, layout: &Layout) {
        for (ask, state) in layout.folded.iter().zip(&mut self.asks) {
            let is_filtered = ask.selections.iter().map(|filter| ask.filter.or(*filter).is_some()).collect::<Vec<_>>();
            state.patterns.tell(&mut state.rows, &is_filtered);
            let slots = self.groupings.get(ask.grouping).map_or(1, Groups::slots);
            for rows in &mut state.rows {
                rows.resize(slots.max(rows.len()), 0);
            }
        }
    }

    /// Takes what another thread has made of its rows.
    ///
    /// # Errors
    /// The memory limit is reached.
    pub fn absorb(&mut self, layout: &Layout, other: &State, account: &Account) -> Result<(), Failure> {
        // Tables and cells of pairs are asked for when it is known how many are needed.
        let pairs = other.asks.iter().flat_map(|ask| &ask.folds).map(Accumulator::pairs_bytes).sum();
        let bytes = self.bytes().saturating_add(other.bytes().saturating_sub(pairs));
        account.hold(bytes, || self.largest(layout))?;
        self.read += other.read;
        self.left_out += other.left_out;
        self.coverage.iter_mut().zip(&other.coverage).for_each(|(here, there)| here.absorb(there));
        let numbers = self.domains.iter_mut().zip(&other.domains).map(|(here, there)| here.absorb(there));
        let numbers = numbers.collect::<Vec<_>>();
        let mut maps = Vec::with_capacity(self.groupings.len());
        for ((keys, here), there) in layout.groupings.iter().zip(&mut self.groupings).zip(&other.groupings) {
            let numbers = keys.iter().filter_map(|key| numbers.get(*key)).map(Vec::as_slice).collect::<Vec<_>>();
            here.make_room(&sizes(keys, &self.domains));
            maps.push(here.absorb(there, &numbers));
        }
        let mut fits = true;
        for ((ask, here), there) in layout.folded.iter().zip(&mut self.asks).zip(&other.asks) {
            let map = maps.get(ask.grouping).map_or(&[][..], Vec::as_slice);
            let slots = self.groupings.get(ask.grouping).map_or(1, Groups::slots);
            fits &= here.merge(there, map, slots, account);
        }
        if fits { Ok(()) } else { Err(account.shortage(self.largest(layout))) }
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let folds = self.asks.iter().flat_map(|ask| &ask.folds).map(Accumulator::bytes).sum::<usize>();
        self.group_bytes() + folds
    }

    fn group_bytes(&self) -> usize {
        let rows = self.asks.iter().map(AskState::row_bytes).sum::<usize>();
        self.domains.iter().map(Domain::bytes).sum::<usize>()
            + self.groupings.iter().map(Groups::bytes).sum::<usize>()
            + rows
    }

    /// How many bytes more it may need for a moment to take so many rows: tables that become larger stand beside the
    /// old ones until these are moved. Cells for pairs are asked for when it is known how many.
    pub fn growth(&self, rows: usize) -> usize {
        self.domains.iter().map(|domain| domain.growth(rows)).sum::<usize>()
            + self.groupings.iter().map(|groups| groups.growth(rows)).sum::<usize>()
            + self.asks.iter().flat_map(|ask| &ask.folds).map(|fold| fold.growth(rows)).sum::<usize>()
    }

    /// What takes most of the memory.
    pub fn largest(&self, layout: &Layout) -> Option<Largest> {
        let folds = layout.folded.iter().zip(&self.asks).flat_map(|(ask, state)| ask.folds.iter().zip(&state.folds));
        let of_fold = |(fold, accumulator): (&FoldLayout, &Accumulator)| {
            let (what, instead) = described(&fold.fold, &fold.written);
            Largest { what, bytes: accumulator.bytes(), instead, wanted_by: fold.wanted_by.clone() }
        };
        let groups = Largest::of("The groups of rows", self.group_bytes());
        folds.map(of_fold).chain([groups]).max_by_key(|largest| largest.bytes)
    }
}

/// What a fold keeps, in words, and what could be asked instead.
fn described(fold: &Fold, written: &str) -> (String, Option<String>) {
    match fold {
        Fold::Day { inner, .. } => described(inner, written),
        Fold::Distinct(_) => {
            (format!("The different values of {written}"), Some(format!("`approx_count_distinct({written})`")))
        }
        Fold::Quantile { .. } | Fold::Mode(_) => (
            format!("The counts of every value of {written}"),
            Some(format!("fewer different values, such as those of `round({written}, 0)`")),
        ),
        Fold::Changes { .. } => ("The moments at which rows start and end".to_owned(), None),
        _ => ("The values of all groups".to_owned(), None),
    }
}

impl AskState {
    /// Of rows that were counted and folded.
    pub fn of(rows: Vec<Vec<u64>>, folds: Vec<Accumulator>) -> AskState {
        AskState { rows, folds, patterns: Patterns::default() }
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.row_bytes() + self.folds.iter().map(Accumulator::bytes).sum::<usize>()
    }

    fn row_bytes(&self) -> usize {
        self.rows.iter().map(|rows| rows.capacity() * 8).sum::<usize>() + self.patterns.bytes()
    }

    /// Takes the groups of another part; `map` is the slot here for each slot there. False if there is not enough memory.
    fn merge(&mut self, other: &AskState, map: &[u32], slots: usize, account: &Account) -> bool {
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

fn sizes(keys: &[usize], domains: &[Domain]) -> Vec<usize> {
    keys.iter().filter_map(|key| domains.get(*key)).map(Domain::len).collect()
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
