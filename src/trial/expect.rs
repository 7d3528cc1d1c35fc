//! One expectation: what it asks, and how the answer compares with it.

use super::compare;
use super::outcome::{Different, Missed, Verdict};
use super::run::Sitting;
use crate::problem::{Code, Error, Note};
use crate::syntax::{Asked, Asking, Expect, Expr, Key, Name, Want};
use crate::value::Reason;

/// The name under which the metric of an expectation is asked.
const ACTUAL: &str = "actual";

/// How an expectation ends.
pub fn verdict(sitting: &Sitting<'_>, expect: &Expect) -> Verdict {
    match &expect.want {
        Want::Problem(code, _) => problem(code, &sitting.problems(expect.asking.as_ref())),
        want => match &expect.asking {
            Some(asking) => answered(sitting, asking, want),
            None => note(want, &sitting.notes()),
        },
    }
}

fn answered(sitting: &Sitting<'_>, asking: &Asking, want: &Want) -> Verdict {
    let compared = match want {
        Want::Value { value, within } => {
            let asked = compare::value(&asking.metric, value, within.as_ref());
            let answer = sitting.ask(asked, Vec::new());
            answer.map(|answer| different(compare::of_value(&answer, value, sitting.slice(value.span))))
        }
        Want::Blank(reason) => {
            let reason = reason.as_ref().and_then(|(words, _)| Reason::named(words));
            sitting.ask_metric(asking).map(|answer| different(compare::of_blank(&answer, reason)))
        }
        Want::Table { header, rows, within } => sitting
            .ask_metric(asking)
            .and_then(|answer| compare::of_table(&answer, header, rows, within.as_ref()).map(different)),
        Want::Note(_) | Want::NoNote(_) => sitting.ask_metric(asking).map(|answer| note(want, &answer.notes)),
        // Met without an answer, in `verdict`.
        Want::Problem(..) => return Verdict::Met,
    };
    compared.unwrap_or_else(Verdict::Broken)
}

fn different(found: Different) -> Verdict {
    if found.lines.is_empty() { Verdict::Met } else { Verdict::Different(found) }
}

/// Whether a note is there, or is not.
fn note(want: &Want, notes: &[Note]) -> Verdict {
    let (wanted, expected) = match want {
        Want::Note(text) => (notes.iter().any(|note| note.message.contains(text)), format!("a note with \"{text}\"")),
        Want::NoNote(Some(text)) => {
            (!notes.iter().any(|note| note.message.contains(text)), format!("no note with \"{text}\""))
        }
        _ => (notes.is_empty(), "no note".to_owned()),
    };
    let said = notes.iter().map(|note| note.message.clone());
    missed(wanted, expected, said.collect(), "no note")
}

/// Whether a problem is there.
fn problem(code: &str, found: &[(Code, String)]) -> Verdict {
    let said = found.iter().map(|(code, message)| format!("{}: {message}", code.number()));
    missed(found.iter().any(|(found, _)| found.number() == code), code.to_owned(), said.collect(), "no problem")
}

fn missed(met: bool, expected: String, mut actual: Vec<String>, nothing: &str) -> Verdict {
    if met {
        return Verdict::Met;
    }
    actual.dedup();
    if actual.is_empty() {
        actual.push(nothing.to_owned());
    }
    Verdict::Missed(Missed { expected, actual })
}

/// The codes of what is wrong, each with its sentence.
pub fn codes(error: &Error) -> Vec<(Code, String)> {
    match error {
        Error::Problems(all) => all.iter().map(|problem| (problem.code, problem.message.clone())).collect(),
        Error::Failure(failure) => vec![(failure.code, failure.message.clone())],
    }
}

/// The question of a metric by keys.
pub fn question(asking: &Asking) -> (Vec<Asked>, Vec<Key>) {
    (vec![formula(ACTUAL, &asking.metric)], asking.by.clone())
}

/// An expression asked under a name.
pub fn formula(name: &str, formula: &Expr) -> Asked {
    let name = Name { text: name.into(), span: formula.span, quoted: false };
    Asked::Formula { name: Some(name), formula: formula.clone() }
}

/// Whether a note is about what a test asks, and not about the comparison beside it.
pub fn is_about_the_metric(note: &Note) -> bool {
    note.metric.as_deref().is_none_or(|metric| !compare::BESIDE.contains(&metric))
}
