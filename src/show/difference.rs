//! What changed between two versions: for the terminal, for the comment of a pull request, for programs.

use super::markdown::escaped;
use super::text::{pad_left, pad_right, visible, width, wrap};
use super::words::Words;
use super::{Look, json, moved};
use crate::diff::{Changes, Difference, MetricChange, MetricChangeKind, Moved, OtherChangeKind, Side};
use crate::finish::KeyCell;
use serde_json::{Value as Json, json};

/// Two versions by their names, with what is different between them.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    /// What the old version is called.
    pub old: &'a str,
    /// What the new version is called.
    pub new: &'a str,
    /// What is different.
    pub difference: &'a Difference,
}

/// The forms that a difference can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffOutput {
    /// For the terminal.
    Text,
    /// For the comment of a pull request.
    Markdown,
    /// For programs.
    Json,
}

/// A difference as text, ending with a line break.
pub fn difference(comparison: &Comparison<'_>, output: DiffOutput, look: &Look) -> String {
    match output {
        DiffOutput::Text => text(comparison, look),
        DiffOutput::Markdown => markdown(comparison, look),
        DiffOutput::Json => as_json(comparison),
    }
}

/// The headings under which metrics are listed, in order: for one metric and for several.
const HEADINGS: &[(&str, &str)] = &[
    ("metric means something else", "metrics mean something else"),
    ("metric is new", "metrics are new"),
    ("metric is gone", "metrics are gone"),
    ("metric has another name", "metrics have another name"),
    ("metric is written differently and means the same", "metrics are written differently and mean the same"),
    ("metric only says something else to people", "metrics only say something else to people"),
];

/// The place of a change among [`HEADINGS`].
fn heading(kind: &MetricChangeKind) -> usize {
    match kind {
        MetricChangeKind::Meaning => 0,
        MetricChangeKind::Added => 1,
        MetricChangeKind::Removed => 2,
        MetricChangeKind::Renamed(_) => 3,
        MetricChangeKind::Rewritten => 4,
        MetricChangeKind::Words => 5,
    }
}

