//! Every fold against a loop over the rows that knows nothing of vectors, groups or threads.

use super::tables::*;
use kpi::calendar::{Day, Grain, Period};
use kpi::function::Scalar;
use kpi::plan::{Ask, CoverageAsk, FilteredFold, Fold, Frame};
use kpi::row::{Row, RowType};
use kpi::run::{GroupTotals, Memory, Options, RunError, TotalValue, Totals};
use kpi::value::{Exact, Reason, Value};
use num_bigint::BigInt;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
struct Line {
    channel: Option<&'static str>,
    queue: Option<&'static str>,
    day: Option<i32>,
    wait: Option<i64>,
    cost: Option<i128>,
    good: Option<bool>,
}

fn line() -> impl Strategy<Value = Line> {
    let channels = prop::sample::select(vec!["phone", "email", "chat", "a longer channel name"]);
    let queues = prop::sample::select(vec!["q1", "q2", "ж", ""]);
    (
        prop::option::weighted(0.9, channels),
        prop::option::of(queues),
        prop::option::weighted(0.9, 19_700i32..19_800),
        prop::option::weighted(0.8, prop_oneof![-5i64..30, Just(999_999_999_999_999_999), Just(5_000_000_000)]),
        prop::option::of(prop_oneof![-300i128..300, Just(10i128.pow(38) - 1), Just(1 - 10i128.pow(38))]),
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(channel, queue, day, wait, cost, good)| Line { channel, queue, day, wait, cost, good })
}

fn columns(lines: &[Line]) -> Vec<Column> {
    vec![
        ("channel", kpi::data::Kind::Text, codes(lines.iter().map(|line| line.channel))),
        ("queue", kpi::data::Kind::Text, views(lines.iter().map(|line| line.queue))),
        ("day", kpi::data::Kind::Date(Grain::Day), dates(lines.iter().map(|line| line.day))),
        ("wait", number(18, 1), ints(lines.iter().map(|line| line.wait))),
        ("cost", number(38, 2), wides(lines.iter().map(|line| line.cost), 2)),
        ("good", kpi::data::Kind::Bool, bools(lines.iter().map(|line| line.good))),
    ]
}

fn value_of(line: &Line, name: &str) -> Option<Value> {
    match name {
        "channel" => line.channel.map(Value::text),
        "queue" => line.queue.map(Value::text),
        "day" => line.day.map(|day| Value::Date(Day(day))),
        "wait" => line.wait.map(|wait| Value::Number(Exact::decimal(i128::from(wait), 1))),
        "cost" => line.cost.map(|cost| Value::Number(Exact::decimal(cost, 2))),
        _ => line.good.map(Value::Bool),
    }
}

fn name_of(row: &Row) -> &'static str {
    let Row::Column(column, _) = row else { panic!("only columns here") };
    ["channel", "queue", "day", "wait", "cost", "good"][usize::from(column.column)]
}

/// The cells used, and one of: a value, the neighbours of a percentile, sum and sum of squares.
type Naive = (u64, Option<Value>, Option<(Value, Value)>, Option<(Exact, Exact)>);

