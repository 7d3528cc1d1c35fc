//! Tables that rows look up, many to one: read whole, with an index of their keys.

use super::domain::Domain;
use super::evaluate::fit;
use super::groups::Groups;
use super::held::HeldRows;
use super::machine::{Machine, Prepared};
use super::problems;
use super::program::{Program, failure};
use super::vector::{RowNumbers, Vector};
use crate::check::{Held, Place};
use crate::plan::{PlaceSource, Relation};
use crate::problem::Failure;
use crate::row::{ColumnRef, Row, RowType};
use crate::value::{Reason, Value};
use datafusion::arrow::array::BooleanArray;
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch};
use datafusion::arrow::compute::{cast, concat, filter_record_batch, take};
use datafusion::arrow::datatypes::DataType;

/// A table that was read for looking up.
pub struct PlaceTable {
    /// The columns that are fetched, in order of their number.
    columns: Vec<(usize, ArrayRef)>,
    /// The values of each key column, in the type in which keys are compared.
    domains: Vec<(Domain, RowType)>,
    groups: Groups,
    /// The row of each group; group 0 has none.
    row_of_group: Vec<Option<u32>>,
    /// Where the link holds for a time: the rows of each group with their times, instead of one row.
    held: Option<HeldRows>,
}

impl PlaceTable {
    /// The columns of the table that looking up needs: keys, fetched columns, those of its own filter.
    pub fn needed(place: &Place, source: &PlaceSource, fetched: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut needed = fetched.into_iter().collect::<Vec<_>>();
        needed.extend(place.on.iter().map(|(_, column)| usize::from(*column)));
        let bounds = place.held.iter().flat_map(|held| [held.from, held.to]);
        needed.extend(bounds.flatten().map(|(column, _)| usize::from(column)));
        if let Some(rows) = &source.rows {
            rows.columns(&mut |column: ColumnRef| needed.push(usize::from(column.column)));
        }
        needed.sort_unstable();
        needed.dedup();
        needed
    }

    /// The place as a relation of its own, so that its filter is computed like any other.
    pub fn relation(place: &Place, source: &PlaceSource) -> Relation {
        Relation {
            table: place.table,
            name: source.name.clone(),
            columns: source.columns.clone(),
            source: std::sync::Arc::clone(&source.source),
            places: Vec::new(),
            rows: source.rows.clone(),
            calendar: std::sync::Arc::clone(&source.calendar),
        }
    }

    /// An index of all rows. `batches` hold the `needed` columns; a key that stands there twice is a failure.
    pub fn new(
        place: &Place,
        source: &PlaceSource,
        needed: &[usize],
        batches: &[RecordBatch],
        home_types: &[RowType],
    ) -> Result<PlaceTable, Failure> {
        let wrong = || problems::not_as_promised(&source.name, "a column is missing or of another form");
        let batches = matching(place, source, needed, batches)?;
        let mut columns = Vec::with_capacity(needed.len());
        for (slot, column) in needed.iter().enumerate() {
            let parts = batches.iter().map(|batch| batch.columns().get(slot)).collect::<Option<Vec<_>>>();
            columns.push((*column, joined(&parts.ok_or_else(wrong)?).ok_or_else(wrong)?));
        }
        let rows = batches.iter().map(RecordBatch::num_rows).sum::<usize>();
        let mut domains = Vec::with_capacity(place.on.len());
        let mut numbers = Vec::with_capacity(place.on.len());
        for ((_, column), home) in place.on.iter().zip(home_types) {
            let column = usize::from(*column);
            let (_, array) = columns.iter().find(|(known, _)| *known == column).ok_or_else(wrong)?;
            let (_, kind) = source.columns.get(column).ok_or_else(wrong)?;
            let here = kind.row_type();
            let common = super::evaluate::common_type(here, *home).unwrap_or(*home);
            let vector = if rows == 0 { None } else { Some(Vector::load(array).ok_or_else(wrong)?) };
            let mut domain = Domain::default();
            let mut ids = Vec::new();
            if let Some(vector) = vector {
                let vector = fit(&vector, here, common).map_err(|fault| failure(&fault, &source.name, &place.link))?;
                domain.numbers(&vector, &mut ids);
            }
            domains.push((domain, common));
            numbers.push(ids);
        }
        let groups = Groups::new(place.on.len());
        let mut table = PlaceTable { columns, domains, groups, row_of_group: vec![None], held: None };
        table.index(place, source, &numbers, rows)?;
        Ok(table)
    }

    fn index(&mut self, place: &Place, source: &PlaceSource, numbers: &[Vec<u32>], rows: usize) -> Result<(), Failure> {
        let sizes = self.domains.iter().map(|(domain, _)| domain.len()).collect::<Vec<_>>();
        let numbers = numbers.iter().map(Vec::as_slice).collect::<Vec<_>>();
        let mut groups = Vec::new();
        self.groups.numbers(&numbers, &sizes, rows, &mut groups);
        if let Some(held) = &place.held {
            return self.index_times(place, source, held, groups);
        }
        self.row_of_group.resize(self.groups.slots(), None);
        for (row, group) in (0u32..).zip(&groups) {
            let key = self.groups.keys(*group);
            // A blank key finds nothing and may stand there any number of times.
            if key.contains(&0) {
                continue;
            }
            let Some(known) = self.row_of_group.get_mut(*group as usize) else { continue };
            if known.is_some() {
                return Err(problems::key_twice(&source.name, &place.link, &self.key(*group)));
            }
            *known = Some(row);
        }
        Ok(())
    }