/// The headings that are needed, each with its metrics.
fn headed(changes: &Changes) -> Vec<(String, Vec<&MetricChange>)> {
    let under = |(at, (one, many)): (usize, &(&str, &str))| {
        let metrics: Vec<&MetricChange> = changes.metrics.iter().filter(|metric| heading(&metric.kind) == at).collect();
        let heading = match metrics.len() {
            0 => return None,
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        Some((heading, metrics))
    };
    HEADINGS.iter().enumerate().filter_map(under).collect()
}

/// What happened to a metric beyond its heading: `its formula`, `through contacts.handle`, `was aht`.
fn cause(metric: &MetricChange) -> String {
    let mut causes = Vec::new();
    if let MetricChangeKind::Renamed(old) = &metric.kind {
        causes.push(format!("was {}", visible(old)));
    }
    if !metric.own.is_empty() && metric.kind != MetricChangeKind::Rewritten {
        causes.push(format!("its {}", metric.own.join(", ")));
    }
    if !metric.through.is_empty() {
        causes.push(format!("through {}", visible(&metric.through.join(", "))));
    }
    if !metric.words.is_empty() {
        causes.push(format!("its {}", metric.words.join(", ")));
    }
    causes.join("; ")
}

/// The formulas of a metric before and after, where they are worth a look.
fn formulas(metric: &MetricChange) -> (Option<&str>, Option<&str>) {
    let (old, new) = (metric.old.as_deref(), metric.new.as_deref());
    match metric.kind {
        MetricChangeKind::Words | MetricChangeKind::Renamed(_) => (None, None),
        _ if old == new => (None, None),
        _ => (old, new),
    }
}

/// `param answer_within changed`
fn others(changes: &Changes) -> Vec<String> {
    let word = |change: OtherChangeKind| match change {
        OtherChangeKind::Added => "is new",
        OtherChangeKind::Removed => "is gone",
        OtherChangeKind::Changed => "changed",
    };
    let all = changes.others.iter();
    all.map(|other| format!("{} {} {}", other.kind.word(), visible(&other.name), word(other.change))).collect()
}

/// How much is the same.
fn same(comparison: &Comparison<'_>) -> String {
    let Difference { changes, .. } = comparison.difference;
    let metrics = |count: usize| if count == 1 { "1 metric is".to_owned() } else { format!("{count} metrics are") };
    match (changes.metrics.is_empty() && changes.others.is_empty(), changes.unchanged) {
        (true, 0) => "Nothing changed.".to_owned(),
        (true, count) => format!("Nothing changed in the formulas: {} the same.", metrics(count)),
        (false, 0) => String::new(),
        (false, count) => format!("{} the same.", metrics(count)),
    }
}

fn text(comparison: &Comparison<'_>, look: &Look) -> String {
    let Difference { changes, numbers, .. } = comparison.difference;
    let mut text = format!("{} → {}\n", visible(comparison.old), visible(comparison.new));
    for (heading, metrics) in headed(changes) {
        text.push_str(&format!("\n{heading}:\n"));
        let widest = metrics.iter().map(|metric| width(&visible(&metric.name))).max().unwrap_or(0).min(40);
        for metric in metrics {
            let line = format!("  {}  {}", pad_right(&visible(&metric.name), widest), cause(metric));
            text.push_str(&format!("{}\n", line.trim_end()));
            let (old, new) = formulas(metric);
            for (sign, formula) in [("-", old), ("+", new)] {
                if let Some(formula) = formula {
                    paragraph(&mut text, &format!("    {sign} "), &visible(formula), look);
                }
            }
        }
    }
    let others = others(changes);
    if !others.is_empty() {
        text.push_str("\nAlso:\n");
        others.iter().for_each(|other| text.push_str(&format!("  {other}\n")));
    }
    let same = same(comparison);
    if !same.is_empty() {
        text.push_str(&format!("\n{same}\n"));
    }
    for metric in numbers {
        text.push_str(&format!("\n{}\n", moved::heading(metric)));
        if !metric.lines.is_empty() {
            text.push_str(&aligned(&table(metric, look), metric.dimensions.len()));
        }
        text.push_str(&format!("  {}\n", moved::unchanged(metric)));
    }
    for note in notes(comparison) {
        text.push_str(&format!("\n{note}\n"));
    }
    text
}

/// Words in lines that fit, the first with a sign before it.
fn paragraph(text: &mut String, sign: &str, words: &str, look: &Look) {
    let indent = " ".repeat(width(sign));
    let room = look.width.unwrap_or(100).max(40).saturating_sub(width(sign));
    for (at, line) in wrap(words, room).iter().enumerate() {
        text.push_str(&format!("{}{line}\n", if at == 0 { sign } else { &indent }));
    }
}

/// A heading and the lines that moved.
fn table(metric: &Moved, look: &Look) -> Vec<Vec<String>> {
    let words = Words::of(look.language.as_deref());
    let names = metric.dimensions.iter().map(|dimension| visible(&dimension.name));
    let mut rows = vec![names.chain(["old", "new", "difference", "relative"].map(str::to_owned)).collect()];
    let dimensions: Vec<_> = metric.dimensions.iter().collect();
    for line in &metric.lines {
        let keys: Vec<&KeyCell> = line.keys.iter().collect();
        let keys = super::key::row_for_people(&keys, &dimensions, line.kind, words);
        rows.push(keys.into_iter().chain(moved::cells(metric, line)).collect());
    }
    rows
}

/// Rows with their cells below each other: the first columns to the left, the others to the right.
fn aligned(rows: &[Vec<String>], left: usize) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let widest = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, to))| if at < left { pad_right(cell, *to) } else { pad_left(cell, *to) });
        format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

fn notes(comparison: &Comparison<'_>) -> Vec<String> {
    let note = |(side, note): &(Side, crate::problem::Note)| {
        let metric = note.metric.as_ref().filter(|metric| !note.message.starts_with(metric.as_str()));
        let metric = metric.map_or_else(String::new, |metric| format!("{}: ", visible(metric)));
        format!("Note, only in the {} version: {metric}{}", side.word(), visible(&note.message))
    };
    comparison.difference.notes.iter().map(note).collect()
}

