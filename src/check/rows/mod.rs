//! Row expressions: what stands inside an aggregate, after `where`, in computed columns and in keys.
//! Each gets its type with its digits, its unit, and the columns it is made of.

mod arithmetic;
mod compare;
mod functions;
mod scaled;

pub(super) use compare::comparison;
pub(super) use scaled::Scaled;

use super::checker::Checker;
use super::context::ParamsId;
use super::problems;
use super::types::{self, Kind};
use super::units;
use super::{KeyShow, RowPart};
use crate::calendar::Grain;
use crate::data;
use crate::function::Scalar;
use crate::resolve::{Column, Found, Lookup};
use crate::row::{ColumnRef, Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::{Expr, ExprKind, Name, Param};
use crate::unit::{Symbol, Unit};
use crate::value::{Exact, Reason, Value};
use std::sync::Arc;

/// How deep a row expression may be, with the computed columns in it.
const DEEPEST: u32 = 200;

/// How many parts a row expression may have, with the computed columns in it.
const LARGEST: u32 = 20_000;

/// Where a row expression stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    /// The home table: the numbering of columns is its.
    pub(super) home: TableId,
    /// The place whose rows the expression sees: 0, or that of a linked table for its computed columns.
    pub(super) at: u16,
    /// The params.
    pub(super) params: ParamsId,
    /// Whether it is the condition of a `where`.
    pub(super) condition: bool,
}

/// A typed row expression.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// The expression.
    pub(super) row: Row,
    /// The unit of its numbers.
    pub(super) unit: Unit,
    /// How it is shown and ordered as a key.
    pub(super) show: KeyShow,
    /// Whether a column in binary floating point is in it.
    pub(super) approximate: bool,
    /// A written `blank`, or a column without a filled cell: it is of any kind that fits.
    pub(super) open: bool,
    /// How many parts it has.
    pub(super) size: u32,
    /// What it was made of as it was written, if that is wanted.
    pub(super) origin: Option<Arc<RowPart>>,
}

impl Cell {
    pub(super) fn literal(value: Value, ty: RowType, unit: Unit) -> Cell {
        let open = value.is_blank();
        let row = Row::Literal(value, ty);
        Cell { row, unit, show: KeyShow::Plain, approximate: false, open, size: 1, origin: None }
    }

    /// A number. One that is no finite decimal keeps its exact value until it is put into another expression.
    pub(super) fn number(number: Exact, unit: Unit) -> Cell {
        let ty = types::type_of_number(&number).unwrap_or(types::ROUNDED);
        Cell::literal(Value::Number(number), ty, unit)
    }

    /// A value of any kind that is the same in every row.
    pub(super) fn fixed_value(value: Value, unit: Unit) -> Cell {
        match value {
            Value::Number(number) => Cell::number(number, unit),
            value => {
                let ty = row_type(&value);
                Cell::literal(value, ty, unit)
            }
        }
    }

    pub(super) fn blank(ty: RowType) -> Cell {
        Cell::literal(Value::Blank(Reason::LeftBlank), ty, Unit::none())
    }

    pub(super) fn kind(&self) -> Kind {
        Kind::of_row(self.row.ty())
    }

    pub(super) fn fixed(&self) -> Option<&Exact> {
        match &self.row {
            Row::Literal(value, _) => value.as_number(),
            _ => None,
        }
    }

    /// A text that is the same in every row.
    pub(super) fn literal_text(&self) -> Option<&str> {
        match &self.row {
            Row::Literal(Value::Text(text), _) => Some(text),
            _ => None,
        }
    }

    /// What is of any kind as a value of this one; anything else as it is.
    pub(super) fn typed(self, ty: RowType) -> Cell {
        let row = match self.row {
            Row::Literal(value, _) if self.open => Row::Literal(value, ty),
            Row::Column(column, _) if self.open => Row::Column(column, ty),
            row => row,
        };
        Cell { row, ..self }
    }

    /// What is of any kind as a number; anything else as it is.
    pub(super) fn numeric(self) -> Cell {
        self.typed(types::whole(1))
    }

    /// What it was made of; a cell that no expression was written for has no parts.
    pub(super) fn part(&self, span: Span) -> Arc<RowPart> {
        self.origin
            .clone()
            .unwrap_or_else(|| Arc::new(RowPart { span, row: self.row.clone(), param: None, parts: Vec::new() }))
    }

    /// The row as it stands in other expressions: a fraction that is no finite decimal becomes a division.
    pub(super) fn settled(self) -> Row {
        match self.row {
            Row::Literal(Value::Number(number), ty) if types::type_of_number(&number).is_none() => {
                quotient(&number, ty)
            }
            row => row,
        }
    }
}

