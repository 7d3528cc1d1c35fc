//! From the words of `--at` to the keys of a line.

use super::problems;
use crate::calendar::Period;
use crate::check::{Checked, DimensionKind};
use crate::finish::{Answer, KeyCell};
use crate::problem::Problem;
use crate::syntax::At;
use crate::value::{Reason, Value};
use std::collections::BTreeSet;

/// The keys of the line that is meant, in the order of the question's dimensions. `shown` gives a key as machines read
/// it: a value is meant by the words that an answer prints for it. Periods need not be in the answer.
///
/// # Errors
/// A value that no line has; words that are no period of the grain.
pub fn keys(
    checked: &Checked,
    answer: &Answer,
    at: &[At],
    shown: impl Fn(&KeyCell, usize) -> Option<String>,
) -> Result<Vec<KeyCell>, Vec<Problem>> {
    let Some(first) = checked.asked.first() else { return Ok(Vec::new()) };
    if at.len() != checked.by.len() {
        let names: Vec<&str> = checked.by.iter().map(|id| checked.dimension(*id).name.as_str()).collect();
        return Err(vec![problems::group_not_said(first.span, &names)]);
    }
    let mut keys = Vec::with_capacity(at.len());
    let mut said = Vec::new();
    for (place, (at, id)) in at.iter().zip(&checked.by).enumerate() {
        let kind = &checked.dimension(*id).kind;
        match key(at, place, kind, answer, &shown) {
            Ok(value) => keys.push(KeyCell::Value(value)),
            Err(problem) => said.push(*problem),
        }
    }
    if said.is_empty() { Ok(keys) } else { Err(said) }
}

fn key(
    at: &At,
    place: usize,
    kind: &DimensionKind,
    answer: &Answer,
    shown: &impl Fn(&KeyCell, usize) -> Option<String>,
) -> Result<Value, Box<Problem>> {
    let keys = || answer.lines.iter().filter_map(move |line| line.keys.get(place));
    let is_blank = |key: &KeyCell| matches!(key, KeyCell::Value(Value::Blank(_)));
    if at.value.is_empty() && keys().any(is_blank) {
        return Ok(Value::Blank(Reason::NoValues));
    }
    if let (DimensionKind::Grain(grain), false) = (kind, at.value.is_empty()) {
        let period = Period::of_text(*grain, &at.value);
        return period.map(Value::Period).ok_or_else(|| Box::new(problems::not_a_period(at, *grain)));
    }
    let mut known = BTreeSet::new();
    for key in keys() {
        match (shown(key, place), key) {
            (Some(text), KeyCell::Value(value)) if text == at.value => return Ok(value.clone()),
            (Some(text), _) => {
                known.insert(text);
            }
            (None, _) => {}
        }
    }
    Err(Box::new(problems::no_such_group(at, &known)))
}
