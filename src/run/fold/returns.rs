//! Different values over several periods, without a set for each: of every value in every period it is known in which
//! period it was there before. In a stretch of periods exactly those values are new whose earlier period lies before it,
//! and each value of the stretch is new once.

/// For every slot (one group of keys in one period), in order, the earlier period of each of its values.
#[derive(Default)]
pub struct Returns {
    /// The period of each slot.
    periods: Vec<i64>,
    /// For each slot its values' earlier periods, ascending; the lowest number for a value that was never there before.
    before: Vec<Vec<i64>>,
}

impl Returns {
    /// From all pairs of slot (high half) and value (low half), each with the space of its values; `places` has the
    /// number of the keys and the period of each slot.
    pub fn new(mut pairs: Vec<(u64, u64)>, places: &[(u32, i64)]) -> Returns {
        let place = |pair: u64| places.get((pair >> 32) as usize).copied().unwrap_or_default();
        pairs.sort_unstable_by_key(|(pair, space)| {
            let (keys, period) = place(*pair);
            (keys, *space, *pair as u32, period)
        });
        let mut before: Vec<Vec<i64>> = vec![Vec::new(); places.len()];
        let mut last = None;
        for (pair, space) in pairs {
            let (keys, period) = place(pair);
            let value = (keys, space, pair as u32);
            let earlier = last.filter(|(known, _)| *known == value).map_or(i64::MIN, |(_, period)| period);
            if let Some(slot) = before.get_mut((pair >> 32) as usize) {
                slot.push(earlier);
            }
            last = Some((value, period));
        }
        before.iter_mut().for_each(|slot| slot.sort_unstable());
        Returns { periods: places.iter().map(|(_, period)| *period).collect(), before }
    }

    /// How many different values there are in some slots of the same keys, which are successive periods.
    pub fn different(&self, slots: &[u32]) -> u64 {
        let first = slots.iter().filter_map(|slot| self.periods.get(*slot as usize)).min();
        let Some(first) = first else { return 0 };
        let new = |slot: &u32| {
            let before = self.before.get(*slot as usize).map_or(&[][..], Vec::as_slice);
            before.partition_point(|earlier| earlier < first) as u64
        };
        slots.iter().map(new).sum()
    }
}
