//! Tests of formulas: tables of raw cells, and what must come out.

use super::ast::{Asked, Asking, CalendarEntry, Cell, Expect, Question, Test, TestSnapshot, TestTable, Want};
use super::mistakes::RESERVED;
use super::problems;
use super::read::{Reader, Rule, child, children, entries};
use super::scan::{continues_name, tokens};
use crate::source::Span;
use pest::iterators::Pair;

impl<'t> Reader<'t> {
    /// `test "what it shows" { … }`
    pub fn test(&mut self, pair: Pair<'t, Rule>, span: Span) -> Option<Test> {
        let mut test = Test {
            title: self.inner_string(&pair)?,
            tables: Vec::new(),
            data: Vec::new(),
            question: Question::default(),
            calendar: Vec::new(),
            expects: Vec::new(),
            snapshots: Vec::new(),
            span,
        };
        for entry in entries(pair) {
            let place = self.trimmed(&entry);
            if self.test_entry(&mut test, &entry, place).is_none() {
                self.unread(place);
            }
        }
        Some(test)
    }

    fn test_entry(&mut self, test: &mut Test, entry: &Pair<'t, Rule>, place: Span) -> Option<()> {
        match entry.as_rule() {
            Rule::test_table => {
                let name = self.inner_name(entry)?;
                let (header, rows) = self.rows(entry);
                test.tables.push(TestTable { name, header, rows, span: place });
            }
            Rule::test_data => {
                let path = child(entry, Rule::string)?;
                let (name, span) = (self.inner_name(entry)?, self.span(&path));
                let path = self.string(&path);
                test.data.push((name, path, span));
            }
            Rule::test_snapshot => test.snapshots.push(self.snapshot(entry, place)),
            Rule::test_calendar => test.calendar.push(self.calendar_entry(entry)?),
            Rule::test_set => test.question.set.extend(self.settings(entry)),
            Rule::test_as_of => {
                let date = child(entry, Rule::date)?;
                test.question.as_of = self.date(&date);
            }
            Rule::view_where | Rule::view_period | Rule::view_from | Rule::view_to => {
                self.view_entry(&mut test.question, entry, place);
            }
            Rule::test_expect => test.expects.push(self.expect(entry, place)?),
            _ => return None,
        }
        Some(())
    }

    /// `opening_hours: "mon-fri 08:00-18:00"`
    fn calendar_entry(&mut self, entry: &Pair<'t, Rule>) -> Option<CalendarEntry> {
        let key = child(entry, Rule::calendar_key)?.as_str().to_owned();
        let texts = children(entry, Rule::calendar_text).map(|text| {
            let span = self.span(&text);
            match child(&text, Rule::string) {
                Some(string) => (self.string(&string), self.span(&string)),
                None => (text.as_str().trim().to_owned(), span),
            }
        });
        Some(CalendarEntry { key, texts: texts.collect() })
    }

    /// `snapshot: monthly`, `snapshot: sum(costs), aht by month`
    fn snapshot(&mut self, entry: &Pair<'t, Rule>, span: Span) -> TestSnapshot {
        let mut asked = Vec::new();
        for one in children(entry, Rule::snapshot_asked) {
            let name = self.inner_name(&one);
            let formula = match child(&one, Rule::bound) {
                Some(bound) => self.bound(bound),
                None => self.unread(self.span(&one)),
            };
            asked.push(Asked::new(name, formula));
        }
        let written = self.slice(span).split_once(':').map_or("", |(_, written)| written);
        TestSnapshot { asked, by: self.key_list(entry), written: on_one_line(written), span }
    }

    fn expect(&mut self, entry: &Pair<'t, Rule>, span: Span) -> Option<Expect> {
        let mut parts = entry.clone().into_inner().filter(|part| part.as_rule() != Rule::word_expect);
        let first = parts.next()?;
        if first.as_rule() != Rule::bound {
            let asking = child(&first, Rule::asking).and_then(|asking| self.asking(&asking));
            return Some(Expect { asking, want: self.want(&first)?, span });
        }
        let metric = self.bound(first);
        let what = parts.next()?;
        let by = self.key_list(&what);
        Some(Expect { asking: Some(Asking { metric, by }), want: self.want(&what)?, span })
    }

