//! Which lines are shown, and in which order: `--having`, `--sort`, `--top`.

use super::homes::Dimension;
use super::lines::{Asking, Line};
use super::value::Naive;
use kpi::syntax::{Asked, Expr, Key, Sort, Top};
use std::cmp::Reverse;

/// Blanks are last, whichever way the others go.
type Place = (bool, Option<(usize, Naive)>, Option<Reverse<(usize, Naive)>>);

/// The lines that are shown, in their order, with a remainder behind each group of which some are not.
pub fn chosen(question: &Asking, all: &[Line]) -> Vec<Line> {
    let asked = &question.book.question;
    let holds = |line: &&Line| asked.having.as_ref().is_none_or(|having| question.value_at(line, having).is_true());
    let mut lines: Vec<Line> = all.iter().filter(holds).cloned().collect();
    let Some(top) = asked.top.as_ref().filter(|_| !question.dimensions.is_empty()) else {
        lines.sort_by_cached_key(|line| shown_places(question, None, line));
        return lines;
    };
    let others = others(question, top);
    let group = |line: &Line| others.iter().map(|at| line.keys[*at].clone()).collect::<Vec<_>>();
    lines.sort_by_cached_key(|line| {
        let by = top.by.iter().map(|by| metric_place(question, line, by, true));
        by.chain(shown_places(question, Some(top), line)).collect::<Vec<_>>()
    });
    let mut shown: Vec<Line> = Vec::new();
    for line in lines {
        let same = shown.iter().filter(|other| group(other) == group(&line)).count();
        if same < usize::try_from(top.count).expect("a small number") {
            shown.push(line);
        }
    }
    shown.sort_by_cached_key(|line| shown_places(question, Some(top), line));
    let mut found: Vec<Line> = Vec::new();
    for (at, line) in shown.iter().enumerate() {
        found.push(line.clone());
        let of_group = |lines: &[Line]| lines.iter().filter(|other| group(other) == group(line)).count();
        let is_last = shown.get(at + 1).is_none_or(|next| group(next) != group(line));
        if is_last && of_group(all) > of_group(&shown) {
            let keys = line.keys.iter().enumerate().map(|(at, key)| key.clone().filter(|_| others.contains(&at)));
            found.push(question.rest(keys.collect(), &shown));
        }
    }
    found
}

/// The dimensions that a remainder still has.
fn others(question: &Asking, top: &Top) -> Vec<usize> {
    let Some(of) = &top.of else { return vec![] };
    let of = Dimension::of(question.book, &Key { value: super::build::name(&of.text) });
    (0..question.dimensions.len()).filter(|at| question.dimensions[*at] != of).collect()
}

/// Groups that have a total or a remainder of their own stay together; then what was asked for, of `--top` its metric;
/// then the keys.
fn shown_places(question: &Asking, top: Option<&Top>, line: &Line) -> Vec<Place> {
    let asked = &question.book.question;
    let width = question.dimensions.len();
    let grouped = if asked.totals { width.saturating_sub(1) } else { 0 };
    let others = top.map_or(vec![], |top| others(question, top));
    let mut places: Vec<Place> = others.into_iter().chain(0..grouped).map(|at| key_place(question, line, at)).collect();
    for sort in &asked.sort {
        places.push(match question.dimensions.iter().position(|one| is_of(question, sort, one)) {
            Some(at) => key_place(question, line, at),
            None => metric_place(question, line, &sort.by, sort.descending != Some(false)),
        });
    }
    if let Some(top) = top.filter(|_| asked.sort.is_empty()) {
        let first = match &asked.metrics[0] {
            Asked::Name(name) => super::build::name(&name.text),
            Asked::Formula { formula, .. } => formula.clone(),
        };
        places.push(metric_place(question, line, top.by.as_ref().unwrap_or(&first), true));
    }
    places.extend((0..width).map(|at| key_place(question, line, at)));
    places
}

fn is_of(question: &Asking, sort: &Sort, dimension: &Dimension) -> bool {
    Dimension::of(question.book, &Key { value: sort.by.clone() }) == *dimension
}

fn key_place(question: &Asking, line: &Line, at: usize) -> Place {
    let dimension = &question.dimensions[at];
    let value = line.keys[at].clone().expect("a key");
    let sort = question.book.question.sort.iter().find(|sort| is_of(question, sort, dimension));
    let descending = sort.is_some_and(|sort| sort.descending == Some(true));
    place(value.is_blank(), dimension.place(question.book, &value), descending)
}

fn metric_place(question: &Asking, line: &Line, metric: &Expr, descending: bool) -> Place {
    let value = question.value_at(line, metric);
    let blank = value.is_blank();
    place(blank, (0, if blank { Naive::int(0) } else { value }), descending)
}

fn place(blank: bool, value: (usize, Naive), descending: bool) -> Place {
    if descending { (blank, None, Some(Reverse(value))) } else { (blank, Some(value), None) }
}
