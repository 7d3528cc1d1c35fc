//! [`crate::plan::Plan`] in, [`Totals`] out. Knows the engine, Arrow and async; never knows division, rounding, units or formats.
//!
//! The engine gives the rows of a table as streams of batches, one for each thread. Each stream is read once: the row
//! expressions of all asks are computed for a batch, its rows are sent to their groups, and every fold takes them there.
//! At the end the parts of the threads are merged. All of it is exact, so the order of rows and the number of threads
//! change nothing.

mod array;
mod asked;
mod coverage;
mod domain;
mod evaluate;
mod fold;
mod groups;
mod hash;
mod held;
mod layout;
mod machine;
mod mantissa;
mod memory;
mod output;
mod patterns;
mod pieces;
mod place;
mod problems;
mod program;
mod rows;
mod scan;
mod series;
mod state;
mod totals;
mod vector;
mod windows;

pub use memory::Memory;
pub use pieces::pieces;
pub use rows::{FoundRow, RowsAsk, rows};
pub use series::{Series, TooManyDigits};
pub use totals::*;
pub use windows::windows;

use crate::data::{self, Kind};
use crate::plan::{Ask, CoverageAsk, Plan, Relation};
use crate::problem::{Error, Failure};
use crate::value::Value;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::execution::SendableRecordBatchStream;
use fold::SPARE;
use futures::StreamExt;
use layout::Layout;
use machine::Prepared;
use memory::{Account, Largest};
use place::PlaceTable;
use program::Program;
use scan::{Session, broken};
use state::{Scratch, State};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How a run is carried out. No option changes a digit of the result.
#[derive(Clone, Default)]
pub struct Options {
    /// How many streams a table is read in; 0 is taken for 1. The caller's runtime has the threads.
    pub threads: usize,
    /// How many bytes may be held; `None`: no limit.
    pub memory: Option<Memory>,
    /// Told of every batch that was read.
    pub progress: Option<Arc<dyn Progress>>,
}

impl Options {
    /// Bytes that one of so many folds may take although they are not filled.
    fn spare(&self, shares: usize) -> usize {
        self.memory.as_ref().map_or(SPARE, |memory| memory.spare(shares)).min(SPARE)
    }
}

/// Is told how far a run has come. Called from several threads.
pub trait Progress: Send + Sync {
    /// A pass over the tables begins; together they have about so many rows, where that is known.
    fn begins(&self, rows: Option<u64>);

    /// So many more rows were read.
    fn read(&self, rows: u64);
}

/// Why a run gave no totals.
#[derive(Clone, Debug)]
pub enum RunError {
    /// The world did not deliver.
    Error(Error),
    /// A cell beyond the sample needs a wider column: the question is asked again with `Catalog::widened`.
    Wider {
        /// The table's name.
        table: String,
        /// The position of the column.
        column: usize,
        /// What it must become.
        kind: Kind,
    },
}

impl From<Failure> for RunError {
    fn from(failure: Failure) -> RunError {
        RunError::Error(failure.into())
    }
}

/// Answers the asks of a plan. Must be called on a tokio runtime; a multi-threaded one gives the speed.
///
/// # Errors
/// A table that cannot be read, a key found twice in a table that is looked up, a result that does not fit its digits,
/// too little memory; or a column that must become wider.
pub async fn run(plan: &Plan, options: &Options) -> Result<Totals, RunError> {
    // Only a refusal names them.
    let wanted = if options.memory.is_some() { plan.wanted_by() } else { WantedBy::new() };
    answer(&plan.relations, &plan.asks, &plan.coverage, &wanted, options).await
}

/// The names of the columns that rest on a fold, by the positions of its ask and its own there.
type WantedBy<'a> = BTreeMap<(usize, usize), Vec<&'a str>>;

/// Answers asks of relations: the same as [`run`], without the rest of a plan.
///
/// # Errors
/// As [`run`].
pub async fn run_asks(
    relations: &[Relation],
    asks: &[Ask],
    coverage: &[CoverageAsk],
    options: &Options,
) -> Result<Totals, RunError> {
    answer(relations, asks, coverage, &WantedBy::new(), options).await
}

async fn answer(
    relations: &[Relation],
    asks: &[Ask],
    coverage: &[CoverageAsk],
    wanted: &WantedBy<'_>,
    options: &Options,
) -> Result<Totals, RunError> {
    let session = Session::new(options)?;
    if let Some(progress) = &options.progress {
        progress.begins(relations.iter().map(|relation| scan::rows(&relation.source)).sum());
    }
    let mut totals = Totals {
        asks: vec![AskTotals::default(); asks.len()],
        coverage: vec![CoverageTotals::default(); coverage.len()],
        relations: Vec::with_capacity(relations.len()),
        held: Vec::new(),
    };
    for (number, relation) in relations.iter().enumerate() {
        let asks = asks.iter().enumerate().filter(|(_, ask)| ask.relation == number).collect::<Vec<_>>();
        let coverage = coverage.iter().enumerate().filter(|(_, ask)| ask.relation == number).collect::<Vec<_>>();
        if asks.is_empty() && coverage.is_empty() {
            totals.relations.push(RelationTotals::default());
            continue;
        }
        let mut program = Program::new(relation)?;
        let layout = Arc::new(Layout::new(relation, &mut program, &asks, &coverage)?.named(wanted));
        let prepared = Arc::new(prepare(relation, program, &session).await?);
        let (mut state, account) = fold_rows(relation, &prepared, &layout, &session, options).await?;
        output::answer(&relation.name, &layout, &mut state, &mut totals, &account)?;
        // Rows that are made of others cover what those cover.
        if let Some(about) = data::made_about(&relation.source).filter(|about| about.span.is_some()) {
            for (at, _) in &coverage {
                if let Some(found) = totals.coverage.get_mut(*at) {
                    found.span = about.span;
                    found.days.clone_from(&about.days);
                    found.of_others = true;
                }
            }
        }
        totals.relations.push(RelationTotals { read: state.read, left_out: state.left_out });
        if account.is_limited() {
            // What was folded is given back, what is made of it is held on.
            drop(state);
            let bytes = totals.bytes().saturating_sub(totals.held_bytes());
            account.hold(bytes, || Some(Largest::of("The groups of the answer", bytes)))?;
            totals.held.push(Arc::new(account));
        }
    }
    Ok(totals)
}