fn naive(lines: &[Line], of: &Fold) -> Naive {
    let cells = |row: &Row| lines.iter().filter_map(|line| value_of(line, name_of(row))).collect::<Vec<_>>();
    let number = |value: &Value| value.as_number().cloned().unwrap();
    let add = |all: &[Exact]| all.iter().fold(Exact::ZERO, |sum, one| sum.add(one).unwrap());
    let count = |count: usize| Some(Value::int(count as i128));
    match of {
        Fold::Rows => (lines.len() as u64, count(lines.len()), None, None),
        Fold::Values(row) => (cells(row).len() as u64, count(cells(row).len()), None, None),
        Fold::Distinct(row) | Fold::ApproxDistinct(row) => {
            let all = cells(row);
            let different = all.iter().collect::<std::collections::BTreeSet<_>>().len();
            (all.len() as u64, count(different), None, None)
        }
        Fold::Sum(row) => {
            let all = cells(row).iter().map(number).collect::<Vec<_>>();
            (all.len() as u64, Some(Value::Number(add(&all))), None, None)
        }
        Fold::Moments(row) => {
            let all = cells(row).iter().map(number).collect::<Vec<_>>();
            let squares = all.iter().map(|one| one.mul(one).unwrap()).collect::<Vec<_>>();
            (all.len() as u64, None, None, Some((add(&all), add(&squares))))
        }
        Fold::Min(row) => (cells(row).len() as u64, cells(row).into_iter().min(), None, None),
        Fold::Max(row) => (cells(row).len() as u64, cells(row).into_iter().max(), None, None),
        Fold::Quantile { value, at, discrete } => {
            let mut all = cells(value);
            all.sort();
            let n = all.len() as i128;
            if n == 0 {
                return (0, None, None, None);
            }
            let pick = |rank: Exact| all[rank.to_i128().unwrap().clamp(0, n - 1) as usize].clone();
            let pair = if *discrete {
                let rank = Exact::int(n).mul(at).unwrap().ceil().sub(&Exact::ONE).unwrap();
                (pick(rank.clone()), pick(rank))
            } else {
                let position = Exact::int(n - 1).mul(at).unwrap();
                (pick(position.floor()), pick(position.ceil()))
            };
            (n as u64, None, Some(pair), None)
        }
        Fold::Mode(row) => {
            let mut counts = BTreeMap::new();
            cells(row).into_iter().for_each(|cell| *counts.entry(cell).or_insert(0u64) += 1);
            let most = counts.values().max().copied();
            let first = counts.iter().find(|(_, times)| Some(**times) == most).map(|(cell, _)| cell.clone());
            (cells(row).len() as u64, first, None, None)
        }
        Fold::Edge { value, key, last, .. } => {
            let mut all = lines.iter().filter_map(|line| {
                let keys = key.iter().map(|row| value_of(line, name_of(row))).collect::<Vec<_>>();
                Some((line.day, keys, value_of(line, name_of(value))?))
            });
            let used = all.clone().count() as u64;
            let best = if *last { all.max() } else { all.by_ref().min() };
            (used, best.map(|(_, _, value)| value), None, None)
        }
        Fold::Day { last, inner, .. } => naive(&of_day(lines, *last), inner),
        Fold::Changes { .. } => panic!("changes of open rows are looked at by themselves"),
        Fold::Any(row) | Fold::All(row) => {
            let all = cells(row);
            let truth = match of {
                Fold::Any(_) => all.contains(&Value::Bool(true)),
                _ => !all.contains(&Value::Bool(false)),
            };
            (all.len() as u64, (!all.is_empty()).then_some(Value::Bool(truth)), None, None)
        }
    }
}

fn of_day(lines: &[Line], last: bool) -> Vec<Line> {
    let days = lines.iter().filter_map(|line| line.day);
    let edge = if last { days.max() } else { days.min() };
    lines.iter().filter(|line| edge.is_some() && line.day == edge).cloned().collect()
}

fn check_group(group: &GroupTotals, lines: &[Line], folds: &[FilteredFold]) -> Result<(), TestCaseError> {
    prop_assert_eq!(group.rows, lines.len() as u64);
    for (total, fold) in group.totals.iter().zip(folds) {
        let kept: Vec<Line> = match &fold.filter {
            None => lines.to_vec(),
            Some(_) => lines.iter().filter(|line| line.good == Some(true)).cloned().collect(),
        };
        let kept = match &fold.fold {
            Fold::Day { last, .. } => of_day(&kept, *last),
            _ => kept,
        };
        let (used, value, neighbours, moments) = naive(&kept, &fold.fold);
        prop_assert_eq!(total.used, used, "{:?}", fold);
        prop_assert_eq!(total.blank, kept.len() as u64 - used, "{:?}", fold);
        match &total.value {
            TotalValue::Value(found) => prop_assert_eq!(found, &value, "{:?}", fold),
            TotalValue::Changes(_) => panic!("{fold:?}"),
            TotalValue::Neighbours(found) => prop_assert_eq!(found, &neighbours, "{:?}", fold),
            TotalValue::Moments { sum, squares } => {
                prop_assert_eq!(Some((sum.clone(), squares.clone())), moments, "{:?}", fold);
            }
        }
    }
    Ok(())
}

