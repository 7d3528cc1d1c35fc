//! Outcomes as people read them: what failed, where, and a small table of the differences.

use super::{Difference, Mismatch, Outcome, Verdict};
use crate::show::{self, Look};
use crate::source::Sources;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The tests that did not pass, each with its place and its differences, and a last line with the counts.
pub fn report(outcomes: &[Outcome], sources: &Sources, look: &Look) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        match &outcome.verdict {
            Verdict::Passed => {}
            Verdict::Failed(mismatches) => {
                let _ = writeln!(text, "FAILED  {}", outcome.title);
                mismatches.iter().for_each(|mismatch| write_mismatch(&mut text, mismatch, sources));
                text.push('\n');
            }
            Verdict::Broken(error) => {
                let _ = writeln!(text, "FAILED  {}\n{}", outcome.title, show::error(error, sources, look));
            }
        }
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed()).count();
    let _ = writeln!(text, "{passed} passed, {} failed", outcomes.len() - passed);
    text
}

fn write_mismatch(text: &mut String, mismatch: &Mismatch, sources: &Sources) {
    let (line, _) = sources.line_column(mismatch.span.source, mismatch.span.start);
    let name = sources.get(mismatch.span.source).map_or("", |source| source.name.as_str());
    let expectation = sources.slice(mismatch.span).lines().next().unwrap_or("").trim_end();
    let _ = writeln!(text, "  {name}:{line}: {expectation}");
    let grouped = mismatch.differences.iter().any(|difference| !difference.group.is_empty());
    let mut rows = vec![row(grouped, "group", "expected", "actual", "difference")];
    rows.extend(mismatch.differences.iter().map(|difference| written(grouped, difference)));
    for line in aligned(&rows) {
        let _ = writeln!(text, "    {line}");
    }
}

fn written(grouped: bool, difference: &Difference) -> Vec<String> {
    let by = difference.difference.as_deref().unwrap_or("");
    row(grouped, &difference.group, &difference.expected, &difference.actual, by)
}

fn row(grouped: bool, group: &str, expected: &str, actual: &str, difference: &str) -> Vec<String> {
    let cells = [group, expected, actual, difference];
    cells.iter().skip(usize::from(!grouped)).map(|cell| (*cell).to_owned()).collect()
}

/// Columns side by side, as wide as their widest cell.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |at| rows.iter().filter_map(|row: &Vec<String>| row.get(at)).map(|cell: &String| cell.width()).max();
    let widths: Vec<usize> = (0..columns).map(|at| widest(at).unwrap_or(0)).collect();
    let padded = |(cell, width): (&String, &usize)| format!("{cell}{}", " ".repeat(width - cell.width().min(*width)));
    let line = |row: &Vec<String>| row.iter().zip(&widths).map(padded).collect::<Vec<_>>().join("   ");
    rows.iter().map(|row| line(row).trim_end().to_owned()).collect()
}
