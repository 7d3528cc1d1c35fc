//! Outcomes as people read them: what failed, where, and a small table of the differences.

use super::{Difference, Kept, Outcome, Verdict};
use crate::show::{self, Look};
use crate::source::{Sources, Span};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The tests that did not pass, each with its place and its differences, and a last line with the counts.
pub fn report(outcomes: &[Outcome], sources: &Sources, look: &Look) -> String {
    let mut text = String::new();
    for outcome in outcomes.iter().filter(|outcome| !outcome.passed()) {
        let _ = writeln!(text, "FAILED  {}", outcome.title);
        if let Some(error) = &outcome.broken {
            let _ = writeln!(text, "{}", show::error(error, sources, look));
        }
        for check in &outcome.checks {
            match &check.verdict {
                Verdict::Met => {}
                Verdict::Different(differences) => write_differences(&mut text, check.span, differences, sources),
                Verdict::Broken(error) => drop(writeln!(text, "{}", show::error(error, sources, look))),
            }
        }
        for taken in &outcome.snapshots {
            match (&taken.answer, &taken.kept) {
                (Err(error), _) => drop(writeln!(text, "{}", show::error(error, sources, look))),
                (Ok(_), Kept::Different(how)) => {
                    write_place(&mut text, taken.span, sources);
                    let _ = writeln!(text, "{how}");
                }
                (Ok(_), Kept::Same | Kept::Unseen) => {}
            }
        }
        text.push('\n');
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed()).count();
    let _ = writeln!(text, "{passed} passed, {} failed", outcomes.len() - passed);
    text
}

fn write_place(text: &mut String, span: Span, sources: &Sources) {
    let (line, _) = sources.line_column(span.source, span.start);
    let name = sources.get(span.source).map_or("", |source| source.name.as_str());
    let expectation = sources.slice(span).lines().next().unwrap_or("").trim_end();
    let _ = writeln!(text, "  {name}:{line}: {expectation}");
}

fn write_differences(text: &mut String, span: Span, differences: &[Difference], sources: &Sources) {
    write_place(text, span, sources);
    let grouped = differences.iter().any(|difference| !difference.group.is_empty());
    let mut rows = vec![row(grouped, "group", "expected", "actual", "difference")];
    rows.extend(differences.iter().map(|difference| written(grouped, difference)));
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
