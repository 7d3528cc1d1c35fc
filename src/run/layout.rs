//! How the asks of one relation are answered in one pass: which keys they share, which groups, which filters,
//! and which asks are made of the finished groups of another one.

use super::program::{Program, Step};
use super::{WantedBy, problems};
use crate::calendar::Grain;
use crate::plan::{Ask, CoverageAsk, FilteredFold, Fold, Frame, Relation};
use crate::problem::Failure;
use crate::row::{Row, RowType};
use std::collections::BTreeMap;

/// The layout of one relation.
#[derive(Default)]
pub struct Layout {
    /// The key columns that asks share.
    pub columns: Vec<KeyColumn>,
    /// The sets of keys that asks share: positions in `columns`.
    pub groupings: Vec<Vec<usize>>,
    /// The asks that are folded from rows.
    pub folded: Vec<FoldedAsk>,
    /// What each ask of the relation is made of, with its position among all asks.
    pub asks: Vec<(usize, Made)>,
    /// The times whose coverage is asked, with the position among all coverage asks.
    pub coverage: Vec<(usize, Step)>,
}

/// One key column.
pub struct KeyColumn {
    /// What computes it.
    pub step: Step,
    /// The type of its values.
    pub ty: RowType,
    /// Its numbers are periods of this grain.
    pub period: Option<Grain>,
}

/// An ask that is folded from rows.
pub struct FoldedAsk {
    /// The position in [`Layout::groupings`].
    pub grouping: usize,
    /// The ask's filter.
    pub filter: Option<Step>,
    /// The grain of its first key, if its periods will be joined.
    pub series: Option<Grain>,
    /// The filters of its folds; the first is none.
    pub selections: Vec<Option<Step>>,
    /// Its folds.
    pub folds: Vec<FoldLayout>,
    /// Sums of the same numbers under several filters: positions in `folds`.
    pub sums: Vec<Vec<usize>>,
}

/// One fold.
pub struct FoldLayout {
    /// What is computed.
    pub fold: Fold,
    /// The position in [`FoldedAsk::selections`].
    pub selection: usize,
    /// Its arguments.
    pub args: Vec<Step>,
    /// Its first argument as it is written, for messages.
    pub written: String,
    /// The names of the columns of the answer that rest on it, for messages.
    pub wanted_by: Vec<String>,
}

/// What an ask is made of.
pub enum Made {
    /// Of rows: the position in [`Layout::folded`].
    Folded(usize),
    /// Of the groups of a folded ask.
    Merged(Merged),
}

/// An ask whose groups are unions of the groups of a finer one.
pub struct Merged {
    /// The position in [`Layout::folded`].
    pub from: usize,
    /// For each key, period first: the position in the finer grouping, and the grain if periods become coarser.
    pub keys: Vec<(usize, Option<Grain>)>,
    /// For each fold: its position in the finer ask.
    pub folds: Vec<usize>,
}

/// Those of the folds that are sums of the same numbers of up to 18 digits.
fn same_sums(folds: &[FoldLayout]) -> Vec<Vec<usize>> {
    let is_small =
        |fold: &Fold| matches!(fold, Fold::Sum(row) if matches!(row.ty(), RowType::Number { digits: ..=18, .. }));
    let mut all: Vec<Vec<usize>> = Vec::new();
    for (at, fold) in folds.iter().enumerate().filter(|(_, fold)| is_small(&fold.fold)) {
        let known = all
            .iter_mut()
            .find(|same| same.first().and_then(|at| folds.get(*at)).is_some_and(|one| one.args == fold.args));
        match known {
            Some(same) => same.push(at),
            None => all.push(vec![at]),
        }
    }
    all.retain(|same| same.len() > 1);
    all
}

impl Layout {
    /// The layout of the asks of one relation; adds what they compute to its program.
    pub fn new(
        relation: &Relation,
        program: &mut Program,
        asks: &[(usize, &Ask)],
        coverage: &[(usize, &CoverageAsk)],
    ) -> Result<Layout, Failure> {
        let mut layout = Layout::default();
        let mut folded: Vec<&Ask> = Vec::new();
        let mut made: Vec<(usize, Option<usize>, &Ask)> = Vec::new();
        for (position, ask) in asks {
            let finer = asks.iter().filter(|(_, other)| derivation(ask, other).is_some());
            let finer = finer.filter(|(at, other)| is_finer(other, ask, *at, *position)).map(|(_, other)| *other);
            // The coarsest of the finer ones has the fewest groups to merge; one that is itself merged cannot serve.
            let served = finer.filter(|other| {
                !asks.iter().any(|(at, third)| {
                    derivation(other, third).is_some() && is_finer(third, other, *at, place_of(asks, other))
                })
            });
            let best = served.min_by_key(|other| (other.keys.len(), other.folds.len()));
            match best {
                Some(best) => made.push((*position, Some(place_of(asks, best)), ask)),
                None => {
                    made.push((*position, None, ask));
                    folded.push(ask);
                    layout.fold(ask, relation, program)?;
                }
            }
        }
        for (position, from, ask) in made {
            let source = from.and_then(|from| asks.iter().find(|(at, _)| *at == from)).map(|(_, source)| *source);
            let at = folded.iter().position(|known| std::ptr::eq(*known, source.unwrap_or(ask))).unwrap_or(0);
            let merged = source.and_then(|source| derivation(ask, source));
            layout.asks.push((
                position,
                match merged {
                    Some(merged) => Made::Merged(Merged { from: at, ..merged }),
                    None => Made::Folded(at),
                },
            ));
        }
        for (position, ask) in coverage {
            layout.coverage.push((*position, program.add(&ask.time, relation)?));
        }
        Ok(layout)
    }

