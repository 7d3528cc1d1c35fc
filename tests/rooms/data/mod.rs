//! Tests of the room `data`: tables as they are read.

mod awkward;
mod beyond;
mod columnar;
mod csv;
mod declare;
mod formats;
mod jsons;
mod kept;
mod large;
mod numbers;
mod odd_parquet;
mod packs;
mod random;
mod remote;
mod roundtrip;
mod server;
mod totals;
mod unpivots;
mod whole;
mod workbooks;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Date32Type, Decimal128Type, Decimal256Type, Int64Type};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::DataFusionError;
use datafusion::prelude::{SessionConfig, SessionContext};
use kpi::calendar::{Day, Timestamp};
use kpi::data::{Binding, Catalog, From, Kind, Options, ScanError, Table, catalog};
use kpi::problem::{Error, Failure};
use kpi::syntax;
use kpi::value::Exact;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder that lives as long as the test, with one file.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with one file in it.
    pub fn with(name: &str, content: impl AsRef<[u8]>) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        folder.add(name, content);
        folder
    }

    /// Adds a file.
    pub fn add(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::File::create(&path).expect("a file").write_all(content.as_ref()).expect("written");
        path
    }

    /// A binding of files in it.
    pub fn binding(&self, pattern: &str) -> Binding {
        let path = self.0.path().join(pattern).display().to_string();
        Binding { name: None, from: From::Paths(vec![path]), format: None }
    }
}

/// Runs to the end.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// The catalog of one binding, with blocks.
pub fn open(binding: &Binding, blocks: &[&syntax::Table], options: &Options) -> Result<Catalog, Error> {
    wait(catalog(std::slice::from_ref(binding), blocks, options))
}

/// The one table of a text.
pub fn table_of(text: &str) -> (Folder, Table) {
    let folder = Folder::with("t.csv", text);
    let catalog = open(&folder.binding("t.csv"), &[], &Options::default()).expect("a catalog");
    let table = catalog.tables.into_iter().next().expect("a table");
    (folder, table)
}

/// The failure with which a text cannot be opened.
pub fn failure_of(text: impl AsRef<[u8]>) -> Failure {
    let folder = Folder::with("t.csv", text);
    match open(&folder.binding("t.csv"), &[], &Options::default()) {
        Err(Error::Failure(failure)) => *failure,
        other => panic!("a failure was expected, not {other:?}"),
    }
}

/// Every row of a table as text, in order, read in so many parts.
pub fn rows(table: &Table, parts: usize) -> Result<Vec<Vec<String>>, ScanError> {
    rows_of(table, parts, None)
}

/// The same with only some columns.
pub fn rows_of(table: &Table, parts: usize, columns: Option<Vec<usize>>) -> Result<Vec<Vec<String>>, ScanError> {
    let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(parts));
    let state = context.state();
    let mut all = Vec::new();
    wait(async {
        let plan = table.rows_source.scan(&state, columns.as_ref(), &[], None).await.map_err(scan_error)?;
        let count = plan.properties().partitioning.partition_count();
        for part in 0..count {
            let mut stream = plan.execute(part, context.task_ctx()).map_err(scan_error)?;
            while let Some(batch) = futures::StreamExt::next(&mut stream).await {
                let batch = batch.map_err(scan_error)?;
                let kinds: Vec<Kind> = match &columns {
                    Some(columns) => columns.iter().map(|at| table.columns[*at].kind).collect(),
                    None => table.columns.iter().map(|column| column.kind).collect(),
                };
                all.extend(text_rows(&batch, &kinds));
            }
        }
        Ok(all)
    })
}

fn scan_error(error: DataFusionError) -> ScanError {
    match error {
        DataFusionError::External(inner) => *inner.downcast::<ScanError>().expect("an error of the scan"),
        other => panic!("{other}"),
    }
}

fn text_rows(batch: &RecordBatch, kinds: &[Kind]) -> Vec<Vec<String>> {
    (0..batch.num_rows())
        .map(|row| batch.columns().iter().zip(kinds).map(|(array, kind)| cell(array, row, *kind)).collect())
        .collect()
}

fn cell(array: &ArrayRef, row: usize, kind: Kind) -> String {
    if array.is_null(row) {
        return String::new();
    }
    match kind {
        Kind::Number { digits: ..=18, scale } => {
            let mantissa = array.as_primitive::<Int64Type>().value(row);
            Exact::decimal(i128::from(mantissa), u32::from(scale)).fixed(u32::from(scale))
        }
        Kind::Number { digits: ..=38, scale } => {
            let mantissa = array.as_primitive::<Decimal128Type>().value(row);
            Exact::decimal(mantissa, u32::from(scale)).fixed(u32::from(scale))
        }
        Kind::Number { .. } => array.as_primitive::<Decimal256Type>().value_as_string(row),
        Kind::Date(_) => Day(array.as_primitive::<Date32Type>().value(row)).to_string(),
        Kind::Time => {
            let micros = array.as_primitive::<datafusion::arrow::datatypes::TimestampMicrosecondType>().value(row);
            Timestamp(micros).to_string()
        }
        Kind::Bool => array.as_boolean().value(row).to_string(),
        Kind::Text => {
            let text = cast(&array.slice(row, 1), &DataType::Utf8).expect("a text");
            text.as_string::<i32>().value(0).to_owned()
        }
    }
}

/// The kinds of a table's columns.
pub fn kinds(table: &Table) -> Vec<Kind> {
    table.columns.iter().map(|column| column.kind).collect()
}

/// A number column.
pub fn number(digits: u8, scale: u8) -> Kind {
    Kind::Number { digits, scale }
}

/// All rows of a catalog's only table, its columns made as wide as their cells need.
pub fn widened_rows(catalog: &mut Catalog, parts: usize) -> Vec<Vec<String>> {
    loop {
        match rows(&catalog.tables[0], parts) {
            Ok(found) => return found,
            Err(ScanError::Wider { table, column, kind }) => *catalog = catalog.widened(&table, column, kind),
            Err(ScanError::Failure(failure)) => panic!("{failure}"),
        }
    }
}
