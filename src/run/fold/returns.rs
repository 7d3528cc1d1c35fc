//! Different values over several periods, without a set for each: of every value in every period it is known in which
//! period it was there before. In a stretch of periods exactly those values are new whose earlier period lies before it,
//! and each value of the stretch is new once.

use super::grow;
use super::pairs::Pairs;
use crate::run::hash;
use hashbrown::HashTable;

/// The places of so many numbers may always be kept in an array.
const DIRECT_NUMBERS: usize = 1 << 20;

/// For every slot (one group of keys in one period) the earlier periods of its values.
#[derive(Default)]
pub struct Returns {
    /// The period of each slot.
    periods: Vec<i64>,
    /// For each slot the periods in which its values were last there, ascending, and how many were last there in this
    /// one or an earlier one; the lowest number stands for never.
    before: Vec<Vec<(i64, u64)>>,
}

impl Returns {
    /// From the numbers that each slot has in each of some sets; `places` has the number of the keys and the period of
    /// each slot.
    pub fn new(sets: &[&Pairs], places: &[(u32, i64)]) -> Returns {
        let mut order: Vec<u32> = (1..places.len() as u32).collect();
        order.sort_unstable_by_key(|slot| places.get(*slot as usize).copied());
        let mut before: Vec<Vec<(i64, u64)>> = vec![Vec::new(); places.len()];
        sets.iter().for_each(|set| follow(set, &order, places, &mut before));
        for periods in &mut before {
            periods.sort_unstable();
            let mut all = 0;
            for (_, values) in periods {
                all += *values;
                *values = all;
            }
        }
        Returns { periods: places.iter().map(|(_, period)| *period).collect(), before }
    }

    /// How many different values there are in some slots of the same keys, which are successive periods.
    pub fn different(&self, slots: &[u32]) -> u64 {
        let first = slots.iter().filter_map(|slot| self.periods.get(*slot as usize)).min();
        let Some(first) = first else { return 0 };
        let new = |slot: &u32| {
            let before = self.before.get(*slot as usize).map_or(&[][..], Vec::as_slice);
            let earlier = before.partition_point(|(period, _)| period < first);
            earlier.checked_sub(1).and_then(|last| before.get(last)).map_or(0, |(_, values)| *values)
        };
        slots.iter().map(new).sum()
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.before.iter().map(|periods| periods.capacity() * 16 + 24).sum::<usize>() + self.periods.capacity() * 8
    }
}

/// Follows every number of a set through the slots in order: adds to each slot how many of its numbers were last there in
/// which period.
fn follow(set: &Pairs, order: &[u32], places: &[(u32, i64)], before: &mut [Vec<(i64, u64)>]) {
    let Some(mut last) = Last::new(set) else { return };
    let others = set.others();
    let place = |at: usize| order.get(at).and_then(|slot| places.get(*slot as usize)).copied().unwrap_or_default();
    // The first place of the same keys; how many numbers of a slot were last at each place from there on; which those are.
    let (mut first, mut counts, mut met) = (0, Vec::<u64>::new(), Vec::<usize>::new());
    for (at, slot) in order.iter().enumerate() {
        if place(first).0 != place(at).0 {
            first = at;
        }
        let mut never = 0;
        grow(&mut counts, at - first + 1);
        set.each_of(*slot, &others, |number| match last.replace(number, at as u32 + 1) as usize {
            known if known > first => {
                if let Some(count) = counts.get_mut(known - 1 - first) {
                    if *count == 0 {
                        met.push(known - 1);
                    }
                    *count += 1;
                }
            }
            _ => never += 1,
        });
        let Some(periods) = before.get_mut(*slot as usize) else { continue };
        if never > 0 {
            periods.push((i64::MIN, never));
        }
        for known in met.drain(..) {
            if let Some(count) = counts.get_mut(known - first) {
                periods.push((place(known).1, std::mem::take(count)));
            }
        }
    }
}

/// The place at which each number was last met, counted from 1.
enum Last {
    /// For the numbers from the first on.
    Direct(u32, Vec<u32>),
    /// Number and place.
    Table(HashTable<(u32, u32)>),
}

impl Last {
    /// For the numbers of a set; `None` if it has none.
    fn new(set: &Pairs) -> Option<Last> {
        let (low, high) = set.range()?;
        let span = (high - low) as usize + 1;
        Some(match span <= DIRECT_NUMBERS.max(set.bytes() / 4) {
            true => Last::Direct(low, vec![0; span]),
            false => Last::Table(HashTable::new()),
        })
    }

    #[inline]
    fn replace(&mut self, number: u32, place: u32) -> u32 {
        match self {
            Last::Direct(low, places) => {
                places.get_mut((number - *low) as usize).map_or(0, |last| std::mem::replace(last, place))
            }
            Last::Table(table) => {
                let hash = hash::of_u64(u64::from(number));
                match table.find_mut(hash, |(known, _)| *known == number) {
                    Some((_, last)) => std::mem::replace(last, place),
                    None => {
                        table.insert_unique(hash, (number, place), |(known, _)| hash::of_u64(u64::from(*known)));
                        0
                    }
                }
            }
        }
    }
}
