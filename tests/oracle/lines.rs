//! The lines that exist, in their order, with every metric in every one of them (sections 7 and 8).

use super::book::Book;
use super::calendar::Stretch;
use super::choose;
use super::context::{Context, Covered, When, coverage, covered, covered_periods};
use super::homes::{self, Dimension, Used};
use super::metric::{MetricAt, leaving_unit};
use super::moving::{Moves, Outer};
use super::rows::RowAt;
use super::units;
use super::value::Naive;
use kpi::syntax::{Asked, Expr, ExprKind, Modifier};
use kpi::value::Reason;
use std::collections::BTreeSet;

/// One line of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// One for each dimension; `None` in a total, or in a remainder.
    pub keys: Vec<Option<Naive>>,
    /// Whether it stands for what `--top` does not show.
    pub is_rest: bool,
    /// One for each metric.
    pub cells: Vec<Cell>,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub value: Naive,
    pub partial: bool,
}

/// The answer to a question.
pub struct Answer {
    /// The contexts of all lines that there are to choose from.
    pub details: Vec<Context>,
    /// The lines that are shown, remainders and totals included.
    pub lines: Vec<Line>,
}

/// The answer to the book's question.
pub fn answer(book: &Book) -> Answer {
    let asked: Vec<Expr> = book.question.metrics.iter().map(formula).collect();
    let dimensions: Vec<Dimension> = book.question.by.iter().map(|key| Dimension::of(book, key)).collect();
    let whole = Context::of_question(book);
    let question = Asking { book, asked: &asked, dimensions: &dimensions, whole: &whole };
    let keys = combinations(book, &asked, &dimensions, &whole).into_iter();
    let mut all: Vec<Line> = keys.map(|keys| question.line(keys.into_iter().map(Some).collect())).collect();
    let details = all.iter().map(|line| question.context(&line.keys)).collect();
    all.retain(|line| !(book.question.sparse && question.is_empty(line)));
    let mut lines = choose::chosen(&question, &all);
    if book.question.totals && !dimensions.is_empty() {
        lines = question.with_totals(lines);
    }
    Answer { details, lines }
}

/// A question with what its parts mean.
pub struct Asking<'a> {
    pub book: &'a Book,
    pub asked: &'a [Expr],
    pub dimensions: &'a [Dimension],
    pub whole: &'a Context,
}

fn formula(asked: &Asked) -> Expr {
    match asked {
        Asked::Name(name) => super::build::name(&name.text),
        Asked::Formula { formula, .. } => formula.clone(),
    }
}

impl Asking<'_> {
    /// Behind each group of lines that share their first keys, the total over the last one; at the end the total of all.
    fn with_totals(&self, details: Vec<Line>) -> Vec<Line> {
        let width = self.dimensions.len();
        let mut lines: Vec<Line> = Vec::new();
        for (at, detail) in details.iter().enumerate() {
            lines.push(detail.clone());
            for kept in (1..width).rev() {
                if details.get(at + 1).is_none_or(|next| next.keys[..kept] != detail.keys[..kept]) {
                    let keys = detail.keys.iter().enumerate().map(|(at, key)| key.clone().filter(|_| at < kept));
                    lines.push(self.line(keys.collect()));
                }
            }
        }
        lines.push(self.line(vec![None; width]));
        lines
    }

    /// The context of a line.
    fn context(&self, keys: &[Option<Naive>]) -> Context {
        self.dimensions.iter().zip(keys).fold(self.whole.clone(), |context, (dimension, key)| match key {
            None => context,
            Some(key) if dimension.grain().is_some() && key.is_blank() => {
                Context { time: When::Never, grain: dimension.grain(), ..context }
            }
            Some(key) => context.at(self.book, dimension, key),
        })
    }

    fn line(&self, keys: Vec<Option<Naive>>) -> Line {
        self.line_in(&self.context(&keys), keys, false)
    }

    /// What stands for lines that are not shown: K has, beside the keys that are left, that a row is of none that is.
    pub fn rest(&self, keys: Vec<Option<Naive>>, shown: &[Line]) -> Line {
        let stands_for = self.dimensions.iter().zip(&keys).filter(|(_, key)| key.is_none());
        let shown = shown.iter().map(|line| line.keys.iter().flatten().cloned().collect());
        let rest = Dimension::Rest {
            by: self.dimensions.to_vec(),
            stands_for: stands_for.map(|(dimension, _)| dimension.clone()).collect(),
            shown: shown.collect(),
        };
        let context = self.context(&keys).at(self.book, &rest, &Naive::Bool(true));
        self.line_in(&context, keys, true)
    }

    fn line_in(&self, context: &Context, keys: Vec<Option<Naive>>, is_rest: bool) -> Line {
        let book = self.book;
        let asked_period =
            self.dimensions.iter().zip(&keys).find_map(|(dimension, key)| match (dimension.grain(), key) {
                (Some(_), Some(Naive::Period(period))) => Some(*period),
                _ => None,
            });
        let cell = |formula: &Expr| {
            let value = MetricAt { book, context }.value(formula);
            let value = units::leaving(value, leaving_unit(book, context, formula, None));
            let used = homes::tables_used(book, formula);
            let in_part = |used: &Used| {
                let period = asked_period.filter(|_| !used.whole);
                in_part(book, used, context, self.whole, period)
            };
            Cell { value, partial: used.iter().any(in_part) }
        };
        Line { cells: self.asked.iter().map(cell).collect(), keys, is_rest }
    }

    /// The value of a metric at a line.
    pub fn value_at(&self, line: &Line, metric: &Expr) -> Naive {
        MetricAt { book: self.book, context: &self.context(&line.keys) }.value(metric)
    }

    /// A count of zero is as good as empty; a sum of zero is a number.
    fn is_empty(&self, line: &Line) -> bool {
        line.cells.iter().zip(self.asked).all(|(cell, asked)| {
            cell.value.is_blank() || (cell.value == Naive::int(0) && homes::is_count(self.book, asked))
        })
    }
}

