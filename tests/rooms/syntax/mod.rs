//! The room `syntax`: what is read, what is said of mistakes, and that nothing breaks it.

mod cases;
mod format;
mod limits;
mod manual;
mod outline;
mod question;
mod reading;

use kpi::problem::Problem;
use kpi::source::{Sources, Span};
use kpi::syntax::{Script, parse};
use std::fmt::Write;

/// Parses a text on its own.
fn read(text: &str) -> (Sources, Script, Vec<Problem>) {
    let mut sources = Sources::default();
    let source = sources.add("test.kpi", text);
    let (script, problems) = parse(source, text);
    (sources, script, problems)
}

/// A problem in plain lines: code and message, places, what to do.
fn plain(sources: &Sources, problem: &Problem) -> String {
    let mut out = format!("{}: {}\n", problem.code, problem.message);
    for label in &problem.labels {
        let _ = writeln!(out, "  at {}", place(sources, label.span, &label.text));
    }
    for help in &problem.help {
        let _ = writeln!(out, "  - {help}");
    }
    out
}

fn place(sources: &Sources, span: Span, words: &str) -> String {
    let (line, column) = sources.line_column(span.source, span.start);
    let (last_line, last_column) = sources.line_column(span.source, span.end);
    let what = sources.slice(span).escape_debug().to_string();
    let words = if words.is_empty() { String::new() } else { format!(" ({words})") };
    format!("{line}:{column}..{last_line}:{last_column} `{what}`{words}")
}
