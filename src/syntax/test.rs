//! Tests of formulas: tables of raw cells, and what must come out.

use super::ast::{Cell, Expect, Test, TestTable, Want};
use super::problems;
use super::read::{Reader, Rule, child, children, entries};
use crate::source::Span;
use pest::iterators::Pair;

impl<'t> Reader<'t> {
    /// `test "what it shows" { … }`
    pub fn test(&mut self, pair: Pair<'t, Rule>, span: Span) -> Option<Test> {
        let mut test = Test {
            title: self.inner_string(&pair)?,
            tables: Vec::new(),
            data: Vec::new(),
            set: Vec::new(),
            as_of: None,
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
            Rule::test_snapshot => test.snapshots.extend(self.names(entry.clone())),
            Rule::test_set => test.set.extend(self.settings(entry)),
            Rule::test_as_of => {
                let date = child(entry, Rule::date)?;
                test.as_of = self.date(&date);
            }
            Rule::test_expect => {
                let mut parts = entry.clone().into_inner().filter(|part| part.as_rule() != Rule::word_expect);
                let metric = self.bound(parts.next()?);
                let want = self.want(&parts.next()?)?;
                test.expects.push(Expect { metric, want, span: place });
            }
            _ => return None,
        }
        Some(())
    }

    fn want(&mut self, pair: &Pair<'t, Rule>) -> Option<Want> {
        let tolerance = child(pair, Rule::tolerance).and_then(|tolerance| child(&tolerance, Rule::bound));
        let within = tolerance.map(|bound| self.bound(bound));
        Some(match pair.as_rule() {
            Rule::expect_value => Want::Value { value: self.bound(child(pair, Rule::bound)?), within },
            Rule::expect_blank => Want::Blank(self.inner_string(pair)),
            Rule::expect_table => {
                let by = self.key_list(pair);
                let (header, rows) = self.rows(pair);
                Want::Table { by, header, rows, within }
            }
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
