//! The light question asked of DataFusion itself, from Rust: the peer `datafusion-rust` of `benches/compare.py`.
//!
//!     cargo bench --bench datafusion_peer -- target/bench/contacts_1000000.parquet
//!
//! Prints the groups as JSON: month, channel, and the nine aggregates behind the seven metrics.
#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a program of its own, which prints what it found"
)]

use datafusion::arrow::record_batch::RecordBatch;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::error::Result;
use datafusion::functions::expr_fn::date_trunc;
use datafusion::functions_aggregate::expr_fn::{count, sum};
use datafusion::logical_expr::ExprFunctionExt;
use datafusion::prelude::{Expr, ParquetReadOptions, SessionContext, col, lit};

fn main() -> Result<()> {
    // `cargo bench` adds an option of its own.
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        eprintln!("name a Parquet file of contacts, as benches/compare.py makes it");
        return Ok(());
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let batches = runtime.block_on(ask(&path))?;
    let mut lines: Vec<serde_json::Value> = Vec::new();
    for batch in &batches {
        lines.extend(rows(batch)?);
    }
    println!("{}", serde_json::Value::from(lines));
    Ok(())
}

async fn ask(path: &str) -> Result<Vec<RecordBatch>> {
    let contacts = SessionContext::new().read_parquet(path, ParquetReadOptions::default()).await?;
    let groups = vec![date_trunc(lit("month"), col("started_at")).alias("month"), col("channel")];
    let order = vec![col("month").sort(true, true), col("channel").sort(true, true)];
    contacts.aggregate(groups, aggregates()?)?.sort(order)?.collect().await
}

/// In the order in which `benches/compare.py` expects them.
fn aggregates() -> Result<Vec<Expr>> {
    let where_answered = |aggregate: Expr| aggregate.filter(col("answered")).build();
    let rows_where = |condition: Expr| count(lit(1)).filter(condition).build();
    Ok(vec![
        sum(col("cost")).alias("cost"),
        count(lit(1)).alias("offered"),
        where_answered(sum(col("talk_s") + col("hold_s") + col("wrap_s")))?.alias("handle"),
        rows_where(col("answered"))?.alias("answered_contacts"),
        where_answered(sum(col("wait_s")))?.alias("wait"),
        rows_where(col("answered").and(col("wait_s").lt_eq(lit(20))))?.alias("in_time"),
        rows_where(col("csat").gt_eq(lit(4)))?.alias("satisfied"),
        count(col("csat")).alias("rated"),
        rows_where(col("resolved"))?.alias("resolved_contacts"),
    ])
}

/// Every cell as its text: a decimal keeps its digits.
fn rows(batch: &RecordBatch) -> Result<Vec<serde_json::Value>> {
    let options = FormatOptions::default();
    let columns = batch.columns().iter().map(|column| ArrayFormatter::try_new(column.as_ref(), &options));
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>()?;
    let line = |row: usize| columns.iter().map(|column| column.value(row).to_string()).collect::<Vec<_>>().into();
    Ok((0..batch.num_rows()).map(line).collect())
}