/// A fraction as a division of two whole numbers, 12 decimals.
fn quotient(number: &Exact, ty: RowType) -> Row {
    let (numerator, denominator) = number.parts();
    let part = |text: String| {
        let exact = Exact::parse(&text)?;
        Some(Row::Literal(Value::Number(exact.clone()), types::type_of_number(&exact)?))
    };
    match (part(numerator.to_string()), part(denominator.to_string())) {
        (Some(numerator), Some(denominator)) => Row::Call(Scalar::Divide, vec![numerator, denominator], types::ROUNDED),
        _ => Row::Literal(Value::Number(number.round(12)), ty),
    }
}

impl<'a> Checker<'a> {
    /// A row expression in its scope.
    pub(super) fn row(&mut self, expr: &'a Expr, scope: Scope) -> Option<Cell> {
        if self.depth >= DEEPEST {
            return self.fail(problems::too_deep(expr.span));
        }
        self.depth += 1;
        let cell = self.row_part(expr.span, |checker| checker.row_kind(expr, scope));
        self.depth -= 1;
        let cell = cell?;
        if cell.size > LARGEST {
            return self.fail(problems::too_large(expr.span));
        }
        Some(cell)
    }

    fn row_kind(&mut self, expr: &'a Expr, scope: Scope) -> Option<Cell> {
        match &expr.kind {
            ExprKind::Number { value, unit, .. } => Some(Cell::number(value.clone(), unit.clone().unwrap_or_default())),
            ExprKind::Text(text) => Some(Cell::literal(Value::Text(text.clone()), RowType::Text, Unit::none())),
            ExprKind::Bool(value) => Some(Cell::literal(Value::Bool(*value), RowType::Bool, Unit::none())),
            ExprKind::Date(day) => Some(Cell::literal(Value::Date(*day), RowType::Date, Unit::none())),
            ExprKind::Blank => Some(Cell::blank(types::whole(1))),
            ExprKind::CalendarStep(..) => self.fail(problems::calendar_step(expr)),
            ExprKind::Name(name) => self.row_name(name, scope),
            ExprKind::Path(path) => self.row_path(path, expr.span, scope),
            ExprKind::Sum(first, rest) => self.row_sum(first, rest, scope),
            ExprKind::Product(first, rest) => self.row_product(first, rest, scope),
            ExprKind::Negate(inner) => self.row_negate(inner, scope),
            ExprKind::Compare(first, rest) => self.row_compare(first, rest, scope),
            ExprKind::In { value, list, negated } => self.row_in(value, list, *negated, scope),
            ExprKind::Between { value, low, high, negated } => self.row_between([value, low, high], *negated, scope),
            ExprKind::IsBlank { value, negated } => self.row_is_blank(value, *negated, scope),
            ExprKind::Not(inner) => self.row_not(inner, scope),
            ExprKind::And(parts) => self.row_logic(Scalar::And, parts, scope),
            ExprKind::Or(parts) => self.row_logic(Scalar::Or, parts, scope),
            ExprKind::Else(parts) => self.row_coalesce(parts, scope),
            ExprKind::Call(call) => self.row_call(call, expr.span, scope),
            ExprKind::Modified(..) => self.fail(problems::metric_word_in_row(expr)),
            ExprKind::InUnit(inner, unit) => self.row_in_unit(inner, unit, expr.span, scope),
            ExprKind::Group(inner) => self.row(inner, scope),
        }
    }

    /// A number of rows.
    pub(super) fn row_number(&mut self, expr: &'a Expr, scope: Scope) -> Option<Cell> {
        let cell = self.row(expr, scope)?.numeric();
        match cell.kind() {
            Kind::Number => Some(cell),
            other => {
                let column = self.data_column(&cell.row, scope);
                self.fail(problems::needs_of_column(Kind::Number, other, expr, column))
            }
        }
    }

    /// A condition on rows.
    pub(super) fn row_condition(&mut self, expr: &'a Expr, scope: Scope) -> Option<Cell> {
        let cell = self.row(expr, scope)?.typed(RowType::Bool);
        match cell.kind() {
            Kind::Bool => Some(cell),
            other => {
                let column = self.data_column(&cell.row, scope);
                self.fail(problems::needs_of_column(Kind::Bool, other, expr, column))
            }
        }
    }

