//! Which time the tables cover, where it matters to the lines of an answer.

use super::{Kind, Notes, words};
use crate::oracle::aggregate;
use crate::oracle::book::Book;
use crate::oracle::calendar::{self, DAY, Stretch};
use crate::oracle::context::{Context, Coverage, Covered, When, coverage, covered};
use crate::oracle::homes::{self, Dimension, Used};
use crate::oracle::length;
use crate::oracle::lines::{Answer, Line};
use crate::oracle::nested;
use crate::oracle::tree;
use crate::oracle::value::Naive;
use kpi::calendar::Grain;
use kpi::syntax::{Asked, Expr, ExprKind};
use std::collections::{BTreeMap, BTreeSet};

/// What a table that the columns use covers.
struct Use {
    used: Used,
    name: String,
    coverage: Coverage,
}

pub fn notes(book: &Book, answer: &Answer, notes: &mut Notes) {
    let whole = Context::of_question(book);
    let columns: Vec<Expr> = book.question.metrics.iter().map(formula).collect();
    let used: BTreeSet<Used> = columns.iter().flat_map(|column| homes::tables_used(book, column)).collect();
    let of = |used: Used| {
        let name = book.tables[used.table].name.clone();
        coverage(book, &whole.params, &used).map(|coverage| Use { used, name, coverage })
    };
    let uses: Vec<Use> = used.into_iter().filter_map(of).collect();
    let grain = book.question.by.iter().position(|key| Dimension::of(book, key).grain().is_some());
    let is_open = |line: &Line| grain.is_none_or(|at| line.keys[at].is_none());
    let partial: BTreeSet<Stretch> =
        answer.lines.iter().filter(|line| line.cells.iter().any(|cell| cell.partial)).filter_map(period).collect();
    for of in uses.iter().filter(|of| !of.used.whole) {
        let in_part = |period: &&Stretch| covered(Some(of.coverage), period.start, period.end) == Covered::Part;
        let periods: Vec<String> = partial.iter().filter(in_part).map(|period| calendar::label(*period)).collect();
        if !periods.is_empty() {
            notes.add(Kind::Partial, &None, &words::partial(&of.name, &stretch(of.coverage.rows), &periods));
        }
    }
    if let When::Within(start, end) = whole.time {
        for of in uses.iter().filter(|of| of.used.whole || answer.lines.iter().any(is_open)) {
            let (start, end) = closed((start, end), of.coverage);
            if covered(Some(of.coverage), start, end) == Covered::Part {
                notes.add(Kind::Partial, &None, &words::part_of_period(&of.name, &stretch(of.coverage.rows)));
            }
        }
        for of in uses.iter().filter(|_| answer.lines.is_empty()) {
            let (start, end) = closed((start, end), of.coverage);
            if covered(Some(of.coverage), start, end) == Covered::Not {
                notes.add(Kind::Partial, &None, &words::outside_period(&of.name, &stretch(of.coverage.rows)));
            }
        }
        let is_cut = |period: &&Stretch| period.start < start || period.end > end;
        let cut: Vec<String> = partial.iter().filter(is_cut).map(|period| calendar::label(*period)).collect();
        if !cut.is_empty() {
            notes.add(Kind::Cut, &None, &words::cut(&cut));
        }
    } else if grain.is_none() || answer.lines.iter().any(is_open) {
        differing(&uses, notes);
    }
    let all = columns.iter().cloned().chain(super::choosing(book));
    let all: Vec<Expr> = all.collect();
    let mut of_days: BTreeSet<Used> =
        all.iter().flat_map(|formula| used_by_periods(book, formula, &|grain| grain <= Grain::Day)).collect();
    if all.iter().any(|formula| length::is_of_work(book, formula)) {
        of_days.extend(uses.iter().map(|of| of.used.clone()));
    }
    on_closed_days(book, &of_days, &whole, notes);
    let members: BTreeSet<Used> = all.iter().flat_map(|formula| used_by_periods(book, formula, &|_| true)).collect();
    let counts_time = all.iter().any(|formula| length::is_in(book, formula));
    for of in &uses {
        let is_open = answer.lines.iter().any(is_open);
        reaching(book, of, answer, &members, whole.time, (is_open, counts_time), notes);
    }
}

/// Rows on days that are stated to be closed, of tables whose days are members or beside working days.
fn on_closed_days(book: &Book, used: &BTreeSet<Used>, whole: &Context, notes: &mut Notes) {
    let mut closed: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    // The rows of a table made of others lie on days of their own.
    for used in used.iter().filter(|used| book.tables[used.table].covers_as.is_none()) {
        let sheet = &book.tables[used.table];
        let own = (sheet.time.is_some() && sheet.grain <= Grain::Day).then_some(None);
        for on in own.into_iter().chain(used.on.as_deref().map(Some)) {
            for row in (0..sheet.rows.len()).filter(|row| aggregate::exists(book, &whole.params, used.table, *row)) {
                let moment = homes::moment(book, &whole.params, used.table, row, on);
                let day = moment.map(|moment| moment.div_euclid(DAY)).filter(|day| book.almanac.is_closed(*day));
                let day = day.filter(|day| whole.time == When::Whole || whole.time.holds(Some(day * DAY)));
                closed.entry(&sheet.name).or_default().extend(day);
            }
        }
    }
    for (table, days) in closed.into_iter().filter(|(_, days)| !days.is_empty()) {
        let days: Vec<String> = days.into_iter().map(calendar::day_text).collect();
        notes.add(Kind::Closed, &None, &words::closed(table, &days));
    }
}

