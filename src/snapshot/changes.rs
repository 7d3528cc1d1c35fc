//! What changed between two tables, cell by cell.

use super::grid::Grid;
use crate::value::Exact;
use std::collections::BTreeMap;

/// What changed between an old table and a new one. Nothing at all: they say the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Cells that both have and that differ, in the order of the new table.
    pub cells: Vec<Changed>,
    /// Lines that only the new one has.
    pub added: Vec<Vec<String>>,
    /// Lines that only the old one has.
    pub removed: Vec<Vec<String>>,
    /// Everything else in words: columns, units, the order of lines, notes.
    pub remarks: Vec<String>,
}

/// A cell that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The keys of its line, `2025-03, phone`; empty for an answer without dimensions.
    pub group: String,
    /// The metric.
    pub metric: String,
    /// What stood there.
    pub old: String,
    /// What stands there now.
    pub new: String,
    /// new - old, where both are numbers.
    pub difference: Option<String>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.added.is_empty() && self.removed.is_empty() && self.remarks.is_empty()
    }
}

/// What changed from one body of a snapshot to another.
pub fn changes(old: &str, new: &str) -> Changes {
    if old.trim_end() == new.trim_end() {
        return Changes::default();
    }
    match (Grid::read(old), Grid::read(new)) {
        (Some(old), Some(new)) => of_grids(&old, &new),
        (None, _) => remark("the stored snapshot is not a table that kpi wrote; it is compared as a whole"),
        (_, None) => remark("the new answer is not a table; it is compared as a whole"),
    }
}

fn remark(text: &str) -> Changes {
    Changes { remarks: vec![text.to_owned()], ..Changes::default() }
}

fn of_grids(old: &Grid, new: &Grid) -> Changes {
    let mut found = Changes::default();
    headings(old, new, &mut found.remarks);
    let pairs = paired(old, new);
    let mut last = None;
    let mut moved = false;
    for pair in &pairs {
        match (pair.old.and_then(|at| old.rows.get(at)), pair.new.and_then(|at| new.rows.get(at))) {
            (Some(before), Some(after)) => {
                found.cells.extend(cells(old, before, new, after));
                moved |= pair.old < last;
                last = pair.old.max(last);
            }
            (Some(before), None) => found.removed.push(before.clone()),
            (None, Some(after)) => found.added.push(after.clone()),
            (None, None) => {}
        }
    }
    if moved {
        found.remarks.push("lines stand in another order".to_owned());
    }
    let gone = old.notes.iter().filter(|note| !new.notes.contains(note));
    let come = new.notes.iter().filter(|note| !old.notes.contains(note));
    found.remarks.extend(gone.map(|note| format!("no longer said: {}", said(note))));
    found.remarks.extend(come.map(|note| format!("now said: {}", said(note))));
    if found.is_empty() {
        found.remarks.push("only the writing differs, not what it says".to_owned());
    }
    found
}

fn said(note: &str) -> &str {
    note.strip_prefix("note: ").unwrap_or(note)
}

/// A heading without its unit.
fn name(heading: &str) -> &str {
    heading.rsplit_once(" [").filter(|(_, unit)| unit.ends_with(']')).map_or(heading, |(name, _)| name)
}

/// The column of that name.
fn column(grid: &Grid, heading: &str) -> Option<usize> {
    grid.header.iter().position(|other| name(other) == name(heading))
}

fn headings(old: &Grid, new: &Grid, remarks: &mut Vec<String>) {
    for heading in &old.header {
        match column(new, heading).and_then(|at| new.header.get(at)) {
            Some(now) if now == heading => {}
            Some(now) => remarks.push(format!("the column {heading} is now {now}")),
            None => remarks.push(format!("the column {heading} is gone")),
        }
    }
    let come = new.header.iter().filter(|heading| column(old, heading).is_none());
    remarks.extend(come.map(|heading| format!("the column {heading} is new")));
}

/// The metrics of two lines of the same keys that differ.
fn cells(old: &Grid, before: &[String], new: &Grid, after: &[String]) -> Vec<Changed> {
    let group = new.keys_of(after).join(", ");
    let columns = new.header.iter().zip(after).skip(new.keys);
    let changed = columns.filter_map(|(heading, now)| {
        let was = before.get(column(old, heading)?)?;
        (was != now).then(|| Changed {
            group: group.clone(),
            metric: name(heading).to_owned(),
            old: was.clone(),
            new: now.clone(),
            difference: difference(was, now),
        })
    });
    changed.collect()
}

fn difference(old: &str, new: &str) -> Option<String> {
    let number = |text: &str| Exact::parse(text.trim_end_matches(" (partial)").trim_end_matches('…'));
    let by = number(new)?.sub(&number(old)?).ok()?;
    let sign = if by.is_negative() { "" } else { "+" };
    (!by.is_zero()).then(|| format!("{sign}{}", by.to_answer_text()))
}

/// Two lines that are about the same keys, or one that has no counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) old: Option<usize>,
    pub(super) new: Option<usize>,
}

/// The lines of both tables in the order of the new one; lines that are gone stand where they stood.
pub(super) fn paired(old: &Grid, new: &Grid) -> Vec<Pair> {
    let mut places: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (at, row) in old.rows.iter().enumerate() {
        places.insert(keys(old, row), at);
    }
    let matched: Vec<Option<usize>> = new.rows.iter().map(|row| places.remove(&keys(new, row))).collect();
    let mut gone: Vec<usize> = places.into_values().collect();
    gone.sort_unstable();
    let mut gone = gone.into_iter().peekable();
    let mut pairs = Vec::new();
    for (at, before) in matched.iter().enumerate() {
        while let Some(left) = before.and_then(|before| gone.next_if(|left| *left < before)) {
            pairs.push(Pair { old: Some(left), new: None });
        }
        pairs.push(Pair { old: *before, new: Some(at) });
    }
    pairs.extend(gone.map(|left| Pair { old: Some(left), new: None }));
    pairs
}

/// What makes a line the same line: its keys, however many others the remainder stands for.
fn keys<'g>(grid: &Grid, row: &'g [String]) -> Vec<&'g str> {
    let is_rest = |key: &str| key.starts_with('(') && (key.ends_with(" others)") || key.ends_with(" other)"));
    grid.keys_of(row).iter().map(|key| if is_rest(key) { "(others)" } else { key.as_str() }).collect()
}
