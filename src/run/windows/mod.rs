//! Columns that are made of the rows of a whole table: its rows are read once, ordered and grouped by their keys, and what
//! every row sees of the others is put beside it.

mod order;

use super::array;
use super::coverage::Coverage;
use super::domain::Domain;
use super::fold::{self, Accumulator, Rows};
use super::groups::Groups;
use super::machine::{Machine, Prepared};
use super::memory::{Account, Largest};
use super::program::{Program, Step};
use super::scan::{Session, broken};
use super::vector::{Cells, Vector};
use super::{Options, RunError, prepare, problems};
use crate::calendar::{Calendar, CoveredTime, Grain, Interval};
use crate::data::{self, Kind, MadeAbout};
use crate::plan::{Fold, Relation, RowWindow, WindowStep, Windows};
use crate::problem::Failure;
use crate::row::ColumnRef;
use crate::run::totals::TotalValue;
use crate::value::{Reason, Value};
use datafusion::arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, UInt32Array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{cast, interleave, take};
use futures::StreamExt;
use order::{Ordered, Place};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

/// The rows of a table with the wanted columns, made ones among them, in the order of a scan in one part.
///
/// # Errors
/// As [`super::run`].
pub async fn windows(windows: &Windows, wanted: &[usize], options: &Options) -> Result<Vec<RecordBatch>, RunError> {
    let session = Session::new(options)?;
    let relation = &windows.relation;
    let mut steps = Vec::new();
    let mut columns: BTreeSet<usize> = wanted.iter().copied().filter(|column| *column < windows.data).collect();
    for at in needed(windows, wanted) {
        let Some(window) = windows.columns.get(at) else { continue };
        let (program, inputs) = Inputs::new(window, windows)?;
        columns.extend(program.columns.iter().copied().filter(|column| *column < windows.data));
        steps.push((windows.data + at, window, program, inputs));
    }
    let mut available: Vec<usize> = columns.into_iter().collect();
    let mut table = read(windows, &available, &session, options).await?;
    let about = data::made_about(&relation.source);
    let account = session.account(&relation.name, None);
    for (number, window, program, inputs) in steps {
        let bytes = table.iter().map(Columns::bytes).sum();
        let rows = || Some(Largest::of("The rows and the columns made of them", bytes));
        account.hold(bytes, rows)?;
        let mut prepared = prepare(relation, program, &session).await?;
        prepared.projection.clone_from(&available);
        let pieces = table.iter().map(|rows| Piece::new(rows, &prepared, &inputs)).collect::<Result<Vec<_>, _>>()?;
        let room = Room { account: &account, bytes, spare: options.spare(1) };
        let made = made(window, &pieces, relation, about.as_ref(), &room)?;
        for (rows, array) in table.iter_mut().zip(made) {
            rows.arrays.push(array);
        }
        available.push(number);
    }
    Ok(table.iter().map(|rows| rows.batch(&available, wanted)).collect::<Result<Vec<_>, _>>()?)
}

/// The made columns that are wanted, and those that they need, in order.
fn needed(windows: &Windows, wanted: &[usize]) -> BTreeSet<usize> {
    let mut needed = BTreeSet::new();
    let mut open: Vec<usize> = wanted.iter().filter_map(|column| column.checked_sub(windows.data)).collect();
    while let Some(at) = open.pop() {
        if !needed.insert(at) {
            continue;
        }
        let Some(window) = windows.columns.get(at) else { continue };
        let mut also = |column: ColumnRef| {
            if column.place == 0 {
                open.extend(usize::from(column.column).checked_sub(windows.data));
            }
        };
        window.rows().for_each(|row| row.columns(&mut also));
        if let WindowStep::Fold(fold) = &window.step {
            fold.arguments().into_iter().for_each(|row| row.columns(&mut also));
        }
        for (place, _) in &windows.relation.places {
            place.on.iter().for_each(|(row, _)| row.columns(&mut also));
        }
        windows.relation.rows.iter().for_each(|row| row.columns(&mut also));
    }
    needed
}

/// The rows of one batch, column by column.
struct Columns {
    rows: usize,
    arrays: Vec<ArrayRef>,
}

impl Columns {
    fn bytes(&self) -> usize {
        self.arrays.iter().map(|array| array.get_array_memory_size()).sum()
    }

    fn record(&self) -> Result<RecordBatch, Failure> {
        super::pieces::batch("a table", self.arrays.clone(), self.rows)
    }

