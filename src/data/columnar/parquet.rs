//! One Parquet file: its metadata, and its row groups through the engine's reader.
#![expect(clippy::disallowed_methods, reason = "tables are read from files here")]

use super::{ColumnFile, RawBatches};
use crate::data::content::Content;
use crate::data::locate::Found;
use crate::data::problems;
use crate::data::remote::{Ahead, AheadReader, Group};
use crate::data::seekable::Seekable;
use crate::problem::Failure;
use bytes::Bytes;
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use datafusion::parquet::basic::Type;
use datafusion::parquet::errors::{ParquetError, Result as ParquetResult};
use datafusion::parquet::file::metadata::ColumnChunkMetaData;
use datafusion::parquet::file::reader::{ChunkReader, Length};
use datafusion::parquet::file::statistics::Statistics;
use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use std::sync::Arc;

/// An opened file.
#[derive(Debug)]
pub(super) struct ParquetFile {
    name: String,
    content: Content,
    metadata: ArrowReaderMetadata,
}

impl ParquetFile {
    /// Reads the metadata.
    pub fn open(found: &Found) -> Result<ParquetFile, Failure> {
        let metadata = match &found.content {
            Content::File { path, .. } => {
                let file = File::open(path).map_err(|error| problems::unreadable(&found.name, &error.to_string()))?;
                ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
            }
            Content::Spilled(_) | Content::Without { .. } | Content::Remote(_) => {
                ArrowReaderMetadata::load(&Chunks(found.content.clone()), ArrowReaderOptions::new())
            }
            Content::Memory(bytes) => {
                ArrowReaderMetadata::load(&Bytes::from_owner(Arc::clone(bytes)), ArrowReaderOptions::new())
            }
        };
        let metadata = metadata.map_err(|error| {
            found
                .content
                .failure()
                .unwrap_or_else(|| problems::bad_columns(&found.name, "a Parquet file", &error.to_string()))
        })?;
        Ok(ParquetFile { name: found.name.clone(), content: found.content.clone(), metadata })
    }

    /// The metadata with other types for some columns.
    fn typed(&self, roots: &[(usize, DataType)]) -> ParquetResult<ArrowReaderMetadata> {
        let mut fields: Vec<Arc<Field>> = self.metadata.schema().fields().iter().cloned().collect();
        let mut changed = false;
        for (root, ty) in roots.iter().filter(|(_, ty)| *ty != DataType::Null) {
            if let Some(field) = fields.get_mut(*root).filter(|field| field.data_type() != ty) {
                *field = Arc::new(field.as_ref().clone().with_data_type(ty.clone()));
                changed = true;
            }
        }
        if !changed {
            return Ok(self.metadata.clone());
        }
        let schema = Schema::new_with_metadata(fields, self.metadata.schema().metadata().clone());
        let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
        ArrowReaderMetadata::try_new(Arc::clone(self.metadata.metadata()), options)
    }

    /// The groups with the places of the wanted columns.
    fn wanted(&self, groups: &[usize], roots: &[(usize, DataType)]) -> Vec<Group> {
        let schema = self.metadata.parquet_schema();
        let is_wanted = |leaf: usize| roots.iter().any(|(root, _)| schema.get_column_root_idx(leaf) == *root);
        let all = self.metadata.metadata().row_groups();
        let group = |at: &usize| {
            let group = all.get(*at)?;
            let wanted = group.columns().iter().enumerate().filter(|(leaf, _)| is_wanted(*leaf));
            let columns =
                wanted.map(|(_, chunk)| chunk.byte_range()).map(|(from, length)| from..from + length).collect();
            Some(Group { rows: u64::try_from(group.num_rows()).unwrap_or(0), columns })
        };
        groups.iter().filter_map(group).collect()
    }

    /// As many bytes of a column probably hold the first rows of a group, where only these are looked at.
    fn first(&self, groups: &[usize], rows: usize) -> Option<u64> {
        let [group] = groups else { return None };
        let group = self.metadata.metadata().row_groups().get(*group)?;
        let all = u64::try_from(group.num_rows()).ok()?;
        let longest = group.columns().iter().map(|chunk| chunk.byte_range().1).max()?;
        (rows < super::ROWS && all > rows as u64).then(|| longest * rows as u64 / all + (64 << 10))
    }

    /// The column chunks of a column, one for each row group; nothing if it is not a plain column.
    fn chunks(&self, root: usize) -> impl Iterator<Item = &ColumnChunkMetaData> {
        let schema = self.metadata.parquet_schema();
        let leaf = (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == root);
        let groups = self.metadata.metadata().row_groups().iter();
        groups.filter_map(move |group| leaf.and_then(|leaf| group.columns().get(leaf)))
    }
}

