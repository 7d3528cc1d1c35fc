//! A table as the engine sees it: any form of rows, cut into parts that are read side by side.

use super::reading::Reading;
use super::{Kind, ScanError};
use crate::problem::{Failure, FilePlace};
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Statistics;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result as EngineResult};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties, ReplaceChildrenOptions,
};
use std::sync::Arc;

/// Batches of one part, in order, in the canonical form.
pub(super) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ScanError>> + Send>;

/// One part of a table: calling it reads it from its beginning.
pub(super) type Part = Arc<dyn Fn() -> Batches + Send + Sync>;

/// What is wanted of a table's rows.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The table's name, for messages.
    pub table: String,
    /// Every column of the table.
    pub columns: Arc<[Reading]>,
    /// The positions of those that are wanted.
    pub projection: Vec<usize>,
    /// The schema of those.
    pub schema: SchemaRef,
    /// Whether the files must be cut as files with quotes.
    pub careful: bool,
}

/// Rows in any form.
pub(super) trait Source: std::fmt::Debug + Send + Sync {
    /// Cuts the rows into at most `parts` parts.
    fn parts(&self, wanted: &Wanted, parts: usize) -> Result<Vec<Part>, Failure>;

    /// Where rows stand: ascending numbers from 0, in the order of a scan in one part.
    fn places(&self, rows: &[u64], careful: bool) -> Result<Vec<FilePlace>, Failure>;
}

/// A table of the catalog as the engine's table.
#[derive(Debug)]
pub(super) struct Scannable {
    table: String,
    columns: Arc<[Reading]>,
    schema: SchemaRef,
    source: Arc<dyn Source>,
    /// Counted or estimated; it serves to say how far a scan has come, never to calculate.
    rows: u64,
    careful: bool,
    /// What was left out of the files.
    remarks: Arc<[String]>,
}

impl Scannable {
    /// A table of these columns, with about so many rows.
    pub fn new(table: &str, columns: Vec<Reading>, source: Arc<dyn Source>, rows: u64) -> Scannable {
        Scannable {
            table: table.to_owned(),
            schema: schema(&columns),
            columns: columns.into(),
            source,
            rows,
            careful: false,
            remarks: Arc::default(),
        }
    }

    /// The same table, with what should be known of it.
    pub fn with_remarks(self, remarks: &[String]) -> Scannable {
        Scannable { remarks: remarks.into(), ..self }
    }

    /// What should be known of it.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The same table with a column of another kind; if it has that kind already, read carefully.
    pub fn widened(&self, column: usize, kind: Kind) -> Scannable {
        let mut columns = self.columns.to_vec();
        let mut careful = self.careful;
        match columns.get_mut(column) {
            Some(reading) if reading.kind != kind => reading.kind = kind,
            _ => careful = true,
        }
        let remarks = Arc::clone(&self.remarks);
        Scannable { careful, remarks, ..Scannable::new(&self.table, columns, Arc::clone(&self.source), self.rows) }
    }

    /// How the cells of each column are read.
    pub fn readings(&self) -> &[Reading] {
        &self.columns
    }

    /// What is wanted if these columns are.
    pub fn wanted(&self, projection: Option<&Vec<usize>>) -> EngineResult<Wanted> {
        let all = || (0..self.columns.len()).collect();
        let projection = projection.cloned().unwrap_or_else(all);
        let schema = Arc::new(self.schema.project(&projection)?);
        Ok(Wanted {
            table: self.table.clone(),
            columns: Arc::clone(&self.columns),
            projection,
            schema,
            careful: self.careful,
        })
    }

    /// The parts of a scan.
    pub fn parts(&self, wanted: &Wanted, parts: usize) -> Result<Vec<Part>, Failure> {
        self.source.parts(wanted, parts)
    }

    /// Where rows stand.
    pub fn places(&self, rows: &[u64]) -> Result<Vec<FilePlace>, Failure> {
        self.source.places(rows, self.careful)
    }
}

/// What should be known of the rows of a table of files: a total that was not read.
pub fn remarks(table: &Arc<dyn TableProvider>) -> Vec<String> {
    if let Some(base) = super::made::base_of(table) {
        return remarks(base);
    }
    let provider: &dyn std::any::Any = &**table;
    if let Some(days) = provider.downcast_ref::<super::spread::Days>() {
        return days.remarks();
    }
    provider.downcast_ref::<Scannable>().map_or_else(Vec::new, |rows| rows.remarks().to_vec())
}

fn schema(columns: &[Reading]) -> SchemaRef {
    Arc::new(Schema::new(columns.iter().map(Reading::field).collect::<Vec<_>>()))
}

#[async_trait::async_trait]
impl TableProvider for Scannable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn statistics(&self) -> Option<Statistics> {
        let rows = Precision::Inexact(usize::try_from(self.rows).unwrap_or(usize::MAX));
        Some(Statistics { num_rows: rows, ..Statistics::new_unknown(&self.schema) })
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let wanted = self.wanted(projection)?;
        let parts = self
            .parts(&wanted, state.config().target_partitions())
            .map_err(|failure| DataFusionError::External(Box::new(ScanError::Failure(Box::new(failure)))))?;
        Ok(Arc::new(ScanPlan::new(wanted.schema, parts)))
    }
}

pub(super) struct ScanPlan {
    schema: SchemaRef,
    parts: Vec<Part>,
    properties: Arc<PlanProperties>,
}

impl ScanPlan {
    pub fn new(schema: SchemaRef, parts: Vec<Part>) -> ScanPlan {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&schema)),
            Partitioning::UnknownPartitioning(parts.len()),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        ScanPlan { schema, parts, properties: Arc::new(properties) }
    }
}

impl std::fmt::Debug for ScanPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ScanPlan of {} parts", self.parts.len())
    }
}

impl DisplayAs for ScanPlan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl ExecutionPlan for ScanPlan {
    fn name(&self) -> &'static str {
        "ScanPlan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> EngineResult<TreeNodeRecursion>,
    ) -> EngineResult<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> EngineResult<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, partition: usize, _: Arc<TaskContext>) -> EngineResult<SendableRecordBatchStream> {
        let Some(part) = self.parts.get(partition) else {
            return Err(DataFusionError::Internal(format!("there is no part {partition}")));
        };
        let batches = part().map(|batch| batch.map_err(|error| DataFusionError::External(Box::new(error))));
        let stream = futures::stream::iter(batches);
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream)))
    }
}
