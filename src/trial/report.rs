//! Outcomes as people read them: what failed, where, and a small table of the differences.

use super::written::last_place;
use super::{Difference, Different, Kept, Missed, Outcome, Verdict};
use crate::problem::Error;
use crate::show::{self, Look, aligned};
use crate::source::{Sources, Span};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

/// More lines that differ are counted, not printed.
const MOST_LINES: usize = 20;

/// Outcomes with the texts that their places are in.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The outcomes, in the order in which they are printed.
    pub outcomes: &'a [Outcome],
    /// The texts.
    pub sources: &'a Sources,
    /// How many tests were not run, because one before them failed.
    pub left: usize,
}

impl<'a> Report<'a> {
    /// The report of a whole run.
    pub fn new(outcomes: &'a [Outcome], sources: &'a Sources) -> Report<'a> {
        Report { outcomes, sources, left: 0 }
    }

    /// The tests that did not pass, each with its place and its differences, and a last line with the counts.
    pub fn text(&self, look: &Look) -> String {
        let failed = self.outcomes.iter().filter(|outcome| !outcome.passed());
        let title = |outcome: &Outcome| paint(look, AnsiColor::Red, "FAILED") + "  " + &outcome.title + "\n";
        let blocks = failed.map(|outcome| format!("{}{}\n", title(outcome), self.failure(outcome, look)));
        blocks.collect::<String>() + &self.closing(look)
    }

    /// `12 tests: 11 passed, 1 failed`
    fn closing(&self, look: &Look) -> String {
        let (all, passed) = (self.outcomes.len(), self.outcomes.iter().filter(|outcome| outcome.passed()).count());
        let noun = if all == 1 { "test" } else { "tests" };
        let mut text = format!("{all} {noun}: {passed} passed");
        if passed < all {
            let failed = format!("{} failed", all - passed);
            let _ = write!(text, ", {}", paint(look, AnsiColor::Red, &failed));
        }
        if self.left > 0 {
            let _ = write!(text, ", {} not run", self.left);
        }
        text + "\n"
    }

    /// What failed in a test, without its title.
    pub fn failure(&self, outcome: &Outcome, look: &Look) -> String {
        let mut text = String::new();
        if let Some(error) = &outcome.broken {
            self.error(&mut text, outcome.span, error, look);
        }
        for check in &outcome.checks {
            self.verdict(&mut text, check.span, &check.verdict, look);
        }
        for taken in &outcome.snapshots {
            match (&taken.answer, &taken.kept) {
                (Err(error), _) => self.error(&mut text, taken.span, error, look),
                (Ok(_), Kept::Different(how)) => {
                    self.place(&mut text, taken.span);
                    text.push_str(how);
                }
                (Ok(_), Kept::Same | Kept::Unseen) => {}
            }
        }
        text.truncate(text.trim_end().len());
        text + "\n"
    }

    fn verdict(&self, text: &mut String, span: Span, verdict: &Verdict, look: &Look) {
        match verdict {
            Verdict::Met => {}
            Verdict::Different(different) => {
                self.place(text, span);
                write_different(text, different);
            }
            Verdict::Missed(missed) => {
                self.place(text, span);
                write_missed(text, missed);
            }
            Verdict::Broken(error) => self.error(text, span, error, look),
        }
    }

    fn error(&self, text: &mut String, span: Span, error: &Error, look: &Look) {
        self.place(text, span);
        text.push_str(&show::error(error, self.sources, look));
        text.push('\n');
    }

    /// `  tests/cost.kpi:8: expect cost_per_contact = 7.16`
    fn place(&self, text: &mut String, span: Span) {
        let (name, line) = self.at(span);
        let _ = writeln!(text, "  {name}:{line}: {}", self.words(span));
    }

    /// The file and line of a place.
    pub(super) fn at(&self, span: Span) -> (&'a str, usize) {
        let name = self.sources.get(span.source).map_or("", |source| source.name.as_str());
        (name, self.sources.line_column(span.source, span.start).0)
    }

    /// The first line of what stands at a place.
    pub(super) fn words(&self, span: Span) -> &'a str {
        self.sources.slice(span).lines().next().unwrap_or("").trim_end()
    }
}

fn paint(look: &Look, color: AnsiColor, text: &str) -> String {
    let style = if look.color { Style::new().bold().fg_color(Some(color.into())) } else { Style::new() };
    format!("{style}{text}{style:#}")
}

fn write_different(text: &mut String, different: &Different) {
    let names = different.keys.iter().map(String::as_str).chain(["expected", "actual", "difference"]);
    let mut rows = vec![names.map(str::to_owned).collect()];
    rows.extend(different.lines.iter().take(MOST_LINES).map(row));
    for line in aligned(&rows) {
        let _ = writeln!(text, "    {line}");
    }
    if different.lines.len() > MOST_LINES {
        let _ = writeln!(text, "    … and {} more lines that differ", different.lines.len() - MOST_LINES);
    }
    match different.same {
        0 => {}
        1 => text.push_str("    1 other line is as expected\n"),
        same => drop(writeln!(text, "    {same} other lines are as expected")),
    }
    if let Some(place) =
        different.lines.first().filter(|_| different.rounded).and_then(|line| last_place(&line.expected))
    {
        let _ = writeln!(text, "    rounded, they agree: if that is meant, add `within {place}`");
    }
}

fn row(line: &Difference) -> Vec<String> {
    let by = line.difference.as_deref().unwrap_or("");
    let cells = [line.expected.as_str(), line.actual.as_str(), by];
    let keys = line.keys.iter().map(|key| if key.is_empty() { "(blank)" } else { key.as_str() });
    keys.chain(cells).map(str::to_owned).collect()
}

fn write_missed(text: &mut String, missed: &Missed) {
    let _ = writeln!(text, "    expected   {}", missed.expected);
    for (at, actual) in missed.actual.iter().enumerate() {
        let _ = writeln!(text, "    {:8}   {actual}", if at == 0 { "actual" } else { "" });
    }
}
