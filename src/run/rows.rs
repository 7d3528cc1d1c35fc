//! The first rows of a relation that meet a condition, cell by cell, for somebody who wants to see them.

use super::machine::{Machine, Prepared};
use super::program::{Program, Step};
use super::scan::{Session, broken};
use super::vector::Vector;
use super::{Options, RunError, prepare, problems};
use crate::data;
use crate::plan::Relation;
use crate::problem::FilePlace;
use crate::row::Row;
use crate::value::{Reason, Value};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::buffer::BooleanBuffer;
use futures::StreamExt;

/// What is wanted of rows.
#[derive(Clone, Debug)]
pub struct RowsAsk {
    /// Which rows; `None`: all that `rows where` keeps.
    pub filter: Option<Row>,
    /// What to give of each.
    pub columns: Vec<Row>,
    /// How many rows at most.
    pub most: usize,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRow {
    /// Where it stands; `None` where its table cannot say.
    pub place: Option<FilePlace>,
    /// One for each column of the ask.
    pub values: Vec<Value>,
}

/// The first rows of a relation, in the order of its files.
///
/// # Errors
/// As [`super::run`].
pub async fn rows(relation: &Relation, ask: &RowsAsk, options: &Options) -> Result<Vec<FoundRow>, RunError> {
    // One part keeps the order of the files.
    let session = Session::new(&Options { threads: 1, ..options.clone() })?;
    let mut program = Program::new(relation)?;
    let filter = ask.filter.as_ref().map(|filter| program.add(filter, relation)).transpose()?;
    let columns = ask.columns.iter().map(|row| program.add(row, relation)).collect::<Result<Vec<Step>, _>>()?;
    let prepared = prepare(relation, program, &session).await?;
    let asked = Asked { prepared, filter, columns, most: ask.most };
    let mut found: Vec<(u64, Vec<Value>)> = Vec::new();
    let mut before = 0u64;
    for mut stream in session.streams(&relation.name, &relation.source, &asked.prepared.projection).await? {
        while found.len() < ask.most
            && let Some(batch) = stream.next().await
        {
            let batch = batch.map_err(|error| broken(&relation.name, &error))?;
            asked.matching(&batch, before, &mut found)?;
            before += batch.num_rows() as u64;
        }
    }
    let numbers: Vec<u64> = found.iter().map(|(at, _)| *at).collect();
    let places = data::places(&relation.source, &numbers)?;
    Ok(places.into_iter().zip(found).map(|(place, (_, values))| FoundRow { place, values }).collect())
}

/// What is wanted, as steps.
struct Asked {
    prepared: Prepared,
    filter: Option<Step>,
    columns: Vec<Step>,
    most: usize,
}

impl Asked {
    /// Adds the rows of a batch that match, each with its number in the table.
    fn matching(&self, batch: &RecordBatch, before: u64, found: &mut Vec<(u64, Vec<Value>)>) -> Result<(), RunError> {
        let mut machine = Machine::default();
        let kept = machine.filter(&self.prepared, batch)?;
        let kept = kept.unwrap_or_else(|| BooleanBuffer::new_set(batch.num_rows()));
        let numbers: Vec<usize> = kept.set_indices().collect();
        machine.run(&self.prepared, batch)?;
        let is_in = match self.filter {
            Some(step) => {
                let bits = machine.vector(step).and_then(Vector::trues);
                bits.ok_or_else(|| problems::not_for_rows(&self.prepared.table, "a filter"))?
            }
            None => BooleanBuffer::new_set(numbers.len()),
        };
        for at in is_in.set_indices().take(self.most.saturating_sub(found.len())) {
            let Some(number) = numbers.get(at) else { break };
            let values = self.columns.iter().map(|step| self.value(&machine, *step, at)).collect();
            found.push((before + *number as u64, values));
        }
        Ok(())
    }

    fn value(&self, machine: &Machine, step: Step, row: usize) -> Value {
        let ty = self.prepared.program.steps.get(step).map(|node| node.ty);
        let cell = machine.vector(step).and_then(|vector| vector.cell(row));
        cell.zip(ty).map_or(Value::Blank(Reason::NoValues), |(cell, ty)| cell.value(ty))
    }
}
