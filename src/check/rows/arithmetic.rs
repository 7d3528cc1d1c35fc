//! Sums and products of rows: exact, with digits that are fixed here.

use super::{Cell, Scope};
use crate::check::checker::Checker;
use crate::check::problems;
use crate::check::types::{self, Digits, Kind};
use crate::check::units;
use crate::function::Scalar;
use crate::row::RowType;
use crate::source::Span;
use crate::syntax::{AddOp, Expr, MulOp};
use crate::unit::{TimeUnit, Unit};
use crate::value::Exact;

/// Sums of more terms are added in pairs, so that no sum becomes a deep expression.
const LONG_SUM: usize = 16;

/// What is of any kind is subtracted from a date or timestamp as one and added to it as a time; anywhere else it is a number.
fn beside<'a>(left: (Cell, &'a Expr), op: AddOp, right: (Cell, &'a Expr)) -> ((Cell, &'a Expr), (Cell, &'a Expr)) {
    let typed = |cell: Cell, other: RowType| match (other, op) {
        (RowType::Date | RowType::Time, AddOp::Subtract) => cell.typed(other),
        (RowType::Date | RowType::Time, AddOp::Add) if cell.open => {
            Cell { unit: Unit::time(TimeUnit::Second), ..cell.numeric() }
        }
        _ => cell.numeric(),
    };
    let kind_of = |cell: &Cell| if cell.open { types::whole(1) } else { cell.row.ty() };
    let (of_left, of_right) = (kind_of(&left.0), kind_of(&right.0));
    ((typed(left.0, of_right), left.1), (typed(right.0, of_left), right.1))
}

impl<'a> Checker<'a> {
    pub(super) fn row_sum(&mut self, first: &'a Expr, rest: &'a [(AddOp, Expr)], scope: Scope) -> Option<Cell> {
        let first_cell = self.row(first, scope);
        let cells: Vec<Option<Cell>> = rest.iter().map(|(_, term)| self.row(term, scope)).collect();
        let mut terms = vec![(AddOp::Add, first_cell?, first)];
        for (cell, (op, term)) in cells.into_iter().zip(rest) {
            terms.push((*op, cell?, term));
        }
        if terms.len() > LONG_SUM {
            return self.long_sum(terms);
        }
        let mut terms = terms.into_iter();
        let (_, mut sum, mut written) = terms.next()?;
        for (op, cell, term) in terms {
            sum = self.added((sum, written), op, (cell, term))?;
            written = term;
        }
        Some(sum)
    }

