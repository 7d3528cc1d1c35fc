//! Columns that are worked out from the rows of the whole table before anything is asked: row windows.
//!
//! A call such as `next(started_at by customer_id)` becomes a column of its table like those of the data, with a number
//! behind them. Whoever reads the table reads it like any other column.

use super::KeyShow;
use super::checker::Checker;
use super::context::{Context, FiltersId, OfPeriod, ParamsId};
use super::problems;
use super::rows::{Cell, Scope};
use super::types::{self, Digits, Kind};
use super::written::written;
use crate::data;
use crate::function::{self, Aggregate, Meaning, RowWindow, Scalar};
use crate::resolve::Lookup;
use crate::row::{ColumnRef, Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::{Call, ClauseKind, Expr, ExprKind, Name};
use crate::unit::{TimeUnit, Unit};
use crate::value::Exact;

/// A column that is made of the rows of its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeColumn {
    /// Its name for people: that of the computed column, else what was written.
    pub name: String,
    /// What its cells are.
    pub kind: data::Kind,
    /// What it is made of.
    pub from: Window,
}

/// What a row sees of the rows of the same key. Every row expression is one of the table itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// What is made of them.
    pub does: WindowDoes,
    /// The key: a row without one of its parts sees nothing.
    pub by: Vec<Row>,
    /// Only rows that match are seen.
    pub filter: Option<Row>,
    /// What orders the rows; `None` where no order is needed.
    pub time: Option<Row>,
}

/// What a row window gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowDoes {
    /// An aggregate of the rows; without a value, of the rows themselves.
    Aggregate(Aggregate, Option<Row>),
    /// The cell of the row right behind.
    Next(Row),
    /// The cell of the row right before.
    Previous(Row),
    /// The place among the rows, from 1.
    RowNumber,
    /// Whether a row is strictly later and at most so many microseconds later.
    FollowedWithin(i64),
}

/// What stands behind the argument of a row window.
struct Clauses<'a> {
    by: Vec<Row>,
    filter: Option<Row>,
    on: Option<&'a Name>,
}

