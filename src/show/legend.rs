//! The lines below a table that explain its marks, and the notes.

use super::number::number;
use super::text::visible;
use super::{Look, shown};
use crate::check::BetterValue;
use crate::finish::{Answer, MetricColumn};
use crate::problem::Note;
use crate::value::{Exact, Reason};
use std::collections::BTreeMap;

/// What was marked while a table was made.
#[derive(Default)]
pub struct Legend {
    /// How often each reason of a blank was met.
    pub blanks: BTreeMap<Reason, usize>,
    /// Whether a period is marked as not covered whole.
    pub partial: bool,
    /// Whether a value is marked that misses its target.
    pub missed: bool,
    /// Whether a number lost digits without a format that asked for it.
    pub rounded: bool,
}

impl Legend {
    /// The lines, each a sentence or a list; none if there is nothing to say.
    pub fn lines(&self, answer: &Answer, look: &Look) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.blanks.is_empty() {
            let reasons: Vec<String> =
                self.blanks.iter().map(|(reason, times)| format!("{reason} ({times})")).collect();
            lines.push(format!("– no value: {}", reasons.join(", ")));
        }
        if self.partial {
            lines.push("* the data do not cover the whole period".to_owned());
        }
        lines.extend(self.targets(answer, look));
        if answer.metrics.iter().any(|metric| metric.approximate) {
            lines.push("≈ approximate: made of a column that its source keeps in binary floating point".to_owned());
        }
        if self.rounded {
            lines.push("Rounded for reading; --format json and csv give all digits.".to_owned());
        }
        lines.extend(notes(&answer.notes));
        lines
    }

    fn targets(&self, answer: &Answer, look: &Look) -> Option<String> {
        let targets: Vec<String> = answer.metrics.iter().filter_map(|metric| target(metric, look)).collect();
        let mark = if self.missed { "! misses the target: " } else { "Target: " };
        (!targets.is_empty()).then(|| format!("{mark}{}", targets.join("; ")))
    }
}

/// Whether a value misses what its metric wants; never where nothing says which direction is good.
pub fn misses(metric: &MetricColumn, value: &Exact) -> bool {
    match (&metric.better, &metric.target) {
        (Some(BetterValue::Within(low, high)), _) => value < low || value > high,
        (Some(BetterValue::Higher), Some((target, _))) => value < target,
        (Some(BetterValue::Lower), Some((target, _))) => value > target,
        _ => false,
    }
}

/// `Service level 80.0% or more (the 80/20 rule)`
fn target(metric: &MetricColumn, look: &Look) -> Option<String> {
    let text = |value: &Exact| shown::with_unit(&number(value, metric.format.as_ref(), &metric.unit).text, metric);
    let label = shown::label(metric, look);
    if let Some(BetterValue::Within(low, high)) = &metric.better {
        return Some(format!("{label} {} to {}", text(low), text(high)));
    }
    let (value, source) = metric.target.as_ref()?;
    let direction = match metric.better {
        Some(BetterValue::Higher) => " or more",
        Some(BetterValue::Lower) => " or less",
        _ => "",
    };
    let source = source.as_ref().map_or_else(String::new, |source| format!(" ({})", visible(source)));
    Some(format!("{label} {}{direction}{source}", text(value)))
}

/// Notes as sentences, each with its metric unless it begins with it.
pub fn notes(notes: &[Note]) -> impl Iterator<Item = String> {
    notes.iter().map(|note| match &note.metric {
        Some(metric) if !note.message.starts_with(metric.as_str()) => {
            format!("Note: {}: {}", visible(metric), visible(&note.message))
        }
        _ => format!("Note: {}", visible(&note.message)),
    })
}