    /// What a name means in a row: a column, else a param. Anything else is explained.
    fn row_name(&mut self, name: &'a Name, scope: Scope) -> Option<Cell> {
        match self.book.column(scope.home, scope.at, &name.text) {
            Lookup::One(found) => {
                self.note_hidden_param(name, scope);
                self.column(found, scope)
            }
            Lookup::Several(found) => self.fail(problems::ambiguous_column(self.book, name, scope.home, &found)),
            Lookup::Missing => {
                if let Some(at) = self.book.param(&name.text) {
                    let fixed = self.param(at, scope.params)?;
                    self.row_is_param(&name.text, &fixed.unit);
                    return Some(Cell::fixed_value(fixed.value, fixed.unit));
                }
                let table = self.book.table_at(scope.home, scope.at).unwrap_or(scope.home);
                let is_metric = self.knows_metric(name);
                self.fail(problems::unknown_in_row(self.book, name, table, scope.condition, is_metric))
            }
        }
    }

    /// A param of one's own that rows do not see, for they have a column of its name.
    fn note_hidden_param(&mut self, name: &Name, scope: Scope) {
        let Some(at) = self.book.param(&name.text) else { return };
        let of_one_text = |param: &Param| param.name.span.source == name.span.source;
        if at < self.book.own_params || self.book.params.get(at).is_some_and(|param| of_one_text(param)) {
            let table = self.book.table_at(scope.home, scope.at).unwrap_or(scope.home);
            self.note(problems::hidden_param(self.metric.clone(), name, self.book.table_name(table)));
        }
    }

    fn row_path(&mut self, path: &'a [Name], span: Span, scope: Scope) -> Option<Cell> {
        match self.book.path(scope.home, scope.at, path) {
            Lookup::One(found) => self.column(found, scope),
            Lookup::Several(_) => self.fail(problems::ambiguous_path(path, span)),
            Lookup::Missing => self.fail(problems::unknown_path(self.book, path, span, scope.home)),
        }
    }

    /// The cell of a column that was found; a computed column is its formula, seen from its own place.
    pub(super) fn column(&mut self, found: Found<'a>, scope: Scope) -> Option<Cell> {
        let table = self.book.catalog.tables.get(found.table.0 as usize)?;
        match found.column {
            Column::Data(at) => {
                let column = table.columns.get(at)?;
                let reference = ColumnRef { place: found.place, column: u16::try_from(at).ok()? };
                let cell = Cell {
                    row: Row::Column(reference, column.kind.row_type()),
                    unit: column.unit.clone().unwrap_or_default(),
                    show: declared_order(table, &column.name).unwrap_or(match column.kind {
                        data::Kind::Date(grain) if grain != Grain::Day => KeyShow::Period(grain),
                        _ => KeyShow::Plain,
                    }),
                    approximate: column.approximate,
                    open: column.open,
                    size: 1,
                    origin: None,
                };
                if cell.unit == Unit::of(Symbol::Percent) {
                    return self.share_of_percent(cell);
                }
                Some(cell)
            }
            Column::Computed(own_name, formula) => {
                let key = (scope.home, found.place, own_name.span, scope.params);
                let computed = |checker: &mut Self| checker.computed_column(found, own_name, formula, scope);
                let cell = self.apart(|checker| checker.remembered(|checker| &mut checker.computed, key, computed))?;
                self.refer_row(&cell);
                Some(cell)
            }
        }
    }

    /// 80 percent as the share 0.80, which is what `80%` means in a formula.
    fn share_of_percent(&mut self, cell: Cell) -> Option<Cell> {
        let hundredth = Exact::ratio(1, 100)?;
        self.row_times(Cell { unit: Unit::none(), ..cell }, &hundredth, Span::default())
    }

    /// The formula of a computed column, seen from its own place.
    fn computed_column(&mut self, found: Found<'a>, name: &'a Name, formula: &'a Expr, scope: Scope) -> Option<Cell> {
        let table = self.book.catalog.tables.get(found.table.0 as usize)?;
        if let Some(start) = self.computed_trail.iter().position(|seen| seen.span == name.span) {
            let path = self.computed_trail.iter().skip(start).map(|name| (name.text.to_string(), name.span));
            let path: Vec<_> = path.collect();
            return self.fail(problems::cycle(&path));
        }
        self.computed_trail.push(name);
        let cell = self.row(formula, Scope { at: found.place, condition: false, ..scope });
        self.computed_trail.pop();
        let mut cell = cell?;
        if let Some((_, unit)) = table.computed_units.iter().find(|(column, _)| column.text == name.text) {
            cell = self.declared_unit(cell, unit, name.span)?;
        }
        if let Some(order) = declared_order(table, &name.text) {
            cell.show = order;
        }
        Some(cell)
    }

