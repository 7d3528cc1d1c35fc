//! What happens in a row while its expression is worked out: zero divisors, and cases that decide on blanks.

use super::columns::{Column, Named, compared, divisors, is_case, is_coalesce, named, sensitive};
use super::{Kind, Notes, Subject, words};
use crate::oracle::book::Book;
use crate::oracle::rows::RowAt;
use kpi::syntax::{Call, Expr, ExprKind};
use std::collections::{BTreeMap, BTreeSet};

/// Something that happened at one place of a formula; the place is known by where it stands in memory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A divisor was zero.
    Zero(*const Expr),
    /// The `else` of a case was taken, and a column that it compares is blank.
    Otherwise(*const Call, Column),
    /// A test was true, and a column on whose blanks it decides is blank.
    Taken(*const Expr, Column),
}

/// In how many rows each thing happened.
#[derive(Default)]
pub struct Trace {
    rows: BTreeMap<Event, usize>,
}

impl Trace {
    /// Works out one row.
    pub fn row(&mut self, place: RowAt, expr: &Expr) {
        let mut events = BTreeSet::new();
        follow(&place, expr, true, &mut events);
        for event in events {
            *self.rows.entry(event).or_default() += 1;
        }
    }

    /// The notes about what happened; `written` is the formula.
    pub fn notes(&self, book: &Book, home: usize, written: &str, subject: &Subject, notes: &mut Notes) {
        for (event, count) in &self.rows {
            match event {
                Event::Zero(_) => notes.add(Kind::Divisor, subject, &words::zero_divisor(written, *count)),
                Event::Otherwise(_, column) => {
                    let message = words::taken_by_else(&column.shown(book, home), *count);
                    notes.add(Kind::Otherwise, subject, &message);
                }
                Event::Taken(_, column) => {
                    let message = words::blank_in_condition(written, &column.shown(book, home), *count);
                    notes.add(Kind::Condition, subject, &message);
                }
            }
        }
    }
}

/// Follows what is worked out in a row, and nothing else: of a case one branch, of `else` no more than is needed. A blank
/// that something stands in for is not counted (`counted`).
fn follow(place: &RowAt, expr: &Expr, counted: bool, events: &mut BTreeSet<Event>) {
    match named(place, expr) {
        Some(Named::Data(_)) => return,
        Some(Named::Computed(there, formula)) => {
            if there.row.is_some() {
                follow(&there, formula, counted, events);
            }
            return;
        }
        None => {}
    }
    for divisor in divisors(place, expr) {
        let is_zero = matches!(place.value(divisor), crate::oracle::value::Naive::Number(number) if number.amount == crate::oracle::value::whole(0));
        if counted && is_zero {
            events.insert(Event::Zero(divisor));
        }
    }
    match &expr.kind {
        ExprKind::Call(call) if is_case(call) => follow_case(place, call, counted, events),
        ExprKind::Call(call) if is_coalesce(call) => follow_else(place, &call.args, counted, events),
        ExprKind::Else(parts) => follow_else(place, parts, counted, events),
        ExprKind::IsBlank { value, .. } => follow(place, value, false, events),
        _ => {
            for child in crate::oracle::tree::children(expr) {
                follow(place, child, counted, events);
            }
        }
    }
}

fn follow_else(place: &RowAt, parts: &[Expr], counted: bool, events: &mut BTreeSet<Event>) {
    for (at, part) in parts.iter().enumerate() {
        follow(place, part, counted && at + 1 == parts.len(), events);
        if !place.value(part).is_blank() {
            break;
        }
    }
}

fn follow_case(place: &RowAt, call: &Call, counted: bool, events: &mut BTreeSet<Event>) {
    let (branches, otherwise): (Vec<(&Expr, &Expr)>, Option<&Expr>) = match &call.case {
        Some(case) => (case.branches.iter().map(|(test, value)| (test, value)).collect(), case.otherwise.as_ref()),
        None => (vec![(&call.args[0], &call.args[1])], call.args.get(2)),
    };
    for (test, value) in &branches {
        follow(place, test, counted, events);
        if place.value(test).is_true() {
            let mut columns = BTreeSet::new();
            sensitive(place, test, false, &mut columns);
            let blank = columns.into_iter().filter(|column| column.is_blank(place));
            events.extend(blank.map(|column| Event::Taken(*test, column)));
            return follow(place, value, counted, events);
        }
    }
    let Some(otherwise) = otherwise.filter(|value| !matches!(value.kind, ExprKind::Blank)) else { return };
    let mut columns = BTreeSet::new();
    branches.iter().for_each(|(test, _)| compared(place, test, &mut columns));
    let blank = columns.into_iter().filter(|column| column.is_blank(place));
    events.extend(blank.map(|column| Event::Otherwise(call, column)));
    follow(place, otherwise, counted, events);
}
