//! A question as a person typed it: each part a text of its own.

/// The parts of a question from the command line or a program, before they are read.
#[derive(Clone, Debug, Default)]
pub struct QuestionText {
    /// Names of metrics, `cost_per_contact`.
    pub metrics: Vec<String>,
    /// `-e`: `sum(costs)` or `name = sum(costs)`.
    pub expressions: Vec<String>,
    /// `--by`: `month,channel`, `weekday(started_at)`; may be given several times.
    pub by: Vec<String>,
    /// `--where`
    pub filter: Option<String>,
    /// `--having`
    pub having: Option<String>,
    /// `--from`: a day or period.
    pub from: Option<String>,
    /// `--to`: a day or period.
    pub to: Option<String>,
    /// `--period`: `last 12 months`, `this quarter to date`, `2025-03`, `2025-01 to 2025-03`; instead of `from` and `to`.
    pub period: Option<String>,
    /// `--set p=v`
    pub set: Vec<String>,
    /// `--sort`: `-cost_per_contact,channel`; `-` is descending, `+` ascending.
    pub sort: Vec<String>,
    /// `--top`
    pub top: Option<String>,
    /// `--across`
    pub across: Option<String>,
    /// `--as-of`
    pub as_of: Option<String>,
    /// `--totals`
    pub totals: bool,
    /// `--sparse`
    pub sparse: bool,
}

use super::ast::{Asked, Expr, ExprKind, Key, Name, Question};
use super::layout::faults;
use super::parse::{fault_problem, grammar, with_room};
use super::problems;
use super::read::{Reader, Rule, child};
use crate::calendar::{Day, Grain, Period};
use crate::problem::Problem;
use crate::source::{SourceId, Sources, Span};
use pest::iterators::Pair;

/// Reads a question part by part. Every part becomes a text of `sources`, called after its option, so that problems show it.
pub fn question(sources: &mut Sources, text: &QuestionText) -> Result<Question, Vec<Problem>> {
    with_room(|| {
        let mut parts = Parts { sources, problems: Vec::new() };
        let period = parts.period_words(text.period.as_deref());
        let question = Question {
            metrics: parts.metrics(text),
            by: parts.lists("--by", &text.by, Rule::question_keys, |reader, pair| reader.key_list(pair)),
            filter: parts.one("--where", &text.filter, Rule::question_filter, |reader, pair| {
                child(pair, Rule::cond).map(|cond| reader.cond(cond))
            }),
            having: parts.one("--having", &text.having, Rule::question_having, formula),
            period: period.period,
            from: parts.period("--from", text.from.as_deref()).or(period.from),
            to: parts.period("--to", text.to.as_deref()).or(period.to),
            set: parts.lists("--set", &text.set, Rule::question_settings, |reader, pair| reader.settings(pair)),
            totals: text.totals,
            sparse: text.sparse,
            sort: parts.lists("--sort", &text.sort, Rule::question_sort, |reader, pair| reader.sort(pair)),
            top: parts.one("--top", &text.top, Rule::question_top, |reader, pair| {
                child(pair, Rule::top).and_then(|top| reader.top(&top))
            }),
            across: parts.across(text.across.as_deref()),
            as_of: parts.day("--as-of", text.as_of.as_deref()),
        };
        if parts.problems.is_empty() { Ok(question) } else { Err(parts.problems) }
    })
}

/// Reads `p=v`, for a param that is set from outside; `called` names the text in problems.
pub fn setting(sources: &mut Sources, called: &str, text: &str) -> Result<Vec<(Name, Expr)>, Vec<Problem>> {
    with_room(|| {
        let mut parts = Parts { sources, problems: Vec::new() };
        let read = parts.read(called, text, Rule::question_settings, |reader, pair| reader.settings(pair));
        read.ok_or(parts.problems)
    })
}

/// A text that is one expression, such as an expected cell of a test; `None` if it is not. Its places mean nothing.
pub fn constant(text: &str) -> Option<Expr> {
    with_room(|| {
        let mut sources = Sources::default();
        let mut parts = Parts { sources: &mut sources, problems: Vec::new() };
        parts.read("", text, Rule::question_formula, formula).flatten()
    })
}

/// A name as it is written in a formula: in backticks if it would be read as anything but this name.
pub fn written_name(name: &str) -> String {
    match constant(name).map(|expr| expr.kind) {
        Some(ExprKind::Name(read)) if *read.text == *name => name.to_owned(),
        _ => format!("`{name}`"),
    }
}

/// Reads the parts of a question, each a text of its own.
pub(super) struct Parts<'s> {
    sources: &'s mut Sources,
    problems: Vec<Problem>,
}

/// A list of keys.
pub(super) fn keys(parts: &mut Parts<'_>, called: &str, text: &str) -> Option<Vec<Key>> {
    parts.read(called, text, Rule::question_keys, |reader, pair| reader.key_list(pair))
}

