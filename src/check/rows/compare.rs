//! Conditions on rows: two-valued, exact between numbers of any digits.

use super::{Cell, Scope};
use crate::calendar::Period;
use crate::check::checker::Checker;
use crate::check::problems;
use crate::check::types::Kind;
use crate::function::Scalar;
use crate::problem::Code;
use crate::row::{Row, RowType};
use crate::source::Span;
use crate::syntax::{CompareOp, Expr, ExprKind};
use crate::unit::Unit;
use crate::value::Value;

/// The function behind a sign.
pub(in crate::check) fn comparison(op: CompareOp) -> Scalar {
    match op {
        CompareOp::Equal => Scalar::Equal,
        CompareOp::NotEqual => Scalar::NotEqual,
        CompareOp::Less => Scalar::Less,
        CompareOp::LessEqual => Scalar::LessEqual,
        CompareOp::Greater => Scalar::Greater,
        CompareOp::GreaterEqual => Scalar::GreaterEqual,
    }
}

impl<'a> Checker<'a> {
    /// `a <= x < b`: each neighbouring pair, all of them true.
    pub(super) fn row_compare(&mut self, first: &'a Expr, rest: &'a [(CompareOp, Expr)], scope: Scope) -> Option<Cell> {
        let first_cell = self.row(first, scope);
        let cells: Vec<Option<Cell>> = rest.iter().map(|(_, term)| self.row_beside(term, scope)).collect();
        let mut left = (first_cell?, first);
        let mut parts = Vec::new();
        for (cell, (op, term)) in cells.into_iter().zip(rest) {
            let right = (cell?, term);
            parts.push(self.compared(comparison(*op), left, right.clone(), scope)?);
            left = right;
        }
        let span = rest.last().map_or(first.span, |(_, last)| first.span.to(last.span));
        self.all_of(parts, Scalar::And, span)
    }

    /// What something is compared with; a bare name that is no column may be a text without its quotes.
    fn row_beside(&mut self, term: &'a Expr, scope: Scope) -> Option<Cell> {
        let known = self.problems.len();
        let cell = self.row(term, scope);
        if let ExprKind::Name(name) = &term.kind
            && let Some(problem) = self.problems.get_mut(known)
            && problem.code == Code::UnknownColumn
        {
            *problem = problems::as_a_value(problem.clone(), name);
        }
        cell
    }

