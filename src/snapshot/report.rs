//! What changed, as people read it: a small table, never two walls of text.

use super::changes::{Changed, Changes};
use crate::show::aligned;

/// The most lines of one kind that are shown; the others are counted.
const MOST: usize = 20;

/// The most characters of a number that are shown, where they tell the two apart.
const MOST_DIGITS: usize = 18;

/// The changes as lines: a table of changed cells, then lines that are gone and lines that are new, then the rest in words.
pub fn report(changes: &Changes) -> Vec<String> {
    let mut lines = Vec::new();
    if !changes.cells.is_empty() {
        lines.extend(aligned(&table(&changes.cells)));
        lines.extend(left_over(changes.cells.len(), "cell"));
    }
    for (mark, rows) in [("-", &changes.removed), ("+", &changes.added)] {
        lines.extend(rows.iter().take(MOST).map(|row| format!("{mark} {}", row.join(" | "))));
        lines.extend(left_over(rows.len(), "line"));
    }
    lines.extend(changes.remarks.iter().cloned());
    lines
}

fn left_over(all: usize, what: &str) -> Option<String> {
    let left = all.saturating_sub(MOST);
    let many = if left == 1 { "" } else { "s" };
    (left > 0).then(|| format!("… and {left} more {what}{many}"))
}

fn table(cells: &[Changed]) -> Vec<Vec<String>> {
    let grouped = cells.iter().any(|cell| !cell.group.is_empty());
    let row = |group: &str, rest: [&str; 4]| {
        let group = grouped.then_some(group).into_iter();
        group.chain(rest).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut rows = vec![row("group", ["metric", "old", "new", "difference"])];
    for cell in cells.iter().take(MOST) {
        let (old, new) = told_apart(&cell.old, &cell.new);
        let by = cell.difference.as_deref().map(cut).unwrap_or_default();
        rows.push(row(&cell.group, [&cell.metric, &old, &new, &by]));
    }
    rows
}

/// Two cells, cut as long as they still differ.
fn told_apart(old: &str, new: &str) -> (String, String) {
    let short = (cut(old), cut(new));
    if short.0 == short.1 { (old.to_owned(), new.to_owned()) } else { short }
}

/// A number with very many digits behind the point, cut; the file has them all.
fn cut(text: &str) -> String {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c));
    let point = text.find('.').unwrap_or(usize::MAX);
    match text.char_indices().nth(MOST_DIGITS) {
        Some((at, _)) if is_number && point < at => {
            let partial = if text.ends_with(" (partial)") { " (partial)" } else { "" };
            format!("{}…{partial}", text.get(..at).unwrap_or(text))
        }
        _ => text.to_owned(),
    }
}
