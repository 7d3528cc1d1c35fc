//! Views in a question: the name of a view stands for what it asks.

use super::problems;
use crate::problem::Problem;
use crate::resolve::Book;
use crate::syntax::{Asked, Expr, ExprKind, Name, Question, View};

/// The question with the views that it names put in. What the question says itself goes before what a view says;
/// filters apply both.
///
/// # Errors
/// A view that is defined twice, and two views at once: each has filters and a period of its own.
pub(super) fn expanded(book: &Book<'_>, question: &Question) -> Result<Question, Vec<Problem>> {
    let doubled = doubled(book, question);
    if !doubled.is_empty() {
        return Err(doubled);
    }
    let mut whole = Question { metrics: Vec::new(), ..question.clone() };
    let mut first: Option<&Name> = None;
    for asked in &question.metrics {
        match (view(book, asked), first) {
            (None, _) => whole.metrics.push(asked.clone()),
            (Some((name, _)), Some(first)) if name.text == first.text => {}
            (Some((name, _)), Some(first)) => return Err(vec![problems::two_views(first, name)]),
            (Some((name, view)), None) => {
                first = Some(name);
                put_in(&mut whole, &view.question);
            }
        }
    }
    Ok(whole)
}

/// The view that is asked, if it is one.
fn view<'q>(book: &Book<'q>, asked: &'q Asked) -> Option<(&'q Name, &'q View)> {
    match asked {
        Asked::Name(name) if book.metric(&name.text).is_none() => Some((name, book.view(&name.text)?)),
        _ => None,
    }
}

/// The views of a question that are defined twice.
fn doubled(book: &Book<'_>, question: &Question) -> Vec<Problem> {
    let named = question.metrics.iter().map(|asked| match asked {
        Asked::Name(name) if book.view(&name.text).is_some() => book.doubled(&name.text),
        _ => &[],
    });
    named.flatten().cloned().collect()
}

fn put_in(whole: &mut Question, view: &Question) {
    whole.metrics.extend(view.metrics.iter().cloned());
    if whole.by.is_empty() {
        whole.by.clone_from(&view.by);
    }
    whole.filter = both(view.filter.clone(), whole.filter.take());
    whole.having = both(view.having.clone(), whole.having.take());
    put_in_time(whole, view);
    let own = std::mem::take(&mut whole.set);
    whole.set = view.set.iter().cloned().chain(own).collect();
    whole.totals |= view.totals;
    whole.sparse |= view.sparse;
    if whole.sort.is_empty() {
        whole.sort.clone_from(&view.sort);
    }
    whole.top = whole.top.take().or_else(|| view.top.clone());
    whole.across = whole.across.take().or_else(|| view.across.clone());
    whole.as_of = whole.as_of.or(view.as_of);
}

/// A period that moves and one that is fixed take each other's place.
fn put_in_time(whole: &mut Question, view: &Question) {
    let is_fixed = whole.from.is_some() || whole.to.is_some();
    if whole.period.is_none() {
        whole.from = whole.from.or(view.from);
        whole.to = whole.to.or(view.to);
    }
    if !is_fixed {
        whole.period = whole.period.or(view.period);
    }
}

fn both(first: Option<Expr>, second: Option<Expr>) -> Option<Expr> {
    match (first, second) {
        (Some(first), Some(second)) => {
            let span = second.span;
            let group = |expr: Expr| Expr { span: expr.span, kind: ExprKind::Group(Box::new(expr)) };
            Some(Expr { kind: ExprKind::And(vec![group(first), group(second)]), span })
        }
        (first, second) => first.or(second),
    }
}