    pub(super) fn row_between(
        &mut self,
        [value, low, high]: [&'a Expr; 3],
        negated: bool,
        scope: Scope,
    ) -> Option<Cell> {
        let cells = [value, low, high].map(|expr| self.row(expr, scope));
        let [Some(cell), Some(low_cell), Some(high_cell)] = cells else { return None };
        let above = self.compared(Scalar::GreaterEqual, (cell.clone(), value), (low_cell, low), scope)?;
        let below = self.compared(Scalar::LessEqual, (cell, value), (high_cell, high), scope)?;
        let both = self.all_of(vec![above, below], Scalar::And, value.span)?;
        self.negated_row(both, negated, value.span)
    }

    /// `x in (a, b)`: one of them equals it.
    pub(super) fn row_in(&mut self, value: &'a Expr, list: &'a [Expr], negated: bool, scope: Scope) -> Option<Cell> {
        let cell = self.row(value, scope);
        let items: Vec<Option<Cell>> = list.iter().map(|item| self.row_beside(item, scope)).collect();
        let cell = cell?;
        let mut equal = Vec::new();
        for (item, written) in items.into_iter().zip(list) {
            equal.push(self.compared(Scalar::Equal, (cell.clone(), value), (item?, written), scope)?);
        }
        let any = match in_list(&equal) {
            Some(args) => self.made(Scalar::In, args, Some(RowType::Bool), Unit::none(), value.span)?,
            None => self.all_of(equal, Scalar::Or, value.span)?,
        };
        self.negated_row(any, negated, value.span)
    }

    pub(super) fn row_is_blank(&mut self, value: &'a Expr, negated: bool, scope: Scope) -> Option<Cell> {
        let cell = self.row(value, scope)?;
        let blank = self.made(Scalar::IsBlank, vec![cell], Some(RowType::Bool), Unit::none(), value.span)?;
        self.negated_row(blank, negated, value.span)
    }

    pub(super) fn row_not(&mut self, inner: &'a Expr, scope: Scope) -> Option<Cell> {
        let cell = self.row_condition(inner, scope)?;
        self.negated_row(cell, true, inner.span)
    }

    pub(super) fn row_logic(&mut self, scalar: Scalar, parts: &'a [Expr], scope: Scope) -> Option<Cell> {
        let cells: Vec<Option<Cell>> = parts.iter().map(|part| self.row_condition(part, scope)).collect();
        let cells = cells.into_iter().collect::<Option<Vec<_>>>()?;
        let span = parts.first().map(|part| part.span).unwrap_or_default();
        self.all_of(cells, scalar, span)
    }

    fn negated_row(&mut self, cell: Cell, negated: bool, span: Span) -> Option<Cell> {
        match negated {
            true => self.made(Scalar::Not, vec![cell], Some(RowType::Bool), Unit::none(), span),
            false => Some(cell),
        }
    }

    fn all_of(&mut self, mut parts: Vec<Cell>, scalar: Scalar, span: Span) -> Option<Cell> {
        if parts.len() == 1 {
            return parts.pop();
        }
        self.made(scalar, parts, Some(RowType::Bool), Unit::none(), span)
    }

    /// One comparison, of values of one kind.
    fn compared(
        &mut self,
        scalar: Scalar,
        left: (Cell, &'a Expr),
        right: (Cell, &'a Expr),
        scope: Scope,
    ) -> Option<Cell> {
        let span = left.1.span.to(right.1.span);
        let (left, right) = self.one_kind(left, right, scope)?;
        self.made(scalar, vec![left, right], Some(RowType::Bool), Unit::none(), span)
    }

    /// Both sides as values of one kind. A timestamp beside a date is taken as its day; nothing else is changed in silence.
    fn one_kind(&mut self, left: (Cell, &'a Expr), right: (Cell, &'a Expr), scope: Scope) -> Option<(Cell, Cell)> {
        if left.0.open {
            return Some((left.0.typed(right.0.row.ty()), right.0));
        }
        if right.0.open {
            let right = right.0.typed(left.0.row.ty());
            return Some((left.0, right));
        }
        match (left.0.kind(), right.0.kind()) {
            (Kind::Number, Kind::Number) => {
                let (left, right, _) = self.row_fitted(left, right)?;
                self.whole_fractions(left, right)
            }
            (a, b) if a == b => Some((left.0, right.0)),
            (Kind::Time, Kind::Date) => {
                let day = self.day_of(left.0, left.1.span)?;
                Some((day, right.0))
            }
            (Kind::Date, Kind::Time) => {
                let day = self.day_of(right.0, right.1.span)?;
                Some((left.0, day))
            }
            (Kind::Date, Kind::Text) if period_literal(&right.0).is_some() => Some((left.0, period_literal(&right.0)?)),
            (Kind::Text, Kind::Date) if period_literal(&left.0).is_some() => Some((period_literal(&left.0)?, right.0)),
            (a, b) => {
                let mut samples = self.samples(&left.0.row, scope);
                samples.extend(self.samples(&right.0.row, scope));
                self.fail(problems::compared(left.1, a, right.1, b, &samples))
            }
        }
    }

    /// A comparison with a fraction that is no finite decimal is made one of whole numbers: `x < 1/3` is `3 * x < 1`.
    fn whole_fractions(&mut self, left: Cell, right: Cell) -> Option<(Cell, Cell)> {
        let endless = |cell: &Cell| {
            let number = cell.fixed().filter(|number| number.finite_scale().is_none())?;
            let (_, denominator) = number.parts();
            crate::value::Exact::parse(&denominator.to_string())
        };
        let Some(factor) = endless(&left).or_else(|| endless(&right)) else { return Some((left, right)) };
        let left = self.row_times(left, &factor, Span::default())?;
        let right = self.row_times(right, &factor, Span::default())?;
        self.whole_fractions(left, right)
    }

    fn day_of(&mut self, cell: Cell, span: Span) -> Option<Cell> {
        self.made(Scalar::Date, vec![cell], Some(RowType::Date), Unit::none(), span)
    }
}

/// A text such as `"2025-03"` beside a column of months: the first day of the period.
fn period_literal(cell: &Cell) -> Option<Cell> {
    let Row::Literal(Value::Text(text), _) = &cell.row else { return None };
    let period = Period::parse(text)?;
    Some(Cell::literal(Value::Date(period.first_day()), RowType::Date, Unit::none()))
}

/// The arguments of `In`, where every comparison has the same left side.
fn in_list(equal: &[Cell]) -> Option<Vec<Cell>> {
    let mut args: Vec<Cell> = Vec::new();
    for cell in equal {
        let Row::Call(Scalar::Equal, sides, _) = &cell.row else { return None };
        let [left, right] = sides.as_slice() else { return None };
        let part = |row: &Row, size: u32| Cell { row: row.clone(), size, ..cell.clone() };
        match args.first() {
            None => args.push(part(left, cell.size)),
            Some(first) if first.row == *left => {}
            Some(_) => return None,
        }
        args.push(part(right, 1));
    }
    Some(args)
}
