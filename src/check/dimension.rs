//! Dimensions: what a key means, and what gives it in the rows of each table.

use super::checker::Checker;
use super::context::{Context, KeysId, OfPeriod, ParamsId};
use super::rows::{Cell, Scope};
use super::types::{self, Kind};
use super::written::written;
use super::{DimensionId, KeyShow, problems};
use crate::calendar::{Grain, Length, Weekday};
use crate::function::Scalar;
use crate::resolve::{Column, Found};
use crate::row::{Row, TableId};
use crate::source::Span;
use crate::syntax::{Expr, ExprKind, Name};
use crate::unit::Unit;
use std::collections::BTreeMap;

/// A dimension, with what gives it in the tables that were asked for it so far.
#[derive(Clone, Debug)]
pub(super) struct Dim<'a> {
    pub(super) name: String,
    pub(super) kind: DimKind<'a>,
    pub(super) span: Span,
    params: ParamsId,
    pub(super) bound: BTreeMap<TableId, Cell>,
}

/// What a key means.
#[derive(Clone, Copy, Debug)]
pub(super) enum DimKind<'a> {
    /// A grain of time.
    Grain(Grain),
    /// A part of each table's time: the day of the week, the hour of the day.
    Part(Scalar),
    /// The rows of a table with a key: one of the columns of that key.
    Rows(TableId, usize),
    /// A column or any other expression of rows.
    Value(&'a Expr),
}

impl DimKind<'_> {
    fn same(self, other: DimKind<'_>) -> bool {
        match (self, other) {
            (DimKind::Grain(a), DimKind::Grain(b)) => a == b,
            (DimKind::Part(a), DimKind::Part(b)) => a == b,
            (DimKind::Rows(a, first), DimKind::Rows(b, second)) => (a, first) == (b, second),
            // The same words: names are compared by the caller.
            (DimKind::Value(_), DimKind::Value(_)) => true,
            _ => false,
        }
    }
}

/// Why a table does not give a dimension.
pub(super) enum Unbound {
    /// It cannot reach a column.
    Missing,
    /// It has no time.
    NoTime,
    /// Rows of the table are about periods of the first length, and only those up to the second have such a part.
    TooCoarse(Grain, Grain),
    /// Something else, which has been said.
    Said,
}

/// The grain that a key names, if it is nothing but the word.
pub(super) fn grain_word(key: &Expr) -> Option<Grain> {
    bare_word(key).and_then(Grain::named)
}

/// The part of time that a key names, if it is nothing but the word.
fn part_word(key: &Expr) -> Option<Scalar> {
    bare_word(key).and_then(Scalar::part_of_time)
}

/// A word that may be a grain or a part of time.
pub(super) fn is_time_word(key: &Expr) -> bool {
    grain_word(key).is_some() || part_word(key).is_some()
}

/// `15 minutes`, `1 month`: a number with a unit of time.
fn is_length(key: &Expr) -> bool {
    match &key.kind {
        ExprKind::CalendarStep(..) => true,
        ExprKind::Number { unit: Some(unit), .. } => unit.as_time().is_some(),
        _ => false,
    }
}

/// The period that is so long: of 15 minutes, `quarter_hour`.
fn period_so_long(key: &Expr) -> Option<Grain> {
    let (count, grain) = match &key.kind {
        ExprKind::CalendarStep(count, grain) => (count.to_i128()?, *grain),
        ExprKind::Number { value, unit: Some(unit), .. } => {
            (value.to_i128()?, super::moving::grain_of(unit.as_time()?)?)
        }
        _ => return None,
    };
    let length = Length { count: u32::try_from(count).ok()?, grain };
    Grain::ALL.into_iter().find(|grain| length.in_periods(*grain) == Some(1))
}

fn bare_word(key: &Expr) -> Option<&str> {
    match &key.kind {
        ExprKind::Name(name) if !name.quoted => Some(&name.text),
        _ => None,
    }
}

