//! A row for every piece of a text: what stands between the separators, without white space at its ends; empty ones are none.

use super::array;
use super::coverage::Coverage;
use super::machine::{Machine, Prepared};
use super::memory::Largest;
use super::program::{Program, Step};
use super::scan::{Session, broken};
use super::totals::CoverageTotals;
use super::vector::Vector;
use super::{Options, RunError, prepare, problems};
use crate::plan::Pieces;
use crate::problem::Failure;
use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{Field, Schema};
use futures::StreamExt;
use std::sync::Arc;

/// The rows with the wanted columns, in the order of a scan in one part, and the time that the rows they are made of cover.
///
/// # Errors
/// As [`super::run`].
pub async fn pieces(pieces: &Pieces, options: &Options) -> Result<(Vec<RecordBatch>, CoverageTotals), RunError> {
    // One part keeps the order of the files.
    let session = Session::new(&Options { threads: 1, ..options.clone() })?;
    let relation = &pieces.relation;
    let mut program = Program::new(relation)?;
    let text = program.add(&pieces.text, relation)?;
    let times = pieces.times.iter().map(|time| program.add(time, relation)).collect::<Result<Vec<Step>, _>>()?;
    let columns = pieces.columns.iter().map(|(_, row)| row.as_ref().map(|row| program.add(row, relation)).transpose());
    let columns = columns.collect::<Result<Vec<Option<Step>>, _>>()?;
    let prepared = prepare(relation, program, &session).await?;
    let account = session.account(&relation.name, None);
    let (mut coverage, mut made, mut bytes) = (Coverage::default(), Vec::new(), 0usize);
    for mut stream in session.streams(&relation.name, &relation.source, &prepared.projection).await? {
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(|error| broken(&relation.name, &error))?;
            let mut machine = Machine::default();
            machine.run(&prepared, &batch)?;
            times.iter().filter_map(|time| machine.vector(*time)).for_each(|time| coverage.update(time));
            let steps = Steps { text, columns: &columns };
            let rows = split(pieces, &prepared, &machine, &steps)?;
            bytes += rows.get_array_memory_size();
            account.hold(bytes, || Some(Largest::of("The rows made of it", bytes)))?;
            made.push(rows);
            if let Some(progress) = &options.progress {
                progress.read(batch.num_rows() as u64);
            }
        }
    }
    Ok((made, coverage.totals()))
}

struct Steps<'a> {
    text: Step,
    columns: &'a [Option<Step>],
}

fn split(pieces: &Pieces, prepared: &Prepared, machine: &Machine, steps: &Steps<'_>) -> Result<RecordBatch, Failure> {
    let missing = || problems::not_as_promised(&prepared.table, "a step has no result");
    let text = machine.vector(steps.text).ok_or_else(missing)?;
    let (mut rows, mut found): (Vec<u32>, Vec<&str>) = (Vec::new(), Vec::new());
    for row in 0..text.len() {
        let cell = text.texts().filter(|_| text.is_filled(row)).map_or("", |texts| texts.get(row));
        for piece in cell.split(pieces.at.as_str()).map(str::trim).filter(|piece| !piece.is_empty()) {
            rows.push(row as u32);
            found.push(piece);
        }
    }
    let of = UInt32Array::from(rows);
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(pieces.columns.len());
    for ((kind, _), step) in pieces.columns.iter().zip(steps.columns) {
        arrays.push(match step {
            None => Arc::new(StringViewArray::from_iter_values(&found)),
            Some(step) => {
                let vector: &Vector = machine.vector(*step).ok_or_else(missing)?;
                let array = array::of_vector(vector, *kind).ok_or_else(missing)?;
                take(&array, &of, None).map_err(|error| problems::scan_broke(&prepared.table, &error.to_string()))?
            }
        });
    }
    batch(&prepared.table, arrays, found.len())
}

/// Columns as a batch of so many rows.
pub fn batch(table: &str, arrays: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch, Failure> {
    let fields: Vec<Field> = arrays.iter().map(|array| Field::new("", array.data_type().clone(), true)).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
        .map_err(|error| problems::scan_broke(table, &error.to_string()))
}