fn folds(home: &kpi::plan::Relation) -> Vec<FilteredFold> {
    let col = |name: &str| column(home, name);
    let p = |n, d| Exact::ratio(n, d).unwrap();
    let mut folds = vec![Fold::Rows];
    for name in ["wait", "cost"] {
        folds.extend([
            Fold::Sum(col(name)),
            Fold::Moments(col(name)),
            Fold::Quantile { value: col(name), at: p(9, 10), discrete: false },
            Fold::Quantile { value: col(name), at: p(1, 3), discrete: true },
        ]);
    }
    for name in ["channel", "queue", "day", "wait", "cost"] {
        folds.extend([
            Fold::Values(col(name)),
            Fold::Distinct(col(name)),
            Fold::ApproxDistinct(col(name)),
            Fold::Min(col(name)),
            Fold::Max(col(name)),
            Fold::Mode(col(name)),
        ]);
        for last in [false, true] {
            folds.push(Fold::Edge { value: col(name), time: Some(col("day")), key: vec![col("queue")], last });
        }
    }
    folds.extend([Fold::Any(col("good")), Fold::All(col("good"))]);
    for (at, inner) in folds.clone().into_iter().enumerate().step_by(4) {
        folds.push(Fold::Day { day: col("day"), last: at % 8 != 0, inner: Box::new(inner) });
    }
    let filter = Some(col("good"));
    folds
        .iter()
        .cloned()
        .map(fold)
        .chain(folds.iter().cloned().map(|fold| FilteredFold { fold, filter: filter.clone() }))
        .collect()
}

fn keys_of(line: &Line, ask: &Ask) -> Vec<Value> {
    let blank = Value::Blank(Reason::NoValues);
    let period = |Frame { grain, .. }: &Frame| line.day.map(|day| Value::Period(Period::of_day(*grain, Day(day))));
    let frame = ask.frame.iter().map(|frame| period(frame).unwrap_or(blank.clone()));
    let keys = ask.keys.iter().map(|key| value_of(line, name_of(key)).unwrap_or(blank.clone()));
    frame.chain(keys).collect()
}

