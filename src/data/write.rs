//! Tables as Parquet and Arrow files: decimals as decimals, dates as dates, nothing rounded.

use super::{Column, Kind, Page, array, celltext, problems};
use crate::problem::Failure;
use crate::value::{Exact, Reason, Value};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef, TimeUnit};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::ipc::writer::FileWriter;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// The most digits of a decimal that other programs read.
const WIDEST: u8 = 38;

/// So many rows are put into a group, so that memory does not grow with the table.
const GROUP: usize = 1 << 18;

/// A form of file that keeps columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnForm {
    /// Parquet, compressed with zstd.
    Parquet,
    /// An Arrow file (Feather, version 2).
    Arrow,
}

/// Writes the rows of a whole table, page by page.
pub struct TableWriter {
    columns: Vec<Column>,
    schema: SchemaRef,
    writer: Writer,
    buffer: Shared,
}

impl TableWriter {
    /// Begins a file with these columns. The texts say what is written otherwise than it is.
    ///
    /// # Errors
    /// None that memory does not bring about.
    pub fn new(columns: &[Column], form: ColumnForm) -> Result<(TableWriter, Vec<String>), Failure> {
        let fields: Vec<Field> =
            columns.iter().map(|column| Field::new(&column.name, written(column.kind), true)).collect();
        let wide =
            columns.iter().filter(|column| matches!(column.kind, Kind::Number { digits, .. } if digits > WIDEST));
        let remarks = wide.map(|column| problems::written_as_text(&column.name)).collect();
        let schema = Arc::new(Schema::new(fields));
        let buffer = Shared::default();
        let writer = Writer::new(form, &schema, buffer.clone()).map_err(|error| problems::not_written(&error))?;
        Ok((TableWriter { columns: columns.to_vec(), schema, writer, buffer }, remarks))
    }

    /// Adds rows; gives the bytes that are ready.
    ///
    /// # Errors
    /// Never for pages of these columns.
    pub fn page(&mut self, page: &Page) -> Result<Vec<u8>, Failure> {
        let columns = page.arrays().iter().zip(&self.columns);
        let batch = columns.map(|(array, column)| as_written(array, column.kind)).collect::<Result<Vec<_>, _>>();
        let batch = batch.and_then(|arrays| RecordBatch::try_new(Arc::clone(&self.schema), arrays));
        batch.and_then(|batch| self.writer.write(&batch)).map_err(|error| problems::not_written(&error))?;
        Ok(self.buffer.take())
    }

    /// Ends the file; gives the rest of its bytes.
    ///
    /// # Errors
    /// None that memory does not bring about.
    pub fn finish(self) -> Result<Vec<u8>, Failure> {
        self.writer.finish().map_err(|error| problems::not_written(&error))?;
        Ok(self.buffer.take())
    }
}

