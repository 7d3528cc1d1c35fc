//! `spread evenly`: a sum over tables of months that is asked for parts of months, each day with the same share.

use super::aggregate::Clauses;
use super::checker::Checker;
use super::context::Context;
use super::{AggregateNode, MetricType, NodeId, NodeKind};
use crate::calendar::Grain;
use crate::data::Variant;
use crate::function::{Aggregate, Scalar};
use crate::row::{ColumnRef, Row, RowType, TableId};
use crate::source::Span;
use crate::unit::Unit;
use crate::value::{Exact, Value};
use std::ops::RangeInclusive;

impl<'a> Checker<'a> {
    /// The table by days, if a sum is asked for times in which its table cannot give it, and the table may be spread.
    pub(super) fn spread_over_days(
        &mut self,
        function: Aggregate,
        home: TableId,
        clauses: &Clauses<'a>,
        context: Context,
        span: Span,
    ) -> Option<TableId> {
        if function != Aggregate::Sum || clauses.on.is_some() || clauses.edge.is_some() {
            return None;
        }
        let days = self.book.variant(home, &Variant::Days)?;
        let fits = |checker: &mut Self, table| {
            checker.quietly(|checker| checker.aggregate_clock(table, None, context, span).is_some())
        };
        // A stretch of time that another function makes may begin or end inside a month.
        ((context.edge.is_some() || !fits(self, home)) && fits(self, days)).then_some(days)
    }

    /// Of a table by days: the column with how many days the period of a row has, and which numbers may stand there.
    pub(super) fn days_of_period(&self, table: TableId) -> Option<(Row, RangeInclusive<i64>)> {
        let data = self.book.catalog.tables.get(table.0 as usize)?;
        let at = data.days_of_period()?;
        let reference = ColumnRef { place: 0, column: u16::try_from(at).ok()? };
        let row = Row::Column(reference, data.columns.get(at)?.kind.row_type());
        let grain = self.grain_of_periods(data)?;
        Some((row, grain.days()))
    }

    /// The table of which a table by days is made.
    pub(super) fn spread_table(&self, table: TableId) -> Option<TableId> {
        let view = self.book.catalog.tables.get(table.0 as usize)?;
        (view.variant == Some(Variant::Days)).then(|| self.book.catalog.named(&view.name)).flatten()
    }

    fn grain_of_periods(&self, view: &crate::data::Table) -> Option<Grain> {
        let table = self.book.catalog.named(&view.name)?;
        let table = self.book.catalog.tables.get(table.0 as usize)?;
        let of_cells = || {
            let [one] = *table.time_candidates().as_slice() else { return None };
            match table.columns.get(one)?.kind {
                crate::data::Kind::Date(grain) => Some(grain),
                _ => None,
            }
        };
        table.grain.or_else(of_cells)
    }

    /// The sum of the shares: each row is there once for every day, so it is what is summed over periods of so many days
    /// through that number, for every number there may be. `whole` is the plain sum, which says why there is nothing.
    pub(super) fn sum_of_shares(
        &mut self,
        whole: NodeId,
        node: &AggregateNode,
        days: &Row,
        lengths: RangeInclusive<i64>,
    ) -> NodeId {
        let (ty, unit) = (self.nodes.ty(whole), self.nodes.unit(whole));
        let approximate = self.nodes.get(whole).is_some_and(|node| node.approximate);
        let zero = self.nodes.constant(Value::int(0), unit.clone());
        let mut sum = zero;
        // A row without a period stands for itself.
        for length in lengths.chain([1]) {
            let number = Row::Literal(Value::int(i128::from(length)), days.ty());
            let is_so_long = Row::Call(Scalar::Equal, vec![days.clone(), number], RowType::Bool);
            let part = AggregateNode { filter: Row::and(node.filter.clone(), Some(is_so_long)), ..node.clone() };
            let part = self.nodes.aggregate(part, ty, unit.clone(), approximate);
            let share = match Exact::ratio(1, i128::from(length)) {
                Some(share) => self.nodes.times(part, &share, unit.clone()),
                None => part,
            };
            let parts = vec![share, zero];
            let share = self.nodes.of_children(NodeKind::Else(parts.clone()), &parts, ty, unit.clone());
            sum = self.nodes.call(Scalar::Add, vec![sum, share], MetricType::Number, unit.clone());
        }
        let is_blank = self.nodes.call(Scalar::IsBlank, vec![whole], MetricType::Bool, Unit::none());
        self.nodes.call(Scalar::Case, vec![is_blank, whole, sum], ty, unit)
    }
}
