//! What places the rows of a table in time, and whether that is fine enough for what is asked.

use super::checker::Checker;
use super::context::{Context, OfPeriod, ParamsId};
use super::dimension::DimKind;
use super::problems;
use super::rows::Scope;
use super::types::Kind;
use crate::calendar::Grain;
use crate::data;
use crate::function::Scalar;
use crate::resolve::{Column, Found, Lookup};
use crate::row::{Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::Name;

/// Time in the rows of a table.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// A date or timestamp.
    pub(super) row: Row,
    /// The shortest period that it tells apart.
    pub(super) grain: Grain,
}

impl<'a> Checker<'a> {
    /// The time of a table: what it declares, else its only column of dates or timestamps. `None` if it has none or several.
    pub(super) fn table_clock(&mut self, table: TableId) -> Option<Clock> {
        self.remembered(|checker| &mut checker.clocks, table, |checker| checker.find_clock(table))
    }

    fn find_clock(&mut self, table: TableId) -> Option<Clock> {
        let book = self.book;
        let data = book.catalog.tables.get(table.0 as usize)?;
        let scope = Scope { home: table, at: 0, params: ParamsId::NONE, condition: false };
        let cell = match &data.time {
            Some(time) => {
                let outer = std::mem::replace(&mut self.in_clock, true);
                let cell = self.row(&time.value, scope);
                self.in_clock = outer;
                let cell = cell?.typed(RowType::Date);
                if !matches!(cell.kind(), Kind::Date | Kind::Time) {
                    let start = data.lasts.as_ref().map(|lasts| &lasts.start);
                    return self.fail(match start.filter(|start| start.span == time.value.span) {
                        // The time is that of the span, of which it is said once.
                        Some(start) => problems::span_of_what(start, cell.kind()),
                        None => problems::time_of_what(&time.value, cell.kind()),
                    });
                }
                cell
            }
            None => match data.time_candidates().as_slice() {
                [one] => self.column(Found { place: 0, table, column: Column::Data(*one) }, scope)?,
                _ => return None,
            },
        };
        let own = self.grain_of_cells(table, &cell.row);
        let grain = match (data.grain, own) {
            (None, own) | (Some(Grain::Week(_)), own @ Grain::Week(_)) => own,
            (Some(said), _) => book.catalog.calendar.grain(said),
        };
        Some(Clock { row: cell.row, grain })
    }

    /// The grain of a date or timestamp: that of the column's cells, a day for computed dates.
    pub(super) fn grain_of_cells(&self, home: TableId, row: &Row) -> Grain {
        if let Row::Column(column, _) = row
            && let Some(table) = self.book.table_at(home, column.place)
            && let Some(data::Kind::Date(grain)) = self
                .book
                .catalog
                .tables
                .get(table.0 as usize)
                .and_then(|table| table.columns.get(usize::from(column.column)))
                .map(|column| column.kind)
        {
            return grain;
        }
        if let Row::Call(Scalar::Numbered(grain), ..) = row {
            return *grain;
        }
        if Kind::of_row(row.ty()) == Kind::Time { Grain::Minute } else { Grain::Day }
    }

    /// What places an aggregate in time: the column behind `on`, else the table's own time. A problem if a period is asked
    /// and there is none, or none that is fine enough.
    pub(super) fn aggregate_clock(
        &mut self,
        home: TableId,
        on: Option<&'a Name>,
        context: Context,
        aggregate: Span,
    ) -> Option<Option<Clock>> {
        let clock = match on {
            Some(name) => {
                self.placed_on.insert(home);
                Some(self.clock_on(home, name, context)?)
            }
            None => self.table_clock(home),
        };
        let Some(clock) = clock else {
            let asked = self.asked_grains(context).first().map(|(_, span, _)| *span);
            if asked.is_none() && !(context.period == OfPeriod::Within && self.period.is_some()) {
                return Some(None);
            }
            return self.fail(self.no_time(home, aggregate, asked));
        };
        self.fine_enough(home, clock.grain, context, aggregate)?;
        if context.edge.is_some() || context.grain.is_some() {
            self.timed_inside.insert(home);
        }
        Some(Some(clock))
    }

    /// Whether the times of a table's rows are told apart finely enough for the periods that are asked.
    pub(super) fn fine_enough(&mut self, home: TableId, has: Grain, context: Context, aggregate: Span) -> Option<()> {
        for (grain, span, name) in self.asked_grains(context) {
            if !has.divides(grain) {
                return self.fail(problems::too_coarse(self.book, home, has, (&name, grain), aggregate, span));
            }
        }
        if context.period != OfPeriod::Unasked && self.cuts(has) {
            return self.fail(problems::cut_inside(self.book, home, has, aggregate));
        }
        Some(())
    }

    /// The grains that are asked, each with what asks for it and its word.
    fn asked_grains(&self, context: Context) -> Vec<(Grain, Span, String)> {
        let keys = self.contexts.all_keys(context.keys).into_iter();
        let mut grains: Vec<(Grain, Span, String)> = keys
            .filter_map(|id| self.dimensions.get(id.0 as usize))
            .filter_map(|dim| match dim.kind {
                DimKind::Grain(grain) => Some((grain, dim.span, grain.name().to_owned())),
                DimKind::Part(part) => Some((part.longest_period()?, dim.span, dim.name.clone())),
                DimKind::Rows(..) | DimKind::Value(_) => None,
            })
            .collect();
        grains.extend(context.edge.map(|(grain, span)| (grain, span, grain.name().to_owned())));
        grains
    }

    pub(super) fn clock_on(&mut self, home: TableId, name: &'a Name, context: Context) -> Option<Clock> {
        let scope = Scope { home, at: 0, params: context.params, condition: false };
        let cell = match self.book.column(home, 0, &name.text) {
            Lookup::One(found) => self.column(found, scope)?,
            Lookup::Several(found) => return self.fail(problems::ambiguous_column(self.book, name, home, &found)),
            Lookup::Missing => return self.fail(problems::unknown_in_table(self.book, name, home)),
        };
        if !matches!(cell.kind(), Kind::Date | Kind::Time) {
            return self.fail(problems::on_what(name, cell.kind()));
        }
        let grain = self.grain_of_cells(home, &cell.row);
        Some(Clock { row: cell.row, grain })
    }

    /// A table without a time where one is needed: the candidates and the line to add.
    pub(super) fn no_time(&self, home: TableId, aggregate: Span, asked: Option<Span>) -> crate::problem::Problem {
        match self.book.catalog.tables.get(home.0 as usize) {
            Some(table) => problems::no_time(table, aggregate, asked),
            None => problems::no_column(aggregate),
        }
    }

    /// Whether the question's period begins or ends inside a period of the grain.
    pub(super) fn cuts(&self, grain: Grain) -> bool {
        grain > Grain::Day && self.period.is_some_and(|period| period.cuts(grain))
    }
}
