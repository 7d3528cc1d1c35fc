//! `rank(m)` and `pareto(m)`: each member looks at all others again. `margin` and its kin: the normal distribution by
//! another series and by halving, the interval by its textbook form.

use super::book::Book;
use super::context::{Context, When};
use super::homes::{self, Dimension, Used};
use super::metric::MetricAt;
use super::moving::Outer;
use super::nested;
use super::rows::RowAt;
use super::scalar::Scope;
use super::value::{self, Naive, whole};
use kpi::syntax::{Call, Expr};
use kpi::value::Reason;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

pub fn is_standing(call: &Call) -> bool {
    matches!(call.name.text.to_lowercase().as_str(), "rank" | "pareto")
}

pub fn is_interval(call: &Call) -> bool {
    matches!(call.name.text.to_lowercase().as_str(), "margin" | "wilson_low" | "wilson_high")
}

/// Whether the value is without a unit, whatever stands inside.
pub fn is_plain(call: &Call) -> bool {
    is_standing(call) || is_interval(call) || call.name.text.eq_ignore_ascii_case("share")
}

/// The members of the last key within the others and T.
pub fn evaluate(book: &Book, call: &Call, context: &Context) -> Naive {
    let inner = &call.args[0];
    // A key that is put on again was in force before.
    let mut keys: Vec<&(Dimension, Naive)> = Vec::new();
    for key in &context.keys {
        if !keys.iter().any(|(known, _)| *known == key.0) {
            keys.push(key);
        }
    }
    // The keys of the question stand in its order, a remainder where what it stands for would.
    let asked: Vec<Dimension> = book.question.by.iter().map(|key| Dimension::of(book, key)).collect();
    let place = |key: &Dimension| match key {
        Dimension::Rest { stands_for, .. } => asked.iter().rposition(|one| stands_for.contains(one)),
        key => asked.iter().position(|one| one == key),
    };
    keys.sort_by_key(|(key, _)| place(key).unwrap_or(asked.len()));
    let Some((last, own)) = keys.last() else { return Naive::Blank(Reason::NoCounterpart) };
    let used: BTreeSet<Used> = homes::tables_used(book, inner);
    let outer = context.without(last);
    if matches!(last, Dimension::Rest { .. }) {
        return Naive::Blank(Reason::NoCounterpart);
    }
    if nested::outside(book, &used, &outer) {
        return Naive::Blank(Reason::NotCovered);
    }
    let seen: BTreeSet<Used> = used.into_iter().filter(|used| last.is_reached(book, used.table)).collect();
    let mut members = nested::members_of(book, std::slice::from_ref(last), &seen, &outer);
    for values in members_before(book, &[inner], std::slice::from_ref(last), &outer) {
        if !members.iter().any(|(keys, _)| *keys == values) {
            let at = outer.at(book, last, &values[0]);
            members.push((values, at));
        }
    }
    let value = |at: &Context| MetricAt { book, context: at }.value(inner);
    let all: Vec<(Naive, Naive)> = members.iter().map(|(keys, at)| (keys[0].clone(), value(at))).collect();
    let Some((_, own)) = all.iter().find(|(member, _)| member == own) else {
        return Naive::Blank(Reason::NoCounterpart);
    };
    if own.is_blank() {
        return own.clone();
    }
    let filled: Vec<&Naive> = all.iter().map(|(_, value)| value).filter(|value| !value.is_blank()).collect();
    if call.name.text.eq_ignore_ascii_case("rank") {
        let larger = filled.iter().filter(|value| **value > own).count();
        return Naive::int(i64::try_from(larger).expect("few members") + 1);
    }
    let amount = |value: &Naive| match value {
        Naive::Number(number) => number.amount.clone(),
        other => panic!("pareto of {other:?}"),
    };
    if filled.iter().any(|value| amount(value).is_negative()) {
        return Naive::Blank(Reason::Undefined);
    }
    let sum = |values: &mut dyn Iterator<Item = &Naive>| values.fold(whole(0), |sum, value| sum + amount(value));
    let total = sum(&mut filled.iter().copied());
    if total.is_zero() {
        return Naive::Blank(Reason::ZeroBase);
    }
    Naive::number(sum(&mut filled.iter().copied().filter(|value| *value >= own)) / total)
}