impl<'a> Checker<'a> {
    /// The dimension that a key means. A bare word of time is time if one of the tables (of none: of all) has a time,
    /// or if no table has such a column.
    ///
    /// A table with a key of several columns is as many dimensions.
    pub(super) fn keys(&mut self, key: &'a Expr, params: ParamsId, tables: &[TableId]) -> Option<Vec<DimensionId>> {
        let name = match &key.kind {
            ExprKind::Name(name) => name.text.to_string(),
            _ => written(key),
        };
        let kind = match (grain_word(key), part_word(key)) {
            (Some(grain), _) if self.means_time(key, tables) => DimKind::Grain(self.own_grain(grain, key.span)?),
            (_, Some(part)) if self.means_time(key, tables) => DimKind::Part(part),
            _ if is_length(key) => return self.fail(problems::key_is_a_length(key, period_so_long(key))),
            _ => match self.table_with_key(key)? {
                Some(table) => return self.keys_of_rows(key, &name, table),
                None => DimKind::Value(key),
            },
        };
        let first = self.book.catalog.calendar.first_day;
        if matches!(kind, DimKind::Part(Scalar::IsoWeek)) && first != Weekday::Monday {
            self.note(problems::iso_weeks(first));
        }
        Some(vec![self.dimension(name, kind, key, params)?])
    }

    /// The one dimension that a key means, where several cannot stand.
    pub(super) fn key(&mut self, key: &'a Expr, params: ParamsId, tables: &[TableId]) -> Option<DimensionId> {
        match self.keys(key, params, tables)?.as_slice() {
            [one] => Some(*one),
            several => self.fail(problems::several_columns(key, several.len())),
        }
    }

    fn keys_of_rows(&mut self, key: &'a Expr, name: &str, table: TableId) -> Option<Vec<DimensionId>> {
        let data = self.book.catalog.tables.get(table.0 as usize)?;
        let is_one = data.key.len() == 1;
        let columns = data.key.iter().filter_map(|at| data.columns.get(*at)).enumerate();
        let keys = columns.map(|(at, column)| {
            let name = if is_one { name.to_owned() } else { format!("{name}.{}", column.name) };
            self.dimension(name, DimKind::Rows(table, at), key, ParamsId::NONE)
        });
        keys.collect()
    }

    /// A dimension, once for each name and meaning.
    fn dimension(&mut self, name: String, kind: DimKind<'a>, key: &'a Expr, params: ParamsId) -> Option<DimensionId> {
        let params = if self.depends_on_params(key) { params } else { ParamsId::NONE };
        let same = |dim: &Dim<'a>| dim.name == name && dim.kind.same(kind) && dim.params == params;
        if let Some(at) = self.dimensions.iter().position(same) {
            return Some(DimensionId(u32::try_from(at).ok()?));
        }
        if let DimKind::Value(expr) = kind {
            self.known_somewhere(expr)?;
        }
        let id = DimensionId(u32::try_from(self.dimensions.len()).ok()?);
        self.dimensions.push(Dim { name, kind, span: key.span, params, bound: BTreeMap::new() });
        Some(id)
    }

    /// Whether a key can differ with the params: then it is another dimension under others.
    fn depends_on_params(&self, key: &'a Expr) -> bool {
        let mut depends = false;
        crate::syntax::names(key, &mut |path| {
            if let [name] = path {
                let is_computed =
                    |table: TableId| matches!(self.book.own_column(table, &name.text), Some(Column::Computed(..)));
                depends |= self.book.param(&name.text).is_some() || self.book.tables().any(is_computed);
            }
        });
        depends
    }

    /// The grain of the calendar that a word means. Of a fiscal year it must say when it begins.
    pub(super) fn own_grain(&mut self, grain: Grain, place: Span) -> Option<Grain> {
        let calendar = &self.book.catalog.calendar;
        if grain.is_fiscal() && calendar.fiscal_year.is_none() {
            return self.fail(problems::no_fiscal_year(grain, place));
        }
        Some(calendar.grain(grain))
    }

    fn means_time(&mut self, key: &'a Expr, tables: &[TableId]) -> bool {
        let Some(word) = bare_word(key) else { return false };
        if self.book.tables_with(word).is_empty() {
            return true;
        }
        // A column of that name is what is meant where nothing is known of fiscal years.
        if Grain::named(word).is_some_and(Grain::is_fiscal) && self.book.catalog.calendar.fiscal_year.is_none() {
            return false;
        }
        let tables: Vec<TableId> = if tables.is_empty() { self.book.tables().collect() } else { tables.to_vec() };
        tables.into_iter().any(|table| self.quietly(|checker| checker.table_clock(table).is_some()))
    }