impl ColumnFile for ParquetFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn fields(&self) -> Vec<(String, DataType)> {
        let fields = self.metadata.schema().fields();
        fields.iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
    }

    fn group_rows(&self) -> Vec<u64> {
        let groups = self.metadata.metadata().row_groups();
        groups.iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).collect()
    }

    fn read(&self, groups: Vec<usize>, roots: &[(usize, DataType)], rows: usize) -> Result<RawBatches, Failure> {
        let bad = |error: &dyn std::fmt::Display| {
            self.failure().unwrap_or_else(|| problems::bad_columns(&self.name, "a Parquet file", &error.to_string()))
        };
        let metadata = self.typed(roots).map_err(|error| bad(&error))?;
        let reader = match &self.content {
            Content::File { path, .. } => {
                let file = File::open(path).map_err(|error| problems::unreadable(&self.name, &error.to_string()))?;
                reader(file, metadata, groups, roots, rows)
            }
            Content::Spilled(_) | Content::Without { .. } => {
                reader(Chunks(self.content.clone()), metadata, groups, roots, rows)
            }
            Content::Memory(bytes) => reader(Bytes::from_owner(Arc::clone(bytes)), metadata, groups, roots, rows),
            Content::Remote(file) => {
                let (wanted, first) = (self.wanted(&groups, roots), self.first(&groups, rows));
                let ahead = Ahead::new(Arc::clone(file), wanted, rows as u64, first);
                reader(Fetching(Arc::new(ahead)), metadata, groups, roots, rows)
            }
        };
        let reader = reader.map_err(|error| bad(&error))?;
        // The reader gives columns in the order of the file, each once.
        let mut sorted: Vec<usize> = roots.iter().map(|(root, _)| *root).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let order: Vec<usize> = roots.iter().filter_map(|(root, _)| sorted.binary_search(root).ok()).collect();
        Ok(Box::new(reader.map(move |batch| batch?.project(&order))))
    }

    fn failure(&self) -> Option<Failure> {
        self.content.failure()
    }

    fn is_of_whole_numbers(&self, root: usize) -> bool {
        self.chunks(root).all(|chunk| matches!(chunk.column_type(), Type::INT32 | Type::INT64))
    }

    fn whole_digits(&self, root: usize) -> Option<u8> {
        let mut digits = 1;
        for chunk in self.chunks(root) {
            let (low, high) = match chunk.statistics()? {
                Statistics::Int32(found) => (i64::from(*found.min_opt()?), i64::from(*found.max_opt()?)),
                Statistics::Int64(found) => (*found.min_opt()?, *found.max_opt()?),
                _ => return None,
            };
            for bound in [low, high] {
                digits = digits.max(bound.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1));
            }
        }
        u8::try_from(digits).ok()
    }

    fn may_be_blank(&self, root: usize) -> bool {
        self.chunks(root).any(|chunk| chunk.statistics().and_then(Statistics::null_count_opt) != Some(0))
    }

    fn suits_dictionary(&self, root: usize) -> bool {
        self.chunks(root).all(|chunk| {
            chunk.dictionary_page_offset().is_some() && chunk.uncompressed_size() < chunk.num_values().saturating_mul(4)
        })
    }
}

/// Bytes of a file elsewhere, which are fetched ahead.
struct Fetching(Arc<Ahead>);

impl Length for Fetching {
    fn len(&self) -> u64 {
        self.0.size()
    }
}

impl ChunkReader for Fetching {
    type T = AheadReader;

    fn get_read(&self, start: u64) -> ParquetResult<AheadReader> {
        Ok(AheadReader::new(Arc::clone(&self.0), start))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        Ok(self.0.bytes(start, length)?)
    }
}

/// Bytes of a file that has no name of its own.
struct Chunks(Content);

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.0.size()
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<Seekable>;

    fn get_read(&self, start: u64) -> ParquetResult<BufReader<Seekable>> {
        let mut input = Seekable::open(&self.0)?;
        input.seek(SeekFrom::Start(start))?;
        Ok(BufReader::new(input))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        let bytes = self.0.range(start, start + length as u64)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("the file ends too soon".to_owned()));
        }
        Ok(bytes.into())
    }
}

fn reader<T: ChunkReader + 'static>(
    input: T,
    metadata: ArrowReaderMetadata,
    groups: Vec<usize>,
    roots: &[(usize, DataType)],
    rows: usize,
) -> ParquetResult<ParquetRecordBatchReader> {
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(input, metadata);
    let mask = ProjectionMask::roots(builder.parquet_schema(), roots.iter().map(|(root, _)| *root));
    builder.with_row_groups(groups).with_projection(mask).with_batch_size(rows).build()
}
