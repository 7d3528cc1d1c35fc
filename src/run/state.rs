//! What one thread has made of its rows so far, and how the parts of all threads become one.

use super::asked::{self, AskState};
use super::coverage::Coverage;
use super::domain::Domain;
use super::fold::Accumulator;
use super::groups::Groups;
use super::layout::{FoldLayout, Layout};
use super::machine::{Machine, Prepared};
use super::memory::{Account, Largest};
use super::problems;
use crate::plan::Fold;
use crate::problem::Failure;
use datafusion::arrow::array::RecordBatch;

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

/// Memory of a thread that is used again for every batch.
#[derive(Default)]
pub struct Scratch {
    machine: Machine,
    ids: Vec<Vec<u32>>,
    groups: Vec<Vec<u32>>,
    asked: asked::Scratch,
}

impl State {
    /// No rows yet. Each fold may take `spare` bytes that it does not fill.
    pub fn new(layout: &Layout, spare: usize) -> State {
        State {
            domains: layout.columns.iter().map(|_| Domain::default()).collect(),
            groupings: layout.groupings.iter().map(|keys| Groups::new(keys.len())).collect(),
            asks: layout.folded.iter().map(|ask| AskState::new(ask, spare)).collect(),
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
            state.update(ask, machine, (groups, slots, account), &mut scratch.asked).ok_or_else(broken)?;
        }
        Ok(())
    }

    /// Brings together what was counted in different ways; before anything is made of it.
    pub fn settle(&mut self, layout: &Layout) {
        for (ask, state) in layout.folded.iter().zip(&mut self.asks) {
            state.settle(ask);
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

fn sizes(keys: &[usize], domains: &[Domain]) -> Vec<usize> {
    keys.iter().filter_map(|key| domains.get(*key)).map(Domain::len).collect()
}
