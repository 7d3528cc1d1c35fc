//! Different values and how often they are there, whatever form they are kept in: near together and far apart, growing
//! with time, with a few that lie elsewhere, in groups that come one after the other.

use super::tables::*;
use kpi::plan::Fold;
use kpi::run::{Options, TotalValue};
use kpi::value::{Exact, Value};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Where the numbers of a column lie: the first, how far they reach, and how far they move on with every row.
fn spread() -> impl Strategy<Value = (i64, i64, i64)> {
    let first = prop::sample::select(vec![0, 1, 63, 64, 1_000_000, -20, -5_000_000_000, (1 << 32) - 40, 1 << 40]);
    let reach = prop::sample::select(vec![1, 2, 65, 500, 20_000, 4_000_000_000]);
    (first, reach, prop::sample::select(vec![0, 0, 1, 7, 1000, 100_000_000]))
}

fn cells() -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
    let row = (any::<u32>(), 0u32..100, any::<u32>());
    (spread(), 1i64..60, any::<bool>(), prop::collection::vec(row, 0..700)).prop_map(
        |((first, reach, step), groups, in_order, rows)| {
            let rows = rows.into_iter().enumerate().map(|(at, (random, odd, group))| {
                let cell = match odd {
                    0 => None,
                    1 => Some(999_999_999),
                    2 => Some(-1),
                    _ => Some(first + step * at as i64 + i64::from(random) % reach),
                };
                let group = if in_order { at as i64 * groups / 700 } else { i64::from(group) % groups };
                (group, cell)
            });
            rows.collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_form_changes_a_count(rows in cells(), batch in 1usize..200, parts in 1usize..4) {
        let columns = vec![
            ("group", number(18, 0), ints(rows.iter().map(|(group, _)| Some(*group)))),
            ("x", number(18, 2), ints(rows.iter().map(|(_, cell)| *cell))),
        ];
        let home = cut(columns, parts, batch);
        let x = || column(&home, "x");
        let at = |n, d| Exact::ratio(n, d).unwrap();
        let folds = vec![
            fold(Fold::Distinct(x())),
            fold(Fold::Mode(x())),
            fold(Fold::Quantile { value: x(), at: at(9, 10), discrete: false }),
            fold(Fold::Quantile { value: x(), at: at(1, 3), discrete: true }),
        ];
        let asks = [ask(vec![column(&home, "group")], folds.clone()), ask(vec![], folds)];
        let options = Options { threads: parts, ..Options::default() };
        let totals = run_with(&home, &asks, &[], &options).unwrap();
        let mut groups: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let mut all = Vec::new();
        for (group, cell) in &rows {
            groups.entry(*group).or_default().extend(cell);
            all.extend(cell);
        }
        let expected = groups.into_values().chain([all]).collect::<Vec<_>>();
        let found = totals.asks.iter().flat_map(|ask| &ask.groups).collect::<Vec<_>>();
        prop_assert_eq!(found.len(), expected.len());
        for (group, mut cells) in found.into_iter().zip(expected) {
            cells.sort_unstable();
            let value = |cell: i64| Value::Number(Exact::decimal(i128::from(cell), 2));
            let mut times: BTreeMap<i64, usize> = BTreeMap::new();
            cells.iter().for_each(|cell| *times.entry(*cell).or_default() += 1);
            let [distinct, mode, linear, discrete] = group.totals.as_slice() else { panic!("{group:?}") };
            prop_assert_eq!(distinct.used, cells.len() as u64);
            prop_assert_eq!(distinct.blank, group.rows - cells.len() as u64);
            let plain = |total: &kpi::run::Total| match &total.value {
                TotalValue::Value(value) => value.clone(),
                other => panic!("{other:?}"),
            };
            prop_assert_eq!(plain(distinct), Some(Value::int(times.len() as i128)));
            let most = times.values().max();
            let commonest = times.iter().find(|(_, count)| Some(*count) == most).map(|(cell, _)| value(*cell));
            prop_assert_eq!(plain(mode), commonest);
            let pair = |total: &kpi::run::Total| match &total.value {
                TotalValue::Neighbours(found) => found.clone(),
                other => panic!("{other:?}"),
            };
            let n = cells.len();
            let ranked = |low: usize, high: usize| (n > 0).then(|| (value(cells[low]), value(cells[high])));
            let last = n.saturating_sub(1);
            prop_assert_eq!(pair(linear), ranked(last * 9 / 10, (last * 9).div_ceil(10)));
            let third = n.div_ceil(3).saturating_sub(1);
            prop_assert_eq!(pair(discrete), ranked(third, third));
        }
    }
}