    /// `in aht by channel`
    fn asking(&mut self, pair: &Pair<'t, Rule>) -> Option<Asking> {
        let metric = self.bound(child(pair, Rule::bound)?);
        Some(Asking { metric, by: self.key_list(pair) })
    }

    fn want(&mut self, pair: &Pair<'t, Rule>) -> Option<Want> {
        let tolerance = child(pair, Rule::tolerance).and_then(|tolerance| child(&tolerance, Rule::bound));
        let within = tolerance.map(|bound| self.bound(bound));
        let text = child(pair, Rule::string).map(|text| (self.string(&text), self.span(&text)));
        Some(match pair.as_rule() {
            Rule::expect_value => Want::Value { value: self.bound(child(pair, Rule::bound)?), within },
            Rule::expect_blank => Want::Blank(text),
            Rule::expect_table => {
                let (header, rows) = self.rows(pair);
                Want::Table { header, rows, within }
            }
            Rule::expect_problem => {
                let code = child(pair, Rule::problem_code)?;
                Want::Problem(code.as_str().to_uppercase(), self.span(&code))
            }
            Rule::expect_note => Want::Note(text?.0),
            Rule::expect_no_note => Want::NoNote(text.map(|(text, _)| text)),
            _ => return None,
        })
    }

    /// The header and the rows below it; a Markdown line of dashes between them is passed over.
    fn rows(&mut self, pair: &Pair<'t, Rule>) -> (Vec<Cell>, Vec<Vec<Cell>>) {
        let mut lines = children(pair, Rule::row).map(|row| {
            let span = self.span(&row);
            (span, cells(span, self.slice(span)))
        });
        let (place, header) = lines.next().unwrap_or_default();
        let body: Vec<_> = lines.enumerate().filter(|(at, (_, row))| *at > 0 || !is_ruler(row)).collect();
        let mut rows = Vec::with_capacity(body.len());
        for (_, (span, row)) in body {
            if row.len() != header.len() {
                self.problems.push(problems::ragged_row(span, row.len(), place, header.len()));
            }
            rows.push(row);
        }
        (header, rows)
    }
}

/// What is written, on one line and without comments: the same for every layout of the same words, because snapshots are
/// called after it.
fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    let mut before = "";
    for token in tokens(text, 0, text.len()) {
        let word = text.get(token.start..token.end).unwrap_or("");
        let is_call =
            word == "(" && before.chars().next_back().is_some_and(continues_name) && !RESERVED.contains(&before);
        let is_tight = is_call || matches!(word, ")" | "," | ".") || matches!(before, "" | "(" | ".");
        if !is_tight {
            line.push(' ');
        }
        line.push_str(word);
        before = word;
    }
    line
}

/// The cells of a raw row; `\|` is a bar inside a cell.
pub fn cells(span: Span, line: &str) -> Vec<Cell> {
    let mut all = Vec::new();
    let mut start = 1;
    let mut escaped = false;
    for (at, c) in line.char_indices().skip(1) {
        if c == '|' && !escaped {
            all.push(cell(span, line, start, at));
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    // A row may end without its last bar.
    if line.get(start..).is_some_and(|rest| !rest.trim().is_empty()) {
        all.push(cell(span, line, start, line.len()));
    }
    all
}

fn cell(row: Span, line: &str, start: usize, end: usize) -> Cell {
    let raw = line.get(start..end).unwrap_or("");
    let text = raw.trim();
    let before = raw.len() - raw.trim_start().len();
    let first = row.start as usize + start + if text.is_empty() { 0 } else { before };
    Cell { text: text.replace("\\|", "|"), span: Span::new(row.source, first, first + text.len()) }
}

/// Whether a row is a Markdown line of dashes.
pub fn is_ruler(row: &[Cell]) -> bool {
    let dashes = |cell: &Cell| cell.text.contains("---") && cell.text.chars().all(|c| c == '-' || c == ':');
    !row.is_empty() && row.iter().all(dashes)
}