fn shown(totals: &Totals) -> String {
    format!("{:?} {:?} {:?}", totals.asks, totals.coverage, totals.relations)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_fold_is_what_a_loop_gives(lines in prop::collection::vec(line(), 0..120), batch in 1usize..40) {
        let home = cut(columns(&lines), 1, 8192);
        let folds = folds(&home);
        let col = |name: &str| column(&home, name);
        let filter = Row::Call(Scalar::NotEqual, vec![col("channel"), text("chat")], RowType::Bool);
        let framed = |grain, keys: Vec<Row>| Ask { frame: frame(col("day"), grain), ..ask(keys, folds.clone()) };
        let asks = vec![
            framed(Grain::ISO_WEEK, vec![col("channel"), col("queue")]),
            framed(Grain::Day, vec![col("channel")]),
            framed(Grain::Month, vec![col("channel")]),
            framed(Grain::Year, vec![]),
            ask(vec![col("queue")], folds.clone()),
            ask(vec![], folds.clone()),
            Ask { filter: Some(filter.clone()), ..ask(vec![col("queue"), col("good"), col("wait")], folds.clone()) },
            Ask { filter: Some(filter), ..ask(vec![], folds.clone()) },
        ];
        let coverage = [CoverageAsk { relation: 0, time: col("day") }];
        let totals = run_with(&home, &asks, &coverage, &Options { threads: 1, ..Options::default() }).unwrap();
        for (ask, found) in asks.iter().zip(&totals.asks) {
            let mut groups: BTreeMap<Vec<Value>, Vec<Line>> = BTreeMap::new();
            for line in lines.iter().filter(|line| ask.filter.is_none() || line.channel != Some("chat")) {
                groups.entry(keys_of(line, ask)).or_default().push(line.clone());
            }
            if ask.keys.is_empty() && ask.frame.is_none() {
                groups.entry(Vec::new()).or_default();
            }
            let keys = found.groups.iter().map(|group| group.key.clone()).collect::<Vec<_>>();
            prop_assert_eq!(keys, groups.keys().cloned().collect::<Vec<_>>());
            for (group, lines) in found.groups.iter().zip(groups.values()) {
                check_group(group, lines, &ask.folds)?;
            }
        }
        let days = lines.iter().filter_map(|line| line.day).collect::<std::collections::BTreeSet<_>>();
        prop_assert_eq!(&totals.coverage[0].days, &days.iter().copied().map(Day).collect::<Vec<_>>());
        let span = days.first().zip(days.last()).map(|(a, b)| (Day(*a).start(), Day(*b).start()));
        prop_assert_eq!(totals.coverage[0].span, span);
        prop_assert_eq!(totals.coverage[0].without_time, lines.iter().filter(|line| line.day.is_none()).count() as u64);
        for threads in [2, 5] {
            let other = cut(columns(&lines), threads, batch);
            let options = Options { threads, ..Options::default() };
            let again = run_with(&other, &asks, &coverage, &options).unwrap();
            prop_assert_eq!(shown(&again), shown(&totals));
            // With little memory the same, or a refusal.
            for limit in [2_000, 60_000, 300_000, 1_500_000] {
                let options = Options { memory: Some(Memory::of(limit)), ..options.clone() };
                match run_with(&other, &asks, &coverage, &options) {
                    Ok(again) => prop_assert_eq!(shown(&again), shown(&totals)),
                    Err(RunError::Error(error)) => prop_assert!(error.to_string().starts_with("K0957"), "{error}"),
                    Err(other) => panic!("{other:?}"),
                }
            }
        }
    }

    /// More filters than are told apart in one pass, in batches with and without blank cells.
    #[test]
    fn sums_of_one_column_under_many_filters(lines in prop::collection::vec(line(), 1..200), filled in any::<bool>(), batch in 1usize..40) {
        let lines: Vec<Line> = lines.into_iter().map(|line| Line { wait: line.wait.or(filled.then_some(7)), ..line }).collect();
        let home = cut(columns(&lines), 2, batch);
        let col = |name: &str| column(&home, name);
        let differs = |name: &str, value: &str| Row::Call(Scalar::NotEqual, vec![col(name), text(value)], RowType::Bool);
        type Kept = Box<dyn Fn(&Line) -> bool>;
        let mut filters: Vec<(Option<Row>, Kept)> = vec![(None, Box::new(|_| true)), (Some(col("good")), Box::new(|line| line.good == Some(true)))];
        for channel in ["phone", "email", "chat", "a longer channel name"] {
            filters.push((Some(differs("channel", channel)), Box::new(move |line| line.channel != Some(channel))));
        }
        for queue in ["q1", "q2", "ж", ""] {
            filters.push((Some(differs("queue", queue)), Box::new(move |line| line.queue != Some(queue))));
        }
        let folds: Vec<FilteredFold> = filters
            .iter()
            .map(|(filter, _)| FilteredFold { fold: Fold::Sum(col("wait")), filter: filter.clone() })
            .collect();
        let asks = [ask(vec![col("channel")], folds.clone()), ask(vec![], folds)];
        let totals = run_with(&home, &asks, &[], &Options { threads: 2, ..Options::default() }).unwrap();
        for (ask, found) in asks.iter().zip(&totals.asks) {
            for group in &found.groups {
                let of_group: Vec<&Line> = lines.iter().filter(|line| keys_of(line, ask) == group.key).collect();
                for ((_, is_kept), total) in filters.iter().zip(&group.totals) {
                    let kept: Vec<Line> = of_group.iter().filter(|line| is_kept(line)).map(|line| (*line).clone()).collect();
                    let (used, value, _, _) = naive(&kept, &Fold::Sum(col("wait")));
                    prop_assert_eq!((total.used, total.blank), (used, kept.len() as u64 - used));
                    prop_assert!(matches!(&total.value, TotalValue::Value(found) if *found == value), "{:?}", total);
                }
            }
            prop_assert_eq!(found.groups.iter().map(|group| group.rows).sum::<u64>(), lines.len() as u64);
        }
    }

    #[test]
    fn sums_of_any_width_are_exact(cells in prop::collection::vec(any::<(i64, i128)>(), 1..60)) {
        use datafusion::arrow::datatypes::i256;
        let limit = i256::from_string(&format!("1{}", "0".repeat(76))).unwrap();
        let huge = cells.iter().map(|(low, high)| {
            let wide = i256::from_i128(*high).wrapping_mul(i256::from_i128(i128::MAX)).wrapping_add(i256::from_i128(i128::from(*low)));
            wide.wrapping_rem(limit)
        }).collect::<Vec<_>>();
        let home = relation(vec![("x", number(76, 3), huges(huge.iter().copied().map(Some), 3))]);
        let sum = huge.iter().fold(BigInt::ZERO, |sum, cell| sum + BigInt::from_signed_bytes_le(&cell.to_le_bytes()));
        if sum.magnitude() < BigInt::from(10).pow(76).magnitude() {
            prop_assert_eq!(one(&home, Fold::Sum(column(&home, "x"))), Value::Number(Exact::big_decimal(sum, 3)));
        } else {
            prop_assert_eq!(failure(&home, &[ask(vec![], vec![fold(Fold::Sum(column(&home, "x")))])]).0, "K0951");
        }
    }
}

