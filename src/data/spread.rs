//! The rows of months, weeks or quarters once for each of their days: what `spread evenly` is calculated with.
//!
//! Each row gets two columns more, the day and how many days its period has; a share of an amount is then the amount
//! over that number, an exact fraction that is made above the rows.

use super::scan::{Batches, Part, ScanPlan};
use super::{Column, Kind, ScanError, Table, TimeDeclaration, Variant};
use crate::calendar::{Day, Grain, Period};
use crate::syntax::{Expr as Written, ExprKind, Name};
use datafusion::arrow::array::{Array, ArrayRef, Date32Array, Int64Array, RecordBatch, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Statistics;
use datafusion::common::stats::Precision;
use datafusion::error::{DataFusionError, Result as EngineResult};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::{ExecutionPlan, execute_stream_partitioned};
use futures::StreamExt;
use std::sync::Arc;

/// The columns that the rows get.
const DAY: &str = "day of the period";
const DAYS: &str = "days of the period";

/// About so many rows are made at once.
const ROWS: usize = 8_192;

/// A table once more with a row for each day of every row's period; its time is that day. `None` if its time is no column
/// of periods longer than a day.
pub(super) fn by_days(table: &Table) -> Option<Table> {
    let time = match &table.time {
        Some(TimeDeclaration { name: None, value }) => match &value.kind {
            ExprKind::Name(name) => table.columns.iter().position(|column| column.name == *name.text)?,
            _ => return None,
        },
        Some(_) => return None,
        None => match table.time_candidates().as_slice() {
            [one] => *one,
            _ => return None,
        },
    };
    let Kind::Date(of_cells) = table.columns.get(time)?.kind else { return None };
    let grain = table.grain.unwrap_or(of_cells);
    if grain <= Grain::Day {
        return None;
    }
    let column = |name: &str, kind| Column {
        name: name.to_owned(),
        kind,
        unit: None,
        approximate: false,
        may_be_blank: true,
        open: false,
        samples: Vec::new(),
    };
    let mut view = table.clone();
    view.columns.push(column(DAY, Kind::Date(Grain::Day)));
    view.columns.push(column(DAYS, Kind::Number { digits: 3, scale: 0 }));
    let span = table.spread.unwrap_or_default();
    let name = Name { text: DAY.into(), span, quoted: true };
    view.time = Some(TimeDeclaration { name: None, value: Written { kind: ExprKind::Name(name), span } });
    (view.grain, view.spread, view.variant) = (Some(Grain::Day), None, Some(Variant::Days));
    view.rows_source = Days::over(Arc::clone(&table.rows_source), time, grain);
    Some(view)
}

/// Whether a time is worked out from columns.
pub(super) fn is_computed(time: &TimeDeclaration) -> bool {
    time.name.is_some() || !matches!(time.value.kind, ExprKind::Name(_))
}

impl Table {
    /// Of a table by days: the column with how many days the period of a row has.
    pub fn days_of_period(&self) -> Option<usize> {
        (self.variant == Some(Variant::Days)).then(|| self.columns.len().checked_sub(1)).flatten()
    }
}

/// A table by days.
#[derive(Debug)]
pub(super) struct Days {
    base: Arc<dyn TableProvider>,
    schema: SchemaRef,
    time: usize,
    grain: Grain,
}

impl Days {
    fn over(base: Arc<dyn TableProvider>, time: usize, grain: Grain) -> Arc<dyn TableProvider> {
        let mut fields: Vec<Arc<Field>> = base.schema().fields().iter().map(Arc::clone).collect();
        fields.push(Arc::new(Field::new(DAY, DataType::Date32, true)));
        fields.push(Arc::new(Field::new(DAYS, DataType::Int64, true)));
        Arc::new(Days { base, schema: Arc::new(Schema::new(fields)), time, grain })
    }

    /// What should be known of its rows.
    pub fn remarks(&self) -> Vec<String> {
        super::scan::remarks(&self.base)
    }

    /// The same over rows with a wider column.
    pub fn widened(&self, column: usize, kind: Kind) -> Arc<dyn TableProvider> {
        let provider: &dyn std::any::Any = &*self.base;
        let base = match provider.downcast_ref::<super::scan::Scannable>() {
            Some(rows) => Arc::new(rows.widened(column, kind)),
            None => Arc::clone(&self.base),
        };
        Days::over(base, self.time, self.grain)
    }
}

#[async_trait::async_trait]
impl TableProvider for Days {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn statistics(&self) -> Option<Statistics> {
        let rows = *self.base.statistics()?.num_rows.get_value()?;
        let days = usize::try_from(*self.grain.days().end()).unwrap_or(1);
        Some(Statistics {
            num_rows: Precision::Inexact(rows.saturating_mul(days)),
            ..Statistics::new_unknown(&self.schema)
        })
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let all = || (0..self.schema.fields().len()).collect();
        let wanted: Vec<usize> = projection.cloned().unwrap_or_else(all);
        let own = self.base.schema().fields().len();
        // The period is read in any case.
        let mut read: Vec<usize> = wanted.iter().copied().filter(|column| *column < own).chain([self.time]).collect();
        read.sort_unstable();
        read.dedup();
        let plan = self.base.scan(state, Some(&read), &[], None).await?;
        let mut batches = Vec::new();
        for mut stream in execute_stream_partitioned(plan, state.task_ctx())? {
            while let Some(batch) = stream.next().await {
                batches.push(batch?);
            }
        }
        let schema: SchemaRef = Arc::new(self.schema.project(&wanted)?);
        let place = |column: usize| read.binary_search(&column).ok();
        let shape = Arc::new(Shape {
            columns: wanted.iter().map(|column| place(*column).ok_or(*column == own)).collect(),
            time: place(self.time).unwrap_or(0),
            grain: self.grain,
            schema: Arc::clone(&schema),
        });
        let parts = batches.into_iter().map(|batch| part(batch, Arc::clone(&shape))).collect::<Vec<Part>>();
        let none = || -> Batches { Box::new(std::iter::empty()) };
        let parts = if parts.is_empty() { vec![Arc::new(none) as Part] } else { parts };
        Ok(Arc::new(ScanPlan::new(schema, parts)))
    }
}

/// How a batch by days is made of one by periods.
struct Shape {
    /// For each column its place in the batch, or whether it is the day rather than the number of days.
    columns: Vec<Result<usize, bool>>,
    time: usize,
    grain: Grain,
    schema: SchemaRef,
}

fn part(batch: RecordBatch, shape: Arc<Shape>) -> Part {
    Arc::new(move || -> Batches {
        let (batch, shape) = (batch.clone(), Arc::clone(&shape));
        let step = (ROWS / usize::try_from(*shape.grain.days().end()).unwrap_or(1)).max(1);
        let starts = (0..batch.num_rows()).step_by(step);
        Box::new(starts.map(move |start| {
            let rows = step.min(batch.num_rows() - start);
            shape.by_days(&batch.slice(start, rows)).map_err(|error| spread_broke(&error))
        }))
    })
}

fn spread_broke(error: &DataFusionError) -> ScanError {
    super::problems::spread_broke(&error.to_string()).into()
}

impl Shape {
    /// The rows of a batch, each once for every day of its period. A row without a period stays once, without a day.
    fn by_days(&self, batch: &RecordBatch) -> EngineResult<RecordBatch> {
        let times = batch.columns().get(self.time).and_then(|array| array.as_any().downcast_ref::<Date32Array>());
        let Some(times) = times else {
            return Err(DataFusionError::Internal("the time of a period is no date".to_owned()));
        };
        let (mut rows, mut days, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        for row in 0..batch.num_rows() {
            let at = u32::try_from(row).unwrap_or(u32::MAX);
            if times.is_null(row) {
                rows.push(at);
                days.push(None);
                lengths.push(1);
                continue;
            }
            let interval = Period::of_day(self.grain, Day(times.value(row))).interval();
            let (first, behind) = (interval.start.day().0, interval.end.day().0);
            for day in first..behind {
                rows.push(at);
                days.push(Some(day));
                lengths.push(i64::from(behind - first));
            }
        }
        let rows = UInt32Array::from(rows);
        let (days, lengths): (ArrayRef, ArrayRef) =
            (Arc::new(Date32Array::from(days)), Arc::new(Int64Array::from(lengths)));
        let mut columns = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            columns.push(match column {
                Ok(place) => take(batch.column(*place), &rows, None)?,
                Err(true) => Arc::clone(&days),
                Err(false) => Arc::clone(&lengths),
            });
        }
        let options = datafusion::arrow::record_batch::RecordBatchOptions::new().with_row_count(Some(rows.len()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }
}
