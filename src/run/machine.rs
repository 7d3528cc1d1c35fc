//! Runs the steps of a program over one batch after the other.

use super::evaluate::{self, Fault};
use super::place::PlaceTable;
use super::problems;
use super::program::{Action, Node, Program, Step, failure};
use super::vector::{RowNumbers, Vector};
use crate::problem::Failure;
use crate::value::{Reason, Value};
use datafusion::arrow::array::{BooleanArray, RecordBatch};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::filter_record_batch;

/// What all machines of a relation share.
pub struct Prepared {
    /// The table's name, for messages.
    pub table: String,
    /// The steps.
    pub program: Program,
    /// Which column of the table each column of a batch is, ascending.
    pub projection: Vec<usize>,
    /// The tables that are looked up; `None` for those that are not used.
    pub places: Vec<Option<PlaceTable>>,
}

/// The results of the steps for one batch.
#[derive(Default)]
pub struct Machine {
    vectors: Vec<Option<Vector>>,
    found: Vec<Option<RowNumbers>>,
    /// Literals are made once, for the longest batch so far.
    constants: Vec<Option<Vector>>,
}

/// What a batch came to.
pub struct Batch {
    /// Rows that `rows where` keeps.
    pub rows: usize,
    /// Rows that it leaves out.
    pub left_out: usize,
}

impl Machine {
    /// Computes all steps for the rows of a batch that `rows where` keeps.
    pub fn run(&mut self, prepared: &Prepared, batch: &RecordBatch) -> Result<Batch, Failure> {
        let all = batch.num_rows();
        let Some(bits) = self.filter(prepared, batch)? else {
            self.steps(prepared, batch, prepared.program.steps.len())?;
            return Ok(Batch { rows: all, left_out: 0 });
        };
        let kept = filter_record_batch(batch, &BooleanArray::new(bits, None))
            .map_err(|error| problems::scan_broke(&prepared.table, &error.to_string()))?;
        self.clear(prepared);
        self.steps(prepared, &kept, prepared.program.steps.len())?;
        Ok(Batch { rows: kept.num_rows(), left_out: all - kept.num_rows() })
    }

    /// The rows that `rows where` keeps; `None`: all. What was computed for it stays.
    pub fn filter(&mut self, prepared: &Prepared, batch: &RecordBatch) -> Result<Option<BooleanBuffer>, Failure> {
        self.clear(prepared);
        let Some((filter, end)) = prepared.program.filter else { return Ok(None) };
        self.steps(prepared, batch, end)?;
        let bits = self.vector(filter).and_then(Vector::trues);
        let bits = bits.ok_or_else(|| problems::not_for_rows(&prepared.table, "`rows where`"))?;
        Ok((bits.count_set_bits() < batch.num_rows()).then_some(bits))
    }

    /// The result of a step for the last batch.
    pub fn vector(&self, step: Step) -> Option<&Vector> {
        self.vectors.get(step).and_then(Option::as_ref)
    }

    fn clear(&mut self, prepared: &Prepared) {
        let steps = prepared.program.steps.len();
        self.vectors.clear();
        self.vectors.resize(steps, None);
        self.found.clear();
        self.found.resize(steps, None);
        self.constants.resize(steps, None);
    }

    fn steps(&mut self, prepared: &Prepared, batch: &RecordBatch, end: usize) -> Result<(), Failure> {
        for (at, node) in prepared.program.steps.iter().enumerate().take(end) {
            if self.vector(at).is_some() || matches!(self.found.get(at), Some(Some(_))) {
                continue;
            }
            let step = self.step(prepared, batch, at, node);
            step.map_err(|fault| match fault {
                StepFault::Fault(fault) => failure(&fault, &prepared.table, &node.written),
                StepFault::Failure(failure) => failure,
            })?;
        }
        Ok(())
    }

    fn step(&mut self, prepared: &Prepared, batch: &RecordBatch, at: Step, node: &Node) -> Result<(), StepFault> {
        let rows = batch.num_rows();
        let vector = match &node.action {
            Action::Column { column, from } => {
                let slot = prepared.projection.binary_search(column).ok();
                let array = slot.and_then(|slot| batch.columns().get(slot));
                let vector = array.and_then(Vector::load).ok_or_else(|| {
                    let form = array.map_or_else(|| "nothing".to_owned(), |array| array.data_type().to_string());
                    let found = format!("{} comes as {form}", node.written);
                    StepFault::Failure(problems::not_as_promised(&prepared.table, &found))
                })?;
                evaluate::fit(&vector, *from, node.ty)?
            }
            Action::Literal(value) => self.literal(at, value, node, rows)?,
            Action::Call { args, .. } => {
                let vectors = args.iter().map(|arg| self.result(*arg).cloned()).collect::<Result<Vec<_>, _>>()?;
                prepared.program.call(node, &vectors, args, rows)?
            }
            Action::Period { arg, days } => evaluate::period(self.result(*arg)?, days)?,
            Action::Find { place, keys } => {
                let found = self.find(prepared, *place, keys, rows)?;
                if let Some(slot) = self.found.get_mut(at) {
                    *slot = Some(found);
                }
                return Ok(());
            }
            Action::Fetch { find, place, column, from } => {
                let table = prepared.places.get(*place).and_then(Option::as_ref).ok_or(Fault::NotForRows)?;
                let found = self.found.get(*find).and_then(Option::as_ref).ok_or(Fault::NotForRows)?;
                let vector = match table.is_empty() {
                    true => evaluate::literal(&Value::Blank(Reason::NoValues), *from, rows)?,
                    false => table.fetch(*column, found).ok_or(Fault::NotForRows)?,
                };
                evaluate::fit(&vector, *from, node.ty)?
            }
        };
        if let Some(slot) = self.vectors.get_mut(at) {
            *slot = Some(vector);
        }
        Ok(())
    }

    fn result(&self, step: Step) -> Result<&Vector, Fault> {
        self.vector(step).ok_or(Fault::NotForRows)
    }

    fn literal(&mut self, at: Step, value: &Value, node: &Node, rows: usize) -> Result<Vector, Fault> {
        let Some(known) = self.constants.get_mut(at) else { return evaluate::literal(value, node.ty, rows) };
        match known {
            Some(vector) if vector.len() >= rows => Ok(vector.first(rows)),
            _ => {
                let vector = evaluate::literal(value, node.ty, rows)?;
                *known = Some(vector.clone());
                Ok(vector)
            }
        }
    }

    fn find(&self, prepared: &Prepared, place: usize, keys: &[Step], rows: usize) -> Result<RowNumbers, Fault> {
        let table = prepared.places.get(place).and_then(Option::as_ref).ok_or(Fault::NotForRows)?;
        let typed = |key: &Step| {
            let node = prepared.program.steps.get(*key).ok_or(Fault::NotForRows)?;
            Ok((self.result(*key)?, node.ty))
        };
        table.find(&keys.iter().map(typed).collect::<Result<Vec<_>, Fault>>()?, rows)
    }
}

enum StepFault {
    Fault(Fault),
    Failure(Failure),
}

impl From<Fault> for StepFault {
    fn from(fault: Fault) -> StepFault {
        StepFault::Fault(fault)
    }
}
