//! What is made of the values of rows or members: section 6, one value at a time.

use super::book::Book;
use super::context::{Context, Covered, When, coverage, covered};
use super::homes::{self, Used};
use super::rows::{Params, RowAt};
use super::scalar;
use super::semi_additive;
use super::spread;
use super::units;
use super::value::{self, Naive, Quantity, whole};
use kpi::calendar::Grain;
use kpi::function::Aggregate;
use kpi::syntax::{AddOp, Call, ClauseKind, Expr, ExprKind, MulOp};
use kpi::unit::TimeUnit;
use kpi::value::Reason;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use std::collections::BTreeSet;

/// Whether a row exists for any metric: `rows where` holds, and it lies in what the table says it covers.
pub fn exists(book: &Book, params: &Params, table: usize, row: usize) -> bool {
    let sheet = &book.tables[table];
    if !matches_rows_where(book, params, table, row) {
        return false;
    }
    match (sheet.covers, homes::moment(book, params, table, row, None)) {
        (Some((first, end)), Some(moment)) => (first..end).contains(&moment.div_euclid(super::calendar::DAY)),
        _ => true,
    }
}

/// Whether a row is one that its table wants to have.
pub fn matches_rows_where(book: &Book, params: &Params, table: usize, row: usize) -> bool {
    let place = RowAt { book, params, table, row: Some(row) };
    book.tables[table].rows_where.as_ref().is_none_or(|condition| place.value(condition).is_true())
}

/// Whether T lies wholly outside what every one of these tables covers.
pub fn outside(book: &Book, tables: &BTreeSet<Used>, context: &Context) -> bool {
    let When::Within(start, end) = context.time else { return false };
    !tables.is_empty()
        && tables.iter().all(|table| covered(coverage(book, &context.params, table), start, end) == Covered::Not)
}

/// A table, and the column that places its rows in time where that is not its own.
#[derive(Clone, Copy)]
pub struct Placed<'a> {
    pub table: usize,
    pub on: Option<&'a str>,
}

/// An aggregate of the rows that match K, T and F.
pub fn of_rows(book: &Book, call: &Call, context: &Context) -> Naive {
    let (table, args) = homes::home(book, call);
    let filtered = homes::own_filter(call).map_or_else(|| context.clone(), |filter| context.filtered(filter));
    let on = homes::own_time(call);
    if outside(book, &BTreeSet::from([Used::of(table, on)]), &filtered) {
        return Naive::Blank(Reason::NotCovered);
    }
    let placed = Placed { table, on };
    // Constant factors move out of a sum, spread or not.
    let moved = args.first().map(|first| constant_factor(first, &context.params, Aggregate::Sum));
    let (inner, factor) = moved.map_or((None, None), |(inner, factor)| (Some(inner), factor));
    if let Some(shares) = spread::shares(book, call, &filtered, placed, inner.as_ref()) {
        return with_factor(combine(Aggregate::Sum, shares, None, TimeUnit::Second), factor);
    }
    // A monthly bill has no part in a stretch of time that begins or ends inside its month.
    let grain = if on.is_none() { book.tables[table].grain } else { Grain::Day };
    if let (true, When::Within(start, end)) = (context.stretch && grain > Grain::Day, context.time)
        && [start, end].into_iter().any(|edge| super::calendar::period_of(grain, edge).start != edge)
    {
        return Naive::Blank(Reason::NoSinglePeriod);
    }
    let rows = filtered.rows(book, table, on);
    let rows = semi_additive::of_day(book, call, &filtered, placed, rows);
    of_these(book, call, &filtered, placed, args, rows)
}

/// An aggregate of these rows of a table; without arguments, how many they are.
pub fn of_these(
    book: &Book,
    call: &Call,
    filtered: &Context,
    placed: Placed<'_>,
    args: Vec<Expr>,
    rows: Vec<usize>,
) -> Naive {
    let aggregate = homes::aggregate_of(call).expect("an aggregate");
    let Placed { table, on } = placed;
    let context = filtered;
    let place = |row: usize| RowAt { book, params: &context.params, table, row: Some(row) };
    let Some(first) = args.first() else {
        return Naive::int(i64::try_from(rows.len()).expect("few rows"));
    };
    let (inner, factor) = constant_factor(first, &context.params, aggregate);
    if aggregate == Aggregate::Average
        && let Some(weight) = weight_of(book, table, &inner, call)
    {
        let pairs = rows.iter().map(|row| (place(*row).value(&inner), place(*row).value(&weight)));
        return with_factor(weighted(pairs.collect(), rows.is_empty()), factor);
    }
    if aggregate == Aggregate::WeightedAverage {
        let pairs = rows.iter().map(|row| (place(*row).value(&inner), place(*row).value(&args[1])));
        return with_factor(weighted(pairs.collect(), rows.is_empty()), factor);
    }
    let fraction = args.get(1).map(|fraction| place(0).value(fraction));
    let unit = scalar::Scope::shown(&RowAt { book, params: &context.params, table, row: None }, &inner);
    let (own, own_factor) = constant_factor(first, &context.params, Aggregate::Last);
    if let Some(cells) = semi_additive::one_per(book, call, filtered, placed, &rows, &own) {
        let cells = cells.into_iter().map(|cell| with_factor(cell, own_factor.clone())).collect();
        return combine(aggregate, cells, fraction.as_ref(), unit);
    }
    let ordered = in_order(book, filtered, table, on, rows);
    let cells: Vec<Naive> = ordered.iter().map(|row| place(*row).value(&inner)).collect();
    let cells = if matches!(aggregate, Aggregate::First | Aggregate::Last) {
        edges(book, filtered, table, on, &ordered, &inner, aggregate)
    } else {
        cells
    };
    let result = combine(aggregate, cells, fraction.as_ref(), unit);
    with_factor(result, factor)
}

