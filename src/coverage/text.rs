//! Coverage for people: a line for each file, then everything that no test reached, with its place and why.

use super::{Coverage, FileCoverage, Point, Way};
use crate::source::Sources;

/// The longest piece of a formula that is shown on a line.
const LONGEST: usize = 40;

impl Coverage {
    /// The coverage as a page of text.
    pub fn text(&self, sources: &Sources) -> String {
        let mut page = format!("\n{}", self.table());
        let missing = self.missing(sources);
        if !missing.is_empty() {
            page.push_str(&format!("\nNot reached by any test:\n{missing}"));
        }
        let blanks = self.reasons();
        if !blanks.is_empty() {
            page.push_str(&format!("\nBlanks that tests have shown, for reading only:\n{blanks}"));
        }
        page
    }

    fn table(&self) -> String {
        let kinds: [fn(&Point) -> bool; 3] =
            [|point| point.way == Way::Metric, |point| point.way.is_branch(), |point| point.way.is_filter()];
        let of = |(reached, all): (usize, usize)| format!("{reached} of {all}");
        let row = |name: &str, [metrics, branches, filters]: [(usize, usize); 3]| {
            [name.to_owned(), of(metrics), of(branches), of(filters)]
        };
        let mut rows = vec![["Covered by tests", "metrics", "branches", "filters"].map(str::to_owned)];
        let is_whole = |file: &&FileCoverage| file.points.iter().all(|(_, times)| *times > 0);
        let (whole, rest): (Vec<&FileCoverage>, Vec<&FileCoverage>) = self.files.iter().partition(is_whole);
        rows.extend(rest.iter().map(|file| row(&file.name, kinds.map(|kind| file.count(kind)))));
        let together = |kind: fn(&Point) -> bool| {
            whole.iter().map(|file| file.count(kind)).fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
        };
        match whole.as_slice() {
            [] => {}
            [file] => rows.push(row(&file.name, kinds.map(|kind| file.count(kind)))),
            whole => rows.push(row(&format!("{} files, all of them", whole.len()), kinds.map(together))),
        }
        rows.push(row("All", kinds.map(|kind| self.count(kind))));
        let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..4).map(|at| width(at).unwrap_or(0)).collect();
        let mut page = String::new();
        for row in &rows {
            let [name, rest @ ..] = row;
            let first = widths.first().copied().unwrap_or(0);
            let mut line = format!("{name:first$}");
            for (cell, width) in rest.iter().zip(widths.iter().skip(1)) {
                line.push_str(&format!("  {cell:>width$}"));
            }
            page.push_str(line.trim_end());
            page.push('\n');
        }
        let (reached, all) = self.count(|_| true);
        page.push_str(&format!("\n{reached} of {all} reached: {}%\n", self.percent()));
        page
    }

    /// The share in percent with one digit behind the point, rounded down: 100.0 is all of it and nothing less.
    pub fn percent(&self) -> String {
        let (reached, all) = self.count(|_| true);
        let tenths = (reached * 1000).checked_div(all).unwrap_or(1000);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    fn missing(&self, sources: &Sources) -> String {
        self.files.iter().map(|file| self.missing_of(file, sources)).collect()
    }

    fn missing_of(&self, file: &FileCoverage, sources: &Sources) -> String {
        let mut page = String::new();
        let never: Vec<&str> = file
            .points
            .iter()
            .filter(|(point, times)| point.way == Way::Metric && *times == 0)
            .map(|(point, _)| &*point.owner)
            .collect();
        for (point, _) in file.points.iter().filter(|(_, times)| *times == 0) {
            // What stands in a metric that is never calculated need not be told one by one.
            if point.way != Way::Metric && never.contains(&&*point.owner) {
                continue;
            }
            let (line, column) = sources.line_column(point.span.source, point.span.start);
            let why = match (point.way, self.unanswered.get(&*point.owner)) {
                (Way::Metric, Some(test)) => format!("the test \"{test}\" asks for it and gets no answer"),
                (way, _) => way.missing().to_owned(),
            };
            let text = match point.way {
                Way::Metric => String::new(),
                _ => format!(" `{}`", brief(sources.slice(point.span))),
            };
            page.push_str(&format!("  {}:{line}:{column}  {}{text}: {why}\n", file.name, point.owner));
        }
        page
    }

    fn reasons(&self) -> String {
        let shown = self.blanks.iter().filter(|blanks| !blanks.reasons.is_empty());
        let line = |blanks: &super::MetricBlanks| {
            let reasons: Vec<&str> = blanks.reasons.iter().map(|reason| reason.words()).collect();
            format!("  {}: {}\n", blanks.metric, reasons.join(", "))
        };
        shown.map(line).collect()
    }
}

/// A piece of a formula on one line, cut if it is long.
fn brief(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let start: String = line.chars().take(LONGEST - 1).collect();
    format!("{start}…")
}