    /// A long sum, in pairs of pairs; what is subtracted is negated first, so that the order of operands stays.
    fn long_sum(&mut self, terms: Vec<(AddOp, Cell, &'a Expr)>) -> Option<Cell> {
        let mut layer: Vec<(Cell, &'a Expr)> = Vec::new();
        for (op, cell, term) in terms {
            let cell = match op {
                AddOp::Add => cell,
                AddOp::Subtract => self.negative(cell, term)?,
            };
            layer.push((cell, term));
        }
        while layer.len() > 1 {
            let mut next = Vec::with_capacity(layer.len().div_ceil(2));
            let mut pairs = layer.into_iter();
            while let Some(left) = pairs.next() {
                let written = left.1;
                next.push(match pairs.next() {
                    Some(right) => (self.added(left, AddOp::Add, right)?, written),
                    None => left,
                });
            }
            layer = next;
        }
        layer.pop().map(|(cell, _)| cell)
    }

    fn added(&mut self, left: (Cell, &'a Expr), op: AddOp, right: (Cell, &'a Expr)) -> Option<Cell> {
        let span = left.1.span.to(right.1.span);
        let scalar = match op {
            AddOp::Add => Scalar::Add,
            AddOp::Subtract => Scalar::Subtract,
        };
        let (left, right) = beside(left, op, right);
        if (left.0.kind(), right.0.kind()) == (Kind::Number, Kind::Number) {
            let (one, other, unit) = self.row_fitted(left, right)?;
            if let (Some(a), Some(b)) = (one.fixed(), other.fixed())
                && let Ok(sum) = if op == AddOp::Add { a.add(b) } else { a.sub(b) }
            {
                return Some(Cell::number(sum, unit));
            }
            let ty = Digits::of(one.row.ty()).sum(Digits::of(other.row.ty())).ty();
            return self.made(scalar, vec![one, other], ty, unit, span);
        }
        self.moments(left, scalar, right, span)
    }

    /// Dates and timestamps: their difference is a time, and a time can be added to them.
    fn moments(&mut self, left: (Cell, &'a Expr), scalar: Scalar, right: (Cell, &'a Expr), span: Span) -> Option<Cell> {
        match (left.0.kind(), scalar, right.0.kind()) {
            (Kind::Date, Scalar::Subtract, Kind::Date) => {
                let days = Some(types::whole(9));
                self.made(Scalar::DaysBetween, vec![right.0, left.0], days, Unit::time(TimeUnit::Day), span)
            }
            (Kind::Time, Scalar::Subtract, Kind::Time) => {
                let seconds = Some(RowType::Number { digits: 18, scale: 6 });
                self.made(scalar, vec![left.0, right.0], seconds, Unit::time(TimeUnit::Second), span)
            }
            (Kind::Date | Kind::Time, _, Kind::Number) => {
                let Some(unit) = right.0.unit.as_time() else {
                    return self.fail(problems::what_time(right.1));
                };
                let seconds = self.row_times(right.0, &unit.factor(TimeUnit::Second), right.1.span)?;
                self.made(scalar, vec![left.0, seconds], Some(RowType::Time), Unit::none(), span)
            }
            (Kind::Number, Scalar::Add, Kind::Date | Kind::Time) => self.moments(right, scalar, left, span),
            (Kind::Number, _, other) => self.fail(problems::needs(Kind::Number, other, right.1)),
            (other, _, _) => self.fail(problems::needs(Kind::Number, other, left.1)),
        }
    }

    pub(super) fn row_negate(&mut self, inner: &'a Expr, scope: Scope) -> Option<Cell> {
        let cell = self.row_number(inner, scope)?;
        self.negative(cell, inner)
    }

    pub(in crate::check) fn negative(&mut self, cell: Cell, written: &Expr) -> Option<Cell> {
        if cell.kind() != Kind::Number {
            return self.fail(problems::needs(Kind::Number, cell.kind(), written));
        }
        if let Some(number) = cell.fixed() {
            return Some(Cell::number(number.neg(), cell.unit));
        }
        let (ty, unit) = (cell.row.ty(), cell.unit.clone());
        self.made(Scalar::Negate, vec![cell], Some(ty), unit, written.span)
    }

    pub(super) fn row_product(&mut self, first: &'a Expr, rest: &'a [(MulOp, Expr)], scope: Scope) -> Option<Cell> {
        let first_cell = self.row_number(first, scope);
        let cells: Vec<Option<Cell>> = rest.iter().map(|(_, term)| self.row_number(term, scope)).collect();
        let mut product = first_cell?;
        for (cell, (op, term)) in cells.into_iter().zip(rest) {
            product = self.multiplied_rows(product, cell?, *op, first.span.to(term.span))?;
        }
        Some(product)
    }

    /// A product or quotient of two cells. Fixed numbers are worked out exactly.
    pub(super) fn multiplied_rows(&mut self, left: Cell, right: Cell, op: MulOp, span: Span) -> Option<Cell> {
        let divide = op == MulOp::Divide;
        let (unit, factor) = units::combine(&left.unit, &right.unit, divide);
        let worked_out = match (left.fixed(), right.fixed()) {
            (Some(a), Some(b)) if divide => a.div(b).ok().flatten(),
            (Some(a), Some(b)) => a.mul(b).ok(),
            _ => None,
        };
        let product = match worked_out {
            Some(number) => Cell::number(number, Unit::none()),
            None if divide => self.divided(left, right, span)?,
            None => {
                let ty = Digits::of(left.row.ty()).product(Digits::of(right.row.ty())).ty();
                self.made(Scalar::Multiply, vec![left, right], ty, Unit::none(), span)?
            }
        };
        let mut product = self.row_times(product, &factor, span)?;
        product.unit = unit;
        Some(product)
    }

    fn divided(&mut self, left: Cell, right: Cell, span: Span) -> Option<Cell> {
        let ty = Digits::of(left.row.ty()).quotient(Digits::of(right.row.ty())).ty();
        self.made(Scalar::Divide, vec![left, right], ty, Unit::none(), span)
    }

    /// A cell times a fixed factor; its unit stays. Exact where the factor is a whole number or the result has at most 12 decimals.
    pub(in crate::check) fn row_times(&mut self, cell: Cell, factor: &Exact, span: Span) -> Option<Cell> {
        if *factor == Exact::ONE || cell.open {
            return Some(cell);
        }
        let unit = cell.unit.clone();
        if let Some(number) = cell.fixed() {
            let product = number.mul(factor).ok();
            return product.map(|number| Cell::number(number, unit));
        }
        let digits = Digits::of(cell.row.ty());
        if let Some(ty) = types::type_of_number(factor)
            && (factor.is_integer() || Digits::of(ty).scale + digits.scale <= 12)
        {
            let ty = digits.product(Digits::of(ty)).ty();
            let factor = Cell::number(factor.clone(), Unit::none());
            return self.made(Scalar::Multiply, vec![cell, factor], ty, unit, span);
        }
        let (numerator, denominator) = factor.parts();
        let part = |text: String| Exact::parse(&text).map(|number| Cell::number(number, Unit::none()));
        let (numerator, denominator) = (part(numerator.to_string())?, part(denominator.to_string())?);
        let ty = digits.product(Digits::of(numerator.row.ty())).ty();
        let product = match numerator.fixed() {
            Some(one) if *one == Exact::ONE => cell,
            _ => self.made(Scalar::Multiply, vec![cell, numerator], ty, Unit::none(), span)?,
        };
        let mut quotient = self.divided(product, denominator, span)?;
        quotient.unit = unit;
        Some(quotient)
    }
}
