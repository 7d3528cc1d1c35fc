//! A metric expression in its context.

use super::aggregate;
use super::book::Book;
use super::context::{Context, period_of_question};
use super::homes::{self, Dimension};
use super::length;
use super::moving::Moves;
use super::nested;
use super::open_rows;
use super::scalar::{self, Scope};
use super::standing;
use super::units;
use super::value::Naive;
use kpi::function::Aggregate;
use kpi::syntax::{About, Call, Expr, ExprKind, Metric, Modifier, MulOp};
use kpi::unit::{TimeUnit, Unit};
use kpi::value::Reason;
use std::collections::BTreeSet;

/// A context of a book.
#[derive(Clone, Copy)]
pub struct MetricAt<'a> {
    pub book: &'a Book,
    pub context: &'a Context,
}

impl MetricAt<'_> {
    pub fn value(&self, expr: &Expr) -> Naive {
        scalar::evaluate(self, expr)
    }

    /// A metric by its name: its definition here, withheld below its base, a replaceable blank replaced.
    pub fn metric(&self, metric: &Metric) -> Naive {
        let About { minimum_base, blank_as, .. } = &metric.about;
        let mut value = self.value(&metric.formula);
        if let Some((least, base)) = minimum_base {
            let base = base.clone().or_else(|| outermost_base(&metric.formula)).expect("a base");
            let base = self.value(&base);
            // A base that cannot be known is none, and withholds what is there.
            let unknown = base.is_blank() && !value.is_blank();
            if unknown || scalar::compare(&base, kpi::syntax::CompareOp::Less, &self.value(least)) {
                value = Naive::Blank(Reason::BelowMinimumBase);
            }
        }
        match (&value, blank_as) {
            (Naive::Blank(reason), Some(instead)) if reason.can_be_replaced() => self.value(instead),
            _ => value,
        }
    }

    /// Of a part in which `days()` or one of its kin stands: its value, with the tables of the part beside that. A chain is a
    /// pair of a chain and one more, as it is read.
    fn with_beside(&self, expr: &Expr) -> Option<Naive> {
        if !length::is_in(self.book, expr) {
            return None;
        }
        let pair = match &expr.kind {
            ExprKind::Sum(first, rest) if rest.len() > 1 => {
                let (last, before) = rest.split_last()?;
                let before = super::build::of(ExprKind::Sum(first.clone(), before.to_vec()));
                Some(ExprKind::Sum(Box::new(before), vec![last.clone()]))
            }
            ExprKind::Product(first, rest) if rest.len() > 1 => {
                let (last, before) = rest.split_last()?;
                let before = super::build::of(ExprKind::Product(first.clone(), before.to_vec()));
                Some(ExprKind::Product(Box::new(before), vec![last.clone()]))
            }
            _ => None,
        };
        if let Some(pair) = pair {
            return Some(self.value(&super::build::of(pair)));
        }
        let beside = homes::tables_used(self.book, expr);
        if beside.is_empty() || beside == self.context.beside {
            return None;
        }
        let context = Context { beside, ..self.context.clone() };
        Some(MetricAt { book: self.book, context: &context }.value(expr))
    }

    fn modified(&self, inner: &Expr, modifier: &Modifier) -> Naive {
        let context = self.within(modifier);
        MetricAt { book: self.book, context: &context }.value(inner)
    }

    /// The context that a postfix word makes of this one.
    pub fn within(&self, modifier: &Modifier) -> Context {
        let mut context = self.context.clone();
        match modifier {
            Modifier::Where(condition) => context = context.filtered(condition),
            Modifier::OverAll(_) => context.keys.clear(),
            Modifier::OverAllTime(_) => {
                context.time = period_of_question(&self.book.question);
                (context.grain, context.asked) = (None, None);
                (context.stretch, context.free) = (false, false);
            }
            Modifier::Without(keys) => {
                for key in keys {
                    context = context.without(&Dimension::of(self.book, key));
                }
            }
            Modifier::With(values) => {
                for (name, value) in values {
                    context.params.insert(name.text.to_string(), self.value(value));
                }
            }
        }
        context
    }

    /// The units of time of the columns that make up a value; `unit:` and `in` say it themselves.
    pub fn units(&self, expr: &Expr, found: &mut BTreeSet<TimeUnit>) {
        let nested_inside = |inner: &Expr, found: &mut BTreeSet<TimeUnit>| self.units(inner, found);
        match &expr.kind {
            ExprKind::Name(name) => {
                if let Some(metric) = self.book.metrics.get(&*name.text) {
                    match metric.about.unit.as_ref().and_then(|(unit, _)| unit.as_time()) {
                        Some(unit) => {
                            found.insert(unit);
                        }
                        None => self.units(&metric.formula, found),
                    }
                }
            }
            ExprKind::InUnit(_, unit) => found.extend(unit.as_time()),
            ExprKind::Call(call) if length::is_length(call) => {
                if call.name.text.eq_ignore_ascii_case("open_hours") {
                    found.insert(TimeUnit::Hour);
                }
            }
            ExprKind::Call(call) if open_rows::function(call).is_some() => {
                found.extend(open_rows::unit(self.book, call))
            }
            ExprKind::Call(call) if Moves::of(call).is_some() => {
                if Moves::of(call).is_some_and(|moves| moves.keeps_unit()) {
                    call.args.first().into_iter().for_each(|inner| nested_inside(inner, found));
                }
            }
            ExprKind::Call(call) if homes::is_nested(call) => {
                call.args.first().into_iter().for_each(|inner| nested_inside(inner, found));
            }
            ExprKind::Call(call) if homes::aggregate_of(call).is_some() => {
                if !call.name.text.to_lowercase().contains("count") {
                    let (table, args) = homes::home(self.book, call);
                    let row = super::rows::RowAt { book: self.book, params: &self.context.params, table, row: None };
                    args.first().into_iter().for_each(|arg| row.units(arg, found));
                }
            }
            // What is without a unit in the end, such as a ratio of durations, lends none.
            ExprKind::Product(first, rest) => {
                let factors = std::iter::once(&**first).chain(rest.iter().map(|(_, factor)| factor));
                factors.filter(|factor| self.power(factor) != 0).for_each(|factor| self.units(factor, found));
            }
            _ => units::parts(expr, &mut |part| nested_inside(part, found)),
        }
    }

    /// The power of time in a value, known without calculating it.
    fn power(&self, expr: &Expr) -> i32 {
        let of_aggregate = |call: &Call, power: i32| match homes::aggregate_of(call) {
            Some(Aggregate::Count | Aggregate::CountDistinct) | None => 0,
            Some(Aggregate::Variance | Aggregate::VariancePop) => 2 * power,
            Some(_) => power,
        };
        match &expr.kind {
            ExprKind::Number { unit, .. } => i32::from(unit.as_ref().and_then(Unit::as_time).is_some()),
            ExprKind::Name(name) => match (self.book.metrics.get(&*name.text), self.context.params.get(&*name.text)) {
                (Some(metric), _) => self.power(&metric.formula),
                (None, Some(Naive::Number(number))) => number.power,
                _ => 0,
            },
            ExprKind::Product(first, rest) => rest.iter().fold(self.power(first), |power, (op, factor)| match op {
                MulOp::Multiply => power + self.power(factor),
                MulOp::Divide => power - self.power(factor),
            }),
            ExprKind::InUnit(inner, _) => self.power(inner),
            ExprKind::Call(call) if Moves::of(call).is_some() => match Moves::of(call) {
                Some(moves) if moves.keeps_unit() => self.power(moves.inner),
                _ => 0,
            },
            ExprKind::Call(call) if standing::is_plain(call) => 0,
            ExprKind::Call(call) if open_rows::function(call).is_some() => {
                i32::from(open_rows::unit(self.book, call).is_some())
            }
            ExprKind::Call(call) if length::is_length(call) => {
                i32::from(call.name.text.eq_ignore_ascii_case("open_hours"))
            }
            ExprKind::Call(call) if homes::is_nested(call) => {
                call.args.first().map_or(0, |inner| of_aggregate(call, self.power(inner)))
            }
            ExprKind::Call(call) if homes::aggregate_of(call).is_some() => {
                let (table, args) = homes::home(self.book, call);
                let row = super::rows::RowAt { book: self.book, params: &self.context.params, table, row: None };
                let mut units = BTreeSet::new();
                args.first().into_iter().for_each(|arg| row.units(arg, &mut units));
                of_aggregate(call, i32::from(!units.is_empty()))
            }
            _ => {
                let mut power = 0;
                units::parts(expr, &mut |part| power = if power == 0 { self.power(part) } else { power });
                power
            }
        }
    }
}

