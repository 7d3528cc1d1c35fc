//! What is wrong with tests before they run.

use super::literal;
use super::{Suite, problems};
use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::{Asking, Cell, Expect, Expr, ExprKind, Test, Want};
use crate::value::Reason;
use std::collections::HashMap;

impl Suite<'_> {
    /// What is wrong with the tests themselves, in the order of the texts.
    pub fn problems(&self) -> Vec<Problem> {
        let mut titles: HashMap<(&str, &str), &Test> = HashMap::new();
        let mut found = Vec::new();
        for case in &self.cases {
            match titles.get(&(case.file, case.test.title.as_str())) {
                Some(first) => found.push(problems::doubled(case.test, first)),
                None => drop(titles.insert((case.file, &case.test.title), case.test)),
            }
            found.extend(super::calendar::problems(case));
            test(case.test, &mut found);
        }
        found.extend(self.claimed_twice());
        found.sort_by_key(Problem::span);
        found
    }
}

impl Suite<'_> {
    /// Snapshots that come to the same file; capitals do not tell files apart everywhere.
    fn claimed_twice(&self) -> Vec<Problem> {
        let mut claims: HashMap<String, Span> = HashMap::new();
        let mut found = Vec::new();
        for (case, taken) in
            self.cases.iter().flat_map(|case| case.test.snapshots.iter().map(move |taken| (case, taken)))
        {
            let file = case.kept_in(taken);
            if let Some(first) = claims.insert(file.display().to_string().to_lowercase(), taken.span) {
                found.push(problems::claimed_twice(taken.span, first, &file));
            }
        }
        found
    }
}

fn test(test: &Test, found: &mut Vec<Problem>) {
    if test.expects.is_empty() && test.snapshots.is_empty() {
        found.push(problems::nothing_expected(test));
    }
    let asks = |expect: &Expect| expect.asking.is_some() && !matches!(expect.want, Want::Problem(..));
    let asked = test.expects.iter().any(asks) || !test.snapshots.is_empty();
    for expect in &test.expects {
        match &expect.want {
            Want::Value { .. } => {}
            Want::Blank(reason) => found.extend(
                reason
                    .as_ref()
                    .and_then(|(words, span)| Reason::named(words).is_none().then(|| problems::reason(*span, words))),
            ),
            Want::Table { header, rows, within } => {
                found.extend(expect.asking.as_ref().and_then(|asking| heading(asking, header)));
                found.extend(rows.iter().filter_map(|row| cell(row.last()?)));
                doubled_rows(rows, found);
                found.extend(within.as_ref().and_then(tolerance));
            }
            Want::Problem(code, span) => {
                let known = Code::ALL.iter().any(|known| known.number() == code);
                found.extend((!known).then(|| problems::unknown_code(*span, code)));
            }
            Want::Note(_) | Want::NoNote(_) => {
                let nothing = expect.asking.is_none() && !asked;
                found.extend(nothing.then(|| problems::note_of_nothing(expect.span)));
            }
        }
    }
}

/// The first row names the keys in their order; what it calls the metric, and a key that is an expression, is free.
fn heading(asking: &Asking, header: &[Cell]) -> Option<Problem> {
    let (last, keys) = header.split_last()?;
    let fits = |(cell, key): (&Cell, &Expr)| bare(key).is_none_or(|name| name == cell.text);
    let by = asking.by.iter().map(|key| &key.value);
    if keys.len() == asking.by.len() && keys.iter().zip(by.clone()).all(fits) {
        return None;
    }
    let names: Vec<&str> = by.map(|key| bare(key).unwrap_or("…")).collect();
    let metric = header.iter().rev().map(|cell| cell.text.as_str()).find(|text| !names.contains(text));
    let names = names.into_iter();
    let corrected: String = names.chain([metric.unwrap_or("value")]).map(|name| format!("| {name} ")).collect();
    Some(problems::header(header.first()?.span.to(last.span), &format!("{corrected}|")))
}

fn bare(key: &Expr) -> Option<&str> {
    match &key.kind {
        ExprKind::Name(name) => Some(&name.text),
        _ => None,
    }
}

fn cell(cell: &Cell) -> Option<Problem> {
    literal::wanted(&cell.text).err().map(|words| problems::reason(cell.span, words))
}

fn tolerance(within: &Expr) -> Option<Problem> {
    let is_number = literal::value(within).is_some_and(|(value, _)| value.as_number().is_some());
    (!is_number).then(|| problems::tolerance(within.span))
}

fn doubled_rows(rows: &[Vec<Cell>], found: &mut Vec<Problem>) {
    let mut seen: HashMap<Vec<&str>, &Cell> = HashMap::new();
    for row in rows {
        let Some((keys, first)) = row.split_last().map(|(_, keys)| keys).zip(row.first()) else { continue };
        let texts: Vec<&str> = keys.iter().map(|cell| cell.text.as_str()).collect();
        match seen.get(&texts) {
            Some(other) => found.push(problems::doubled_row(first.span, other.span)),
            None => drop(seen.insert(texts, first)),
        }
    }
}