    /// The table that a key names: each of its rows is a member. It must have a key.
    fn table_with_key(&mut self, key: &'a Expr) -> Option<Option<TableId>> {
        let Some((table, name)) = self.named_table(key) else { return Some(None) };
        let columns = self.book.catalog.tables.get(table.0 as usize)?.key.len();
        if columns > 0 {
            return Some(Some(table));
        }
        if self.book.is_somewhere(std::slice::from_ref(name)) {
            return Some(None);
        }
        self.fail(problems::table_without_key(name))
    }

    /// A key whose columns no table has is said to be unknown at once, not once for every table.
    fn known_somewhere(&mut self, key: &'a Expr) -> Option<()> {
        if self.book.catalog.tables.is_empty() {
            return Some(());
        }
        let mut unknown: Option<&'a [Name]> = None;
        crate::syntax::names(key, &mut |path| {
            let is_param = matches!(path, [name] if self.book.param(&name.text).is_some());
            if unknown.is_none() && !is_param && !self.book.is_somewhere(path) {
                unknown = Some(path);
            }
        });
        match unknown {
            None => Some(()),
            Some([name]) => self.fail(problems::unknown_dimension(self.book, name)),
            Some(path) => self.fail(problems::unknown_path_anywhere(self.book, path)),
        }
    }

    /// Finds what gives a dimension in the rows of a table.
    pub(super) fn bind(&mut self, id: DimensionId, table: TableId) -> Result<(), Unbound> {
        let Some(dim) = self.dimensions.get(id.0 as usize) else { return Err(Unbound::Said) };
        if matches!(dim.kind, DimKind::Grain(_)) || dim.bound.contains_key(&table) {
            return Ok(());
        }
        let (kind, params, span) = (dim.kind, dim.params, dim.span);
        let cell = match kind {
            DimKind::Grain(_) => return Ok(()),
            DimKind::Part(part) => self.bind_part(part, table)?,
            DimKind::Rows(members, at) => self.bind_rows((members, at), table, params, span)?,
            DimKind::Value(expr) => {
                if self.missing(table, expr).is_some() {
                    return Err(Unbound::Missing);
                }
                let scope = Scope { home: table, at: 0, params, condition: false };
                self.row(expr, scope).ok_or(Unbound::Said)?
            }
        };
        self.add_bound(id, table, cell)
    }

    fn add_bound(&mut self, id: DimensionId, table: TableId, cell: Cell) -> Result<(), Unbound> {
        let Some(dim) = self.dimensions.get_mut(id.0 as usize) else { return Err(Unbound::Said) };
        let other = dim.bound.iter().find(|(_, other)| other.kind() != cell.kind() && !other.open && !cell.open);
        if let Some((first, other)) = other {
            let (name, span) = (dim.name.clone(), dim.span);
            let kinds = ((*first, other.kind()), (table, cell.kind()));
            self.problems.push(problems::dimension_of_two_kinds(self.book, &name, span, kinds));
            return Err(Unbound::Said);
        }
        let cell = Cell { row: cell.clone().settled(), ..cell };
        dim.bound.insert(table, cell);
        Ok(())
    }

    fn bind_part(&mut self, part: Scalar, table: TableId) -> Result<Cell, Unbound> {
        let clock = self.table_clock(table).ok_or(Unbound::NoTime)?;
        if let Some(longest) = part.longest_period().filter(|longest| !clock.grain.divides(*longest)) {
            return Err(Unbound::TooCoarse(clock.grain, longest));
        }
        let show = match part {
            Scalar::Weekday => KeyShow::Weekday(self.book.catalog.calendar.first_day),
            Scalar::Month => KeyShow::Month,
            Scalar::HalfHour => KeyShow::HalfHour,
            _ => KeyShow::Plain,
        };
        let row = Row::Call(
            part,
            vec![clock.row],
            types::whole(if part == Scalar::Weekday || part == Scalar::Quarter { 1 } else { 2 }),
        );
        Ok(Cell { row, unit: Unit::none(), show, approximate: false, open: false, size: 2, origin: None })
    }