impl<'s> Parts<'s> {
    pub(super) fn new(sources: &'s mut Sources) -> Parts<'s> {
        Parts { sources, problems: Vec::new() }
    }

    pub(super) fn add(&mut self, called: &str, text: &str) -> SourceId {
        self.sources.add(called, text)
    }

    pub(super) fn say(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// What was read, unless something is wrong with it.
    pub(super) fn finish<T>(self, read: T) -> Result<T, Vec<Problem>> {
        if self.problems.is_empty() { Ok(read) } else { Err(self.problems) }
    }

    /// Reads one part; `None` if it has problems.
    fn read<T>(
        &mut self,
        called: &str,
        text: &str,
        entry: Rule,
        build: impl for<'t> FnOnce(&mut Reader<'t>, &Pair<'t, Rule>) -> T,
    ) -> Option<T> {
        let source = self.sources.add(called, text);
        if let Some(fault) = faults(text).first() {
            self.problems.push(fault_problem(source, text, 0..text.len(), *fault, None));
            return None;
        }
        if text.trim().is_empty() {
            let whole = Span::new(source, 0, text.len());
            self.problems.push(problems::empty_part(whole, called, example(entry)));
            return None;
        }
        match grammar(source, text, 0..text.len(), entry) {
            Ok(pair) => {
                let mut reader = Reader::new(source, text, 0);
                let built = build(&mut reader, &pair);
                let fine = reader.problems.is_empty();
                self.problems.append(&mut reader.problems);
                fine.then_some(built)
            }
            Err(problem) => {
                self.problems.push(*problem);
                None
            }
        }
    }

    fn one<T>(
        &mut self,
        called: &str,
        text: &Option<String>,
        entry: Rule,
        build: impl for<'t> FnOnce(&mut Reader<'t>, &Pair<'t, Rule>) -> Option<T>,
    ) -> Option<T> {
        self.read(called, text.as_deref()?, entry, build).flatten()
    }

    fn lists<T>(
        &mut self,
        called: &str,
        texts: &[String],
        entry: Rule,
        build: impl for<'t> Fn(&mut Reader<'t>, &Pair<'t, Rule>) -> Vec<T>,
    ) -> Vec<T> {
        texts.iter().filter_map(|text| self.read(called, text, entry, &build)).flatten().collect()
    }

    /// The names first, then the expressions, as they stand on the command line.
    fn metrics(&mut self, text: &QuestionText) -> Vec<Asked> {
        let mut all = Vec::new();
        for metric in &text.metrics {
            let name = self.read("METRICS", metric, Rule::question_name, |reader, pair| reader.inner_name(pair));
            all.extend(name.flatten().map(Asked::Name));
        }
        for expression in &text.expressions {
            all.extend(self.read("-e", expression, Rule::question_formula, |reader, pair| {
                let name = reader.inner_name(pair);
                let formula = formula(reader, pair).unwrap_or_else(|| reader.unread(Span::default()));
                Asked::new(name, formula)
            }));
        }
        all
    }

    fn across(&mut self, text: Option<&str>) -> Option<Key> {
        self.read("--across", text?, Rule::question_keys, |reader, pair| reader.key_list(pair))
            .and_then(|mut keys| keys.pop())
    }

    /// `--period`, as the parts of a question that it says.
    fn period_words(&mut self, text: Option<&str>) -> Question {
        let Some(text) = text else { return Question::default() };
        let read = self.read("--period", text, Rule::question_period, |reader, pair| {
            let mut question = Question::default();
            reader.time_words(&mut question, pair);
            question
        });
        read.unwrap_or_default()
    }

    fn period(&mut self, called: &str, text: Option<&str>) -> Option<(Period, Span)> {
        let (written, span) = self.word(called, text?);
        let period = Period::written(written);
        if period.is_none() {
            self.problems.push(problems::no_such_period(span, written));
        }
        Some((period?, span))
    }

    fn day(&mut self, called: &str, text: Option<&str>) -> Option<Day> {
        let (written, span) = self.word(called, text?);
        let day = Period::parse(written).filter(|period| period.grain == Grain::Day);
        if day.is_none() {
            self.problems.push(problems::no_such_as_of(span, written));
        }
        day.map(Period::first_day)
    }

    /// A text without the spaces around it, and its place.
    fn word<'t>(&mut self, called: &str, text: &'t str) -> (&'t str, Span) {
        let source = self.sources.add(called, text);
        let written = text.trim();
        let start = text.len() - text.trim_start().len();
        (written, Span::new(source, start, start + written.len()))
    }
}

fn formula<'t>(reader: &mut Reader<'t>, pair: &Pair<'t, Rule>) -> Option<Expr> {
    child(pair, Rule::formula).map(|formula| reader.formula(formula))
}

fn example(entry: Rule) -> &'static str {
    match entry {
        Rule::question_keys => "month,channel",
        Rule::question_filter => "channel = \"phone\"",
        Rule::question_having => "cost_per_contact > 7",
        Rule::question_settings => "answer_within=30 s",
        Rule::question_sort => "-cost_per_contact",
        Rule::question_top => "10 by complaints",
        Rule::question_name => "cost_per_contact",
        Rule::question_period => "last 12 months",
        _ => "sum(costs) / count(contacts)",
    }
}