fn with_factor(result: Naive, factor: Option<BigRational>) -> Naive {
    match factor {
        Some(factor) => scalar::multiply(result, Naive::number(factor)),
        None => result,
    }
}

/// The rows by time (none first), then by key.
fn in_order(book: &Book, context: &Context, table: usize, on: Option<&str>, mut rows: Vec<usize>) -> Vec<usize> {
    let place = |row: usize| RowAt { book, params: &context.params, table, row: Some(row) };
    let key = |row: usize| -> Vec<Naive> {
        book.tables[table].key.iter().map(|column| place(row).column(column).expect("a key")).collect()
    };
    rows.sort_by_key(|row| (homes::moment(book, &context.params, table, *row, on), key(*row)));
    rows
}

/// For `first` and `last`: the one value by time, key and value, with blanks kept so that the reason is right.
fn edges(
    book: &Book,
    context: &Context,
    table: usize,
    on: Option<&str>,
    rows: &[usize],
    inner: &Expr,
    aggregate: Aggregate,
) -> Vec<Naive> {
    let place = |row: usize| RowAt { book, params: &context.params, table, row: Some(row) };
    let key = |row: usize| -> Vec<Naive> {
        book.tables[table].key.iter().map(|column| place(row).column(column).expect("a key")).collect()
    };
    let mut all: Vec<_> = rows
        .iter()
        .map(|row| (homes::moment(book, &context.params, table, *row, on), key(*row), place(*row).value(inner)))
        .collect();
    let blanks = all.iter().filter(|(_, _, value)| value.is_blank()).count();
    all.retain(|(_, _, value)| !value.is_blank());
    all.sort();
    let edge = if aggregate == Aggregate::First { all.first() } else { all.last() };
    match edge {
        Some((_, _, value)) => vec![value.clone()],
        None => vec![Naive::Blank(Reason::NoValues); blanks],
    }
}

/// Positive constant factors move out of an aggregate that is linear: `sum(ms / 1000)` is `sum(ms) / 1000`.
fn constant_factor(expr: &Expr, params: &Params, aggregate: Aggregate) -> (Expr, Option<BigRational>) {
    let linear = matches!(
        aggregate,
        Aggregate::Sum
            | Aggregate::Average
            | Aggregate::WeightedAverage
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::Median
            | Aggregate::Percentile
            | Aggregate::PercentileDisc
            | Aggregate::First
            | Aggregate::Last
            | Aggregate::Mode
            | Aggregate::Stddev
            | Aggregate::StddevPop
            | Aggregate::Variance
            | Aggregate::VariancePop
    );
    let is_root = matches!(aggregate, Aggregate::Stddev | Aggregate::StddevPop);
    let is_spread = is_root || matches!(aggregate, Aggregate::Variance | Aggregate::VariancePop);
    let inner = super::tree::ungrouped(expr);
    if linear
        && let ExprKind::Product(first, rest) = &inner.kind
        && let [(op, constant)] = rest.as_slice()
        && let ExprKind::Number { value, unit: None, .. } = &constant.kind
        && !value.is_zero()
        && (is_spread || !value.is_negative())
    {
        let (deeper, factor) = constant_factor(first, params, aggregate);
        let own = value.to_big();
        let own = if *op == MulOp::Divide { own.recip() } else { own };
        let own = match is_spread {
            true if is_root => own.abs(),
            true => &own * &own,
            false => own,
        };
        return (deeper, Some(factor.map_or(own.clone(), |factor| factor * own)));
    }
    (inner.clone(), None)
}

/// `mean aht of handled`: the column that weighs, unless `unweighted` is said.
pub fn weight_of(book: &Book, table: usize, inner: &Expr, call: &Call) -> Option<Expr> {
    let ExprKind::Name(name) = &inner.kind else { return None };
    let plain = call.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Unweighted));
    let weight = book.tables[table].means.get(&*name.text).filter(|_| !plain)?;
    Some(super::build::name(weight))
}

