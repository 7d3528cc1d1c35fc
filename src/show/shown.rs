//! The cells of an answer as people see them: text, marks, and where the decimal point is.

use super::legend::{Legend, misses};
use super::number::{number, says_unit};
use super::text::visible;
use super::{Look, key};
use crate::finish::{Cell, MetricColumn};
use crate::value::Value;

/// A cell of a metric as people see it.
#[derive(Clone, Default)]
pub struct Shown {
    /// The text before the decimal point, or all of it.
    pub whole: String,
    /// The decimal point and what follows it.
    pub fraction: String,
    /// `*` for a partial period, `!` for a missed target.
    pub marks: String,
    /// Whether it misses its target.
    pub missed: bool,
}

impl Shown {
    /// Text and marks in one piece.
    pub fn joined(&self) -> String {
        let space = if self.marks.is_empty() { "" } else { " " };
        format!("{}{}{space}{}", self.whole, self.fraction, self.marks)
    }
}

/// A cell as people see it; what its marks mean is remembered in the legend. No cell is an empty one.
pub fn cell(cell: Option<&Cell>, metric: &MetricColumn, legend: &mut Legend) -> Shown {
    let Some(cell) = cell else { return Shown::default() };
    let mut shown = match &cell.value {
        Value::Number(value) => {
            let number = number(value, metric.format.as_ref(), &metric.unit);
            legend.rounded |= number.rounded;
            let (whole, fraction) = number.text.split_at(number.text.find('.').unwrap_or(number.text.len()));
            Shown {
                whole: visible(whole),
                fraction: visible(fraction),
                missed: misses(metric, cell, value),
                ..Shown::default()
            }
        }
        Value::Blank(reason) => {
            *legend.blanks.entry(*reason).or_default() += 1;
            Shown { whole: "–".to_owned(), ..Shown::default() }
        }
        value => Shown { whole: visible(&key::value_text(value)), ..Shown::default() },
    };
    if let Some(Err(reason)) = cell.goal {
        *legend.no_goals.entry(reason).or_default() += 1;
    }
    if cell.partial {
        legend.partial = true;
        shown.marks.push('*');
    }
    if shown.missed {
        legend.missed = true;
        shown.marks.push('!');
    }
    shown
}

/// The label of a metric in the reader's language, else the one without language, else its name; `≈` before it if it is approximate.
pub fn label(metric: &MetricColumn, look: &Look) -> String {
    let of = |language: Option<&str>| {
        metric.labels.iter().find(|(known, _)| match (known.as_deref(), language) {
            (Some(known), Some(asked)) => known.eq_ignore_ascii_case(asked),
            (known, asked) => known.is_none() && asked.is_none(),
        })
    };
    let asked = look.language.as_deref().map(|language| language.replace('_', "-"));
    let whole = asked.as_deref().and_then(|language| of(Some(language)));
    let base = || asked.as_deref().and_then(|language| of(language.split('-').next()));
    let label = whole.or_else(base).or_else(|| of(None)).map_or(metric.name.as_str(), |(_, label)| label.as_str());
    let mark = if metric.approximate { "≈ " } else { "" };
    format!("{mark}{}", visible(label))
}

/// The unit of a metric for its header; nothing where every number says it already.
pub fn unit(metric: &MetricColumn) -> String {
    if says_unit(metric.format.as_ref()) { String::new() } else { visible(&metric.unit.to_string()) }
}

/// A text with the unit of its metric behind it, unless the text says it.
pub fn with_unit(text: &str, metric: &MetricColumn) -> String {
    match unit(metric) {
        unit if unit.is_empty() => text.to_owned(),
        unit => format!("{text} {unit}"),
    }
}
