//! Tables that are made from others: a row for each key with aggregates of its rows, or a row for each piece of a text.

use super::checker::Checker;
use super::context::{Context, ParamsId};
use super::made::kind_of;
use super::problems;
use super::rows::{Cell, Scope};
use super::types::{self, Digits, Kind};
use super::{AggregateNode, KeyShow, NodeId, NodeKind, TableUse};
use crate::calendar::Grain;
use crate::data;
use crate::function::{self, Aggregate, Meaning, Scalar};
use crate::problem::Problem;
use crate::resolve::{Column, Found};
use crate::row::{Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::{self, Call, Expr, ExprKind, FromHow, Key, Name, Part, Position, Table, TableEntryKind};
use crate::unit::Unit;
use crate::value::Exact;
use std::collections::BTreeSet;

/// A table that is made from another, worked out.
#[derive(Clone, Debug)]
pub struct Derived {
    /// The table it is made from, and what its rows look up.
    pub tables: Vec<TableUse>,
    /// The table it is made from.
    pub source: TableId,
    /// Its columns, in order.
    pub columns: Vec<DerivedColumn>,
    /// Which of them are those of the table it is made from.
    pub borrowed: Vec<usize>,
    /// The aggregates in its block, each with the column that holds its values.
    pub calls: Vec<(Span, usize)>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// A column of a table that is made from another.
#[derive(Clone, Debug)]
pub struct DerivedColumn {
    /// Its name, type and unit.
    pub column: data::Column,
    /// What gives it, in the rows of the table that it is made from.
    pub from: DerivedFrom,
}

/// What gives a column of a table that is made from another.
#[derive(Clone, Debug)]
pub enum DerivedFrom {
    /// A part of the key: rows that lack it are in no row.
    Key(Row),
    /// An aggregate of the rows of the key, times a fixed factor.
    Aggregate(Box<AggregateNode>, Exact),
    /// The same as in the row whose text was split.
    Same(Row),
    /// A piece of a text, split at this.
    Piece(Row, String),
}

/// So many digits more than a cell has the sum of a column; no table has more rows than 10 to this power.
const MANY_ROWS: u32 = 12;

impl<'a> Checker<'a> {
    pub(super) fn derived(mut self, block: &'a Table, settings: &'a [(Name, Expr)]) -> Derived {
        let mut derived = Derived {
            tables: Vec::new(),
            source: TableId(u32::MAX),
            columns: Vec::new(),
            borrowed: Vec::new(),
            calls: Vec::new(),
            problems: Vec::new(),
        };
        let Some(from) = &block.from else { return derived };
        let Some(source) = self.book.catalog.named(&from.table.text) else { return derived };
        derived.source = source;
        self.only_home = Some(source);
        self.touch_table(source);
        let params = self.quietly(|checker| checker.replaced(settings, ParamsId::NONE)).unwrap_or_default();
        let context = self.contexts.outermost(params, Vec::new());
        match &from.how {
            FromHow::By(keys) => {
                self.keys_of(keys, source, context, &mut derived);
                for entry in &block.entries {
                    if let TableEntryKind::Computed { value, .. } | TableEntryKind::Time { value, .. } = &entry.kind {
                        self.calls_in(value, source, context, &mut derived);
                    }
                }
            }
            FromHow::Split { column, at } => self.pieces_of(column, at, source, context, &mut derived),
        }
        derived.tables = self.source_uses(source);
        derived.problems.extend(self.sorted_problems());
        derived
    }

    /// The table that another is made from, with what its rows look up.
    fn source_uses(&mut self, source: TableId) -> Vec<TableUse> {
        let book = self.book;
        let linked: BTreeSet<TableId> = book.reach(source).steps.iter().map(|step| step.table).collect();
        let mut tables = Vec::new();
        for table in std::iter::once(source).chain(linked.into_iter().filter(|table| *table != source)) {
            tables.extend(self.table_use(table, None));
        }
        self.put_made_columns(&mut tables);
        tables
    }

    fn keys_of(&mut self, keys: &'a [Key], source: TableId, context: Context, derived: &mut Derived) {
        for key in keys {
            let Some((name, cell, is_column)) = self.key_of(&key.value, source, context) else { continue };
            if derived.columns.iter().any(|other| other.column.name == name) {
                self.problems.push(problems::derived_key_twice(&name, key.value.span));
                continue;
            }
            if is_column {
                derived.borrowed.push(derived.columns.len());
            }
            let column = described(name, &cell, false);
            derived.columns.push(DerivedColumn { column, from: DerivedFrom::Key(cell.settled()) });
        }
    }

    /// A part of the key: a period of the time, or a column. The name, and whether it is a column of that name.
    fn key_of(&mut self, key: &'a Expr, source: TableId, context: Context) -> Option<(String, Cell, bool)> {
        let scope = Scope { home: source, at: 0, params: context.params, condition: false };
        match &key.kind {
            ExprKind::Name(name) => {
                let grain = Grain::named(&name.text).filter(|_| !name.quoted);
                if let Some(grain) = grain
                    && let Some(clock) = self.table_clock(source)
                {
                    let grain = self.own_grain(grain, key.span)?;
                    if grain < Grain::Day {
                        return self.fail(problems::derived_by_hours(&name.text, key.span));
                    }
                    if !clock.grain.divides(grain) {
                        return self.fail(problems::too_coarse(
                            self.book,
                            source,
                            clock.grain,
                            (grain.name(), grain),
                            key.span,
                            key.span,
                        ));
                    }
                    let row = Row::Call(Scalar::StartOf(grain), vec![clock.row], RowType::Date);
                    let cell = Cell { row, show: KeyShow::Period(grain), open: false, ..Cell::blank(RowType::Date) };
                    return Some((name.text.to_string(), cell, false));
                }
                Some((name.text.to_string(), self.row(key, scope)?, true))
            }
            ExprKind::Path(path) => Some((path.last()?.text.to_string(), self.row(key, scope)?, true)),
            _ => self.fail(problems::derived_by_formula(key)),
        }
    }

    /// Every aggregate of the source's rows in a formula of the block, the outermost of each.
    fn calls_in(&mut self, expr: &'a Expr, source: TableId, context: Context, derived: &mut Derived) {
        if let ExprKind::Call(call) = &expr.kind
            && combines(call)
        {
            if let Some(column) = self.grouped(call, expr.span, source, context) {
                derived.calls.push((expr.span, derived.columns.len()));
                derived.columns.push(column);
            }
            return;
        }
        let mut inside = Vec::new();
        syntax::parts(expr, Position::Rows, &mut |part| {
            if let Part::Expr(part, _) = part {
                inside.push(part);
            }
        });
        for part in inside {
            self.calls_in(part, source, context, derived);
        }
    }

    /// An aggregate of the rows of a key as a column.
    fn grouped(&mut self, call: &'a Call, span: Span, source: TableId, context: Context) -> Option<DerivedColumn> {
        let Some(Meaning::Aggregate(function)) = call.meaning() else {
            return self.fail(problems::not_grouped(call, span));
        };
        if call.is_nested() {
            return self.fail(problems::not_grouped(call, span));
        }
        let id = self.complete(|checker| {
            let entry = function::find(&call.name.text)?;
            checker.arguments(entry, call, span)?;
            checker.aggregate(function, call, span, context)
        })?;
        let (node, factor) = self.taken_apart(id)?;
        if node.table != source {
            let (own, other) = (self.book.table_name(source), self.book.table_name(node.table));
            return self.fail(problems::grouped_of_another(call, span, own, other));
        }
        let Some(ty) = type_of(&node, &factor) else { return self.fail(problems::too_many_digits(span)) };
        let (unit, approximate) = self.nodes.get(id).map(|node| (node.unit.clone(), node.approximate))?;
        let show = KeyShow::Plain;
        let is_count =
            matches!(node.function, Aggregate::Count | Aggregate::CountDistinct | Aggregate::ApproxCountDistinct);
        // The noun of a count is for show; a column of numbers is compared with plain numbers.
        let unit = if is_count { Unit::none() } else { unit };
        let cell = Cell { unit, approximate, show, open: false, ..Cell::blank(ty) };
        let column = described(super::written::written_call(call), &cell, is_count);
        Some(DerivedColumn { column, from: DerivedFrom::Aggregate(Box::new(node), factor) })
    }

    /// An aggregate and the factor it is multiplied by.
    fn taken_apart(&self, id: NodeId) -> Option<(AggregateNode, Exact)> {
        match &self.nodes.get(id)?.kind {
            NodeKind::Aggregate(node) => Some((node.clone(), Exact::ONE)),
            NodeKind::Call(Scalar::Multiply, args) => {
                let factor = args.iter().find_map(|arg| self.nodes.fixed_number(*arg)).cloned()?;
                let (node, inner) = args.iter().find_map(|arg| self.taken_apart(*arg))?;
                Some((node, inner.mul(&factor).ok()?))
            }
            _ => None,
        }
    }

    fn pieces_of(&mut self, name: &'a Name, at: &str, source: TableId, context: Context, derived: &mut Derived) {
        let book = self.book;
        let scope = Scope { home: source, at: 0, params: context.params, condition: false };
        let Some(own) = book.own_column(source, &name.text) else {
            self.problems.push(problems::unknown_in_table(book, name, source));
            return;
        };
        let Some(cell) = self.column(Found { place: 0, table: source, column: own }, scope) else { return };
        let cell = cell.typed(RowType::Text);
        if cell.kind() != Kind::Text {
            self.problems.push(problems::split_of_what(name, cell.kind()));
            return;
        }
        if at.trim().is_empty() && at.is_empty() {
            self.problems.push(problems::split_at_nothing(name));
            return;
        }
        let piece = described(name.text.to_string(), &cell, true);
        derived.columns.push(DerivedColumn { column: piece, from: DerivedFrom::Piece(cell.settled(), at.to_owned()) });
        let Some(table) = book.catalog.tables.get(source.0 as usize) else { return };
        let data = table.columns.iter().enumerate().filter(|(at, _)| !table.is_unnamed(*at));
        let data = data.map(|(at, column)| (column.name.clone(), Column::Data(at)));
        let time = table.time.iter().filter_map(|time| time.name.as_ref().map(|name| (name, &time.value)));
        let computed = table.computed.iter().map(|computed| (&computed.name, &computed.value)).chain(time);
        let computed = computed.map(|(name, value)| (name.text.to_string(), Column::Computed(name, value)));
        for (own_name, column) in data.chain(computed) {
            if own_name == *name.text {
                continue;
            }
            // What is wrong with a column is said where it is used.
            let found = Found { place: 0, table: source, column };
            let before = self.problems.len();
            let cell = self.column(found, scope);
            self.problems.truncate(before);
            let Some(cell) = cell else { continue };
            derived.borrowed.push(derived.columns.len());
            let column = data::Column { open: cell.open, ..described(own_name, &cell, false) };
            derived.columns.push(DerivedColumn { column, from: DerivedFrom::Same(cell.settled()) });
        }
    }

    /// The column of a table that holds the values of an aggregate of the rows it is made from.
    pub(super) fn grouped_call(&mut self, span: Span, scope: Scope) -> Option<Cell> {
        let table = self.book.table_at(scope.home, scope.at)?;
        let at = self.book.catalog.tables.get(table.0 as usize)?.call_at(span)?;
        self.column(Found { place: scope.at, table, column: Column::Data(at) }, scope)
    }
}

/// Whether a call combines rows without saying which: in a table that is made from another, those of a key.
fn combines(call: &Call) -> bool {
    let has_by = call.clauses.iter().any(|clause| matches!(clause.kind, syntax::ClauseKind::By(_)));
    match call.meaning() {
        Some(Meaning::Aggregate(_)) => !has_by,
        Some(Meaning::Share | Meaning::WhichMax | Meaning::WhichMin) => true,
        _ => false,
    }
}

fn described(name: String, cell: &Cell, never_blank: bool) -> data::Column {
    data::Column {
        name,
        kind: if cell.open { data::Kind::Text } else { kind_of(cell.row.ty(), &cell.show) },
        unit: Some(cell.unit.clone()).filter(|unit| *unit != Unit::none()),
        approximate: cell.approximate,
        may_be_blank: !never_blank,
        open: cell.open,
        samples: Vec::new(),
    }
}

/// The type of an aggregate's values, wide enough by construction.
fn type_of(node: &AggregateNode, factor: &Exact) -> Option<RowType> {
    let value = node.args.first().map(Row::ty);
    let times = |digits: Digits| {
        let of_factor = Digits::of(types::type_of_number(factor)?);
        let product = if *factor == Exact::ONE { digits } else { digits.product(of_factor) };
        (product.scale <= 12).then_some(product)?.ty()
    };
    match node.function {
        Aggregate::Count | Aggregate::CountDistinct | Aggregate::ApproxCountDistinct => Some(types::whole(12)),
        Aggregate::Any | Aggregate::All => Some(RowType::Bool),
        Aggregate::Sum => {
            let digits = Digits::of(value?);
            let wide = Digits { whole: digits.whole + MANY_ROWS, ..digits };
            wide.ty()?;
            times(wide).or(Some(wide_rounded(wide)))
        }
        Aggregate::Min
        | Aggregate::Max
        | Aggregate::First
        | Aggregate::Last
        | Aggregate::Mode
        | Aggregate::PercentileDisc => match value? {
            RowType::Number { .. } => times(Digits::of(value?)).or(Some(wide_rounded(Digits::of(value?)))),
            other => Some(other),
        },
        Aggregate::Variance | Aggregate::VariancePop => {
            let digits = Digits::of(value?);
            Some(wide_rounded(Digits { whole: 2 * digits.whole, ..digits }))
        }
        // A date has no mean between two; these are numbers.
        _ => match value? {
            RowType::Number { .. } => Some(wide_rounded(Digits::of(value?))),
            other => Some(other),
        },
    }
}

/// 12 decimals, and room for what stands before them.
fn wide_rounded(digits: Digits) -> RowType {
    Digits { whole: digits.whole.clamp(26, 64), scale: 12 }.ty().unwrap_or(types::ROUNDED)
}
