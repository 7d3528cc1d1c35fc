//! Groups of a series over stretches of time, each joined once.

use super::dictionary::Dictionary;
use super::place::{Moment, ValueId};
use crate::calendar::Interval;
use crate::run::{GroupTotals, Totals};
use crate::value::{TooLarge, Value};
use std::collections::HashMap;
use std::rc::Rc;

/// The stretches of time met so far, and what was found in them.
#[derive(Default)]
pub(super) struct Stretches {
    ids: HashMap<Interval, ValueId>,
    joined: HashMap<(usize, ValueId), Result<Rc<Joined>, TooLarge>>,
}

/// The groups of one series over one stretch, by their keys.
pub(super) struct Joined {
    groups: Vec<GroupTotals>,
    found: HashMap<Box<[ValueId]>, usize>,
}

impl Joined {
    /// The group with these keys.
    pub(super) fn get(&self, key: &[ValueId]) -> Option<&GroupTotals> {
        self.groups.get(*self.found.get(key)?)
    }

    /// The keys of every group.
    pub(super) fn keys(&self) -> impl Iterator<Item = &[ValueId]> {
        self.found.keys().map(|key| &**key)
    }
}

impl Stretches {
    /// T as a stretch of time.
    pub(super) fn moment(&mut self, interval: Interval) -> Moment {
        let next = ValueId::try_from(self.ids.len()).unwrap_or(ValueId::MAX);
        Moment::Stretch { id: *self.ids.entry(interval).or_insert(next), interval }
    }

    /// The groups of an ask over a stretch.
    pub(super) fn joined(
        &mut self,
        totals: &Totals,
        ask: usize,
        (id, interval): (ValueId, Interval),
        dictionary: &mut Dictionary,
    ) -> Result<Rc<Joined>, TooLarge> {
        let join = || {
            let series = totals.asks.get(ask).and_then(|ask| ask.series.as_ref());
            let groups = series.map_or(Ok(Vec::new()), |series| series.over(interval)).map_err(|_| TooLarge)?;
            let ids = |key: &[Value]| key.iter().map(|value| dictionary.id(value)).collect::<Box<[ValueId]>>();
            let mut ids = ids;
            let found = groups.iter().enumerate().map(|(at, group)| (ids(&group.key), at)).collect();
            Ok(Rc::new(Joined { groups, found }))
        };
        self.joined.entry((ask, id)).or_insert_with(join).clone()
    }
}