fn formula(asked: &Asked) -> Expr {
    match asked {
        Asked::Name(name) => crate::oracle::build::name(&name.text),
        Asked::Formula { formula, .. } => formula.clone(),
    }
}

fn period(line: &Line) -> Option<Stretch> {
    line.keys.iter().flatten().find_map(|key| match key {
        Naive::Period(period) => Some(*period),
        _ => None,
    })
}

/// Without a period and a time key nothing is partial; tables that cover different times are said to.
fn differing(uses: &[Use], notes: &mut Notes) {
    let mut covers: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for of in uses {
        let rows = of.coverage.rows;
        let all = covers.entry(&of.name).or_insert(rows);
        *all = (all.0.min(rows.0), all.1.max(rows.1));
    }
    if covers.values().collect::<BTreeSet<_>>().len() > 1 {
        for (name, rows) in covers {
            notes.add(Kind::Covers, &None, &words::covers(name, &stretch(rows)));
        }
    }
}

/// That days without rows were taken for closed, where a period is whole only because of it, or where periods in that
/// time are members.
fn reaching(
    book: &Book,
    of: &Use,
    answer: &Answer,
    members: &BTreeSet<Used>,
    asked: When,
    (is_open, counts_time): (bool, bool),
    notes: &mut Notes,
) {
    let Coverage { rows, all, own } = of.coverage;
    if rows == all {
        return;
    }
    let whole_by_it = |start: i64, end: i64| all.0 <= start && end <= all.1 && !(rows.0 <= start && end <= rows.1);
    let in_lines = answer.lines.iter().filter_map(period).any(|period| whole_by_it(period.start, period.end));
    let in_question = match asked {
        When::Within(start, end) if of.used.whole || is_open => {
            let (start, end) = closed((start, end), of.coverage);
            whole_by_it(start, end)
        }
        When::Whole if of.used.whole || is_open => own != rows && counts_time,
        _ => false,
    };
    let of_members = members.iter().any(|used| used.table == of.used.table && used.on == of.used.on);
    if in_lines || in_question || of_members {
        let before = (all.0 / DAY)..(rows.0 / DAY);
        let after = (rows.1 / DAY)..(all.1 / DAY);
        let unsaid = before.chain(after).filter(|day| !book.almanac.is_closed(*day));
        let days: BTreeSet<i64> = unsaid.map(calendar::weekday).collect();
        if days.is_empty() {
            return;
        }
        let names = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
        let days: Vec<String> =
            days.iter().map(|day| names[usize::try_from(day - 1).expect("a weekday")].to_owned()).collect();
        notes.add(Kind::Reaches, &None, &words::reaches(&book.tables[of.used.table].name, &days));
    }
}

/// The tables whose periods are members somewhere in a formula.
fn used_by_periods(book: &Book, expr: &Expr, wanted: &dyn Fn(Grain) -> bool) -> BTreeSet<Used> {
    let mut found = BTreeSet::new();
    let parts: Vec<Expr> = match &expr.kind {
        ExprKind::Name(name) => book
            .metrics
            .get(&*name.text)
            .into_iter()
            .flat_map(|metric| {
                let base = metric.about.minimum_base.iter().filter_map(|(_, base)| base.clone());
                std::iter::once(metric.formula.clone()).chain(base).collect::<Vec<_>>()
            })
            .collect(),
        _ => tree::children(expr).into_iter().cloned().collect(),
    };
    if let ExprKind::Call(call) = &expr.kind
        && homes::is_nested(call)
    {
        let (inner, by, having) = nested::parts_of(book, call);
        if by.iter().any(|key| Dimension::of(book, key).grain().is_some_and(wanted)) {
            found.extend(inner.iter().chain(&having).flat_map(|part| homes::tables_used(book, part)));
        }
    }
    found.extend(parts.iter().flat_map(|part| used_by_periods(book, part, wanted)));
    found
}

/// A period whose open sides end where the coverage does.
fn closed((start, end): (i64, i64), coverage: Coverage) -> (i64, i64) {
    let start = if start == i64::MIN / 4 { coverage.own.0 } else { start };
    let end = if end == i64::MAX / 4 { coverage.own.1 } else { end };
    (start, end)
}

/// Both days included.
fn stretch((start, end): (i64, i64)) -> String {
    format!("{} to {}", calendar::day_text(start.div_euclid(DAY)), calendar::day_text((end - 1).div_euclid(DAY)))
}
