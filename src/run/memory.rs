//! How much memory runs may hold, who holds how much of it, and what is to be said where it is not enough.

use super::problems;
use crate::problem::Failure;
use datafusion::execution::memory_pool::{GreedyMemoryPool, MemoryConsumer, MemoryPool, MemoryReservation};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many bytes all runs that share it may hold together: groups, sets of different values, counts for percentiles,
/// series of periods, tables that are looked up, and the rows just read.
#[derive(Clone, Debug)]
pub struct Memory {
    limit: usize,
    pool: Arc<dyn MemoryPool>,
}

impl Memory {
    /// At most so many bytes.
    pub fn of(bytes: usize) -> Memory {
        Memory { limit: bytes, pool: Arc::new(GreedyMemoryPool::new(bytes)) }
    }

    /// What the engine itself takes from.
    pub(super) fn pool(&self) -> Arc<dyn MemoryPool> {
        Arc::clone(&self.pool)
    }

    /// Bytes that one of so many folds may take although they are not filled.
    pub(super) fn spare(&self, shares: usize) -> usize {
        self.limit / 4 * 3 / shares.max(1)
    }
}

/// What holds most of the memory of a holder.
pub(super) struct Largest {
    /// What it is, in the plural: `The different values of customer_id`.
    pub what: String,
    /// How many bytes it takes.
    pub bytes: usize,
    /// What could be asked instead.
    pub instead: Option<String>,
    /// The columns of the answer that it is for, where that is known.
    pub wanted_by: Vec<String>,
}

impl Largest {
    /// Something in place of which nothing else can be asked.
    pub fn of(what: &str, bytes: usize) -> Largest {
        Largest { what: what.to_owned(), bytes, instead: None, wanted_by: Vec::new() }
    }
}

/// Where there is not enough.
pub(super) struct Shortage<'a> {
    pub table: &'a str,
    pub limit: usize,
    /// Bytes held by all, before more were needed.
    pub held: usize,
    /// Rows of the table read so far, and all of them, if it is read and that is known.
    pub read: u64,
    pub rows: Option<u64>,
    pub largest: Option<Largest>,
}

/// The account of what one part of a run holds; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Account {
    reservation: Option<MemoryReservation>,
    table: Arc<Reading>,
}

#[derive(Debug)]
struct Reading {
    name: String,
    memory: Option<Memory>,
    read: AtomicU64,
    rows: Option<u64>,
}

impl Account {
    /// Of what is made of a table, which has so many rows.
    pub fn new(memory: Option<&Memory>, table: &str, rows: Option<u64>) -> Account {
        let reading = Reading { name: table.to_owned(), memory: memory.cloned(), read: AtomicU64::new(0), rows };
        Account::of(Arc::new(reading))
    }

    fn of(table: Arc<Reading>) -> Account {
        let consumer = || MemoryConsumer::new(format!("what is made of {}", table.name));
        let reservation = table.memory.as_ref().map(|memory| consumer().register(&memory.pool));
        Account { reservation, table }
    }

    /// Of what was asked for before: nothing more is asked.
    pub fn settled() -> Account {
        Account::new(None, "", None)
    }

    /// Another one of the same table.
    pub fn beside(&self) -> Account {
        Account::of(Arc::clone(&self.table))
    }

    /// So many more rows were read.
    pub fn read(&self, rows: u64) {
        self.table.read.fetch_add(rows, Ordering::Relaxed);
    }

    /// Whether there is a limit at all.
    pub fn is_limited(&self) -> bool {
        self.reservation.is_some()
    }

    /// Whether so many bytes more can be had; if so, it holds them until it is told what it holds.
    pub fn spares(&self, bytes: usize) -> bool {
        bytes == 0 || self.reservation.as_ref().is_none_or(|reservation| reservation.try_grow(bytes).is_ok())
    }

    /// How much it holds.
    pub fn bytes(&self) -> usize {
        self.reservation.as_ref().map_or(0, MemoryReservation::size)
    }

    /// From now on it holds so many bytes; `largest` is asked where there are not so many.
    ///
    /// # Errors
    /// The memory limit is reached.
    pub fn hold(&self, bytes: usize, largest: impl FnOnce() -> Option<Largest>) -> Result<(), Failure> {
        let (Some(reservation), Some(memory)) = (&self.reservation, &self.table.memory) else { return Ok(()) };
        reservation.try_resize(bytes).map_err(|_| self.refused(memory, largest()))
    }

    /// What is said where more than it holds cannot be had.
    pub fn shortage(&self, largest: Option<Largest>) -> Failure {
        self.refused(self.table.memory.as_ref().unwrap_or(&Memory::of(0)), largest)
    }

    fn refused(&self, memory: &Memory, largest: Option<Largest>) -> Failure {
        problems::out_of_memory(&Shortage {
            table: &self.table.name,
            limit: memory.limit,
            held: memory.pool.reserved(),
            read: self.table.read.load(Ordering::Relaxed),
            rows: self.table.rows,
            largest,
        })
    }
}
