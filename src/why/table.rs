//! A division as an answer, so that it is shown in every form that answers have.

use super::{Contribution, Effects, Presence, Why};
use crate::finish::{Answer, Cell, Line, MetricColumn};
use crate::problem::Note;
use crate::syntax::Format;
use crate::unit::Unit;
use crate::value::{Exact, Reason, Value};

/// Columns: the metric before and after, the part of the base before and after, the effects, and what became of the group.
/// Only a quotient has rates and a mix; only one quotient has one base.
pub fn table(why: &Why) -> Answer {
    let (before, after) = (why.wanted.before.to_string(), why.wanted.after.to_string());
    let value = |name: &str, label: String| MetricColumn {
        name: name.to_owned(),
        labels: vec![(None, label)],
        better: None,
        target: None,
        ..why.metric.clone()
    };
    let plain = |name: &str, label: String, format: Option<Format>| MetricColumn {
        unit: Unit::none(),
        format,
        approximate: false,
        ..value(name, label)
    };
    let has_weights = why.whole.weights.is_some();
    let mut metrics = vec![value("before", before.clone()), value("after", after.clone())];
    if has_weights {
        let part = |name, period: &str| plain(name, format!("Base {period}"), Some(Format::Percent(1)));
        metrics.extend([part("base_before", &before), part("base_after", &after)]);
    }
    if why.is_quotient {
        metrics.extend([
            value("own_rate", "Own rate".to_owned()),
            value("mix", "Mix".to_owned()),
            value("other", "Entered or left".to_owned()),
        ]);
    }
    metrics.push(value("effect", "Effect".to_owned()));
    metrics.push(plain("status", "Status".to_owned(), None));
    let lines = why.groups.iter().chain([&why.whole]).map(|one| line(why, one, has_weights));
    Answer { dimensions: why.dimensions.clone(), metrics, lines: lines.collect(), notes: notes(why), across: None }
}

fn line(why: &Why, one: &Contribution, has_weights: bool) -> Line {
    let sure = |value: Value| Cell::of(value, false);
    let mut cells = one.values.to_vec();
    if has_weights {
        let [before, after] = one.weights.clone().unwrap_or([Exact::ZERO, Exact::ZERO]);
        cells.extend([before, after].map(|part| sure(Value::Number(part))));
    }
    let reason = why.withheld.unwrap_or(Reason::Undefined);
    let effect = |of: fn(&Effects) -> &Exact| {
        sure(one.effects.as_ref().map_or(Value::Blank(reason), |effects| Value::Number(of(effects).clone())))
    };
    if why.is_quotient {
        cells.extend([
            effect(|effects| &effects.own),
            effect(|effects| &effects.mix),
            effect(|effects| &effects.other),
        ]);
    }
    cells.push(effect(|effects| &effects.all));
    cells.push(sure(Value::text(match one.presence {
        Presence::Stayed => "stayed",
        Presence::Entered => "entered",
        Presence::Left => "left",
        Presence::NoBase => "no base",
        Presence::Several => "",
    })));
    Line { kind: one.kind, keys: one.keys.clone(), cells }
}

fn notes(why: &Why) -> Vec<Note> {
    let note = |message: String| Note { metric: Some(why.metric.name.clone()), message };
    let mut notes = Vec::new();
    match why.withheld {
        Some(Reason::Partial) => notes.push(note(
            "the data do not cover both periods whole, so the change is not divided; --partial compares what there is"
                .to_owned(),
        )),
        Some(reason) => {
            notes.push(note(format!("there is no change to divide: one of the periods has no value ({reason})")));
        }
        None => {}
    }
    if matches!(why.metric.format, Some(Format::Percent(_))) && why.withheld.is_none() {
        notes.push(note("effects are differences of percentages: percentage points".to_owned()));
    }
    notes.extend(why.notes.iter().cloned());
    notes
}
