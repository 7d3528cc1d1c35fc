//! One Arrow file (Feather) or stream: its batches, one after the other.

use super::{ColumnFile, RawBatches};
use crate::data::content::Content;
use crate::data::locate::Found;
use crate::data::problems;
use crate::data::seekable::Seekable;
use crate::problem::Failure;
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::{cast, max, min};
use datafusion::arrow::datatypes::{DataType, Int64Type, SchemaRef};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::ipc::reader::{FileReader, StreamReader};
use datafusion::arrow::record_batch::RecordBatch;
use std::io::{BufReader, Result as IoResult};

/// An opened file.
#[derive(Debug)]
pub(super) struct ArrowFile {
    name: String,
    content: Content,
    schema: SchemaRef,
    /// Whether it has a list of its batches at its end; a stream has none and is read from its beginning.
    is_file: bool,
    /// The rows of each batch; of a stream all in one.
    groups: Vec<u64>,
    /// What was seen of each column.
    seen: Vec<Seen>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    nulls: bool,
    /// The digits of the largest whole number.
    digits: Option<u8>,
}

/// The first bytes of a file; a stream begins with a length.
pub(in crate::data) const MAGIC: &[u8] = b"ARROW1";

/// What the first bytes of a stream are.
pub(in crate::data) const STREAM: &[u8] = &[0xff, 0xff, 0xff, 0xff];

/// What a stream ends with.
const END: [u8; 8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];

impl ArrowFile {
    /// Reads the file once: how many rows it has, and how large its whole numbers are.
    pub fn open(found: &Found) -> Result<ArrowFile, Failure> {
        let bad =
            |error: &dyn std::fmt::Display| problems::bad_columns(&found.name, "an Arrow file", &error.to_string());
        let size = found.content.size();
        let start = found.content.range(0, 6).map_err(|error| bad(&error))?;
        let end = found.content.range(size.saturating_sub(8), size).map_err(|error| bad(&error))?;
        let is_file = start == MAGIC;
        // A reader takes a stream that ends between two batches for a whole one.
        if !is_file && end != END {
            return Err(problems::cut_off(&found.name, "Arrow"));
        }
        if is_file && !end.ends_with(MAGIC) {
            return Err(problems::cut_off(&found.name, "Arrow"));
        }
        let (schema, batches) = read(&found.content, is_file, None, None).map_err(|error| bad(&error))?;
        let mut groups = Vec::new();
        let mut seen = vec![Seen { nulls: false, digits: Some(1) }; schema.fields().len()];
        for batch in batches {
            let batch = batch.map_err(|error| bad(&error))?;
            groups.push(batch.num_rows() as u64);
            for (seen, array) in seen.iter_mut().zip(batch.columns()) {
                seen.nulls |= array.logical_null_count() > 0;
                seen.digits = seen.digits.zip(whole_digits(array)).map(|(known, more)| known.max(more));
            }
        }
        if !is_file {
            groups = vec![groups.iter().sum()];
        }
        Ok(ArrowFile { name: found.name.clone(), content: found.content.clone(), schema, is_file, groups, seen })
    }
}

type Opened = (SchemaRef, Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>);

/// The batches, only the stated ones of a file, with the stated columns.
fn read(
    content: &Content,
    is_file: bool,
    groups: Option<Vec<usize>>,
    columns: Option<Vec<usize>>,
) -> Result<Opened, ArrowError> {
    let input = || -> IoResult<BufReader<Seekable>> { Ok(BufReader::with_capacity(1 << 18, Seekable::open(content)?)) };
    if !is_file {
        let reader = StreamReader::try_new(input()?, columns)?;
        return Ok((reader.schema(), Box::new(reader)));
    }
    let mut reader = FileReader::try_new(input()?, columns)?;
    let schema = reader.schema();
    let groups = groups.unwrap_or_else(|| (0..reader.num_batches()).collect());
    let batches = groups.into_iter().map(move |group| {
        reader.set_index(group)?;
        reader.next().unwrap_or_else(|| Err(ArrowError::IpcError("a batch is missing".to_owned())))
    });
    Ok((schema, Box::new(batches)))
}

/// The digits of the largest whole number of an array; 1 of what is none, 20 if one does not fit 64 bits with a sign.
fn whole_digits(array: &ArrayRef) -> Option<u8> {
    if !array.data_type().is_integer() {
        return Some(1);
    }
    let Some(wide) = cast(array, &DataType::Int64).ok().filter(|wide| wide.null_count() == array.null_count()) else {
        return Some(20);
    };
    let numbers = wide.as_primitive_opt::<Int64Type>()?;
    let bounds = [min(numbers), max(numbers)].into_iter().flatten();
    let digits = bounds.map(|bound| bound.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1)).max().unwrap_or(1);
    u8::try_from(digits).ok()
}

impl ColumnFile for ArrowFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn fields(&self) -> Vec<(String, DataType)> {
        self.schema.fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
    }

    fn group_rows(&self) -> Vec<u64> {
        self.groups.clone()
    }

    fn read(&self, groups: Vec<usize>, roots: &[(usize, DataType)], rows: usize) -> Result<RawBatches, Failure> {
        let mut columns: Vec<usize> = roots.iter().map(|(root, _)| *root).collect();
        columns.sort_unstable();
        columns.dedup();
        let order: Vec<(usize, DataType)> =
            roots.iter().filter_map(|(root, ty)| columns.binary_search(root).ok().map(|at| (at, ty.clone()))).collect();
        let (_, batches) = read(&self.content, self.is_file, Some(groups), Some(columns))
            .map_err(|error| problems::bad_columns(&self.name, "an Arrow file", &error.to_string()))?;
        let pieces = batches.flat_map(move |batch| pieces(batch, &order, rows));
        Ok(Box::new(pieces))
    }

    fn is_of_whole_numbers(&self, _: usize) -> bool {
        false
    }

    fn whole_digits(&self, root: usize) -> Option<u8> {
        self.seen.get(root).and_then(|seen| seen.digits)
    }

    fn may_be_blank(&self, root: usize) -> bool {
        self.seen.get(root).is_none_or(|seen| seen.nulls)
    }

    fn suits_dictionary(&self, root: usize) -> bool {
        self.schema.fields().get(root).is_some_and(|field| matches!(field.data_type(), DataType::Dictionary(..)))
    }
}

/// A batch in pieces of some thousand rows, its columns in the types that are wanted.
fn pieces(
    batch: Result<RecordBatch, ArrowError>,
    order: &[(usize, DataType)],
    rows: usize,
) -> Vec<Result<RecordBatch, ArrowError>> {
    let made = batch.and_then(|batch| {
        let column = |(at, ty): &(usize, DataType)| -> Result<ArrayRef, ArrowError> {
            let array =
                batch.columns().get(*at).ok_or_else(|| ArrowError::IpcError("a column is missing".to_owned()))?;
            if *ty == DataType::Null || array.data_type() == ty { Ok(array.clone()) } else { cast(array, ty) }
        };
        let arrays = order.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        let names = (0..arrays.len()).map(|at| at.to_string());
        if arrays.is_empty() {
            return batch.project(&[]);
        }
        RecordBatch::try_from_iter(names.zip(arrays))
    });
    match made {
        Err(error) => vec![Err(error)],
        Ok(batch) => {
            let count = batch.num_rows();
            (0..count).step_by(rows.max(1)).map(|at| Ok(batch.slice(at, rows.min(count - at)))).collect()
        }
    }
}
