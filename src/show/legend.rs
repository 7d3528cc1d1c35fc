//! The lines below a table that explain its marks, and the notes.

use super::number::number;
use super::text::visible;
use super::{Look, shown};
use crate::check::BetterValue;
use crate::finish::{Answer, Cell, Goal, MetricColumn, NoGoal};
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
    /// How often each reason was met for which a line of a metric with targets has none.
    pub no_goals: BTreeMap<NoGoal, usize>,
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
        if !self.no_goals.is_empty() {
            let reasons: Vec<String> =
                self.no_goals.iter().map(|(reason, times)| format!("{} ({times})", reason.words())).collect();
            lines.push(format!("Without a target: {}", reasons.join(", ")));
        }
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

/// The target of a cell; where its metric has a table of them and none is that of the cell, why.
pub fn goal<'a>(metric: &'a MetricColumn, cell: &'a Cell) -> Option<Result<&'a Exact, NoGoal>> {
    match &metric.target.as_ref()?.0 {
        Goal::Number(goal) => Some(Ok(goal)),
        Goal::Rows(_) => cell.goal.as_ref().map(|goal| goal.as_ref().map_err(|reason| *reason)),
    }
}

/// Whether a value misses what its metric wants; never where nothing says which direction is good.
pub fn misses(metric: &MetricColumn, cell: &Cell, value: &Exact) -> bool {
    let goal = goal(metric, cell).and_then(Result::ok);
    match (&metric.better, goal) {
        (Some(BetterValue::Within(low, high)), _) => value < low || value > high,
        (Some(BetterValue::Higher), Some(goal)) => value < goal,
        (Some(BetterValue::Lower), Some(goal)) => value > goal,
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
    let (goal, source) = metric.target.as_ref()?;
    let goal = match goal {
        Goal::Number(value) => text(value),
        Goal::Rows(column) => visible(column),
    };
    let source = source.as_ref().map_or_else(String::new, |source| format!(" ({})", visible(source)));
    Some(format!("{label} {}{source}", target_words(&goal, metric)))
}

/// `80.0% or more`
pub fn target_words(goal: &str, metric: &MetricColumn) -> String {
    match metric.better {
        Some(BetterValue::Higher) => format!("{goal} or more"),
        Some(BetterValue::Lower) => format!("{goal} or less"),
        _ => goal.to_owned(),
    }
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
