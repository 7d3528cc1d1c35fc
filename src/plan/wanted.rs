//! Which columns of the answer rest on which folds, so that what is said of a fold can name a metric.

use super::{Op, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// A fold: the position of its ask, and its own there.
type Place = (usize, usize);

impl Plan {
    /// For each fold, by the positions of its ask and its own there, the names of the columns that rest on it, in the order
    /// of the columns.
    pub fn wanted_by(&self) -> BTreeMap<(usize, usize), Vec<&str>> {
        let mut known: Vec<Option<BTreeSet<Place>>> = vec![None; self.programs.len()];
        let mut wanted: BTreeMap<Place, Vec<&str>> = BTreeMap::new();
        for (at, column) in self.columns.iter().enumerate() {
            let mut places = BTreeSet::new();
            for level in &self.lines.levels {
                let result = self.programs.get(level.program).and_then(|program| program.results.get(at));
                self.reach(level.program, result.copied(), &mut known, &mut places);
            }
            places.into_iter().for_each(|place| wanted.entry(place).or_default().push(&column.asked.name));
        }
        wanted
    }

    /// The folds on which some results of a program rest; programs do not contain themselves.
    fn reach(
        &self,
        program: usize,
        results: impl IntoIterator<Item = usize>,
        known: &mut Vec<Option<BTreeSet<Place>>>,
        places: &mut BTreeSet<Place>,
    ) {
        let Some(steps) = self.programs.get(program) else { return };
        let mut open: BTreeSet<usize> = results.into_iter().collect();
        // Every operand stands before its step.
        while let Some(at) = open.pop_last() {
            let inner = match steps.ops.get(at) {
                Some(Op::Leaf(leaf)) => {
                    places.extend(leaf.make.folds().into_iter().map(|fold| (leaf.ask, fold)));
                    continue;
                }
                Some(Op::OpenRows(leaf)) => {
                    for passing in [leaf.starts, leaf.ends] {
                        places.insert((passing.ask, passing.rows));
                        places.extend(passing.sum.map(|sum| (passing.ask, sum)));
                    }
                    places.extend(leaf.changes);
                    continue;
                }
                Some(Op::Call(_, operands) | Op::Else(operands)) => {
                    open.extend(operands);
                    continue;
                }
                Some(Op::MinimumBase { inner, base, .. }) => {
                    open.extend([inner, base]);
                    continue;
                }
                Some(Op::Nested(nested)) => nested.program,
                Some(Op::Moved(moved)) => moved.program,
                Some(Op::Constant(_) | Op::Length(_)) | None => continue,
            };
            if known.get(inner).is_some_and(Option::is_none) {
                let mut found = BTreeSet::new();
                let all = self.programs.get(inner).map_or(&[][..], |program| &program.results);
                self.reach(inner, all.iter().copied(), known, &mut found);
                if let Some(place) = known.get_mut(inner) {
                    *place = Some(found);
                }
            }
            places.extend(known.get(inner).iter().flat_map(|found| found.iter()).flatten());
        }
    }
}