/// Named columns of values as a whole file. Numbers are given as answers give them; those of one column that do not fit
/// a decimal together are written as text, which the texts beside the bytes say.
///
/// # Errors
/// None that memory does not bring about.
pub fn columns_file(columns: &[(String, Vec<Value>)], form: ColumnForm) -> Result<(Vec<u8>, Vec<String>), Failure> {
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    let mut remarks = Vec::new();
    for (name, values) in columns {
        let answered: Vec<Value> = values.iter().map(as_answered).collect();
        let array = match kind_of(&answered) {
            Some(kind) => array::of_values(kind, answered.iter()).ok(),
            None => None,
        };
        let array = match array {
            Some(array) => array,
            None => {
                if answered.iter().any(|value| matches!(value, Value::Number(_))) {
                    remarks.push(problems::written_as_text(name));
                }
                Arc::new(answered.iter().map(as_text).collect::<StringArray>())
            }
        };
        let array = match array.data_type() {
            DataType::Utf8View => cast(&array, &DataType::Utf8).map_err(|error| problems::not_written(&error))?,
            _ => array,
        };
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let buffer = Shared::default();
    let made = || -> Result<(), ArrowError> {
        let mut writer = Writer::new(form, &schema, buffer.clone())?;
        if !arrays.is_empty() {
            writer.write(&RecordBatch::try_new(Arc::clone(&schema), arrays)?)?;
        }
        writer.finish()
    };
    made().map_err(|error| problems::not_written(&error))?;
    Ok((buffer.take(), remarks))
}

/// A number as it leaves in an answer.
fn as_answered(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.finite_scale().is_none() => {
            Exact::parse(&number.to_answer_text()).map_or(Value::Blank(Reason::NotANumber), Value::Number)
        }
        Value::Period(period) => Value::Date(period.first_day()),
        value => value.clone(),
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Blank(_) => None,
        Value::Number(number) => Some(number.to_answer_text()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Date(day) => Some(day.to_string()),
        Value::Time(time) => Some(time.to_string()),
        Value::Period(period) => Some(period.to_string()),
        Value::Text(text) => Some(text.to_string()),
    }
}

/// The kind of a column of such values; `None` if they are of several kinds, or do not fit a decimal together.
fn kind_of(values: &[Value]) -> Option<Kind> {
    let mut found: Option<Kind> = None;
    for value in values {
        let kind = match value {
            Value::Blank(_) => continue,
            Value::Number(number) => {
                let scale = number.finite_scale()?;
                let whole = number.abs().floor().fixed(0).len();
                let (whole, scale) = match found {
                    Some(Kind::Number { digits, scale: known }) => {
                        (whole.max(usize::from(digits - known)), scale.max(u32::from(known)))
                    }
                    _ => (whole, scale),
                };
                let digits = u8::try_from(whole + scale as usize).ok().filter(|digits| *digits <= WIDEST)?;
                let kind = Kind::Number { digits, scale: u8::try_from(scale).ok()? };
                found = match found {
                    None | Some(Kind::Number { .. }) => Some(kind),
                    Some(_) => return None,
                };
                continue;
            }
            Value::Bool(_) => Kind::Bool,
            Value::Date(_) | Value::Period(_) => Kind::Date(crate::calendar::Grain::Day),
            Value::Time(_) => Kind::Time,
            Value::Text(_) => Kind::Text,
        };
        if found.is_some_and(|known| known != kind) {
            return None;
        }
        found = Some(kind);
    }
    Some(match found {
        // Every number of an answer is a decimal, so that the type does not change with the data.
        Some(Kind::Number { scale, .. }) => Kind::Number { digits: WIDEST, scale },
        Some(kind) => kind,
        None => Kind::Text,
    })
}

/// The type in which a column is written.
fn written(kind: Kind) -> DataType {
    match kind {
        Kind::Number { digits: ..=18, scale: 0 } => DataType::Int64,
        Kind::Number { digits: ..=18, scale } => DataType::Decimal128(18, scale.cast_signed()),
        Kind::Number { digits: ..=WIDEST, scale } => DataType::Decimal128(WIDEST, scale.cast_signed()),
        Kind::Number { .. } | Kind::Text => DataType::Utf8,
        Kind::Bool => DataType::Boolean,
        Kind::Date(_) => DataType::Date32,
        Kind::Time => DataType::Timestamp(TimeUnit::Microsecond, None),
    }
}

fn as_written(array: &ArrayRef, kind: Kind) -> Result<ArrayRef, ArrowError> {
    match (kind, array.as_primitive_opt::<Int64Type>()) {
        (Kind::Number { digits: ..=18, scale: 1.. }, Some(numbers)) => {
            let wide: Decimal128Array = numbers.iter().map(|number| number.map(i128::from)).collect();
            let DataType::Decimal128(precision, scale) = written(kind) else { return Ok(Arc::clone(array)) };
            Ok(Arc::new(wide.with_precision_and_scale(precision, scale)?))
        }
        (Kind::Number { digits, .. }, _) if digits > WIDEST => {
            let text = |row: usize| {
                let mut text = String::new();
                celltext::write(array, row, kind, &mut text).then_some(text)
            };
            Ok(Arc::new((0..array.len()).map(text).collect::<StringArray>()))
        }
        (Kind::Text, _) => cast(array, &DataType::Utf8),
        _ => Ok(Arc::clone(array)),
    }
}

enum Writer {
    Parquet(Box<ArrowWriter<Shared>>),
    Arrow(Box<FileWriter<Shared>>),
}

impl Writer {
    fn new(form: ColumnForm, schema: &SchemaRef, out: Shared) -> Result<Writer, ArrowError> {
        Ok(match form {
            ColumnForm::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::default()))
                    .set_max_row_group_row_count(Some(GROUP))
                    .set_created_by(concat!("kpi ", env!("CARGO_PKG_VERSION")).to_owned());
                Writer::Parquet(Box::new(ArrowWriter::try_new(out, Arc::clone(schema), Some(properties.build()))?))
            }
            ColumnForm::Arrow => Writer::Arrow(Box::new(FileWriter::try_new(out, schema)?)),
        })
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        match self {
            Writer::Parquet(writer) => Ok(writer.write(batch)?),
            Writer::Arrow(writer) => writer.write(batch),
        }
    }

    fn finish(self) -> Result<(), ArrowError> {
        match self {
            Writer::Parquet(writer) => {
                writer.close()?;
                Ok(())
            }
            Writer::Arrow(mut writer) => writer.finish(),
        }
    }
}

/// Bytes that were written and not taken yet.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
