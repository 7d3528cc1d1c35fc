//! Rows that last from one moment to another, and what is made of those that are open: `open(t)`, `time_in(t where …)`.

use super::aggregate::Clauses;
use super::checker::Checker;
use super::context::{Context, ParamsId};
use super::dimension::DimKind;
use super::filters::{Condition, all_of};
use super::rows::{Cell, Scope};
use super::types::{self, Kind};
use super::{AggregateOrigin, Lasting, NodeId, OpenNode, PartKind, problems};
use crate::calendar::Grain;
use crate::data::Lasts;
use crate::function::{OpenRows, Scalar};
use crate::resolve::Found;
use crate::row::{Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::{Call, Name};
use crate::unit::{Symbol, TimeUnit, Unit};
use crate::value::Value;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// A function of open rows.
    pub(super) fn open_rows(
        &mut self,
        function: OpenRows,
        call: &'a Call,
        span: Span,
        context: Context,
    ) -> Option<NodeId> {
        let clauses = self.clauses(call)?;
        if self.book.catalog.tables.is_empty() {
            self.no_data.get_or_insert(span);
            return None;
        }
        let Some((table, name)) = self.named_table(call.args.first()?) else {
            return self.fail(problems::open_of_what(self.book, call));
        };
        self.only_filters(call, clauses)?;
        let home = self.along(table, clauses.via)?;
        self.touch_table(home);
        let Some((lasting, grain)) = self.lasting(home)? else {
            return self.fail(problems::no_span(self.book, call, home, name));
        };
        let own = clauses.filter.map(|condition| self.own_filter(condition, home, context));
        let outer = self.outer_filters(home, context, span);
        self.no_parts_of_time(call, home, context)?;
        self.bind_keys(home, context, span)?;
        self.fine_enough(home, grain, context, span)?;
        let mut conditions: Vec<Condition> = match own {
            None => Vec::new(),
            Some(own) => vec![own?],
        };
        conditions.extend(outer?);
        let unit = match function {
            OpenRows::Time if lasting.in_days() => Unit::time(TimeUnit::Day),
            OpenRows::Time => Unit::time(TimeUnit::Second),
            OpenRows::AtEnd | OpenRows::Average | OpenRows::Most => self.noun(home),
        };
        let filter = all_of(conditions.iter().map(|condition| condition.cell.row.clone()));
        self.probe_open(home, &lasting, filter.as_ref(), &conditions);
        let approximate = conditions.iter().any(|condition| condition.cell.approximate);
        let id = self.nodes.open_rows(OpenNode { table: home, function, filter, lasting }, unit, approximate);
        self.part_is(|| {
            let filters = conditions.iter().filter_map(|condition| condition.cell.origin.clone());
            PartKind::Aggregate(Arc::new(AggregateOrigin { node: id, args: Vec::new(), filters: filters.collect() }))
        });
        Some(id)
    }

    /// The noun of a table's rows as their unit.
    fn noun(&self, table: TableId) -> Unit {
        let noun = self.book.catalog.tables.get(table.0 as usize).and_then(|table| table.noun.clone());
        noun.map(|noun| Unit::of(Symbol::Other(noun))).unwrap_or_default()
    }

    /// Beside `where` and `via` no word says anything about open rows.
    fn only_filters(&mut self, call: &'a Call, clauses: Clauses<'a>) -> Option<()> {
        let is_plain = clauses.on.is_none()
            && clauses.by.is_empty()
            && clauses.having.is_none()
            && clauses.edge.is_none()
            && clauses.unweighted.is_none();
        if is_plain { Some(()) } else { self.fail(problems::open_with_clause(call)) }
    }

    /// A row that lasts has no one weekday and no one hour.
    fn no_parts_of_time(&mut self, call: &'a Call, home: TableId, context: Context) -> Option<()> {
        let lasts = self.book.catalog.tables.get(home.0 as usize)?.lasts.as_ref()?;
        for id in self.contexts.all_keys(context.keys) {
            let Some(dim) = self.dimensions.get(id.0 as usize) else { continue };
            if let DimKind::Part(part) = dim.kind {
                let problem = problems::open_by_part(call, part, &dim.name, dim.span, &lasts.start.text);
                return self.fail(problem);
            }
        }
        Some(())
    }

    /// From when to when the rows of a table last, and how finely that is told; `None` if it does not say so.
    pub(super) fn lasting(&mut self, table: TableId) -> Option<Option<(Lasting, Grain)>> {
        let book = self.book;
        let Some(lasts) = book.catalog.tables.get(table.0 as usize)?.lasts.as_ref() else { return Some(None) };
        self.remembered(|checker| &mut checker.lasting, table, |checker| checker.find_lasting(table, lasts)).map(Some)
    }

    fn find_lasting(&mut self, table: TableId, lasts: &'a Lasts) -> Option<(Lasting, Grain)> {
        let start = self.edge_of(table, &lasts.start);
        let end = self.edge_of(table, &lasts.end);
        let (start, end) = (start?, end?);
        // Where no cell is filled, as of cases of which none is closed, it is of the kind of the other.
        let known = [&start, &end].into_iter().find(|cell| !cell.open).map_or(RowType::Date, |cell| cell.row.ty());
        let [start, end] = [start, end].map(|cell| cell.typed(known).settled());
        let grain = self.grain_of_cells(table, &start).max(self.grain_of_cells(table, &end));
        if grain > Grain::Day {
            return self.fail(problems::span_of_periods(self.book.table_name(table), grain, lasts));
        }
        let is_time = |row: &Row| row.ty() == RowType::Time;
        let placed = start.clone();
        let (start, end) = match is_time(&start) || is_time(&end) {
            true => (as_time(start), as_time(end)),
            false => (start, end),
        };
        Some((Lasting { placed, start, end }, grain))
    }

    /// The column of a start or an end.
    fn edge_of(&mut self, table: TableId, name: &'a Name) -> Option<Cell> {
        let scope = Scope { home: table, at: 0, params: ParamsId::NONE, condition: false };
        // A column that is not there was found when the block was read.
        let column = self.book.own_column(table, &name.text)?;
        let cell = self.column(Found { place: 0, table, column }, scope)?;
        if !cell.open && !matches!(cell.kind(), Kind::Date | Kind::Time) {
            return self.fail(problems::span_of_what(name, cell.kind()));
        }
        Some(cell)
    }
}

/// A date as its first moment.
fn as_time(row: Row) -> Row {
    match row.ty() {
        RowType::Date => {
            let nothing = Row::Literal(Value::int(0), types::whole(1));
            Row::Call(Scalar::Add, vec![row, nothing], RowType::Time)
        }
        _ => row,
    }
}