/// sum(x * w) / sum(w) over the pairs that have both.
pub fn weighted(pairs: Vec<(Naive, Naive)>, no_rows: bool) -> Naive {
    if no_rows {
        return Naive::Blank(Reason::NoRows);
    }
    let both: Vec<_> = pairs.into_iter().filter(|(value, weight)| !value.is_blank() && !weight.is_blank()).collect();
    if both.is_empty() {
        return Naive::Blank(Reason::NoValues);
    }
    let zero = || Naive::int(0);
    let top = both.iter().fold(zero(), |sum, (value, weight)| {
        scalar::add(sum, AddOp::Add, scalar::multiply(value.clone(), weight.clone()))
    });
    let bottom = both.into_iter().fold(zero(), |sum, (_, weight)| scalar::add(sum, AddOp::Add, weight));
    scalar::divide(top, bottom, None)
}

/// One value of many; blanks among them are passed over.
pub fn combine(aggregate: Aggregate, cells: Vec<Naive>, fraction: Option<&Naive>, unit: TimeUnit) -> Naive {
    let none = if cells.is_empty() { Reason::NoRows } else { Reason::NoValues };
    let mut filled: Vec<Naive> = cells.into_iter().filter(|cell| !cell.is_blank()).collect();
    let count = |n: usize| Naive::int(i64::try_from(n).expect("few values"));
    match aggregate {
        Aggregate::Count => return count(filled.len()),
        Aggregate::CountDistinct => return count(filled.into_iter().collect::<BTreeSet<_>>().len()),
        _ => {}
    }
    if filled.is_empty() {
        return Naive::Blank(none);
    }
    let n = filled.len();
    let total =
        |values: &[Naive]| values.iter().cloned().fold(Naive::int(0), |sum, value| scalar::add(sum, AddOp::Add, value));
    match aggregate {
        Aggregate::Sum => total(&filled),
        Aggregate::Average => scalar::divide(total(&filled), count(n), None),
        Aggregate::First => filled.swap_remove(0),
        Aggregate::Last => filled.swap_remove(n - 1),
        Aggregate::Any => Naive::Bool(filled.iter().any(Naive::is_true)),
        Aggregate::All => Naive::Bool(filled.iter().all(Naive::is_true)),
        Aggregate::Mode => {
            let times = |value: &Naive| filled.iter().filter(|other| *other == value).count();
            let most = filled.iter().map(times).max().unwrap_or(0);
            filled.iter().filter(|value| times(value) == most).min().cloned().expect("a value")
        }
        Aggregate::Min => filled.into_iter().min().expect("a value"),
        Aggregate::Max => filled.into_iter().max().expect("a value"),
        Aggregate::Median => percentile(filled, &(whole(1) / whole(2)), false),
        Aggregate::Percentile => percentile(filled, &share(fraction), false),
        Aggregate::PercentileDisc => percentile(filled, &share(fraction), true),
        Aggregate::Variance | Aggregate::VariancePop | Aggregate::Stddev | Aggregate::StddevPop => {
            spread(aggregate, &filled, unit)
        }
        other => panic!("the oracle does not know {other:?}"),
    }
}

fn share(fraction: Option<&Naive>) -> BigRational {
    match fraction {
        Some(Naive::Number(share)) => share.amount.clone(),
        other => panic!("no share: {other:?}"),
    }
}

/// Continuous: linear between the neighbours at (n - 1) p. Discrete: the smallest with at least the share p not above it.
fn percentile(mut values: Vec<Naive>, share: &BigRational, discrete: bool) -> Naive {
    values.sort();
    let n = whole(i64::try_from(values.len()).expect("few values"));
    let index = |at: BigRational| usize::try_from(at.to_integer()).expect("a rank");
    if discrete {
        let rank = (share * &n).ceil().max(whole(1)) - whole(1);
        return values[index(rank)].clone();
    }
    let rank = share * (n - whole(1));
    let below = rank.floor();
    let weight = Naive::number(&rank - &below);
    let low = values[index(below)].clone();
    let high = values[index(rank.ceil())].clone();
    let step = scalar::add(high, AddOp::Subtract, low.clone());
    scalar::add(low, AddOp::Add, scalar::multiply(step, weight))
}

/// Variance by its definition: the mean square of the distances from the mean; the root has 28 digits in the shown unit.
fn spread(aggregate: Aggregate, values: &[Naive], unit: TimeUnit) -> Naive {
    let numbers: Vec<&Quantity> = values
        .iter()
        .map(|value| match value {
            Naive::Number(number) => number,
            other => panic!("no number: {other:?}"),
        })
        .collect();
    let n = whole(i64::try_from(numbers.len()).expect("few values"));
    let mean = numbers.iter().map(|number| &number.amount).sum::<BigRational>() / &n;
    let squares: BigRational = numbers.iter().map(|number| (&number.amount - &mean) * (&number.amount - &mean)).sum();
    let sample = matches!(aggregate, Aggregate::Variance | Aggregate::Stddev);
    let base = if sample { n - whole(1) } else { n };
    if base.is_zero() {
        return Naive::Blank(Reason::ZeroBase);
    }
    let power = numbers[0].power;
    let variance = Quantity { amount: squares / base, power: 2 * power };
    if matches!(aggregate, Aggregate::Variance | Aggregate::VariancePop) {
        return Naive::Number(variance);
    }
    let root = value::root(&units::amount_in(&variance, unit));
    Naive::Number(units::kept(root, unit, power))
}
