//! The words of this room's problems.

use crate::calendar::{Grain, Period, Timestamp};
use crate::problem::{Code, Problem};
use crate::resolve::nearest;
use crate::source::Span;
use crate::syntax::At;
use std::collections::BTreeSet;

/// The most values that a message lists.
const LISTED: usize = 8;

/// A value that no line has.
pub(super) fn no_such_group(at: &At, known: &BTreeSet<String>) -> Problem {
    let message = match at.value.as_str() {
        "" => format!("no row has a blank {}", at.name),
        value => format!("no row has {} = {value}", at.name),
    };
    let problem = Problem::new(Code::NoSuchGroup, at.span, message);
    if let Some(near) = nearest(&at.value, known.iter().map(String::as_str)) {
        return problem.help(format!("`--at '{}={near}'`", at.name));
    }
    let listed: Vec<&str> = known.iter().take(LISTED).map(String::as_str).collect();
    let more = if known.len() > LISTED { format!(" … ({} of them)", known.len()) } else { String::new() };
    match listed.is_empty() {
        true => problem,
        false => problem.help(format!("there are {}{more}", listed.join(", "))),
    }
}

/// Words that are no period of a grain.
pub(super) fn not_a_period(at: &At, grain: Grain) -> Problem {
    let message = format!("{} is not a {}", at.value, grain.name());
    let example = Period::of_time(grain, Timestamp(EXAMPLE));
    Problem::new(Code::NoSuchGroup, at.span, message).help(format!("`--at '{}={example}'`", at.name))
}

/// 2025-03-01, in microseconds.
const EXAMPLE: i64 = 1_740_787_200_000_000;

/// A question by keys of which no line was named.
pub(super) fn group_not_said(span: Span, names: &[&str]) -> Problem {
    let keys: Vec<String> = names.iter().map(|name| format!("{name}=…")).collect();
    Problem::new(Code::GroupNotSaid, span, "one line is explained, and the question has several".to_owned())
        .help(format!("say which one: `--at '{}'`", keys.join(",")))
}
