//! The lines that exist, in their order, with every metric in every one of them (sections 7 and 8).

use super::book::Book;
use super::calendar;
use super::context::{Context, Covered, When, coverage, covered, period_of_question};
use super::homes::{self, Dimension};
use super::metric::{MetricAt, leaving_unit};
use super::rows::RowAt;
use super::units;
use super::value::Naive;
use kpi::syntax::{Asked, Expr};
use kpi::value::Reason;
use std::collections::BTreeSet;

/// One line of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// One for each dimension; `None` in a total.
    pub keys: Vec<Option<Naive>>,
    /// One for each metric.
    pub cells: Vec<Cell>,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub value: Naive,
    pub partial: bool,
}

/// The answer to the book's question: lines and then totals.
pub fn answer(book: &Book) -> Vec<Line> {
    let asked: Vec<Expr> = book.question.metrics.iter().map(formula).collect();
    let dimensions: Vec<Dimension> = book.question.by.iter().map(|key| Dimension::of(book, key)).collect();
    let whole = Context::of_question(book);
    let details = combinations(book, &asked, &dimensions, &whole);
    let mut rows: Vec<Vec<Option<Naive>>> =
        details.iter().map(|keys| keys.iter().cloned().map(Some).collect()).collect();
    if book.question.totals {
        rows = with_totals(rows, dimensions.len());
    }
    let lines = rows.into_iter().map(|keys| line(book, &asked, &dimensions, &whole, keys));
    lines.filter(|line| is_wanted(book, &dimensions, &whole, line)).collect()
}

fn formula(asked: &Asked) -> Expr {
    match asked {
        Asked::Name(name) => super::build::name(&name.text),
        Asked::Formula { formula, .. } => formula.clone(),
    }
}

/// Behind each group of lines that share their first keys, the total over the last one; at the end the total of all.
fn with_totals(details: Vec<Vec<Option<Naive>>>, width: usize) -> Vec<Vec<Option<Naive>>> {
    let mut rows: Vec<Vec<Option<Naive>>> = Vec::new();
    for (at, keys) in details.iter().enumerate() {
        rows.push(keys.clone());
        for kept in (0..width).rev() {
            let ends = details.get(at + 1).is_none_or(|next| next[..kept] != keys[..kept]);
            if ends {
                let total = keys.iter().enumerate().map(|(position, key)| key.clone().filter(|_| position < kept));
                rows.push(total.collect());
            }
        }
    }
    rows
}

/// The context of a line.
fn context_of(dimensions: &[Dimension], whole: &Context, keys: &[Option<Naive>]) -> Context {
    dimensions.iter().zip(keys).fold(whole.clone(), |context, (dimension, key)| match key {
        None => context,
        Some(key) if dimension.grain().is_some() && key.is_blank() => Context { time: When::Never, ..context },
        Some(key) => context.at(dimension, key),
    })
}

fn line(book: &Book, asked: &[Expr], dimensions: &[Dimension], whole: &Context, keys: Vec<Option<Naive>>) -> Line {
    let context = context_of(dimensions, whole, &keys);
    let asked_period = dimensions.iter().zip(&keys).find_map(|(dimension, key)| match (dimension.grain(), key) {
        (Some(_), Some(Naive::Period(period))) => Some(*period),
        _ => None,
    });
    let cell = |formula: &Expr| {
        let value = MetricAt { book, context: &context }.value(formula);
        let value = units::leaving(value, leaving_unit(book, &context, formula, None));
        let used = homes::tables_used(book, formula);
        let in_part = |table: &usize| {
            let coverage = coverage(book, &context.params, *table);
            match (context.time, asked_period) {
                (When::Within(start, end), Some(period)) => {
                    let cut = (start, end) != (period.start, period.end);
                    let state = covered(coverage, start, end);
                    state == Covered::Part || (cut && state == Covered::Whole)
                }
                (When::Within(start, end), None) => covered(coverage, start, end) == Covered::Part,
                _ => false,
            }
        };
        Cell { value, partial: used.iter().any(in_part) }
    };
    Line { cells: asked.iter().map(cell).collect(), keys }
}