    /// An index of the times of all rows; two that hold at once are a failure.
    fn index_times(
        &mut self,
        place: &Place,
        source: &PlaceSource,
        held: &Held,
        mut groups: Vec<u32>,
    ) -> Result<(), Failure> {
        for group in &mut groups {
            if self.groups.keys(*group).contains(&0) {
                *group = 0;
            }
        }
        let vector = |bound: Option<(u16, bool)>| {
            let (column, _) = bound?;
            let (_, array) = self.columns.iter().find(|(known, _)| *known == usize::from(column))?;
            if array.is_empty() { None } else { Vector::load(array) }
        };
        let (from, to) = (vector(held.from), vector(held.to));
        let rows = HeldRows::new(held, [from.as_ref(), to.as_ref()], &groups, self.groups.slots());
        match rows {
            Ok(rows) => self.held = Some(rows),
            Err(clash) => {
                let key = self.key(u32::try_from(clash.group).unwrap_or(0));
                return Err(problems::held_at_once(&source.name, &place.link, &key, &clash.spans));
            }
        }
        Ok(())
    }

    /// The key of a group.
    fn key(&self, group: u32) -> Vec<Value> {
        let key = self.groups.keys(group).iter().zip(&self.domains);
        key.map(|(id, (domain, ty))| domain.cell(*id).map_or(Value::Blank(Reason::NoValues), |cell| cell.value(*ty)))
            .collect()
    }

    /// The row that each row of the home finds; `keys` are its key columns with their types, then, where the link holds
    /// for a time, the moment.
    pub fn find(&self, keys: &[(&Vector, RowType)], rows: usize) -> Result<RowNumbers, super::evaluate::Fault> {
        let mut columns = Vec::with_capacity(keys.len());
        for ((vector, ty), (domain, common)) in keys.iter().zip(&self.domains) {
            let mut ids = Vec::new();
            domain.find(&fit(vector, *ty, *common)?, &mut ids);
            columns.push(ids);
        }
        let columns = columns.iter().map(Vec::as_slice).collect::<Vec<_>>();
        let mut groups = Vec::new();
        self.groups.find(&columns, rows, &mut groups);
        if let (Some(held), Some((moments, _))) = (&self.held, keys.get(self.domains.len())) {
            let found = groups.iter().enumerate().map(|(row, group)| held.find(*group, moments, row));
            return Ok(found.collect());
        }
        Ok(groups.iter().map(|group| self.row_of_group.get(*group as usize).copied().flatten()).collect())
    }

    /// A column of the rows that were found.
    pub fn fetch(&self, column: usize, rows: &RowNumbers) -> Option<Vector> {
        let (_, array) = self.columns.iter().find(|(known, _)| *known == column)?;
        Vector::load(&take(array, rows, None).ok()?)
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.columns.iter().all(|(_, array)| array.is_empty())
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let columns = self.columns.iter().map(|(_, array)| array.get_array_memory_size()).sum::<usize>();
        columns
            + self.domains.iter().map(|(domain, _)| domain.bytes()).sum::<usize>()
            + self.groups.bytes()
            + self.held.as_ref().map_or(0, HeldRows::bytes)
    }
}

/// The batches with only those rows that match the table's own filter.
fn matching(
    place: &Place,
    source: &PlaceSource,
    needed: &[usize],
    batches: &[RecordBatch],
) -> Result<Vec<RecordBatch>, Failure> {
    if source.rows.is_none() {
        return Ok(batches.to_vec());
    }
    let program = Program::new(&PlaceTable::relation(place, source))?;
    let rows = Prepared { table: source.name.clone(), program, projection: needed.to_vec(), places: Vec::new() };
    let mut machine = Machine::default();
    let mut matching = Vec::with_capacity(batches.len());
    for batch in batches {
        let Some(bits) = machine.filter(&rows, batch)? else { continue };
        let kept = filter_record_batch(batch, &BooleanArray::new(bits, None));
        matching.push(kept.map_err(|error| problems::scan_broke(&source.name, &error.to_string()))?);
    }
    Ok(matching)
}

/// One array of many; texts that come in different forms become views.
fn joined(parts: &[&ArrayRef]) -> Option<ArrayRef> {
    let Some(first) = parts.first() else {
        return Some(std::sync::Arc::new(datafusion::arrow::array::NullArray::new(0)));
    };
    if parts.iter().all(|part| part.data_type() == first.data_type()) {
        return concat(&parts.iter().map(|part| part.as_ref()).collect::<Vec<_>>()).ok();
    }
    let views = parts.iter().map(|part| cast(part, &DataType::Utf8View)).collect::<Result<Vec<_>, _>>().ok()?;
    concat(&views.iter().map(|part| part.as_ref()).collect::<Vec<_>>()).ok()
}

/// The rows of a home that a place's keys are made of.
pub fn key_types(place: &Place) -> Vec<RowType> {
    place.on.iter().map(|(row, _): &(Row, u16)| row.ty()).collect()
}