fn markdown(comparison: &Comparison<'_>, look: &Look) -> String {
    let Difference { changes, numbers, .. } = comparison.difference;
    let mut text = format!("### Metrics: {} → {}\n", escaped(comparison.old), escaped(comparison.new));
    for (heading, metrics) in headed(changes) {
        text.push_str(&format!("\n**{heading}**\n\n"));
        for metric in metrics {
            let cause = cause(metric);
            let cause = if cause.is_empty() { cause } else { format!(": {}", escaped(&cause)) };
            text.push_str(&format!("- {}{cause}\n", code(&metric.name)));
            let (old, new) = formulas(metric);
            let signed =
                [("-", old), ("+", new)].into_iter().filter_map(|(sign, it)| Some(format!("  {sign} {}\n", it?)));
            let lines: String = signed.collect();
            if !lines.is_empty() {
                text.push_str(&format!("\n  ```diff\n{lines}  ```\n"));
            }
        }
    }
    let others = others(changes);
    if !others.is_empty() {
        let others: String = others.iter().map(|other| format!("- {}\n", escaped(other))).collect();
        text.push_str(&format!("\n**Also**\n\n{others}"));
    }
    let same = same(comparison);
    if !same.is_empty() {
        text.push_str(&format!("\n{same}\n"));
    }
    for metric in numbers {
        text.push_str(&format!("\n**{}**\n\n", escaped(&moved::heading(metric))));
        if !metric.lines.is_empty() {
            let rows = table(metric, look);
            let aligned = (0..rows.first().map_or(0, Vec::len))
                .map(|at| if at < metric.dimensions.len() { ":---" } else { "---:" });
            let rule = format!("|{}|\n", aligned.collect::<Vec<_>>().join("|"));
            for (at, row) in rows.iter().enumerate() {
                let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
                text.push_str(&format!("| {} |\n{}", cells.join(" | "), if at == 0 { &rule } else { "" }));
            }
            text.push('\n');
        }
        text.push_str(&format!("{}\n", moved::unchanged(metric)));
    }
    for note in notes(comparison) {
        text.push_str(&format!("\n{}\n", escaped(&note)));
    }
    text
}

/// A name as code; a name with backticks of its own needs longer ones around it.
fn code(name: &str) -> String {
    let name = visible(name);
    if name.contains('`') { format!("`` {name} ``") } else { format!("`{name}`") }
}

/// `{"old":…,"new":…,"same":…,"metrics":[…],"others":[…],"unchanged":…,"numbers":[…],"notes":[…]}`
fn as_json(comparison: &Comparison<'_>) -> String {
    let Difference { changes, numbers, notes } = comparison.difference;
    let metric = |metric: &MetricChange| {
        let (change, was) = match &metric.kind {
            MetricChangeKind::Meaning => ("meaning", None),
            MetricChangeKind::Added => ("added", None),
            MetricChangeKind::Removed => ("removed", None),
            MetricChangeKind::Renamed(old) => ("renamed", Some(old)),
            MetricChangeKind::Rewritten => ("rewritten", None),
            MetricChangeKind::Words => ("words", None),
        };
        json!({
            "name": metric.name, "change": change, "was": was, "own": metric.own, "through": metric.through,
            "words": metric.words, "old": metric.old, "new": metric.new,
        })
    };
    let others = changes.others.iter().map(|other| {
        let change = match other.change {
            OtherChangeKind::Added => "added",
            OtherChangeKind::Removed => "removed",
            OtherChangeKind::Changed => "changed",
        };
        json!({ "kind": other.kind.word(), "name": other.name, "change": change })
    });
    let notes = notes
        .iter()
        .map(|(side, note)| json!({ "version": side.word(), "metric": note.metric, "message": note.message }));
    json::text(&json!({
        "old": comparison.old,
        "new": comparison.new,
        "same": comparison.difference.is_none(),
        "metrics": changes.metrics.iter().map(metric).collect::<Vec<Json>>(),
        "others": others.collect::<Vec<Json>>(),
        "unchanged": changes.unchanged,
        "numbers": numbers.iter().map(moved::as_json).collect::<Vec<Json>>(),
        "notes": notes.collect::<Vec<Json>>(),
    }))
}
