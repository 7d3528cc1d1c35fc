//! The engine: a session, the rows of a table as streams of batches, and its errors in our words.

use super::memory::{Account, Memory};
use super::{Options, RunError, problems};
use crate::data::ScanError;
use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::error::DataFusionError;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SendableRecordBatchStream, SessionStateBuilder, TaskContext};
use datafusion::physical_plan::execute_stream_partitioned;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use std::sync::Arc;

/// A session of the engine.
pub struct Session {
    context: SessionContext,
    memory: Option<Memory>,
}

impl Session {
    /// A session with so many threads and so much memory.
    pub fn new(options: &Options) -> Result<Session, RunError> {
        let config = SessionConfig::new().with_target_partitions(options.threads.max(1));
        let mut runtime = RuntimeEnvBuilder::new();
        if let Some(memory) = &options.memory {
            runtime = runtime.with_memory_pool(memory.pool());
        }
        let runtime = runtime.build_arc().map_err(|error| broken("the engine", &error))?;
        // Rows are all that is asked of it: its functions and file formats would cost a small question more than the answer.
        let state = SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).build();
        Ok(Session { context: SessionContext::new_with_state(state), memory: options.memory.clone() })
    }

    /// An account of what is made of a table, of which so many rows are read.
    pub fn account(&self, table: &str, rows: Option<u64>) -> Account {
        Account::new(self.memory.as_ref(), table, rows)
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

/// How much memory the rows of a batch take, whatever they share with other batches left out.
pub fn bytes(batch: &RecordBatch) -> usize {
    batch.columns().iter().map(|column| column.to_data().get_slice_memory_size().unwrap_or(0)).sum()
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
            return problems::engine_out_of_memory(table).into();
        }
        cause = here.source();
    }
    problems::scan_broke(table, &error.strip_backtrace()).into()
}