/// Values as rows: one column after the other, each of its kind.
///
/// # Errors
/// A number that does not fit its column.
pub fn batch(table: &str, columns: &[(String, Kind, Vec<Value>)], rows: usize) -> Result<RecordBatch, Failure> {
    let array = |(name, kind, values): &(String, Kind, Vec<Value>)| {
        data::of_values(*kind, values.iter()).map_err(|_| problems::sum_too_large(table, name))
    };
    pieces::batch(table, columns.iter().map(array).collect::<Result<_, _>>()?, rows)
}

/// Reads the tables that are looked up.
async fn prepare(relation: &Relation, program: Program, session: &Session) -> Result<Prepared, RunError> {
    let mut places = Vec::with_capacity(relation.places.len());
    for ((place, source), fetched) in relation.places.iter().zip(&program.fetched) {
        places.push(match fetched.is_empty() {
            true => None,
            false => {
                let needed = PlaceTable::needed(place, source, fetched.iter().copied());
                let batches = session.read(&source.name, &source.source, &needed).await?;
                Some(PlaceTable::new(place, source, &needed, &batches, &place::key_types(place))?)
            }
        });
    }
    let projection = program.columns.clone();
    Ok(Prepared { table: relation.name.clone(), program, projection, places })
}

/// Reads the home table once and folds its rows, each stream by a task of its own.
async fn fold_rows(
    relation: &Relation,
    prepared: &Arc<Prepared>,
    layout: &Arc<Layout>,
    session: &Session,
    options: &Options,
) -> Result<(State, Account), RunError> {
    let places = session.account(&relation.name, scan::rows(&relation.source));
    let bytes: usize = prepared.places.iter().flatten().map(PlaceTable::bytes).sum();
    places.hold(bytes, || Some(Largest::of("The tables that are looked up", bytes)))?;
    let mut tasks = JoinSet::new();
    let streams = session.streams(&relation.name, &relation.source, &prepared.projection).await?;
    let made = data::made_bytes(&relation.source);
    places.hold(bytes.saturating_add(made), || Some(Largest::of("The rows that are made of other rows", made)))?;
    let shares = streams.len() * layout.sets();
    let spare = options.spare(shares);
    for (number, stream) in streams.into_iter().enumerate() {
        let (prepared, layout) = (Arc::clone(prepared), Arc::clone(layout));
        let (account, progress) = (places.beside(), options.progress.clone());
        let state = State::new(&layout, spare);
        tasks.spawn(async move { (number, fold_stream(stream, state, &prepared, &layout, account, progress).await) });
    }
    let mut parts = Vec::with_capacity(tasks.len());
    while let Some(part) = tasks.join_next().await {
        parts.push(part.map_err(|error| problems::scan_broke(&relation.name, &error.to_string()))?);
    }
    // In the order of the streams, so that of several failures always the same one is reported.
    parts.sort_by_key(|(number, _)| *number);
    let (mut whole, mut account) = (State::new(layout, spare), places.beside());
    for (_, part) in parts {
        let (part, held) = part?;
        if whole.read == 0 {
            (whole, account) = (part, held);
            continue;
        }
        whole.absorb(layout, &part, &account)?;
        drop((part, held));
        account.hold(whole.bytes(), || whole.largest(layout))?;
    }
    Ok((whole, account))
}

async fn fold_stream(
    mut stream: SendableRecordBatchStream,
    mut state: State,
    prepared: &Prepared,
    layout: &Layout,
    account: Account,
    progress: Option<Arc<dyn Progress>>,
) -> Result<(State, Account), RunError> {
    let mut scratch = Scratch::default();
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(|error| broken(&prepared.table, &error))?;
        let rows = batch.num_rows();
        if account.is_limited() {
            // The rows themselves, what is computed of them, and what their values may make grow.
            let taken = scan::bytes(&batch).saturating_mul(2);
            let bytes = state.bytes().saturating_add(state.growth(rows)).saturating_add(taken);
            account.hold(bytes, || state.largest(layout).filter(|largest| largest.bytes > taken))?;
        }
        state.update(prepared, layout, &batch, &mut scratch, &account)?;
        account.read(rows as u64);
        if let Some(progress) = &progress {
            progress.read(rows as u64);
        }
    }
    state.settle(layout);
    account.hold(state.bytes(), || state.largest(layout))?;
    Ok((state, account))
}