    /// A function of cells; `None` with a problem if its number has too many digits.
    pub(super) fn made(
        &mut self,
        scalar: Scalar,
        args: Vec<Cell>,
        ty: Option<RowType>,
        unit: Unit,
        span: Span,
    ) -> Option<Cell> {
        let Some(ty) = ty else { return self.fail(problems::too_many_digits(span)) };
        let approximate = args.iter().any(|cell| cell.approximate);
        let size = args.iter().fold(1u32, |size, cell| size.saturating_add(cell.size));
        let row = Row::Call(scalar, args.into_iter().map(Cell::settled).collect(), ty);
        Some(Cell { row, unit, show: KeyShow::Plain, approximate, open: false, size, origin: None })
    }

    /// The column of the data that a row expression is, if it is nothing else; for messages.
    pub(super) fn data_column(&self, row: &Row, scope: Scope) -> Option<&'a crate::data::Column> {
        let Row::Column(column, _) = row else { return None };
        let table = self.book.table_at(scope.home, column.place)?;
        self.book.catalog.tables.get(table.0 as usize)?.columns.get(usize::from(column.column))
    }

    /// A few cells of a column, for messages.
    pub(super) fn samples(&self, row: &Row, scope: Scope) -> Vec<String> {
        self.data_column(row, scope).map(|column| column.samples.clone()).unwrap_or_default()
    }

    /// `wait in min` in a row.
    fn row_in_unit(&mut self, inner: &'a Expr, unit: &Unit, span: Span, scope: Scope) -> Option<Cell> {
        let cell = self.row_number(inner, scope)?;
        let (a, b) = (cell.unit.dimension(), unit.dimension());
        if a != b && !(a.is_none() && b.time == 0) {
            let from = cell.unit.clone();
            return self.fail(problems::no_conversion(&from, unit, span));
        }
        self.row_converted(cell, unit, span)
    }

    /// `unit handle: min` of a computed column: a bare number takes it, a time must convert.
    fn declared_unit(&mut self, cell: Cell, unit: &Unit, span: Span) -> Option<Cell> {
        if cell.kind() != Kind::Number {
            return Some(cell);
        }
        let (a, b) = (cell.unit.dimension(), unit.dimension());
        if a != b && !a.is_none() && !(b.is_none() && a.time == 0) {
            let from = cell.unit.clone();
            return self.fail(problems::no_conversion(&from, unit, span));
        }
        self.row_converted(cell, unit, span)
    }

    /// A number in a unit that was found to fit: times convert, anything else is called by the unit.
    fn row_converted(&mut self, cell: Cell, unit: &Unit, span: Span) -> Option<Cell> {
        if *unit == Unit::of(Symbol::Percent) {
            // A share in percent is a way to show it: the number stays 0.2.
            return Some(cell);
        }
        let factor = match (cell.unit.time_part(), unit.time_part()) {
            (Some(_), Some((to, _))) => cell.unit.with_time(to).1,
            _ => Exact::ONE,
        };
        let mut cell = self.row_times(cell, &factor, span)?;
        cell.unit = unit.clone();
        Some(cell)
    }

    /// Two numbers brought to one unit without rounding.
    pub(super) fn row_fitted(&mut self, left: (Cell, &'a Expr), right: (Cell, &'a Expr)) -> Option<(Cell, Cell, Unit)> {
        let sides = (
            units::Side { unit: &left.0.unit, fixed: left.0.fixed() },
            units::Side { unit: &right.0.unit, fixed: right.0.fixed() },
        );
        match units::fit(sides.0, sides.1, units::Factors::Whole) {
            units::Fit::Fits { unit, left: left_factor, right: right_factor } => {
                let one = self.row_times(left.0, &left_factor, left.1.span)?;
                let other = self.row_times(right.0, &right_factor, right.1.span)?;
                Some((one, other, unit))
            }
            units::Fit::ReadBare => {
                let note = problems::read_bare(self.metric.clone(), (left.1, &left.0.unit), (right.1, &right.0.unit));
                self.note(note);
                Some((left.0, right.0, Unit::none()))
            }
            clash => self.fail(problems::units(&clash, (left.1, &left.0.unit), (right.1, &right.0.unit))),
        }
    }
}

/// The order that a table declares for a column.
fn declared_order(table: &data::Table, column: &str) -> Option<KeyShow> {
    let (_, values) = table.orders.iter().find(|(name, _)| *name.text == *column)?;
    Some(KeyShow::Order(values.iter().map(|value| value.as_str().into()).collect()))
}

fn row_type(value: &Value) -> RowType {
    match Kind::of_value(value) {
        Kind::Text => RowType::Text,
        Kind::Bool => RowType::Bool,
        Kind::Date => RowType::Date,
        Kind::Time => RowType::Time,
        Kind::Number | Kind::Period => types::whole(1),
    }
}
