//! What is asked for rows that last: how many start in each period, and how many end, so that above the line it is known
//! how many are open at any border of periods. The rows are asked wherever they stand in time, for a row that started long
//! ago may be open still.

use super::asks::Asks;
use super::context::{Context, TimeShape};
use super::placing::{covers_interval, filled};
use super::problems;
use super::program::{MemberSource, OpenLeaf, Passing, SpanEnds};
use super::relation::{Ask, FilteredFold, Fold, Frame};
use crate::calendar::{Grain, Timestamp};
use crate::check::{DimensionId, Lasting, OpenNode, TableUse};
use crate::function::{OpenRows, Scalar};
use crate::problem::Problem;
use crate::row::{Row, RowType, TableId};
use crate::value::Value;

impl Asks<'_> {
    /// The placing of a table whose rows last.
    pub(super) fn span_placing(&mut self, id: TableId, lasting: &Lasting) -> Result<usize, Problem> {
        let is_own = self.table(id)?.time.as_ref() == Some(&lasting.placed);
        self.placed(id, Some(&lasting.placed), !is_own, true)
    }

    /// What a function of open rows reads.
    pub(super) fn open_leaf(&mut self, node: &OpenNode, context: &Context) -> Result<OpenLeaf, Problem> {
        let placing = self.span_placing(node.table, &node.lasting)?;
        let (keys, time) = (&context.keys, context.time);
        let [starts, ends] = self.passings(node.table, &node.lasting, time, keys, None)?;
        let of_time = matches!(node.function, OpenRows::Average | OpenRows::Time);
        let counted = |fold| FilteredFold { fold, filter: node.filter.clone() };
        let mut passing = |ask: usize, moment: Row| Passing {
            ask,
            rows: self.fold(ask, counted(Fold::Rows)),
            sum: of_time.then(|| self.fold(ask, counted(Fold::Sum(since_epoch(moment))))),
        };
        let (starts, ends) = (passing(starts, node.lasting.start.clone()), passing(ends, node.lasting.until()));
        let changes = match node.function {
            OpenRows::Most => {
                let fold = Fold::Changes { start: node.lasting.start.clone(), end: node.lasting.until() };
                let ask = self.span_ask(node.table, &node.lasting, None, keys, None)?;
                Some((ask, self.fold(ask, counted(fold))))
            }
            OpenRows::AtEnd | OpenRows::Average | OpenRows::Time => None,
        };
        Ok(OpenLeaf {
            function: node.function,
            starts,
            ends,
            changes,
            keys: keys.clone(),
            time,
            placing,
            in_days: node.lasting.in_days(),
        })
    }

    /// The keys of the rows that are there in T: whatever started before its end and did not end before its start.
    pub(super) fn span_source(
        &mut self,
        placing: usize,
        time: TimeShape,
        keys: &[DimensionId],
        extra: Option<Row>,
    ) -> Result<Option<MemberSource>, Problem> {
        let Some(table) = self.placings.get(placing).filter(|placing| placing.spans).map(|placing| placing.table)
        else {
            return Ok(None);
        };
        let Some(lasting) = self.table(table)?.lasting.clone() else { return Ok(None) };
        let [ask, ends] = self.passings(table, &lasting, time, keys, extra)?;
        Ok(Some(MemberSource { ask, keys: keys.to_vec(), time, spans: Some(SpanEnds { ask: ends, placing }) }))
    }

    /// The rows by the periods in which they start, and by those in which they end.
    fn passings(
        &mut self,
        table: TableId,
        lasting: &Lasting,
        time: TimeShape,
        keys: &[DimensionId],
        extra: Option<Row>,
    ) -> Result<[usize; 2], Problem> {
        let grain = self.span_grain(table, time)?;
        let starts = Frame { time: lasting.start.clone(), grain };
        let ends = Frame { time: lasting.until(), grain };
        Ok([
            self.span_ask(table, lasting, Some(starts), keys, extra.clone())?,
            self.span_ask(table, lasting, Some(ends), keys, extra)?,
        ])
    }

    fn span_ask(
        &mut self,
        table: TableId,
        lasting: &Lasting,
        frame: Option<Frame>,
        keys: &[DimensionId],
        extra: Option<Row>,
    ) -> Result<usize, Problem> {
        let mut rows = Vec::with_capacity(keys.len());
        for key in keys {
            let row = self.key_row(*key, table, Some(&lasting.placed));
            rows.push(
                row.ok_or_else(|| problems::unreachable_key(self.span, self.table_name(table), self.name(*key)))?,
            );
        }
        let filter = Row::and(self.table(table)?.filter.clone(), Some(filled(lasting.start.clone())));
        let relation = self.relation(table)?;
        let filter = Row::and(filter, extra);
        Ok(self.ask(Ask { relation, frame, series: false, keys: rows, filter, folds: Vec::new() }))
    }

    fn table_name(&self, id: TableId) -> &str {
        self.table(id).map_or("", |table| table.name.as_str())
    }

    /// The grain at whose borders every T begins and ends, cut as it is by the question's period and by what the table
    /// says that it covers.
    fn span_grain(&self, table: TableId, time: TimeShape) -> Result<Grain, Problem> {
        let table: &TableUse = self.table(table)?;
        let period = self.checked.period.filter(|_| !time.is_free());
        let covers = table.covers.map(covers_interval);
        let is_cut = |grain| period.into_iter().chain(covers).any(|cut| cut.cuts(grain));
        let of_shape = time.framed().unwrap_or(Grain::Day);
        Ok(match of_shape {
            grain if !is_cut(grain) => grain,
            grain => Some(grain.common(Grain::Day)).filter(|days| !is_cut(*days)).unwrap_or(Grain::Minute),
        })
    }
}

/// A moment as a number that can be summed: seconds, or days, since the beginning of 1970.
fn since_epoch(moment: Row) -> Row {
    match moment.ty() {
        RowType::Date => {
            let epoch = Row::Literal(Value::Date(Timestamp(0).day()), RowType::Date);
            Row::Call(Scalar::DaysBetween, vec![epoch, moment], RowType::Number { digits: 9, scale: 0 })
        }
        _ => {
            let epoch = Row::Literal(Value::Time(Timestamp(0)), RowType::Time);
            Row::Call(Scalar::Subtract, vec![moment, epoch], RowType::Number { digits: 18, scale: 6 })
        }
    }
}
