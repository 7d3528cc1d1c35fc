//! Functions of rows.

use super::{Cell, Scope};
use crate::check::KeyShow;
use crate::check::checker::Checker;
use crate::check::problems;
use crate::check::shapes::{self, Want};
use crate::check::types::{self, Digits, Kind};
use crate::function::{self, Meaning, Scalar};
use crate::row::{Row, RowType};
use crate::source::Span;
use crate::syntax::{Call, Expr};
use crate::unit::{TimeUnit, Unit};
use crate::value::Value;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// A function in a row.
    pub(super) fn row_call(&mut self, call: &'a Call, span: Span, scope: Scope) -> Option<Cell> {
        if let Some(window) = Self::as_window(call) {
            return self.row_window(window, call, span, scope);
        }
        if let Some(cell) = self.grouped_call(span, scope) {
            return Some(cell);
        }
        let Some(function) = function::find(&call.name.text) else {
            return self.fail(problems::unknown_function(self.book, call));
        };
        match function.meaning {
            Meaning::Aggregate(_)
            | Meaning::OpenRows(_)
            | Meaning::Share
            | Meaning::Standing(_)
            | Meaning::Interval(_)
            | Meaning::Moving(_)
            | Meaning::WhichMax
            | Meaning::WhichMin
            | Meaning::Window(_) => {
                if let Some(cell) = self.known_aggregate(span, scope) {
                    return Some(cell);
                }
                if let Some(value) = self.linked_aggregate(span, scope) {
                    return self.row(value, scope);
                }
                // What is wrong with an aggregate of a made table was said where the table was made.
                let table = self.book.table_at(scope.home, scope.at)?;
                if self.book.catalog.tables.get(table.0 as usize)?.derived.is_some() && !scope.condition {
                    return None;
                }
                return self.fail(problems::aggregate_in_row(call, span, scope.condition));
            }
            Meaning::Extent(_) => return self.fail(problems::extent_in_row(call)),
            Meaning::Scalar(_) | Meaning::If | Meaning::Case | Meaning::Coalesce => {}
        }
        self.arguments(function, call, span)?;
        self.no_clauses(function, call)?;
        match (function.meaning, &call.case) {
            (Meaning::Case, Some(case)) => {
                let conditions = case.branches.iter().map(|(when, _)| when).collect();
                let values = case.branches.iter().map(|(_, then)| then).chain(&case.otherwise).collect();
                self.row_case(conditions, values, span, scope)
            }
            (Meaning::If, _) => {
                let (condition, values) = call.args.split_first()?;
                self.row_case(vec![condition], values.iter().collect(), span, scope)
            }
            (Meaning::Coalesce, _) => self.row_coalesce(&call.args, scope),
            (Meaning::Scalar(scalar), _) => self.row_scalar(scalar.with_arguments(call.args.len()), call, span, scope),
            _ => None,
        }
    }

    /// An aggregate in `rows where`, which was worked out over the whole table before anything else.
    fn known_aggregate(&self, span: Span, scope: Scope) -> Option<Cell> {
        let table = self.book.table_at(scope.home, scope.at)?;
        let known = &self.book.catalog.tables.get(table.0 as usize)?.known;
        let (_, value, unit) = known.iter().find(|(place, ..)| *place == span)?;
        Some(Cell::fixed_value(value.clone(), unit.clone()))
    }

    /// An aggregate of the rows that link to this one, which was worked out for every row before anything else.
    fn linked_aggregate(&self, span: Span, scope: Scope) -> Option<&'a Expr> {
        let table = self.book.table_at(scope.home, scope.at)?;
        let linked = &self.book.catalog.tables.get(table.0 as usize)?.linked;
        linked.iter().find(|(place, _)| *place == span).map(|(_, value)| value)
    }

    /// The first that is not blank.
    pub(super) fn row_coalesce(&mut self, parts: &'a [Expr], scope: Scope) -> Option<Cell> {
        let cells: Vec<Option<Cell>> = parts.iter().map(|part| self.row(part, scope)).collect();
        let cells = cells.into_iter().collect::<Option<Vec<_>>>()?;
        let span = parts.first().map(|part| part.span).unwrap_or_default();
        let (cells, ty, unit) = self.alike_rows(cells, &parts.iter().collect::<Vec<_>>(), span)?;
        let made = self.made(Scalar::Coalesce, cells, Some(ty), unit, span)?;
        match &made.row {
            Row::Call(_, args, _) => match self.else_unless_undecided(scope, args, ty) {
                Some(row) => Some(Cell { row, ..made }),
                None => Some(made),
            },
            _ => Some(made),
        }
    }

    /// Conditions with their values, and what is left.
    fn row_case(&mut self, conditions: Vec<&'a Expr>, values: Vec<&'a Expr>, span: Span, scope: Scope) -> Option<Cell> {
        let tests: Vec<Option<Cell>> = conditions.iter().map(|when| self.row_condition(when, scope)).collect();
        let cells: Vec<Option<Cell>> = values.iter().map(|value| self.row(value, scope)).collect();
        let tests = tests.into_iter().collect::<Option<Vec<_>>>()?;
        let cells = cells.into_iter().collect::<Option<Vec<_>>>()?;
        let show = order_of_texts(&cells);
        let (mut cells, ty, unit) = self.alike_rows(cells, &values, span)?;
        if cells.len() == tests.len() {
            cells.push(Cell::blank(ty));
        }
        let mut values = cells.into_iter();
        let mut args = Vec::new();
        for test in tests {
            args.push(test);
            args.extend(values.next());
        }
        args.extend(values);
        let cell = self.made(Scalar::Case, args, Some(ty), unit, span)?;
        Some(Cell { show, ..cell })
    }

    /// Values of which one is chosen: all of one kind, numbers in one unit; written blanks take the kind of the others.
    fn alike_rows(&mut self, cells: Vec<Cell>, written: &[&'a Expr], span: Span) -> Option<(Vec<Cell>, RowType, Unit)> {
        let first = cells.iter().zip(written).find(|(cell, _)| !cell.open);
        let Some((first, first_written)) = first.map(|(cell, expr)| (cell.clone(), *expr)) else {
            let numbers = cells.into_iter().map(Cell::numeric).collect();
            return Some((numbers, types::whole(1), Unit::none()));
        };
        let kind = first.kind();
        for (cell, expr) in cells.iter().zip(written) {
            if cell.kind() != kind && !cell.open {
                return self.fail(problems::unlike(first_written, kind, expr, cell.kind(), span));
            }
        }
        if kind != Kind::Number {
            let ty = first.row.ty();
            let typed = cells.into_iter().map(|cell| cell.typed(ty));
            return Some((typed.collect(), ty, Unit::none()));
        }
        // Two passes: the first finds the finest unit, the second brings every value to it.
        let mut unit = first.unit.clone();
        let mut lead = (first, first_written);
        for (cell, expr) in cells.iter().zip(written).filter(|(cell, _)| !cell.open) {
            let (left, _, common) = self.row_fitted(lead.clone(), (cell.clone(), expr))?;
            unit.clone_from(&common);
            lead.0 = Cell { unit: common, ..left };
        }
        let mut fitted = Vec::new();
        let mut digits: Option<Digits> = None;
        for (cell, expr) in cells.into_iter().zip(written) {
            if cell.open {
                fitted.push(cell);
                continue;
            }
            let factor = match (cell.unit.time_part(), unit.time_part()) {
                (Some(_), Some((to, _))) => cell.unit.with_time(to).1,
                _ => crate::value::Exact::ONE,
            };
            let cell = self.row_times(cell, &factor, expr.span)?;
            let own = Digits::of(cell.row.ty());
            digits = Some(digits.map_or(own, |so_far| so_far.both(own)));
            fitted.push(cell);
        }
        let Some(ty) = digits.and_then(Digits::ty) else { return self.fail(problems::too_many_digits(span)) };
        let typed = fitted.into_iter().map(|cell| cell.typed(ty));
        Some((typed.collect(), ty, unit))
    }

    fn row_scalar(&mut self, scalar: Scalar, call: &'a Call, span: Span, scope: Scope) -> Option<Cell> {
        let cells: Vec<Option<Cell>> = call.args.iter().map(|arg| self.row(arg, scope)).collect();
        let mut cells = cells.into_iter().collect::<Option<Vec<_>>>()?;
        let shape = shapes::shape(scalar);
        let first = cells.first()?.kind();
        let is_day_of_numbers = matches!(scalar, Scalar::Numbered(_)) || (scalar == Scalar::Date && cells.len() == 3);
        for (at, (cell, arg)) in cells.iter_mut().zip(&call.args).enumerate() {
            let want = shape.takes.get(at).or(shape.takes.last()).copied().unwrap_or(Want::Any);
            if !want.accepts(cell.kind(), first) && !cell.open {
                return self.fail(problems::wrong_argument(&call.name.text, want.words(first), cell.kind(), arg));
            }
            let wanted = if is_day_of_numbers { Some(types::whole(1)) } else { want.row_type() };
            if let Some(wanted) = wanted {
                *cell = cell.clone().typed(wanted);
            }
        }
        if let (Some(longest), Some(cell), Some(arg)) = (scalar.longest_period(), cells.first(), call.args.first()) {
            let grain = self.grain_of_cells(scope.home, &cell.row);
            if !grain.divides(longest) {
                return self.fail(problems::part_of_longer(&call.name.text, grain, arg));
            }
        }
        match scalar {
            Scalar::Least | Scalar::Greatest | Scalar::Clamp | Scalar::Mod => {
                let (cells, ty, unit) = self.alike_rows(cells, &call.args.iter().collect::<Vec<_>>(), span)?;
                return self.made(scalar, cells, Some(ty), unit, span);
            }
            Scalar::BusinessTime if self.book.catalog.calendar.hours.is_none() => {
                return self.fail(problems::no_opening_hours(&call.name.text, span));
            }
            Scalar::Matches => self.pattern(call.args.get(1)?, cells.get(1)?.literal_text())?,
            Scalar::Date => {
                let kinds: Vec<Kind> = cells.iter().map(Cell::kind).collect();
                self.date_arguments(&kinds, cells.get(1).and_then(Cell::literal_text), call, span)?;
            }
            _ => {}
        }
        let unit = match scalar {
            Scalar::BusinessTime => Unit::time(TimeUnit::Second),
            _ if shape.keeps_unit => cells.first()?.unit.clone(),
            _ => Unit::none(),
        };
        let ty = result(scalar, &cells);
        let mut cell = self.made(scalar, cells, ty, unit, span)?;
        cell.show = match scalar {
            Scalar::Weekday => KeyShow::Weekday(self.book.catalog.calendar.first_day),
            Scalar::HalfHour => KeyShow::HalfHour,
            Scalar::StartOf(grain) | Scalar::Numbered(grain) => KeyShow::Period(grain),
            _ => KeyShow::Plain,
        };
        Some(cell)
    }
}

