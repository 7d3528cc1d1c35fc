//! Rows that are made of others: a table like any other to whoever reads it. They are made when they are first wanted,
//! only the wanted columns, and kept as long as the table.

use super::array::form;
use super::scan::{Batches, Part, ScanPlan};
use super::{Kind, ScanError};
use crate::calendar::{Day, Timestamp};
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Statistics;
use datafusion::error::{DataFusionError, Result as EngineResult};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use futures::future::BoxFuture;
use futures::lock::Mutex;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Makes the rows, with the columns of these positions in this order.
pub type Make = Arc<dyn Fn(Vec<usize>) -> BoxFuture<'static, Result<MadeRows, ScanError>> + Send + Sync>;

/// Rows that were made.
#[derive(Clone, Debug, Default)]
pub struct MadeRows {
    /// The rows, with the columns that were wanted.
    pub batches: Vec<RecordBatch>,
    /// What was seen of the rows they are made of.
    pub about: MadeAbout,
}

/// What was seen of the rows that others are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeAbout {
    /// The earliest and the latest time of those rows, where they have one that counts here.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Every day that has such a row, in order.
    pub days: Vec<Day>,
    /// Sentences about that, for whoever uses the table.
    pub notes: Vec<String>,
}

/// A table that makes its rows.
struct MadeTable {
    schema: SchemaRef,
    /// The table whose columns stand first and whose rows are these rows, if it is so.
    base: Option<(Arc<dyn TableProvider>, usize)>,
    make: Make,
    made: Mutex<Option<(Vec<usize>, MadeRows)>>,
}

/// A table with these columns whose rows are made when they are wanted. With a `base`, its rows are those of that table,
/// whose columns, so many, stand first; the others are made beside them.
pub fn made(
    columns: &[(String, Kind)],
    base: Option<(Arc<dyn TableProvider>, usize)>,
    make: Make,
) -> Arc<dyn TableProvider> {
    let fields: Vec<Field> = columns.iter().map(|(name, kind)| Field::new(name, form(*kind), true)).collect();
    Arc::new(MadeTable { schema: Arc::new(Schema::new(fields)), base, make, made: Mutex::new(None) })
}

/// What was seen of the rows that a table was made of; `None` of a table that is not made, or not made yet.
pub fn made_about(table: &Arc<dyn TableProvider>) -> Option<MadeAbout> {
    let provider: &dyn std::any::Any = &**table;
    let table = provider.downcast_ref::<MadeTable>()?;
    if let Some((base, _)) = &table.base {
        return made_about(base);
    }
    let made = table.made.try_lock()?;
    made.as_ref().map(|(_, rows)| rows.about.clone())
}

/// How much memory the rows of a table take that are kept.
pub fn made_bytes(table: &Arc<dyn TableProvider>) -> usize {
    let provider: &dyn std::any::Any = &**table;
    let Some(table) = provider.downcast_ref::<MadeTable>() else { return 0 };
    let made = table.made.try_lock();
    let rows = made.as_ref().and_then(|made| made.as_ref()).map(|(_, rows)| rows);
    rows.map_or(0, |rows| rows.batches.iter().map(RecordBatch::get_array_memory_size).sum())
}

/// The table whose rows, one by one, are those of this one.
pub(super) fn base_of(table: &Arc<dyn TableProvider>) -> Option<&Arc<dyn TableProvider>> {
    let provider: &dyn std::any::Any = &**table;
    provider.downcast_ref::<MadeTable>()?.base.as_ref().map(|(base, _)| base)
}

impl MadeTable {
    /// The rows with these columns, from what is kept if they are in it.
    async fn rows(&self, wanted: &[usize]) -> Result<Vec<RecordBatch>, ScanError> {
        let mut kept = self.made.lock().await;
        let has_all = |columns: &[usize]| wanted.iter().all(|column| columns.contains(column));
        if !kept.as_ref().is_some_and(|(columns, _)| has_all(columns)) {
            let before = kept.take().map(|(columns, _)| columns).unwrap_or_default();
            let columns: BTreeSet<usize> = before.into_iter().chain(wanted.iter().copied()).collect();
            let columns: Vec<usize> = columns.into_iter().collect();
            let rows = (self.make)(columns.clone()).await?;
            *kept = Some((columns, rows));
        }
        let Some((columns, rows)) = &*kept else { return Ok(Vec::new()) };
        let places: Vec<usize> =
            wanted.iter().filter_map(|column| columns.iter().position(|known| known == column)).collect();
        let projected = rows.batches.iter().map(|batch| batch.project(&places));
        projected.collect::<Result<_, _>>().map_err(|error| super::problems::made_broke(&error.to_string()).into())
    }
}

#[async_trait::async_trait]
impl TableProvider for MadeTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn statistics(&self) -> Option<Statistics> {
        self.base.as_ref().and_then(|(base, _)| base.statistics())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let all = || (0..self.schema.fields().len()).collect();
        let wanted: Vec<usize> = projection.cloned().unwrap_or_else(all);
        if let Some((base, columns)) = &self.base
            && wanted.iter().all(|column| column < columns)
        {
            return base.scan(state, Some(&wanted), filters, limit).await;
        }
        let batches = self.rows(&wanted).await.map_err(|error| DataFusionError::External(Box::new(error)))?;
        let schema = Arc::new(self.schema.project(&wanted)?);
        let parts = state.config().target_partitions().max(1);
        let parts = batches.chunks(batches.len().div_ceil(parts).max(1)).map(part).collect::<Vec<Part>>();
        let parts = if parts.is_empty() { vec![part(&[])] } else { parts };
        Ok(Arc::new(ScanPlan::new(schema, parts)))
    }
}

fn part(batches: &[RecordBatch]) -> Part {
    let batches = batches.to_vec();
    Arc::new(move || -> Batches { Box::new(batches.clone().into_iter().map(Ok)) })
}

impl std::fmt::Debug for MadeTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeTable").field("schema", &self.schema).finish_non_exhaustive()
    }
}