/// `--having`, `--sparse`.
fn is_wanted(book: &Book, dimensions: &[Dimension], whole: &Context, line: &Line) -> bool {
    let is_total = line.keys.iter().any(Option::is_none) && !line.keys.is_empty();
    if is_total {
        return true;
    }
    let context = context_of(dimensions, whole, &line.keys);
    let holds = book.question.having.as_ref();
    let holds = holds.is_none_or(|condition| MetricAt { book, context: &context }.value(condition).is_true());
    let empty = line.cells.iter().all(|cell| cell.value.is_blank() || cell.value == Naive::int(0));
    holds && !(book.question.sparse && empty)
}

/// Every period of the output crossed with every combination of the other keys that a row of any table asked has.
fn combinations(book: &Book, asked: &[Expr], dimensions: &[Dimension], whole: &Context) -> Vec<Vec<Naive>> {
    let mut tables: BTreeSet<usize> = asked.iter().flat_map(|formula| homes::tables_asked(book, formula)).collect();
    // A table of members alone need not have every dimension: then it makes no line.
    tables.retain(|table| dimensions.iter().all(|dimension| dimension.is_reached(book, *table)));
    let others: Vec<Dimension> = dimensions.iter().filter(|dimension| dimension.grain().is_none()).cloned().collect();
    let grain = dimensions.iter().find_map(Dimension::grain);
    let mut timed = BTreeSet::new();
    let mut untimed = BTreeSet::new();
    let aggregated: BTreeSet<usize> = asked.iter().flat_map(|formula| homes::tables_used(book, formula)).collect();
    for table in &tables {
        // Members are chosen by the filters that they can reach themselves.
        let rows = match aggregated.contains(table) {
            true => whole.rows(book, *table, None),
            false => whole.reachable_from(book, *table).rows(book, *table, None),
        };
        for row in rows {
            let place = RowAt { book, params: &whole.params, table: *table, row: Some(row) };
            let moment = homes::moment(book, &whole.params, *table, row, None);
            let values: Vec<Naive> = others.iter().map(|dimension| dimension.value(&place, moment)).collect();
            if grain.is_some() && moment.is_none() {
                untimed.insert(values.clone());
            }
            timed.insert(values);
        }
    }
    if others.is_empty() {
        timed.insert(vec![]);
    }
    let mut lines: Vec<Vec<Naive>> = Vec::new();
    match grain {
        None => lines.extend(timed),
        Some(grain) => {
            let blank = Naive::Blank(Reason::NoValues);
            let periods = output_periods(book, grain, &tables, whole).into_iter();
            let crossed = periods.flat_map(|period| timed.iter().map(move |values| (period.clone(), values)));
            let crossed = crossed.chain(untimed.iter().map(|values| (blank.clone(), values)));
            lines.extend(crossed.map(|(period, values)| in_place(dimensions, &period, values)));
        }
    }
    lines.sort();
    lines
}

/// The period put where its grain stands among the dimensions.
fn in_place(dimensions: &[Dimension], period: &Naive, others: &[Naive]) -> Vec<Naive> {
    let mut others = others.iter();
    let value = |dimension: &Dimension| match dimension.grain() {
        Some(_) => period.clone(),
        None => others.next().cloned().expect("a value for each other dimension"),
    };
    dimensions.iter().map(value).collect()
}

/// The periods of the union of what the tables cover, cut by the question's own.
fn output_periods(
    book: &Book,
    grain: kpi::calendar::Grain,
    tables: &BTreeSet<usize>,
    whole: &Context,
) -> BTreeSet<Naive> {
    let mut found = BTreeSet::new();
    for (from, to) in tables.iter().filter_map(|table| coverage(book, &whole.params, *table)) {
        let (start, end) = match period_of_question(&book.question) {
            When::Within(start, end) => (start.max(from), end.min(to)),
            _ => (from, to),
        };
        found.extend(calendar::periods(grain, start, end).into_iter().map(Naive::Period));
    }
    found
}