/// The type of the result: digits are those of the arguments, or those that the function can give.
fn result(scalar: Scalar, cells: &[Cell]) -> Option<RowType> {
    let first = cells.first().map_or(RowType::Bool, |cell| cell.row.ty());
    let digits = Digits::of(first);
    match scalar {
        Scalar::Round | Scalar::RoundEven => {
            let asked = cells.get(1).and_then(Cell::fixed).and_then(crate::value::Exact::to_i128);
            let scale = match (cells.len(), asked) {
                (1, _) => 0,
                (_, Some(asked)) => u32::try_from(asked.max(0)).unwrap_or(u32::MAX).min(digits.scale),
                (_, None) => digits.scale,
            };
            Digits { whole: digits.whole + 1, scale }.ty()
        }
        Scalar::Floor | Scalar::Ceil => Digits { whole: digits.whole + 1, scale: 0 }.ty(),
        Scalar::Sqrt | Scalar::Ln | Scalar::Exp | Scalar::Power | Scalar::Number => Some(types::ROUNDED),
        Scalar::Length | Scalar::DaysBetween | Scalar::MonthsBetween => Some(types::whole(9)),
        Scalar::BusinessTime => Some(RowType::Number { digits: 18, scale: 6 }),
        Scalar::Year => Some(types::whole(4)),
        Scalar::Quarter | Scalar::Weekday => Some(types::whole(1)),
        Scalar::Month | Scalar::IsoWeek | Scalar::DayOfMonth | Scalar::Hour | Scalar::HalfHour => Some(types::whole(2)),
        _ => Some(match shapes::shape(scalar).gives {
            Some(Kind::Text) => RowType::Text,
            Some(Kind::Bool) => RowType::Bool,
            Some(Kind::Date) => RowType::Date,
            Some(Kind::Time) => RowType::Time,
            _ => first,
        }),
    }
}

/// The results of a case sort in the order in which they are written.
fn order_of_texts(cells: &[Cell]) -> KeyShow {
    let texts: Option<Vec<Arc<str>>> = cells
        .iter()
        .filter(|cell| !matches!(&cell.row, Row::Literal(Value::Blank(_), _)))
        .map(|cell| match &cell.row {
            Row::Literal(Value::Text(text), _) => Some(text.clone()),
            _ => None,
        })
        .collect();
    texts.map_or(KeyShow::Plain, KeyShow::Order)
}