    /// With the names of the columns that rest on each fold.
    pub fn named(mut self, wanted: &WantedBy<'_>) -> Layout {
        for (position, made) in &self.asks {
            let (at, places): (usize, &mut dyn Iterator<Item = usize>) = match made {
                Made::Folded(at) => (*at, &mut (0..)),
                Made::Merged(merged) => (merged.from, &mut merged.folds.iter().copied()),
            };
            let Some(ask) = self.folded.get_mut(at) else { continue };
            let names = wanted.range((*position, 0)..(*position + 1, 0));
            let names: BTreeMap<usize, &Vec<&str>> = names.map(|((_, fold), names)| (*fold, names)).collect();
            for (fold, place) in places.take(ask.folds.len().max(names.len())).enumerate() {
                let (Some(fold), Some(names)) = (ask.folds.get_mut(place), names.get(&fold)) else { continue };
                for name in
                    names.iter().filter(|name| !fold.wanted_by.iter().any(|known| known == *name)).collect::<Vec<_>>()
                {
                    fold.wanted_by.push((*name).to_string());
                }
            }
        }
        self
    }

    /// How many of the folds keep sets or counts of values.
    pub fn sets(&self) -> usize {
        let folds = self.folded.iter().flat_map(|ask| &ask.folds).map(|fold| match &fold.fold {
            Fold::Day { inner, .. } => &**inner,
            fold => fold,
        });
        folds.filter(|fold| matches!(fold, Fold::Distinct(_) | Fold::Quantile { .. } | Fold::Mode(_))).count()
    }

    fn fold(&mut self, ask: &Ask, relation: &Relation, program: &mut Program) -> Result<(), Failure> {
        let mut grouping = Vec::with_capacity(ask.keys.len() + 1);
        if let Some(Frame { time, grain }) = &ask.frame {
            let period = Row::Period(*grain, Box::new(time.clone()));
            grouping.push(self.column(program.add(&period, relation)?, period.ty(), Some(*grain)));
        }
        for key in &ask.keys {
            grouping.push(self.column(program.add(key, relation)?, key.ty(), None));
        }
        let grouping = position_or_push(&mut self.groupings, grouping);
        let mut folded = FoldedAsk {
            grouping,
            filter: ask.filter.as_ref().map(|filter| program.add(filter, relation)).transpose()?,
            series: ask.frame.as_ref().filter(|_| ask.series).map(|frame| frame.grain),
            selections: vec![None],
            folds: Vec::with_capacity(ask.folds.len()),
            sums: Vec::new(),
        };
        for FilteredFold { fold, filter } in &ask.folds {
            let filter = filter.as_ref().map(|filter| program.add(filter, relation)).transpose()?;
            let rows = fold.arguments();
            let made = if let Fold::Day { inner, .. } = fold { inner } else { fold };
            if let Fold::Sum(row) | Fold::Moments(row) = made
                && !matches!(row.ty(), RowType::Number { .. })
            {
                return Err(problems::not_for_rows(&relation.name, "a sum"));
            }
            let written = fold.value().map_or_else(String::new, |row| super::program::written(row, relation));
            let args = rows.iter().map(|row| program.add(row, relation)).collect::<Result<_, _>>()?;
            let selection = position_or_push(&mut folded.selections, filter);
            folded.folds.push(FoldLayout { fold: fold.clone(), selection, args, written, wanted_by: Vec::new() });
        }
        folded.sums = same_sums(&folded.folds);
        self.folded.push(folded);
        Ok(())
    }

    fn column(&mut self, step: Step, ty: RowType, period: Option<Grain>) -> usize {
        match self.columns.iter().position(|column| column.step == step && column.period == period) {
            Some(at) => at,
            None => {
                self.columns.push(KeyColumn { step, ty, period });
                self.columns.len() - 1
            }
        }
    }
}

fn place_of(asks: &[(usize, &Ask)], ask: &Ask) -> usize {
    asks.iter().find(|(_, other)| std::ptr::eq(*other, ask)).map_or(0, |(at, _)| *at)
}

fn position_or_push<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    match all.iter().position(|known| *known == one) {
        Some(at) => at,
        None => {
            all.push(one);
            all.len() - 1
        }
    }
}

/// Whether an ask may serve another one; of two that could serve each other the earlier serves.
fn is_finer(other: &Ask, ask: &Ask, other_at: usize, at: usize) -> bool {
    other_at != at && (derivation(other, ask).is_none() || other_at < at)
}

/// How the groups of `ask` are made of those of `finer`, if they can be.
fn derivation(ask: &Ask, finer: &Ask) -> Option<Merged> {
    if ask.series || ask.relation != finer.relation || ask.filter != finer.filter {
        return None;
    }
    let offset = usize::from(finer.frame.is_some());
    let mut keys = Vec::with_capacity(ask.keys.len() + 1);
    if let Some(frame) = &ask.frame {
        let there =
            finer.frame.as_ref().filter(|there| there.time == frame.time && there.grain.divides(frame.grain))?;
        keys.push((0, (there.grain != frame.grain).then_some(frame.grain)));
    }
    for key in &ask.keys {
        keys.push((finer.keys.iter().position(|there| there == key)? + offset, None));
    }
    let position = |fold| finer.folds.iter().position(|there| there == fold);
    let folds = ask.folds.iter().map(position).collect::<Option<Vec<_>>>()?;
    Some(Merged { from: 0, keys, folds })
}