/// The groups become too many for one pass while rows are read.
#[test]
fn sums_of_more_and_more_groups() {
    let lines: Vec<Line> = (0..6_000)
        .map(|n| Line {
            channel: Some(["phone", "email", "chat"][n % 3]),
            queue: None,
            day: None,
            wait: Some(n as i64 / 2),
            cost: Some(n as i128),
            good: Some(n % 5 < 3),
        })
        .collect();
    let home = cut(columns(&lines), 2, 500);
    let col = |name: &str| column(&home, name);
    let phone = Row::Call(Scalar::NotEqual, vec![col("channel"), text("phone")], RowType::Bool);
    let filters = [None, Some(col("good")), Some(phone)];
    let folds: Vec<FilteredFold> =
        filters.iter().map(|filter| FilteredFold { fold: Fold::Sum(col("wait")), filter: filter.clone() }).collect();
    let asks = [ask(vec![col("wait")], folds)];
    for threads in [1, 2] {
        let totals = run_with(&home, &asks, &[], &Options { threads, ..Options::default() }).unwrap();
        assert_eq!(totals.asks[0].groups.len(), 3_000);
        for group in &totals.asks[0].groups {
            let of_group: Vec<&Line> = lines.iter().filter(|line| keys_of(line, &asks[0]) == group.key).collect();
            let kept = [
                of_group.iter().map(|line| (*line).clone()).collect::<Vec<_>>(),
                of_group.iter().filter(|line| line.good == Some(true)).map(|line| (*line).clone()).collect(),
                of_group.iter().filter(|line| line.channel != Some("phone")).map(|line| (*line).clone()).collect(),
            ];
            for (total, lines) in group.totals.iter().zip(kept) {
                let (used, value, _, _) = naive(&lines, &Fold::Sum(col("wait")));
                assert!(matches!(&total.value, TotalValue::Value(found) if *found == value), "{group:?}");
                assert_eq!(total.used, used);
            }
        }
    }
}
