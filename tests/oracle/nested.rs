//! `AGG(m by d having c)` and `count(d having c)`: members, and what is made of their values.

use super::aggregate;
use super::book::Book;
use super::calendar::DAY;
use super::context::{Context, periods_within};
use super::homes::{self, Dimension, Used};
use super::metric::MetricAt;
use super::rows::RowAt;
use super::value::Naive;
use kpi::calendar::Grain;
use kpi::syntax::{Call, ClauseKind, Expr, Key};
use kpi::value::Reason;
use std::collections::BTreeSet;

/// The metric inside with what it is weighed by, the dimensions of its members, the condition on them.
pub fn parts_of(book: &Book, call: &Call) -> (Vec<Expr>, Vec<Key>, Option<Expr>) {
    let mut by = None;
    let mut having = None;
    for clause in &call.clauses {
        match &clause.kind {
            ClauseKind::By(keys) => by = Some(keys.clone()),
            ClauseKind::Having(condition) => having = Some(condition.clone()),
            other => panic!("{other:?} in a nested aggregate of {} tables", book.tables.len()),
        }
    }
    match by {
        Some(keys) => {
            let metrics = if is_weighted(call) { 2 } else { 1 };
            (call.args.iter().take(metrics).cloned().collect(), keys, having)
        }
        // `count(d having c)`: what stands inside is the dimension.
        None => (vec![], call.args.iter().cloned().map(|value| Key { value }).collect(), having),
    }
}

fn is_weighted(call: &Call) -> bool {
    homes::aggregate_of(call) == Some(kpi::function::Aggregate::WeightedAverage)
}

/// The members with the contexts in which a metric is evaluated for them, in their order.
pub fn members(book: &Book, by: &[Key], used: &BTreeSet<Used>, context: &Context) -> Vec<(Vec<Naive>, Context)> {
    members_of(book, &by.iter().map(|key| Dimension::of(book, key)).collect::<Vec<_>>(), used, context)
}

/// The same of dimensions.
pub fn members_of(
    book: &Book,
    dimensions: &[Dimension],
    used: &BTreeSet<Used>,
    context: &Context,
) -> Vec<(Vec<Naive>, Context)> {
    let mut combinations: BTreeSet<Vec<Naive>> = BTreeSet::new();
    if let [Dimension::Member(table)] = dimensions {
        let reachable = context.reachable_from(book, *table);
        let rows = reachable.rows(book, *table, None);
        let place = |row: &usize| RowAt { book, params: &context.params, table: *table, row: Some(*row) };
        combinations.extend(rows.iter().map(|row| vec![place(row).member_of(*table)]));
    } else if let [Dimension::Grain(grain)] = dimensions {
        combinations.extend(open_periods(book, used, *grain, context).into_iter().map(|period| vec![period]));
    } else {
        combinations = seen(book, dimensions, used, context);
    }
    combinations.retain(|values| values.iter().all(|value| !value.is_blank()));
    let asked = dimensions.iter().filter_map(Dimension::grain).min().or(context.asked);
    let inside = Context { asked, ..context.clone() };
    let at = |values: &Vec<Naive>| {
        dimensions
            .iter()
            .zip(values)
            .fold(inside.clone(), |context, (dimension, value)| context.at(book, dimension, value))
    };
    let mut ordered: Vec<&Vec<Naive>> = combinations.iter().collect();
    ordered.sort_by_cached_key(|values| {
        dimensions.iter().zip(*values).map(|(dimension, value)| dimension.place(book, value)).collect::<Vec<_>>()
    });
    ordered.into_iter().map(|values| (values.clone(), at(values))).collect()
}

/// The combinations that the rows of these tables have; grains among them cross with every covered period.
fn seen(book: &Book, dimensions: &[Dimension], used: &BTreeSet<Used>, context: &Context) -> BTreeSet<Vec<Naive>> {
    let mut plain = BTreeSet::new();
    for table in used {
        for row in context.rows_used(book, table) {
            let place = RowAt { book, params: &context.params, table: table.table, row: Some(row) };
            let moment = homes::moment(book, &context.params, table.table, row, table.on.as_deref());
            let value = |dimension: &Dimension| match dimension {
                Dimension::Grain(_) => Naive::int(0),
                other => other.value(&place, moment),
            };
            plain.insert(dimensions.iter().map(value).collect::<Vec<_>>());
        }
    }
    let Some(at) = dimensions.iter().position(|dimension| dimension.grain().is_some()) else { return plain };
    let grain = dimensions[at].grain().expect("a grain");
    let mut crossed = BTreeSet::new();
    for period in open_periods(book, used, grain, context) {
        for values in &plain {
            let mut values = values.clone();
            values[at] = period.clone();
            crossed.insert(values);
        }
    }
    crossed
}

/// The covered periods that are members: days and hours of closed days are none.
fn open_periods(book: &Book, used: &BTreeSet<Used>, grain: Grain, context: &Context) -> BTreeSet<Naive> {
    let mut periods = periods_within(book, used, grain, context);
    periods.retain(|period| match period {
        Naive::Period(period) if grain <= Grain::Day => !book.almanac.is_closed(period.start.div_euclid(DAY)),
        _ => true,
    });
    periods
}

