//! Two versions of the formulas in, what changed between them out.

use super::definitions::{Definitions, Version};
use super::term::Terms;
use crate::graph::Kind;
use crate::source::{Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What changed between two versions of the formulas.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// One's own metrics that are not the same: in the order of the new texts, then those that are gone in the order of the old.
    pub metrics: Vec<MetricChange>,
    /// Params, views, tables, columns and links that are not the same, by kind and name.
    pub others: Vec<OtherChange>,
    /// How many metrics are the same in every respect.
    pub unchanged: usize,
}

/// A metric that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricChange {
    /// Its name; the old one if it is gone.
    pub name: String,
    /// What happened to it.
    pub kind: MetricChangeKind,
    /// What of its own definition is not the same: `formula`, `unit`, `minimum_base`, `blank as`.
    pub own: Vec<&'static str>,
    /// What it needs that is not the same: `agents`, `contacts.handle`.
    pub through: Vec<String>,
    /// What is not the same and changes no value: `label`, `documentation`, `format`, `target` …
    pub words: Vec<&'static str>,
    /// The old formula as it was written, on one line; `None` if there was none.
    pub old: Option<String>,
    /// The new formula.
    pub new: Option<String>,
}

/// What happened to a metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricChangeKind {
    /// It means something else.
    Meaning,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It had this name, and means the same.
    Renamed(String),
    /// It is written differently, or made of others, and means the same.
    Rewritten,
    /// Only what it says to people.
    Words,
}

impl MetricChangeKind {
    /// Whether somebody who asks for the metric gets something else than before.
    pub fn matters(&self) -> bool {
        !matches!(self, MetricChangeKind::Rewritten | MetricChangeKind::Words)
    }
}

/// A definition beside the metrics that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherChange {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// What happened to it.
    pub change: OtherChangeKind,
}

/// What happened to a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
}

impl Changes {
    /// Whether nothing means anything else than before; words may differ.
    pub fn same_meaning(&self) -> bool {
        self.others.is_empty() && self.metrics.iter().all(|metric| !metric.kind.matters())
    }
}

/// What changed from one version to another.
pub fn changes(old: Version<'_>, new: Version<'_>) -> Changes {
    let mut terms = Terms::default();
    let before = Definitions::of(old, &mut terms);
    let after = Definitions::of(new, &mut terms);
    let others = others(&before, &after);
    let both = (&before, &after);
    let needed = [changed_below(old, both, &others), changed_below(new, both, &others)];
    let compared = Compared { old, new, before: &before, after: &after, needed };
    let renamed = compared.renamed();
    let mut metrics = Vec::new();
    let mut unchanged = 0;
    for name in &after.order {
        match compared.metric(name, &renamed) {
            Some(change) => metrics.push(change),
            None => unchanged += 1,
        }
    }
    let gone = before.order.iter().filter(|name| !after.metrics.contains_key(*name));
    let gone = gone.filter(|name| !renamed.values().any(|old| old == *name));
    metrics.extend(gone.map(|name| compared.gone(name)));
    Changes { metrics, others, unchanged }
}

fn others(before: &Definitions, after: &Definitions) -> Vec<OtherChange> {
    let all: BTreeSet<_> = before.others.keys().chain(after.others.keys()).collect();
    let change = |key| match (before.others.get(key), after.others.get(key)) {
        (None, _) => Some(OtherChangeKind::Added),
        (_, None) => Some(OtherChangeKind::Removed),
        (old, new) => (old != new).then_some(OtherChangeKind::Changed),
    };
    let changed = all.into_iter().filter_map(|key| Some((key, change(key)?)));
    changed.map(|((kind, name), change)| OtherChange { kind: *kind, name: name.clone(), change }).collect()
}

struct Compared<'a> {
    old: Version<'a>,
    new: Version<'a>,
    before: &'a Definitions,
    after: &'a Definitions,
    /// What changed among the things that each metric needs, in either version.
    needed: [BTreeMap<String, Vec<String>>; 2],
}