    fn batch(&self, available: &[usize], wanted: &[usize]) -> Result<RecordBatch, Failure> {
        let array =
            |column: &usize| available.iter().position(|known| known == column).and_then(|at| self.arrays.get(at));
        let arrays: Option<Vec<ArrayRef>> = wanted.iter().map(|column| array(column).cloned()).collect();
        let arrays = arrays.ok_or_else(|| problems::not_as_promised("a table", "a column is missing"))?;
        Columns { rows: self.rows, arrays }.record()
    }
}

/// Reads the columns of the data, each stream by a task of its own, and keeps the order of the files.
async fn read(
    windows: &Windows,
    columns: &[usize],
    session: &Session,
    options: &Options,
) -> Result<Vec<Columns>, RunError> {
    let name = &windows.relation.name;
    let mut tasks = JoinSet::new();
    let streams = session.streams(name, &windows.relation.source, columns).await?;
    for (number, mut stream) in streams.into_iter().enumerate() {
        let (name, progress) = (name.clone(), options.progress.clone());
        tasks.spawn(async move {
            let mut batches = Vec::new();
            while let Some(batch) = stream.next().await {
                let batch = match batch {
                    Ok(batch) => batch,
                    Err(error) => return (number, Err(broken(&name, &error))),
                };
                if let Some(progress) = &progress {
                    progress.read(batch.num_rows() as u64);
                }
                batches.push(Columns { rows: batch.num_rows(), arrays: batch.columns().to_vec() });
            }
            (number, Ok(batches))
        });
    }
    let mut parts = Vec::new();
    while let Some(part) = tasks.join_next().await {
        parts.push(part.map_err(|error| problems::scan_broke(name, &error.to_string()))?);
    }
    parts.sort_by_key(|(number, _)| *number);
    let mut all = Vec::new();
    for (_, part) in parts {
        all.extend(part?);
    }
    Ok(all)
}

/// Which steps compute what a window needs of a row.
struct Inputs {
    by: Vec<Step>,
    filter: Option<Step>,
    time: Option<Step>,
    key: Vec<Step>,
    value: Option<Step>,
    /// The arguments of a fold.
    fold: Vec<Step>,
}

impl Inputs {
    fn new(window: &RowWindow, windows: &Windows) -> Result<(Program, Inputs), Failure> {
        let relation = &windows.relation;
        let mut program = Program::new(relation)?;
        let mut add = |row| program.add(row, relation);
        let by = window.by.iter().map(&mut add).collect::<Result<_, _>>()?;
        let filter = window.filter.as_ref().map(&mut add).transpose()?;
        let time = window.time.as_ref().map(&mut add).transpose()?;
        let key = window.key.iter().map(&mut add).collect::<Result<_, _>>()?;
        let value = match &window.step {
            WindowStep::Next(value) | WindowStep::Previous(value) => Some(add(value)?),
            _ => None,
        };
        let fold = match &window.step {
            WindowStep::Fold(fold) => fold.arguments().into_iter().map(&mut add).collect::<Result<_, _>>()?,
            _ => Vec::new(),
        };
        Ok((program, Inputs { by, filter, time, key, value, fold }))
    }
}

/// What a window needs of the rows of one batch that exist for it.
pub(super) struct Piece {
    /// All rows of the batch.
    all: usize,
    /// Which of them exist, ascending.
    kept: Vec<u32>,
    by: Vec<Vector>,
    /// The rows that are seen; `None`: all.
    seen: Option<BooleanBuffer>,
    time: Option<Vector>,
    key: Vec<Vector>,
    value: Option<Vector>,
    fold: Vec<Vector>,
}

impl Piece {
    fn new(rows: &Columns, prepared: &Prepared, inputs: &Inputs) -> Result<Piece, Failure> {
        let batch = rows.record()?;
        let mut machine = Machine::default();
        let kept = machine.filter(prepared, &batch)?.unwrap_or_else(|| BooleanBuffer::new_set(rows.rows));
        machine.run(prepared, &batch)?;
        let missing = || problems::not_as_promised(&prepared.table, "a step has no result");
        let vector = |step: &Step| machine.vector(*step).cloned().ok_or_else(missing);
        let vectors = |steps: &[Step]| steps.iter().map(vector).collect::<Result<Vec<_>, _>>();
        let seen = match &inputs.filter {
            Some(step) => Some(vector(step)?.trues().ok_or_else(missing)?),
            None => None,
        };
        Ok(Piece {
            all: rows.rows,
            kept: kept.set_indices().map(|row| row as u32).collect(),
            by: vectors(&inputs.by)?,
            seen,
            time: inputs.time.as_ref().map(vector).transpose()?,
            key: vectors(&inputs.key)?,
            value: inputs.value.as_ref().map(vector).transpose()?,
            fold: vectors(&inputs.fold)?,
        })
    }