/// The outermost divisor, of an average its values.
fn outermost_base(formula: &Expr) -> Option<Expr> {
    match &super::tree::ungrouped(formula).kind {
        ExprKind::Product(_, rest) => {
            rest.iter().rev().find(|(op, _)| *op == MulOp::Divide).map(|(_, divisor)| divisor.clone())
        }
        ExprKind::Call(call) if homes::aggregate_of(call) == Some(kpi::function::Aggregate::Average) => {
            let mut count = call.clone();
            count.name = super::build::ident("count");
            Some(super::build::of(ExprKind::Call(count)))
        }
        _ => None,
    }
}

impl Scope for MetricAt<'_> {
    fn leaf(&self, expr: &Expr) -> Option<Naive> {
        if let Some(value) = self.with_beside(expr) {
            return Some(value);
        }
        match &expr.kind {
            ExprKind::Call(call) if length::is_length(call) => Some(length::evaluate(self.book, call, self.context)),
            ExprKind::Name(name) => match self.book.metrics.get(&*name.text) {
                Some(metric) => Some(self.metric(metric)),
                None => {
                    let param = self.context.params.get(&*name.text).cloned();
                    Some(param.unwrap_or_else(|| panic!("no metric {}", name.text)))
                }
            },
            ExprKind::Modified(inner, modifier) => Some(self.modified(inner, modifier)),
            ExprKind::Call(call) if homes::is_nested(call) => {
                Some(nested::evaluate(self.book, call, self.context).value)
            }
            ExprKind::Call(call) if open_rows::function(call).is_some() => {
                Some(open_rows::evaluate(self.book, call, self.context))
            }
            ExprKind::Call(call) if homes::aggregate_of(call).is_some() => {
                Some(aggregate::of_rows(self.book, call, self.context))
            }
            ExprKind::Call(call) if Moves::of(call).is_some() => {
                Moves::of(call).map(|moves| moves.evaluate(self.book, self.context))
            }
            ExprKind::Call(call) if standing::is_standing(call) => {
                Some(standing::evaluate(self.book, call, self.context))
            }
            ExprKind::Call(call) if standing::is_interval(call) => Some(standing::interval(self, call)),
            ExprKind::Call(call) if call.name.text.eq_ignore_ascii_case("share") => {
                let mut all = self.context.clone();
                all.keys.clear();
                Some(scalar::divide(
                    self.value(&call.args[0]),
                    MetricAt { book: self.book, context: &all }.value(&call.args[0]),
                    None,
                ))
            }
            _ => None,
        }
    }

    fn in_rows(&self) -> bool {
        false
    }

    fn shown(&self, expr: &Expr) -> TimeUnit {
        let mut found = BTreeSet::new();
        self.units(expr, &mut found);
        units::shared(&found)
    }
}

/// The unit in which a metric of the question leaves.
pub fn leaving_unit(book: &Book, context: &Context, formula: &Expr, stated: Option<&Unit>) -> TimeUnit {
    stated.and_then(Unit::as_time).unwrap_or_else(|| MetricAt { book, context }.shown(formula))
}