    /// A column of the key of `members` in the rows of a table: its own, or that of the row it links to.
    fn bind_rows(
        &mut self,
        (members, at): (TableId, usize),
        table: TableId,
        params: ParamsId,
        span: Span,
    ) -> Result<Cell, Unbound> {
        let book = self.book;
        let key = book.catalog.tables.get(members.0 as usize).and_then(|table| table.key.get(at).copied());
        let key = key.ok_or(Unbound::Missing)?;
        let place = if table == members {
            0
        } else {
            let mut places = book.reach(table).places().filter(|(_, step)| step.table == members);
            match (places.next(), places.next()) {
                (Some((place, _)), None) => place,
                (None, _) => return Err(Unbound::Missing),
                (Some((_, one)), Some((_, other))) => {
                    self.problems.push(problems::two_links(book, table, members, [&one.name, &other.name], span));
                    return Err(Unbound::Said);
                }
            }
        };
        let scope = Scope { home: table, at: 0, params, condition: false };
        self.column(Found { place, table: members, column: Column::Data(key) }, scope).ok_or(Unbound::Said)
    }

    /// Binds every key in force to a table; what does not work is a problem that names both.
    pub(super) fn bind_keys(&mut self, table: TableId, context: Context, aggregate: Span) -> Option<()> {
        let mut bound = Some(());
        for id in self.contexts.all_keys(context.keys) {
            let problem = match self.bind(id, table) {
                Ok(()) => continue,
                Err(Unbound::Said) => None,
                Err(Unbound::NoTime) => {
                    let span = self.dimensions.get(id.0 as usize).map(|dim| dim.span);
                    Some(self.no_time(table, aggregate, span))
                }
                Err(Unbound::TooCoarse(has, needs)) => self
                    .dimensions
                    .get(id.0 as usize)
                    .map(|dim| problems::too_coarse(self.book, table, has, (&dim.name, needs), aggregate, dim.span)),
                Err(Unbound::Missing) => self
                    .dimensions
                    .get(id.0 as usize)
                    .map(|dim| problems::dimension_not_reachable(self.book, &dim.name, dim.span, table, aggregate)),
            };
            self.problems.extend(problem);
            bound = None;
        }
        bound
    }

    /// The kind of a dimension's values.
    pub(super) fn dimension_kind(&self, id: DimensionId) -> Kind {
        match self.dimensions.get(id.0 as usize) {
            Some(Dim { kind: DimKind::Grain(_), .. }) => Kind::Period,
            Some(dim) => {
                let known = dim.bound.values().find(|cell| !cell.open).or(dim.bound.values().next());
                known.map_or(Kind::Text, Cell::kind)
            }
            None => Kind::Text,
        }
    }

    /// The same context with further keys.
    pub(super) fn with_keys(&mut self, context: Context, added: &[DimensionId]) -> Context {
        let mut all = self.contexts.all_keys(context.keys);
        all.extend(added);
        let keys = self.contexts.keys(all);
        match added.iter().filter_map(|key| self.grain_of(*key)).min() {
            Some(grain) => Context { keys, grain: Some(grain), edge: None, ..context },
            None => Context { keys, ..context },
        }
    }

    /// The same context without some keys.
    pub(super) fn without_keys(&mut self, context: Context, keys: &[DimensionId]) -> Context {
        let keys = self.kept_keys(context, |id, _| !keys.contains(&id));
        Context { keys, ..context }
    }

    /// The same context with the grains only: `over all`.
    pub(super) fn only_time(&mut self, context: Context) -> Context {
        let keys = self.kept_keys(context, |_, kind| matches!(kind, DimKind::Grain(_)));
        Context { keys, ..context }
    }

    /// The same context without time: `over all time`.
    pub(super) fn without_time(&mut self, context: Context) -> Context {
        let keys = self.kept_keys(context, |_, kind| !matches!(kind, DimKind::Grain(_)));
        Context { keys, period: OfPeriod::Whole, grain: None, edge: None, ..context }
    }

    fn kept_keys(&mut self, context: Context, keep: impl Fn(DimensionId, DimKind<'a>) -> bool) -> KeysId {
        let mut keys = self.contexts.all_keys(context.keys);
        keys.retain(|id| self.dimensions.get(id.0 as usize).is_some_and(|dim| keep(*id, dim.kind)));
        self.contexts.keys(keys)
    }
}
