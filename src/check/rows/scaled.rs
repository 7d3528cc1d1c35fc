//! The argument of an aggregate: its constant factors stand apart, so that they can move out of a sum.

use super::{Cell, Scope};
use crate::check::checker::Checker;
use crate::check::types::Kind;
use crate::check::units;
use crate::source::Span;
use crate::syntax::{Expr, ExprKind, MulOp};
use crate::unit::Unit;
use crate::value::Exact;

/// A row expression times a fixed number.
#[derive(Clone, Debug)]
pub(in crate::check) struct Scaled {
    /// What depends on the row; its unit is that of the whole.
    pub(in crate::check) cell: Cell,
    /// What does not.
    pub(in crate::check) factor: Exact,
}

impl<'a> Checker<'a> {
    /// A row expression with the constant factors of its outermost products, signs and units apart.
    pub(in crate::check) fn scaled(&mut self, expr: &'a Expr, scope: Scope) -> Option<Scaled> {
        match &expr.kind {
            ExprKind::Group(inner) => self.scaled(inner, scope),
            ExprKind::Negate(inner) if !matches!(inner.kind, ExprKind::Number { .. }) => {
                let Scaled { cell, factor } = self.scaled(inner, scope)?;
                if cell.kind() != Kind::Number {
                    return self.whole(expr, scope);
                }
                Some(Scaled { cell, factor: factor.neg() })
            }
            ExprKind::Product(first, rest) => self.scaled_product(first, rest, expr, scope),
            _ => self.whole(expr, scope),
        }
    }

    fn whole(&mut self, expr: &'a Expr, scope: Scope) -> Option<Scaled> {
        Some(Scaled { cell: self.row(expr, scope)?, factor: Exact::ONE })
    }

    fn scaled_product(
        &mut self,
        first: &'a Expr,
        rest: &'a [(MulOp, Expr)],
        expr: &'a Expr,
        scope: Scope,
    ) -> Option<Scaled> {
        let first_part = self.scaled_number(first, scope);
        let parts: Vec<(MulOp, Option<Scaled>)> = rest
            .iter()
            .map(|(op, term)| {
                let part = match op {
                    MulOp::Multiply => self.scaled_number(term, scope),
                    // What divides is put in as it is: only a fixed divisor moves out.
                    MulOp::Divide => self.row_number(term, scope).map(|cell| Scaled { cell, factor: Exact::ONE }),
                };
                (*op, part)
            })
            .collect();
        let mut product = Growing { cell: None, factor: Exact::ONE, unit: Unit::none() };
        product = self.grown(product, MulOp::Multiply, first_part?, expr.span)?;
        for (op, part) in parts {
            product = self.grown(product, op, part?, expr.span)?;
        }
        let Growing { cell, factor, unit } = product;
        Some(match cell {
            Some(cell) => Scaled { cell: Cell { unit, ..cell }, factor },
            None => Scaled { cell: Cell::number(factor, unit), factor: Exact::ONE },
        })
    }

    fn scaled_number(&mut self, expr: &'a Expr, scope: Scope) -> Option<Scaled> {
        let scaled = self.scaled(expr, scope)?;
        if scaled.cell.kind() == Kind::Number {
            return Some(scaled);
        }
        self.row_number(expr, scope).map(|cell| Scaled { cell, factor: Exact::ONE })
    }

    fn grown(&mut self, product: Growing, op: MulOp, part: Scaled, span: Span) -> Option<Growing> {
        let divide = op == MulOp::Divide;
        let (unit, conversion) = units::combine(&product.unit, &part.cell.unit, divide);
        let factor = product.factor.mul(&conversion).and_then(|factor| factor.mul(&part.factor)).ok()?;
        if let Some(number) = part.cell.fixed() {
            let moved = if divide { factor.div(number).ok().flatten() } else { factor.mul(number).ok() };
            if let Some(factor) = moved {
                return Some(Growing { factor, unit, ..product });
            }
        }
        let bare = |cell: Cell| Cell { unit: Unit::none(), ..cell };
        let cell = match product.cell {
            None if !divide => bare(part.cell),
            // A number that is divided by a row stays in the division: 12 decimals of 1000 / x, not of 1 / x.
            None => {
                let number = Cell::number(factor, Unit::none());
                let cell = self.multiplied_rows(number, bare(part.cell), op, span)?;
                return Some(Growing { cell: Some(cell), factor: Exact::ONE, unit });
            }
            Some(cell) => self.multiplied_rows(cell, bare(part.cell), op, span)?,
        };
        Some(Growing { cell: Some(cell), factor, unit })
    }
}

/// A product that grows from left to right.
struct Growing {
    cell: Option<Cell>,
    factor: Exact,
    unit: Unit,
}
