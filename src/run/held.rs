//! Links that hold for a time: of the rows with one key, the one in whose time a moment lies.

use super::vector::{Cells, Vector};
use crate::calendar::{Day, Timestamp};
use crate::check::Held;
use crate::row::RowType;
use crate::value::{Reason, Value};

const DAY: i64 = 86_400_000_000;

/// When each row of a table holds, for every key.
pub struct HeldRows {
    /// Whether moments are days, and not microseconds.
    in_days: bool,
    /// For each group of the keys its rows, by time; no two hold at once.
    of_group: Vec<Vec<Span>>,
}

/// From a first moment to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    from: i64,
    to: i64,
    row: u32,
}

/// Two rows with one key that hold at once.
pub struct Clash {
    /// The group of their key.
    pub group: usize,
    /// From when to when each of them holds, as it stands there.
    pub spans: [(Value, Value); 2],
}

impl HeldRows {
    /// `groups` has the group of each row of the table, 0 for a row whose key is blank. Two rows that hold at once are
    /// given back.
    pub fn new(
        held: &Held,
        bounds: [Option<&Vector>; 2],
        groups: &[u32],
        slots: usize,
    ) -> Result<HeldRows, Box<Clash>> {
        let in_days = held.at.ty() == RowType::Date;
        let mut of_group: Vec<Vec<Span>> = vec![Vec::new(); slots];
        let [first, last] = bounds;
        for (row, group) in (0u32..).zip(groups).filter(|(_, group)| **group != 0) {
            let bound = |vector: Option<&Vector>| vector.and_then(|vector| moment(vector, row as usize, in_days));
            let after = |included: bool, counts: bool| i64::from(included == counts);
            let from = bound(first).map_or(i64::MIN, |moment| {
                moment.saturating_add(after(held.from.is_some_and(|(_, included)| included), false))
            });
            let to = bound(last).map_or(i64::MAX, |moment| {
                moment.saturating_add(after(held.to.is_some_and(|(_, included)| included), true))
            });
            // What ends before it begins has never held.
            if let (true, Some(rows)) = (from < to, of_group.get_mut(*group as usize)) {
                rows.push(Span { from, to, row });
            }
        }
        for (group, rows) in of_group.iter_mut().enumerate() {
            rows.sort_unstable();
            let mut pairs = rows.iter().zip(rows.iter().skip(1));
            if let Some((one, other)) = pairs.find(|(one, other)| other.from < one.to) {
                let shown = |span: &Span| {
                    let value = |vector: Option<&Vector>| {
                        vector.and_then(|vector| moment(vector, span.row as usize, in_days)).map_or(
                            Value::Blank(Reason::NoValues),
                            |moment| match in_days {
                                true => Value::Date(Day(i32::try_from(moment).unwrap_or(i32::MAX))),
                                false => Value::Time(Timestamp(moment)),
                            },
                        )
                    };
                    (value(first), value(last))
                };
                return Err(Box::new(Clash { group, spans: [shown(one), shown(other)] }));
            }
        }
        Ok(HeldRows { in_days, of_group })
    }

    /// The row of a group that holds at the moment that a row of the home has.
    pub fn find(&self, group: u32, moments: &Vector, row: usize) -> Option<u32> {
        let at = moment(moments, row, self.in_days)?;
        let rows = self.of_group.get(group as usize)?;
        let begun = rows.partition_point(|span| span.from <= at);
        let span = rows.get(begun.checked_sub(1)?)?;
        (at < span.to).then_some(span.row)
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.of_group.iter().map(|rows| rows.capacity() * size_of::<Span>() + size_of::<Vec<Span>>()).sum()
    }
}

/// A cell as a day or as microseconds.
fn moment(vector: &Vector, row: usize, in_days: bool) -> Option<i64> {
    if !vector.is_filled(row) {
        return None;
    }
    Some(match (&vector.cells, in_days) {
        (Cells::Date(days), true) => i64::from(*days.get(row)?),
        (Cells::Date(days), false) => i64::from(*days.get(row)?).saturating_mul(DAY),
        (Cells::Time(times), true) => times.get(row)?.div_euclid(DAY),
        (Cells::Time(times), false) => *times.get(row)?,
        _ => return None,
    })
}
