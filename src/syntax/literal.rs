//! Numbers with their units, dates, and what only looks like them.

use super::ast::{Expr, ExprKind};
use super::problems;
use super::read::{Reader, Rule, child};
use crate::calendar::{Day, Grain, Period};
use crate::source::Span;
use crate::unit::Unit;
use crate::value::Exact;
use pest::iterators::Pair;
use unicode_normalization::UnicodeNormalization;

/// The most digits a number may be written with.
pub const DIGIT_LIMIT: usize = 1_000;

impl<'t> Reader<'t> {
    /// `7.16 USD`, `20%`, `3 months`.
    pub fn quantity(&mut self, pair: &Pair<'t, Rule>) -> Expr {
        let span = self.span(pair);
        let Some(number) = child(pair, Rule::number) else { return self.unread(span) };
        let place = self.span(&number);
        let digits: String = number.as_str().chars().filter(|c| *c != '_').collect();
        if digits.len() > DIGIT_LIMIT {
            return self.wrong(problems::too_many_digits(place, digits.len()));
        }
        let Some(value) = Exact::parse(&digits) else { return self.unread(place) };
        if child(pair, Rule::percent).is_some() {
            let hundredth = Exact::decimal(1, 2);
            return match value.mul(&hundredth) {
                Ok(value) => Expr { kind: ExprKind::Number { value, unit: None, percent: true }, span },
                Err(_) => self.wrong(problems::too_many_digits(place, digits.len())),
            };
        }
        let Some(unit) = child(pair, Rule::unit) else {
            return Expr { kind: ExprKind::Number { value, unit: None, percent: false }, span };
        };
        if let Some(zeros) = exponent(number.as_str(), &unit, self.span(&unit).start == place.end) {
            return self.wrong(problems::exponent(span, &zeros));
        }
        if let Some(grain) = calendar_step(unit.as_str()) {
            return Expr { kind: ExprKind::CalendarStep(value, grain), span };
        }
        let unit = Some(self.unit(&unit));
        Expr { kind: ExprKind::Number { value, unit, percent: false }, span }
    }

    /// A unit as it was written.
    pub fn unit(&mut self, pair: &Pair<Rule>) -> Unit {
        let written: String = pair.as_str().nfc().collect();
        Unit::parse(&written).unwrap_or_else(|| {
            self.problems.push(problems::no_unit(self.span(pair), &written));
            Unit::none()
        })
    }

    /// `2025-03-01`.
    pub fn date(&mut self, pair: &Pair<Rule>) -> Option<Day> {
        let span = self.span(pair);
        match Period::parse(pair.as_str()) {
            Some(period) if period.grain == Grain::Day => Some(period.first_day()),
            _ => {
                self.problems.push(problems::no_such_day(span, pair.as_str()));
                None
            }
        }
    }

    /// A day, month, week, quarter, year or fiscal period of a block, with its place.
    pub fn span_of_time(&mut self, pair: &Pair<'t, Rule>) -> Option<(Period, Span)> {
        let inner = pair.clone().into_inner().next()?;
        let span = self.span(&inner);
        let period = Period::written(inner.as_str());
        if period.is_none() {
            self.problems.push(problems::no_such_period(span, inner.as_str()));
        }
        Some((period?, span))
    }
}

fn calendar_step(word: &str) -> Option<Grain> {
    Some(match word {
        "month" | "months" => Grain::Month,
        "quarter" | "quarters" => Grain::Quarter,
        "year" | "years" => Grain::Year,
        _ => return None,
    })
}

/// `1e5` is a number for programmers: how it is written out.
fn exponent(number: &str, unit: &Pair<Rule>, glued: bool) -> Option<String> {
    let power = unit.as_str().strip_prefix(['e', 'E'])?;
    if !glued || power.is_empty() || !power.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let power: u32 = power.parse().ok().filter(|power| *power <= 30)?;
    let value = Exact::parse(&number.replace('_', ""))?;
    let whole = value.mul(&Exact::int(10i128.pow(power))).ok()?;
    Some(whole.to_answer_text())
}