    fn is_seen(&self, row: usize) -> bool {
        self.seen.as_ref().is_none_or(|seen| row < seen.len() && seen.value(row))
    }

    /// The moment of a row, in microseconds.
    fn moment(&self, row: usize) -> Option<i64> {
        let time = self.time.as_ref().filter(|time| time.is_filled(row))?;
        match &time.cells {
            Cells::Time(moments) => moments.get(row).copied(),
            Cells::Date(days) => days.get(row).map(|day| crate::calendar::Day(*day).start().0),
            _ => None,
        }
    }

    /// Cells of the rows that exist as cells of all rows, blank for the others.
    fn spread(&self, array: &ArrayRef) -> Result<ArrayRef, Failure> {
        if self.kept.len() == self.all {
            return Ok(Arc::clone(array));
        }
        let mut from: Vec<Option<u32>> = vec![None; self.all];
        for (at, row) in (0u32..).zip(&self.kept) {
            if let Some(place) = from.get_mut(*row as usize) {
                *place = Some(at);
            }
        }
        take(array, &UInt32Array::from(from), None).map_err(engine)
    }
}

fn engine(error: datafusion::arrow::error::ArrowError) -> Failure {
    problems::scan_broke("a table", &error.to_string())
}

/// A window's column, one array for each batch.
fn made(
    window: &RowWindow,
    pieces: &[Piece],
    relation: &Relation,
    about: Option<&MadeAbout>,
    room: &Room<'_>,
) -> Result<Vec<ArrayRef>, Failure> {
    let table = &relation.name;
    let slots = slots(pieces, window.by.len());
    let kept = match &window.step {
        WindowStep::Fold(fold) => folded(fold, window, pieces, &slots, table, room)?,
        WindowStep::Next(_) => neighbours(window, pieces, &Ordered::new(pieces, &slots.of_rows).next(pieces))?,
        WindowStep::Previous(_) => neighbours(window, pieces, &Ordered::new(pieces, &slots.of_rows).previous(pieces))?,
        WindowStep::Number => {
            let numbers = Ordered::new(pieces, &slots.of_rows).numbers(pieces);
            numbers.into_iter().map(|numbers| -> ArrayRef { Arc::new(Int64Array::from(numbers)) }).collect()
        }
        WindowStep::Followed { within, grain, covers } => {
            let end = covered(pieces, *grain, *covers, about, &relation.calendar).map(|covered| covered.end.0);
            let followed = Ordered::new(pieces, &slots.of_rows).followed(pieces, *within, end);
            followed.into_iter().map(|truths| -> ArrayRef { Arc::new(BooleanArray::from(truths)) }).collect()
        }
    };
    kept.iter().zip(pieces).map(|(array, piece)| piece.spread(array)).collect()
}

/// The time that the rows cover.
fn covered(
    pieces: &[Piece],
    grain: Option<Grain>,
    covers: Option<Interval>,
    about: Option<&MadeAbout>,
    calendar: &Calendar,
) -> Option<Interval> {
    if covers.is_some() {
        return covers;
    }
    // Rows that are made of others cover what those cover.
    if let Some(about) = about
        && let Some((first, last)) = about.span
    {
        return Some(CoveredTime::of_rows((first, last), &about.days, grain, calendar).all);
    }
    let mut coverage = Coverage::default();
    pieces.iter().filter_map(|piece| piece.time.as_ref()).for_each(|time| coverage.update(time));
    let totals = coverage.totals();
    Some(CoveredTime::of_rows(totals.span?, &totals.days, grain, calendar).all)
}

/// The number of every row's key; 0 for rows that lack a part of it.
struct Slots {
    of_rows: Vec<Vec<u32>>,
    count: usize,
}

fn slots(pieces: &[Piece], width: usize) -> Slots {
    let mut domains: Vec<Domain> = (0..width).map(|_| Domain::default()).collect();
    let mut groups = Groups::new(width);
    let mut of_rows = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let mut ids: Vec<Vec<u32>> = vec![Vec::new(); width];
        for ((domain, vector), ids) in domains.iter_mut().zip(&piece.by).zip(&mut ids) {
            domain.numbers(vector, ids);
        }
        let sizes: Vec<usize> = domains.iter().map(Domain::len).collect();
        let columns: Vec<&[u32]> = ids.iter().map(Vec::as_slice).collect();
        let mut slots = Vec::new();
        groups.numbers(&columns, &sizes, piece.kept.len(), &mut slots);
        for (row, slot) in slots.iter_mut().enumerate() {
            if columns.iter().any(|ids| ids.get(row) == Some(&0)) {
                *slot = 0;
            }
        }
        of_rows.push(slots);
    }
    Slots { of_rows, count: groups.slots() }
}

