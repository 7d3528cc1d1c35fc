//! The engine: a session, the rows of a table as streams of batches, and its errors in our words.

use super::{Options, RunError, problems};
use crate::data::ScanError;
use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::execute_stream_partitioned;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use std::sync::Arc;

/// A session of the engine.
pub struct Session {
    context: SessionContext,
}

impl Session {
    /// A session with so many threads and so much memory.
    pub fn new(options: &Options) -> Result<Session, RunError> {
        let config = SessionConfig::new().with_target_partitions(options.threads.max(1));
        let mut runtime = RuntimeEnvBuilder::new();
        if let Some(bytes) = options.memory {
            runtime = runtime.with_memory_limit(bytes, 1.0);
        }
        let runtime = runtime.build_arc().map_err(|error| broken("the engine", &error))?;
        Ok(Session { context: SessionContext::new_with_config_rt(config, runtime) })
    }

    /// An account with the engine's memory pool.
    pub fn account(&self, table: &str) -> MemoryReservation {
        MemoryConsumer::new(format!("groups of {table}")).register(&self.context.runtime_env().memory_pool)
    }

    /// The rows of a table, only these columns, one stream for each thread (or as the table's files lie).
    pub async fn streams(
        &self,
        table: &str,
        source: &Arc<dyn TableProvider>,
        columns: &[usize],
    ) -> Result<Vec<SendableRecordBatchStream>, RunError> {
        let plan = source.scan(&self.context.state(), Some(&columns.to_vec()), &[], None).await;
        let plan = plan.map_err(|error| broken(table, &error))?;
        let context: Arc<TaskContext> = self.context.task_ctx();
        execute_stream_partitioned(plan, context).map_err(|error| broken(table, &error))
    }

    /// All rows of a table, only these columns.
    pub async fn read(
        &self,
        table: &str,
        source: &Arc<dyn TableProvider>,
        columns: &[usize],
    ) -> Result<Vec<RecordBatch>, RunError> {
        let mut batches = Vec::new();
        for mut stream in self.streams(table, source, columns).await? {
            while let Some(batch) = stream.next().await {
                batches.push(batch.map_err(|error| broken(table, &error))?);
            }
        }
        Ok(batches)
    }
}

/// About how many rows a table has, as far as it says.
pub fn rows(source: &Arc<dyn TableProvider>) -> Option<u64> {
    source.statistics()?.num_rows.get_value().map(|rows| *rows as u64)
}

/// An error of the engine: what our own sources report comes out as it went in.
pub fn broken(table: &str, error: &DataFusionError) -> RunError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(here) = cause {
        match here.downcast_ref::<ScanError>() {
            Some(ScanError::Failure(failure)) => return RunError::from((**failure).clone()),
            Some(ScanError::Wider { table, column, kind }) => {
                return RunError::Wider { table: table.clone(), column: *column, kind: *kind };
            }
            None => {}
        }
        if let Some(DataFusionError::ResourcesExhausted(_)) = here.downcast_ref::<DataFusionError>() {
            return problems::out_of_memory(table).into();
        }
        cause = here.source();
    }
    problems::scan_broke(table, &error.strip_backtrace()).into()
}