/// The members that have a row in the time that windows and comparisons inside look back at.
pub fn members_before(book: &Book, inner: &[&Expr], keys: &[Dimension], outer: &Context) -> BTreeSet<Vec<Naive>> {
    let mut found = BTreeSet::new();
    let from: Vec<Outer> = Outer::of(book, outer).into_iter().collect();
    let whole = Context { keys: outer.keys.clone(), ..Context::of_question(book) };
    let mut stretches = Vec::new();
    inner.iter().for_each(|inner| super::lines::windows(book, inner, &from, &whole, &mut stretches));
    let reaches_all = |used: &Used| keys.iter().all(|key| key.is_reached(book, used.table));
    for (used, (start, end)) in stretches.into_iter().filter(|(used, _)| reaches_all(used)) {
        let back = Context { time: When::Within(start, end), stretch: true, free: true, ..outer.clone() };
        for row in back.rows_used(book, &used) {
            let place = RowAt { book, params: &back.params, table: used.table, row: Some(row) };
            let moment = homes::moment(book, &back.params, used.table, row, used.on.as_deref());
            let values: Vec<Naive> = keys.iter().map(|key| key.value(&place, moment)).collect();
            found.extend(Some(values).filter(|values| values.iter().all(|value| !value.is_blank())));
        }
    }
    found
}

/// The interval of Wilson: (k + z²/2 ± z √(k (n - k) / n + z²/4)) / (n + z²).
pub fn interval(at: &MetricAt, call: &Call) -> Naive {
    let args: Vec<Naive> = call.args.iter().map(|arg| super::scalar::evaluate(at as &dyn Scope, arg)).collect();
    if let Some(blank) = args.iter().find(|arg| arg.is_blank()) {
        return blank.clone();
    }
    let number = |at: usize| match &args[at] {
        Naive::Number(number) => number.amount.clone(),
        other => panic!("an interval of {other:?}"),
    };
    let (k, n, z) = (number(0), number(1), quantile(&number(2)));
    if n.is_zero() {
        return Naive::Blank(Reason::ZeroBase);
    }
    if k.is_negative() || k > n {
        return Naive::Blank(Reason::Undefined);
    }
    let square = &z * &z;
    let root = root(&(&k * (&n - &k) / &n + &square / whole(4)));
    let (middle, half, scale) = (&k + &square / whole(2), &z * root, &n + &square);
    let exact = match call.name.text.to_lowercase().as_str() {
        "wilson_low" if k.is_zero() => whole(0),
        "wilson_low" => (middle - half) / scale,
        "wilson_high" if k == n => whole(1),
        "wilson_high" => (middle + half) / scale,
        _ => half / scale,
    };
    Naive::number(value::significant(&exact, 28))
}

const DIGITS: u32 = 80;

fn one() -> BigInt {
    BigInt::from(10).pow(DIGITS)
}

/// A root to far more digits than an answer has.
fn root(number: &BigRational) -> BigRational {
    let scaled = (number * BigRational::from_integer(one() * one())).floor().to_integer();
    BigRational::new(scaled.sqrt(), one())
}

thread_local! {
    static KNOWN: RefCell<BTreeMap<BigRational, BigRational>> = const { RefCell::new(BTreeMap::new()) };
}

/// The z between which and -z a standard normal variable lies with this probability, found by halving.
fn quantile(probability: &BigRational) -> BigRational {
    if let Some(known) = KNOWN.with_borrow(|known| known.get(probability).cloned()) {
        return known;
    }
    let target = (probability * BigRational::from_integer(one())).floor().to_integer();
    let (mut low, mut high) = (BigInt::zero(), one() * 8);
    while &high - &low > BigInt::one() {
        let middle = (&low + &high) / 2;
        if within(&middle) < target { low = middle } else { high = middle }
    }
    let found = BigRational::new(low, one());
    KNOWN.with_borrow_mut(|known| known.insert(probability.clone(), found.clone()));
    found
}

/// √(2/π) (z - z³/(2·3) + z⁵/(2²·2!·5) - …), in parts of `one`.
fn within(z: &BigInt) -> BigInt {
    let half_square = z * z / one() / 2;
    let (mut power, mut sum, mut n): (BigInt, BigInt, i64) = (z.clone(), BigInt::zero(), 0);
    while !power.is_zero() {
        sum += &power / (2 * n + 1);
        n += 1;
        let next: BigInt = &power * &half_square / one() / n;
        power = -next;
    }
    // √(2/π), by π/4 = arctan 1/2 + arctan 1/3.
    let arctan = |x: i64| {
        let (mut term, mut sum, mut n): (BigInt, BigInt, i64) = (one() / x, BigInt::zero(), 0);
        while !term.is_zero() {
            sum += &term / (2 * n + 1);
            n += 1;
            let next: BigInt = &term / (x * x);
            term = -next;
        }
        sum
    };
    let pi: BigInt = (arctan(2) + arctan(3)) * 4;
    let two_over_pi: BigInt = one() * one() * one() * 2 / pi;
    sum * two_over_pi.sqrt() / one()
}
