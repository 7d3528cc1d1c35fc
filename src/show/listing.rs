//! Lists for people and programs: the metrics there are, the functions there are.

use super::text::{pad_right, visible, width, wrap};
use super::{Look, json};
use crate::Metric;
use crate::function::{Function, Group};
use serde_json::{Value as Json, json};

/// The metrics, one below the other: name and label, unit, what they need.
pub fn metrics(metrics: &[Metric], look: &Look) -> String {
    let mut text = String::new();
    let mut module = None;
    for metric in metrics {
        if metric.module.as_deref() != module {
            module = metric.module.as_deref();
            let name = module.unwrap_or_default();
            text.push_str(&format!("{}library: {name}\n\n", if text.is_empty() { "" } else { "\n" }));
        }
        let unit = metric.unit.as_ref().map_or_else(String::new, |unit| format!(" ({})", visible(unit)));
        let label = label(metric, look).map_or_else(String::new, |label| format!("  {}", visible(label)));
        text.push_str(&format!("{}{unit}{label}\n", visible(&metric.name)));
        if let Some(first) = metric.doc.lines().next() {
            paragraph(&mut text, &visible(first), look);
        }
        if !metric.needs.is_empty() {
            paragraph(&mut text, &visible(&format!("needs {}", metric.needs.join(", "))), look);
        }
    }
    text
}

fn label<'a>(metric: &'a Metric, look: &Look) -> Option<&'a str> {
    let base = look.language.as_deref().and_then(|language| language.split(['-', '_']).next());
    let of = |asked: Option<&str>| metric.labels.iter().find(|(language, _)| language.as_deref() == asked);
    of(base).or_else(|| of(None)).map(|(_, label)| label.as_str())
}

fn paragraph(text: &mut String, words: &str, look: &Look) {
    for line in wrap(words, look.width.unwrap_or(100).max(40) - 4) {
        text.push_str(&format!("    {line}\n"));
    }
}

/// The metrics as JSON: `{"metrics":[…]}`.
pub fn metrics_json(metrics: &[Metric]) -> String {
    let one = |metric: &Metric| {
        let labels = metric
            .labels
            .iter()
            .map(|(language, label)| (language.clone().unwrap_or_default(), Json::String(label.clone())));
        json!({
            "name": metric.name, "module": metric.module, "labels": Json::Object(labels.collect()),
            "unit": metric.unit, "doc": metric.doc, "needs": metric.needs,
        })
    };
    json::text(&json!({ "metrics": metrics.iter().map(one).collect::<Vec<_>>() }))
}

/// The functions under their headings, one line each.
pub fn functions(functions: &[Function], look: &Look) -> String {
    let widest = functions.iter().map(|function| width(function.signature)).max().unwrap_or(0).min(44);
    let mut text = String::new();
    for group in [Group::Aggregates, Group::Comparisons, Group::Logic, Group::Numbers, Group::Texts, Group::Time] {
        let heading = format!("{group:?}");
        text.push_str(&format!("{}{heading}\n", if text.is_empty() { "" } else { "\n" }));
        for function in functions.iter().filter(|function| function.group == group) {
            let room = look.width.unwrap_or(100).saturating_sub(widest + 4).max(30);
            for (at, line) in wrap(function.summary, room).iter().enumerate() {
                let name = if at == 0 { function.signature } else { "" };
                text.push_str(format!("  {}  {line}", pad_right(name, widest)).trim_end());
                text.push('\n');
            }
        }
    }
    text
}

/// One function with everything that is known of it.
pub fn function(function: &Function) -> String {
    let mut text = format!("{}\n    {}\n", function.signature, function.summary);
    if !function.aliases.is_empty() {
        text.push_str(&format!("    also: {}\n", function.aliases.join(", ")));
    }
    let (formula, result) = function.example;
    if !formula.is_empty() {
        text.push_str(&format!("    example: {formula} gives {result}\n"));
    }
    text
}