/// What may be held beside the rows.
struct Room<'a> {
    account: &'a Account,
    /// What the rows take.
    bytes: usize,
    /// Bytes that a fold may take although they are not filled.
    spare: usize,
}

impl Room<'_> {
    /// So many bytes are held beside the rows, for a column of that name.
    fn hold(&self, name: &str, bytes: usize) -> Result<(), Failure> {
        let largest = || Some(Largest::of(&format!("The values that the column {name} is made of"), bytes));
        self.account.hold(self.bytes.saturating_add(bytes), largest)
    }
}

/// What is the same for all rows of a key.
fn folded(
    fold: &Fold,
    window: &RowWindow,
    pieces: &[Piece],
    slots: &Slots,
    table: &str,
    room: &Room<'_>,
) -> Result<Vec<ArrayRef>, Failure> {
    let mut accumulator = Accumulator::new(fold, room.spare);
    let (mut matching, mut scratch) = (Vec::new(), Vec::new());
    for (piece, slots_of_rows) in pieces.iter().zip(&slots.of_rows) {
        let seen = slots_of_rows.iter().enumerate().map(|(row, slot)| if piece.is_seen(row) { *slot } else { 0 });
        let seen: Vec<u32> = seen.collect();
        let args: Vec<&Vector> = piece.fold.iter().collect();
        let rows = |args| Rows { slots: &seen, count: slots.count, args, account: room.account };
        fold::count(&mut matching, &rows(&[]));
        room.hold(&window.name, accumulator.bytes().saturating_add(accumulator.growth(seen.len())))?;
        accumulator.update(&rows(&args), &mut scratch);
    }
    room.hold(&window.name, accumulator.bytes().saturating_add(accumulator.closing()))?;
    accumulator.close();
    let counts = matches!(fold, Fold::Rows | Fold::Values(_) | Fold::Distinct(_));
    let mut values = vec![Value::Blank(Reason::NoRows)];
    for (number, slot) in (1u32..).zip(1..slots.count) {
        let rows = matching.get(slot).copied().unwrap_or(0);
        let too_large = |_| problems::sum_too_large(table, &window.name);
        let total = accumulator.total(fold, &[number], rows).map_err(too_large)?;
        values.push(match total.value {
            TotalValue::Value(Some(value)) if total.used > 0 || counts => value,
            _ if counts => Value::int(0),
            _ => Value::Blank(Reason::NoValues),
        });
    }
    let of_slots = data::of_values(window.kind, values.iter());
    let of_slots = of_slots.map_err(|_| problems::sum_too_large(table, &window.name))?;
    let rows = slots.of_rows.iter().map(|slots| take(&of_slots, &UInt32Array::from(slots.clone()), None));
    rows.collect::<Result<Vec<_>, _>>().map_err(engine)
}

/// The values of other rows, `None` where there is no such row.
fn neighbours(window: &RowWindow, pieces: &[Piece], others: &[Vec<Option<Place>>]) -> Result<Vec<ArrayRef>, Failure> {
    let array = |piece: &Piece| piece.value.as_ref().and_then(|vector| array::of_vector(vector, window.kind));
    let mut arrays: Vec<ArrayRef> = pieces
        .iter()
        .map(array)
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| problems::not_as_promised(&window.name, "its values are of another kind"))?;
    // Where there is no other row stands the one cell of the last array.
    arrays.push(array::blanks(window.kind, 1));
    if let Kind::Text = window.kind {
        let views = arrays.iter().map(|array| cast(array, &data::form(Kind::Text))).collect::<Result<Vec<_>, _>>();
        arrays = views.map_err(engine)?;
    }
    let refs: Vec<&dyn datafusion::arrow::array::Array> = arrays.iter().map(|array| &**array).collect();
    let none = (refs.len() - 1, 0);
    let column = |places: &Vec<Option<Place>>| {
        let places: Vec<(usize, usize)> =
            places.iter().map(|place| place.map_or(none, |place| (place.piece as usize, place.row as usize))).collect();
        interleave(&refs, &places).map_err(engine)
    };
    others.iter().map(column).collect()
}