impl Compared<'_> {
    /// New names of metrics that are gone under their old one and mean the same, each with the old one.
    fn renamed(&self) -> BTreeMap<String, String> {
        let mut renamed = BTreeMap::new();
        let mut gone: Vec<&String> =
            self.before.order.iter().filter(|name| !self.after.metrics.contains_key(*name)).collect();
        for name in self.after.order.iter().filter(|name| !self.before.metrics.contains_key(*name)) {
            let Some(new) = self.after.metrics.get(name) else { continue };
            let same = |old: &&String| self.before.metrics.get(*old).is_some_and(|old| old.whole == new.whole);
            if let Some(at) = gone.iter().position(same) {
                renamed.insert(name.clone(), gone.remove(at).clone());
            }
        }
        renamed
    }

    /// What happened to a metric of the new version; `None` if nothing did.
    fn metric(&self, name: &str, renamed: &BTreeMap<String, String>) -> Option<MetricChange> {
        let new = self.after.metrics.get(name)?;
        let old_name = renamed.get(name).map_or(name, String::as_str);
        let Some(old) = self.before.metrics.get(old_name) else {
            let formula = Some(line(self.new.sources, new.span));
            return Some(MetricChange { new: formula, ..change(name, MetricChangeKind::Added) });
        };
        let own: Vec<&'static str> = differing(&old.own, &new.own);
        let words = differing(&old.words, &new.words);
        let kind = if old_name != name {
            MetricChangeKind::Renamed(old_name.to_owned())
        } else if old.whole != new.whole {
            MetricChangeKind::Meaning
        } else if !own.is_empty() {
            MetricChangeKind::Rewritten
        } else if !words.is_empty() {
            MetricChangeKind::Words
        } else {
            return None;
        };
        let through = if kind == MetricChangeKind::Meaning { self.through(name) } else { Vec::new() };
        let (before, after) = (line(self.old.sources, old.span), line(self.new.sources, new.span));
        Some(MetricChange { own, through, words, old: Some(before), new: Some(after), ..change(name, kind) })
    }

    fn gone(&self, name: &str) -> MetricChange {
        let old = self.before.metrics.get(name).map(|metric| line(self.old.sources, metric.span));
        MetricChange { old, ..change(name, MetricChangeKind::Removed) }
    }

    /// What a metric needs, in either version, that is not the same itself.
    fn through(&self, name: &str) -> Vec<String> {
        let all: BTreeSet<&String> = self.needed.iter().filter_map(|needed| needed.get(name)).flatten().collect();
        all.into_iter().filter(|needed| *needed != name).cloned().collect()
    }
}

/// For each metric of a version, the names of what it needs that is not the same itself.
fn changed_below(
    version: Version<'_>,
    (before, after): (&Definitions, &Definitions),
    others: &[OtherChange],
) -> BTreeMap<String, Vec<String>> {
    let other: BTreeSet<(Kind, &str)> = others.iter().map(|other| (other.kind, other.name.as_str())).collect();
    let own = |definitions: &Definitions, name: &str| definitions.metrics.get(name).map(|metric| metric.own.clone());
    let is_changed = |kind: Kind, name: &str| match kind {
        Kind::Metric => own(before, name) != own(after, name),
        _ => other.contains(&(kind, name)),
    };
    let graph = version.graph;
    let below = graph.below(|_, node| node.kind == Kind::Unknown || is_changed(node.kind, &node.name));
    let tables = others.iter().filter(|other| other.kind == Kind::Table).map(|other| &other.name);
    let tables: Vec<&String> = tables.collect();
    let metrics = graph.nodes().zip(below).filter(|((_, node), _)| node.kind == Kind::Metric);
    let named = metrics.map(|((_, node), below)| {
        let nodes = || below.iter().filter_map(|id| graph.node(*id));
        let known = nodes().filter(|node| node.kind != Kind::Unknown).map(|node| node.name.clone());
        let any_table = nodes().any(|node| node.kind == Kind::Unknown);
        let of_any = tables.iter().filter(|_| any_table).map(|name| (*name).clone());
        (node.name.clone(), known.chain(of_any).collect())
    });
    named.collect()
}

fn change(name: &str, kind: MetricChangeKind) -> MetricChange {
    let (own, through, words) = Default::default();
    MetricChange { name: name.to_owned(), kind, own, through, words, old: None, new: None }
}

fn differing<T: PartialEq>(old: &[(&'static str, T)], new: &[(&'static str, T)]) -> Vec<&'static str> {
    old.iter().zip(new).filter(|(old, new)| old.1 != new.1).map(|(old, _)| old.0).collect()
}

/// A formula on one line, without its comments.
fn line(sources: &Sources, span: Span) -> String {
    let text = sources.slice(span);
    let lines = text.lines().map(|line| without_comment(line).trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') => return line.get(..at).unwrap_or(line),
            (None, '"' | '`') => quote = Some(c),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    line
}