/// Whether T is covered in part, or is a period that the question's own cuts. Rows without time are in no period.
fn in_part(book: &Book, used: &Used, context: &Context, whole: &Context, period: Option<Stretch>) -> bool {
    let Some(coverage) = coverage(book, &context.params, used) else { return false };
    match (context.time, whole.time, period) {
        (When::Never, ..) => false,
        (When::Within(start, end), _, Some(period)) => {
            let cut = (start, end) != (period.start, period.end);
            let state = covered(Some(coverage), start, end);
            state == Covered::Part || (cut && state == Covered::Whole)
        }
        // An open side ends where the coverage does.
        (_, When::Within(start, end), None) => {
            let start = if start == i64::MIN / 4 { coverage.own.0 } else { start };
            let end = if end == i64::MAX / 4 { coverage.own.1 } else { end };
            covered(Some(coverage), start, end) == Covered::Part
        }
        _ => false,
    }
}

/// The tables whose coverage makes the lines.
pub fn tables_of_lines(book: &Book) -> BTreeSet<Used> {
    let asked: Vec<Expr> = book.question.metrics.iter().map(formula).collect();
    let dimensions: Vec<Dimension> = book.question.by.iter().map(|key| Dimension::of(book, key)).collect();
    tables_asked(book, &asked, dimensions.iter().find_map(Dimension::grain))
}

fn tables_asked(book: &Book, asked: &[Expr], grain: Option<kpi::calendar::Grain>) -> BTreeSet<Used> {
    let mut tables: BTreeSet<Used> = asked.iter().flat_map(|formula| homes::tables_used(book, formula)).collect();
    // What is used over all time makes lines of periods only if nothing else does.
    if grain.is_some() && tables.iter().any(|used| !used.whole) {
        tables.retain(|used| !used.whole);
    }
    // What is used by another time makes lines by the table's own time too.
    // Rows that last from the table's own time on are in their periods already.
    let by_other = tables.iter().filter(|used| !used.spans || used.on.is_some());
    let own: Vec<Used> = by_other.map(|used| Used::of(used.table, None)).collect();
    tables.extend(own);
    tables.retain(|used| grain.is_none() || used.on.is_some() || book.tables[used.table].time.is_some());
    tables
}

/// The tables and stretches of time that a formula reaches back to from T.
pub fn windows(book: &Book, expr: &Expr, from: &[Outer], whole: &Context, found: &mut Vec<(Used, (i64, i64))>) {
    match &expr.kind {
        ExprKind::Name(name) => {
            if let Some(metric) = book.metrics.get(&*name.text) {
                let base = metric.about.minimum_base.iter().filter_map(|(_, of)| of.as_ref());
                std::iter::once(&metric.formula).chain(base).for_each(|part| windows(book, part, from, whole, found));
            }
        }
        ExprKind::Modified(inner, modifier) if matches!(**modifier, Modifier::OverAllTime(_)) => {
            let whole: Vec<Outer> = Outer::of(book, whole).into_iter().collect();
            windows(book, inner, &whole, &Context::of_question(book), found);
        }
        ExprKind::Modified(inner, _) => windows(book, inner, from, whole, found),
        ExprKind::Call(call) if homes::is_nested(call) => {
            let (inner, by, having) = super::nested::parts_of(book, call);
            if by.iter().all(|key| Dimension::of(book, key).grain().is_none()) {
                inner.iter().chain(&having).for_each(|part| windows(book, part, from, whole, found));
            }
        }
        ExprKind::Call(call) if homes::aggregate_of(call).is_some() => {}
        ExprKind::Call(call) if super::open_rows::function(call).is_some() => {}
        // What is looked at for a comparison of groups makes no lines.
        ExprKind::Call(call) if super::standing::is_standing(call) => {}
        ExprKind::Call(call) if Moves::of(call).is_some() => {
            let Some(moves) = Moves::of(call).map(Moves::bare) else { return };
            let used = homes::tables_used(book, moves.inner);
            let spans: Vec<_> = used.iter().filter_map(|used| coverage(book, &whole.params, used)).collect();
            let moved = from.iter().filter_map(|outer| moves.raw(book, outer, &spans, whole).ok()).flatten();
            let moved: Vec<(i64, i64)> = moved.collect();
            found.extend(used.iter().flat_map(|used| moved.iter().map(|stretch| (used.clone(), *stretch))));
            let inside: Vec<Outer> = moved.into_iter().map(Outer::of_stretch).collect();
            // What growth and its kin say of T itself.
            windows(book, moves.inner, from, whole, found);
            windows(book, moves.inner, &inside, whole, found);
        }
        _ => super::tree::children(expr).into_iter().for_each(|part| windows(book, part, from, whole, found)),
    }
}

