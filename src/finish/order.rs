//! The order of key values and of lines.

use crate::calendar::Weekday;
use crate::check::KeyShow;
use crate::value::{Exact, Value};
use std::cmp::Ordering;

/// For every value, its place in the order of a dimension; equal values do not exist.
pub(super) fn ranks(show: &KeyShow, values: &[Value]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let get = |at: &usize| values.get(*at);
    match show {
        KeyShow::Order(words) => {
            let place = |value: Option<&Value>| match value {
                Some(Value::Text(text)) => words.iter().position(|word| word == text).unwrap_or(words.len()),
                _ => words.len(),
            };
            order.sort_by(|a, b| place(get(a)).cmp(&place(get(b))).then_with(|| get(a).cmp(&get(b))));
        }
        KeyShow::Weekday(first) => {
            let place = |value: Option<&Value>| value.map(|value| weekday(value, *first));
            order.sort_by(|a, b| place(get(a)).cmp(&place(get(b))).then_with(|| get(a).cmp(&get(b))));
        }
        _ => order.sort_by(|a, b| get(a).cmp(&get(b))),
    }
    let mut ranks = vec![0; values.len()];
    for (rank, at) in (0u32..).zip(order) {
        if let Some(place) = ranks.get_mut(at) {
            *place = rank;
        }
    }
    ranks
}

/// The place of a weekday (1 for Monday) in a week that begins with another; what is none comes behind.
fn weekday(value: &Value, first: Weekday) -> i128 {
    let number = value.as_number().and_then(Exact::to_i128);
    number.map_or(i128::MAX, |number| (number - i128::from(first.number())).rem_euclid(7))
}

/// Compares the values of a metric. Blanks are last, whichever way the others go.
pub(super) fn metric(a: &Value, b: &Value, descending: bool) -> Ordering {
    match (a.is_blank(), b.is_blank()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) if descending => b.cmp(a),
        (false, false) => a.cmp(b),
    }
}

/// Compares keys of one dimension by their places. Blanks are last, whichever way the others go.
pub(super) fn key(a: (u32, bool), b: (u32, bool), descending: bool) -> Ordering {
    let ((a, a_blank), (b, b_blank)) = (a, b);
    let ranks = if descending { b.cmp(&a) } else { a.cmp(&b) };
    a_blank.cmp(&b_blank).then(ranks)
}