/// What a nested aggregate found.
pub struct Found {
    pub value: Naive,
    /// Members that count.
    pub members: usize,
    /// Those without a value.
    pub passed_over: usize,
    /// Of whom a condition was asked, and for whom it is open.
    pub asked: (usize, usize),
    /// Those that have rows only in the time that is looked back at.
    pub left_out: usize,
}

/// The members with their contexts, before `having`; none where nothing is covered.
pub fn contexts(book: &Book, call: &Call, context: &Context) -> Option<Vec<(Vec<Naive>, Context)>> {
    let (inner, by, having) = parts_of(book, call);
    let mut used = BTreeSet::new();
    inner.iter().chain(&having).for_each(|part| used.extend(homes::tables_used(book, part)));
    (!outside(book, &used, context)).then(|| members(book, &by, &used, context))
}

/// A nested aggregate in its context.
pub fn evaluate(book: &Book, call: &Call, context: &Context) -> Found {
    let (inner, by, having) = parts_of(book, call);
    let by: Vec<Dimension> = by.iter().map(|key| Dimension::of(book, key)).collect();
    let Some(members) = contexts(book, call, context) else {
        return Found {
            value: Naive::Blank(Reason::NotCovered),
            members: 0,
            passed_over: 0,
            asked: (0, 0),
            left_out: 0,
        };
    };
    let parts: Vec<&Expr> = inner.iter().chain(&having).collect();
    let are_values = by.iter().all(|key| key.grain().is_none() && !matches!(key, Dimension::Member(_)));
    let before = if are_values { super::standing::members_before(book, &parts, &by, context) } else { BTreeSet::new() };
    let left_out = before.iter().filter(|values| !members.iter().any(|(keys, _)| keys == *values)).count();
    let decide = |(_, at): &(Vec<Naive>, Context)| {
        having.as_ref().map(|condition| MetricAt { book, context: at }.value(condition))
    };
    let decisions: Vec<Option<Naive>> = members.iter().map(decide).collect();
    let asked: Vec<&Naive> = decisions.iter().flatten().collect();
    let open: Vec<Naive> = asked.iter().filter_map(|one| super::scalar::open(&[one])).collect();
    // In a time that is too little known, nobody knows who counts; a base that is too small is one member's own matter.
    let of_time = open.iter().find(|one| **one != Naive::Blank(Reason::BelowMinimumBase));
    let of_time = of_time.filter(|_| by.iter().all(|key| key.grain().is_none()));
    let unknown = of_time.or(open.first().filter(|_| asked.len() == open.len())).cloned();
    let asked = if unknown.is_some() { (0, 0) } else { (asked.len(), open.len()) };
    let kept = members.into_iter().zip(&decisions);
    let kept = kept.filter(|(_, decision)| decision.as_ref().is_none_or(Naive::is_true)).map(|(member, _)| member);
    let of_member = |(keys, at): (Vec<Naive>, Context)| {
        let at = MetricAt { book, context: &at };
        let value = inner.first().map_or(Naive::int(1), |inner| at.value(inner));
        // Without a weight, a member is one without a value.
        match inner.get(1).map(|weight| at.value(weight)) {
            Some(weight) if weight.is_blank() => (keys, weight.clone(), weight),
            weight => (keys, value, weight.unwrap_or(Naive::int(1))),
        }
    };
    let found: Vec<(Vec<Naive>, Naive, Naive)> = kept.map(of_member).collect();
    let passed_over = found.iter().filter(|(_, value, _)| value.is_blank()).count();
    let members = found.len();
    let value = match is_weighted(call) {
        true => {
            let pairs = found.into_iter().map(|(_, value, weight)| (value, weight)).collect();
            aggregate::weighted(pairs, members == 0)
        }
        false => {
            let values = found.into_iter().map(|(keys, value, _)| (keys, value)).collect();
            of_members(book, call, context, inner.first(), values)
        }
    };
    let value = unknown.unwrap_or(value);
    Found { value, members, passed_over, asked, left_out }
}

fn of_members(
    book: &Book,
    call: &Call,
    context: &Context,
    inner: Option<&Expr>,
    values: Vec<(Vec<Naive>, Naive)>,
) -> Naive {
    if let Some(aggregate) = homes::aggregate_of(call) {
        let fraction = call.args.get(1).map(|share| MetricAt { book, context }.value(share));
        let unit = inner.map_or(kpi::unit::TimeUnit::Second, |inner| {
            super::scalar::Scope::shown(&MetricAt { book, context }, inner)
        });
        return aggregate::combine(
            aggregate,
            values.into_iter().map(|(_, value)| value).collect(),
            fraction.as_ref(),
            unit,
        );
    }
    let none = if values.is_empty() { Reason::NoRows } else { Reason::NoValues };
    let filled = values.iter().filter(|(_, value)| !value.is_blank()).map(|(_, value)| value);
    let best = if call.name.text.eq_ignore_ascii_case("which_max") { filled.max() } else { filled.min() };
    let Some(best) = best else { return Naive::Blank(none) };
    let winner = values.iter().find(|(_, value)| value == best);
    winner.map_or(Naive::Blank(none), |(keys, _)| keys[0].clone())
}

pub fn outside(book: &Book, used: &BTreeSet<Used>, context: &Context) -> bool {
    let timed: BTreeSet<Used> = used.iter().filter(|used| book.tables[used.table].time.is_some()).cloned().collect();
    aggregate::outside(book, &timed, context)
}