/// Every period of the output crossed with every combination of the other keys that a row of any table asked has.
fn combinations(book: &Book, asked: &[Expr], dimensions: &[Dimension], whole: &Context) -> Vec<Vec<Naive>> {
    let others: Vec<Dimension> = dimensions.iter().filter(|dimension| dimension.grain().is_none()).cloned().collect();
    let grain = dimensions.iter().find_map(Dimension::grain);
    let tables = tables_asked(book, asked, grain);
    let has_all = |table: usize| others.iter().all(|dimension| dimension.is_reached(book, table));
    let mut timed = BTreeSet::new();
    let mut untimed = BTreeSet::new();
    for used in tables.iter().filter(|used| has_all(used.table)) {
        for row in whole.rows_used(book, used) {
            let place = RowAt { book, params: &whole.params, table: used.table, row: Some(row) };
            let moment = homes::moment(book, &whole.params, used.table, row, used.on.as_deref());
            let values: Vec<Naive> = others.iter().map(|dimension| dimension.value(&place, moment)).collect();
            if grain.is_some() && moment.is_none() {
                untimed.insert(values.clone());
            }
            timed.insert(values);
        }
    }
    // What is used over all time makes no periods, and its other keys are there in each of them.
    let all: BTreeSet<Used> = asked.iter().flat_map(|formula| homes::tables_used(book, formula)).collect();
    for used in all.iter().filter(|used| used.whole && has_all(used.table) && !others.is_empty()) {
        let is_timed = used.on.is_some() || book.tables[used.table].time.is_some();
        let context = if is_timed { whole.clone() } else { Context { time: When::Whole, ..whole.clone() } };
        for row in context.rows_used(book, used) {
            let place = RowAt { book, params: &whole.params, table: used.table, row: Some(row) };
            let moment = homes::moment(book, &whole.params, used.table, row, used.on.as_deref());
            timed.insert(others.iter().map(|dimension| dimension.value(&place, moment)).collect());
        }
    }
    // Members are chosen by the filters that they can reach themselves, and their time makes no periods.
    let members: BTreeSet<usize> = asked.iter().flat_map(|formula| homes::tables_of_members(book, formula)).collect();
    for table in members.into_iter().filter(|table| has_all(*table)) {
        for row in whole.reachable_from(book, table).rows(book, table, None) {
            let place = RowAt { book, params: &whole.params, table, row: Some(row) };
            timed.insert(others.iter().map(|dimension| dimension.value(&place, None)).collect());
        }
    }
    for (used, (start, end)) in reached_back(book, asked, grain, &tables, whole) {
        if has_all(used.table) && book.tables[used.table].time.is_some() {
            let context = Context { time: When::Within(start, end), ..whole.clone() };
            for row in context.rows_used(book, &used) {
                let place = RowAt { book, params: &whole.params, table: used.table, row: Some(row) };
                let moment = homes::moment(book, &whole.params, used.table, row, used.on.as_deref());
                timed.insert(others.iter().map(|dimension| dimension.value(&place, moment)).collect());
            }
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
            let periods = covered_periods(book, &tables, grain, whole).into_iter();
            let crossed = periods.flat_map(|period| timed.iter().map(move |values| (period.clone(), values)));
            let crossed = crossed.chain(untimed.iter().map(|values| (blank.clone(), values)));
            lines.extend(crossed.map(|(period, values)| in_place(dimensions, &period, values)));
        }
    }
    lines.sort();
    lines
}

/// The tables and stretches of time that the metrics reach back to from the lines.
fn reached_back(
    book: &Book,
    asked: &[Expr],
    grain: Option<kpi::calendar::Grain>,
    tables: &BTreeSet<Used>,
    whole: &Context,
) -> Vec<(Used, (i64, i64))> {
    let periods: Vec<Context> = match grain {
        None => vec![whole.clone()],
        Some(grain) => {
            let periods = covered_periods(book, tables, grain, whole).into_iter();
            periods.map(|period| whole.at(book, &Dimension::Grain(grain), &period)).collect()
        }
    };
    let from: Vec<Outer> = periods.iter().filter_map(|context| Outer::of(book, context).ok()).collect();
    let mut found = Vec::new();
    asked.iter().for_each(|formula| windows(book, formula, &from, whole, &mut found));
    found
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