impl<'a> Checker<'a> {
    /// A call that looks at the other rows of the same key; `None` if it is no such call.
    pub(super) fn as_window(call: &Call) -> Option<Meaning> {
        if call.name.quoted {
            return None;
        }
        if let Some(window) = RowWindow::named(&call.name.text) {
            return Some(Meaning::Window(window));
        }
        let has_by = call.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::By(_)));
        match function::find(&call.name.text)?.meaning {
            Meaning::Aggregate(aggregate) if has_by => Some(Meaning::Aggregate(aggregate)),
            _ => None,
        }
    }

    /// A row window in a computed column.
    pub(super) fn row_window(&mut self, meaning: Meaning, call: &'a Call, span: Span, scope: Scope) -> Option<Cell> {
        if self.computed_trail.is_empty() {
            return self.fail(problems::window_outside(call, span));
        }
        if self.in_clock {
            return self.fail(problems::window_in_time(call, span));
        }
        // Of a linked table the window is over that table's own rows.
        let table = self.book.table_at(scope.home, scope.at)?;
        if self.spread_table(table).is_some() {
            return self.fail(problems::window_by_days(self.book, table, &call.name.text, span));
        }
        let own = Scope { home: table, at: 0, condition: false, ..scope };
        let clauses = self.apart(|checker| checker.window_clauses(call, span, own))?;
        let (does, cell) = self.apart(|checker| checker.window_does(meaning, call, span, own))?;
        let needs_time = !matches!(&does, WindowDoes::Aggregate(aggregate, _) if !is_edge(*aggregate));
        let said = self.problems.len();
        let time = match clauses.on {
            Some(name) => {
                let keys = self.contexts.keys(Vec::new());
                let filters = FiltersId::NONE;
                let context =
                    Context { filters, params: scope.params, keys, period: OfPeriod::Unasked, grain: None, edge: None };
                Some(self.clock_on(table, name, context)?.row)
            }
            None if needs_time => match self.table_clock(table) {
                Some(clock) => Some(clock.row),
                // What is wrong with its time was said.
                None if self.problems.len() > said => return None,
                None => return self.fail(problems::window_without_time(self.book, table, call, span)),
            },
            None => None,
        };
        let Clauses { by, filter, .. } = clauses;
        if let WindowDoes::Aggregate(Aggregate::Average, value) = &does {
            let make = |aggregate| Window {
                does: WindowDoes::Aggregate(aggregate, value.clone()),
                by: by.clone(),
                filter: filter.clone(),
                time: time.clone(),
            };
            return self.row_mean(make(Aggregate::Sum), make(Aggregate::Count), (call, span), scope, cell);
        }
        let from = Window { does, by, filter, time };
        self.made_cell(from, (call, span), scope, cell)
    }

    /// The mean: the sum over the count, as any division of rows.
    fn row_mean(
        &mut self,
        sum: Window,
        count: Window,
        call: (&'a Call, Span),
        scope: Scope,
        cell: Cell,
    ) -> Option<Cell> {
        let unit = cell.unit.clone();
        let sum = self.made_cell(sum, call, scope, cell)?;
        let count = self.made_cell(count, call, scope, like(COUNT))?;
        let ty = Digits::of(sum.row.ty()).quotient(Digits::of(count.row.ty())).ty();
        // Without a filled cell there is no sum either: that is nothing to divide, and no division by zero.
        let nothing = self.made(Scalar::IsBlank, vec![sum.clone()], Some(RowType::Bool), Unit::none(), call.1)?;
        let cases = vec![nothing, Cell::blank(COUNT), count];
        let count = self.made(Scalar::Case, cases, Some(COUNT), Unit::none(), call.1)?;
        self.made(Scalar::Divide, vec![sum, count], ty, unit, call.1)
    }

    /// The cell of a made column; an equal one is the same column.
    fn made_cell(&mut self, from: Window, (call, span): (&'a Call, Span), scope: Scope, like: Cell) -> Option<Cell> {
        let table = self.book.table_at(scope.home, scope.at)?;
        let data = self.book.catalog.tables.get(table.0 as usize)?;
        let ty = like.row.ty();
        let kind = kind_of(ty, &like.show);
        self.made_of_others(table, &from, span)?;
        let computed = data.computed.iter().find(|computed| computed.value.bare().span == span);
        let name = computed.map_or_else(|| crate::check::written::written_call(call), |one| one.name.text.to_string());
        let columns = self.made_columns.entry(table).or_default();
        let at = match columns.iter().position(|column| column.from == from && column.kind == kind) {
            Some(at) => at,
            None => {
                columns.push(MadeColumn { name, kind, from });
                columns.len() - 1
            }
        };
        let reference = ColumnRef { place: scope.at, column: u16::try_from(data.columns.len() + at).ok()? };
        Some(Cell { row: Row::Column(reference, ty), size: 1, origin: None, ..like })
    }

    /// A window may read columns that other tables make of their rows, but never in a circle.
    fn made_of_others(&mut self, table: TableId, from: &Window, span: Span) -> Option<()> {
        let (mut others, mut places) = (Vec::new(), Vec::new());
        from.rows(&mut |row| {
            row.columns(&mut |column| {
                if column.place > 0 && self.made_at(table, column).is_some() {
                    others.extend(self.book.table_at(table, column.place));
                }
                places.push(column.place);
            });
        });
        // What a row looks up by is made before what it looks up.
        let book = self.book;
        while let Some(step) = places.pop().map(|place| book.reach(table).step(place)) {
            let Some(step) = step else { continue };
            places.push(step.parent);
            for (name, _) in &step.on {
                if let Lookup::One(found) = book.column(table, step.parent, &name.text) {
                    let scope = Scope { home: table, at: 0, params: ParamsId::NONE, condition: false };
                    self.column(found, scope)?;
                }
            }
        }
        for other in others {
            self.made_needs.insert((table, other));
            if self.made_reaches(other, table) {
                let names = (self.book.table_name(table), self.book.table_name(other));
                return self.fail(problems::windows_in_a_circle(names.0, names.1, span));
            }
        }
        Some(())
    }

    fn made_reaches(&self, from: TableId, to: TableId) -> bool {
        let mut open = vec![from];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if seen.insert(at) {
                open.extend(self.made_needs.iter().filter(|(table, _)| *table == at).map(|(_, other)| *other));
            }
        }
        false
    }

    /// What a table makes of its rows, if a row expression over them needs it.
    pub(super) fn made_in(&self, home: TableId, row: &Row) -> Option<String> {
        let mut made = None;
        row.columns(&mut |column| {
            if column.place == 0 && made.is_none() {
                made = self.made_at(home, column).map(|column| column.name.clone());
            }
        });
        made
    }

    /// The made column that a reference in the rows of `home` means.
    pub(super) fn made_at(&self, home: TableId, column: ColumnRef) -> Option<&MadeColumn> {
        let table = self.book.table_at(home, column.place)?;
        let data = self.book.catalog.tables.get(table.0 as usize)?;
        let at = usize::from(column.column).checked_sub(data.columns.len())?;
        self.made_columns.get(&table)?.get(at)
    }

    /// Keys, filter and time of a window.
    fn window_clauses(&mut self, call: &'a Call, span: Span, own: Scope) -> Option<Clauses<'a>> {
        let mut clauses = Clauses { by: Vec::new(), filter: None, on: None };
        for clause in &call.clauses {
            match &clause.kind {
                ClauseKind::By(keys) => {
                    for key in keys {
                        clauses.by.push(self.window_key(&key.value, own)?);
                    }
                }
                ClauseKind::Where(condition) => {
                    let cell = self.row_condition(condition, Scope { condition: true, ..own })?;
                    clauses.filter = Some(cell.settled());
                }
                ClauseKind::On(name) if !is_followed(call) => clauses.on = Some(name),
                _ => return self.fail(problems::clause_of_windows(call, clause.span)),
            }
        }
        if clauses.by.is_empty() {
            return self.fail(problems::window_without_by(call, span));
        }
        Some(clauses)
    }

    /// A key: a grain or a part of the table's time, or any value of its rows.
    pub(super) fn window_key(&mut self, key: &'a Expr, own: Scope) -> Option<Row> {
        if let ExprKind::Name(name) = &key.kind
            && !name.quoted
            && let Some(clock) = self.table_clock(own.home)
        {
            if let Some(grain) = crate::calendar::Grain::named(&name.text) {
                let grain = self.own_grain(grain, key.span)?;
                return Some(Row::Period(grain, Box::new(clock.row)));
            }
            if let Some(part) = Scalar::part_of_time(&name.text)
                && self.book.own_column(own.home, &name.text).is_none()
            {
                return Some(Row::Call(part, vec![clock.row], types::whole(2)));
            }
        }
        Some(self.row(key, own)?.settled())
    }

    /// What a window does, and a cell of its type and unit.
    fn window_does(&mut self, meaning: Meaning, call: &'a Call, span: Span, own: Scope) -> Option<(WindowDoes, Cell)> {
        let window = match meaning {
            Meaning::Window(window) => window,
            Meaning::Aggregate(aggregate) => return self.window_aggregate(aggregate, call, span, own),
            _ => return None,
        };
        let wanted = usize::from(window != RowWindow::RowNumber);
        if call.args.len() != wanted {
            return self.fail(problems::window_arguments(call, window, span));
        }
        Some(match window {
            RowWindow::RowNumber => (WindowDoes::RowNumber, like(COUNT)),
            RowWindow::FollowedWithin => {
                let within = self.window_length(call.args.first()?, own)?;
                (WindowDoes::FollowedWithin(within), like(RowType::Bool))
            }
            RowWindow::Next | RowWindow::Previous => {
                let cell = self.row(call.args.first()?, own)?;
                let value = cell.clone().settled();
                let does =
                    if window == RowWindow::Next { WindowDoes::Next(value) } else { WindowDoes::Previous(value) };
                (does, cell)
            }
        })
    }

    /// How long `followed_within` looks ahead, in microseconds.
    fn window_length(&mut self, length: &'a Expr, own: Scope) -> Option<i64> {
        if let ExprKind::CalendarStep(..) = length.kind {
            return self.fail(problems::window_of_calendar(length));
        }
        let fixed = self.fixed(length, own.params, "The time that `followed_within` looks ahead")?;
        let number = fixed.value.as_number();
        let seconds = fixed.unit.as_time().zip(number).and_then(|(unit, number)| {
            let micros = number.mul(&unit.factor(TimeUnit::Second)).ok()?.mul(&Exact::int(1_000_000)).ok()?;
            i64::try_from(micros.round(0).to_i128()?).ok()
        });
        match seconds {
            Some(micros) if micros > 0 => Some(micros),
            _ => self.fail(problems::window_length(length)),
        }
    }

    fn window_aggregate(
        &mut self,
        aggregate: Aggregate,
        call: &'a Call,
        span: Span,
        own: Scope,
    ) -> Option<(WindowDoes, Cell)> {
        let is_count = aggregate == Aggregate::Count;
        let of_rows = match call.args.as_slice() {
            [] => is_count,
            [one] => is_count && self.named_table(one).is_some_and(|(table, _)| table == own.home),
            _ => false,
        };
        if of_rows {
            return Some((WindowDoes::Aggregate(aggregate, None), like(COUNT)));
        }
        let [arg] = call.args.as_slice() else { return self.fail(problems::aggregate_window_arguments(call, span)) };
        let cell = self.row(arg, own)?;
        let cell = match aggregate {
            Aggregate::Any | Aggregate::All => cell.typed(RowType::Bool),
            _ => cell.numeric(),
        };
        let kind = cell.kind();
        let value = cell.clone().settled();
        let does = WindowDoes::Aggregate(aggregate, Some(value));
        let like = match aggregate {
            Aggregate::Count | Aggregate::CountDistinct => like(COUNT),
            Aggregate::First | Aggregate::Last | Aggregate::Mode => cell,
            Aggregate::Min | Aggregate::Max if kind != Kind::Bool => cell,
            Aggregate::Any | Aggregate::All if kind == Kind::Bool => cell,
            Aggregate::Any | Aggregate::All => return self.fail(problems::needs(Kind::Bool, kind, arg)),
            Aggregate::Sum | Aggregate::Average if kind == Kind::Number => {
                let digits = Digits::of(cell.row.ty());
                let Some(ty) = (Digits { whole: digits.whole + MANY_ROWS, ..digits }).ty() else {
                    return self.fail(problems::too_many_digits(span));
                };
                Cell { unit: cell.unit.clone(), approximate: cell.approximate, ..like(ty) }
            }
            Aggregate::Min | Aggregate::Max | Aggregate::Sum | Aggregate::Average => {
                let column = self.data_column(&cell.row, own);
                return self.fail(problems::aggregate_of_wrong_kind(&call.name.text, kind, arg, column));
            }
            _ => return self.fail(problems::no_window(call, span)),
        };
        Some((does, like))
    }

    /// `a else b` where a may be undecided: what is undecided stays so, and every other blank is replaced.
    pub(super) fn else_unless_undecided(&self, scope: Scope, args: &[Row], ty: RowType) -> Option<Row> {
        if !args.iter().any(|arg| self.may_be_undecided(scope.home, arg)) {
            return None;
        }
        let (last, rest) = args.split_last()?;
        Some(rest.iter().rev().fold(last.clone(), |behind, arg| self.kept_undecided(scope.home, arg, behind, ty)))
    }

    fn kept_undecided(&self, home: TableId, row: &Row, behind: Row, ty: RowType) -> Row {
        match row {
            Row::Column(..) if self.may_be_undecided(home, row) => row.clone(),
            Row::Call(Scalar::Case, args, own) if self.may_be_undecided(home, row) => {
                let last = args.len().saturating_sub(1);
                let is_value = |at: usize| at % 2 == 1 || at == last;
                let kept = args.iter().enumerate().map(|(at, arg)| match is_value(at) {
                    true => self.kept_undecided(home, arg, behind.clone(), ty),
                    false => arg.clone(),
                });
                Row::Call(Scalar::Case, kept.collect(), *own)
            }
            Row::Call(Scalar::Coalesce, args, _) if self.may_be_undecided(home, row) => {
                args.iter().rev().fold(behind, |behind, arg| self.kept_undecided(home, arg, behind, ty))
            }
            _ => Row::Call(Scalar::Coalesce, vec![row.clone(), behind], ty),
        }
    }

    /// Whether a blank of it may mean that nothing is decided yet.
    fn may_be_undecided(&self, home: TableId, row: &Row) -> bool {
        match row {
            Row::Column(column, _) => {
                let made = self.made_at(home, *column);
                made.is_some_and(|made| matches!(made.from.does, WindowDoes::FollowedWithin(_)))
            }
            Row::Call(Scalar::Case, args, _) => {
                let last = args.len().saturating_sub(1);
                let values = args.iter().enumerate().filter(|(at, _)| at % 2 == 1 || *at == last);
                values.into_iter().any(|(_, value)| self.may_be_undecided(home, value))
            }
            Row::Call(Scalar::Coalesce, args, _) => args.iter().any(|arg| self.may_be_undecided(home, arg)),
            _ => false,
        }
    }

    /// `rows where …` chooses the rows that a window sees, so it cannot depend on one.
    pub(super) fn rows_without_windows(&mut self, home: TableId, rows: &Row, condition: &Expr) -> Option<()> {
        let mut made = None;
        rows.columns(&mut |column| {
            if column.place == 0 {
                made = made.take().or_else(|| self.made_at(home, column).map(|made| made.name.clone()));
            }
        });
        match made {
            Some(name) => self.fail(problems::rows_by_window(&name, condition, &written(condition))),
            None => Some(()),
        }
    }
}

impl Window {
    /// Calls `visit` for every row expression in it.
    pub fn rows<'w>(&'w self, visit: &mut impl FnMut(&'w Row)) {
        let value = match &self.does {
            WindowDoes::Aggregate(_, value) => value.as_ref(),
            WindowDoes::Next(value) | WindowDoes::Previous(value) => Some(value),
            WindowDoes::RowNumber | WindowDoes::FollowedWithin(_) => None,
        };
        self.by.iter().chain(&self.filter).chain(&self.time).chain(value).for_each(visit);
    }
}

/// The type of a count of rows.
const COUNT: RowType = RowType::Number { digits: 12, scale: 0 };

/// So many digits more than a cell has the sum of a column; no table has more rows than 10 to this power.
const MANY_ROWS: u32 = 12;

/// A cell of a type, without unit.
fn like(ty: RowType) -> Cell {
    Cell { open: false, ..Cell::blank(ty) }
}

fn is_followed(call: &Call) -> bool {
    RowWindow::named(&call.name.text) == Some(RowWindow::FollowedWithin)
}

fn is_edge(aggregate: Aggregate) -> bool {
    matches!(aggregate, Aggregate::First | Aggregate::Last)
}

/// The kind of a column with cells of a type.
pub(super) fn kind_of(ty: RowType, show: &KeyShow) -> data::Kind {
    match ty {
        RowType::Number { digits, scale } => data::Kind::Number { digits, scale },
        RowType::Text => data::Kind::Text,
        RowType::Bool => data::Kind::Bool,
        RowType::Date => match show {
            KeyShow::Period(grain) => data::Kind::Date(*grain),
            _ => data::Kind::Date(crate::calendar::Grain::Day),
        },
        RowType::Time => data::Kind::Time,
    }
}
