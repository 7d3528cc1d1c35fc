//! How long every test takes, and how many have ended.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a report for build servers says how long tests took; no answer depends on it"
)]

use super::progress::Count;
use crate::source::Span;
use crate::trial::{Case, Outcome, Watcher};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Looks on while tests run.
#[derive(Debug)]
pub struct Stopwatch {
    running: Mutex<BTreeMap<Span, Instant>>,
    taken: Mutex<BTreeMap<Span, Duration>>,
    ended: Arc<Count>,
}

impl Stopwatch {
    /// For so many tests.
    pub fn new(tests: usize) -> Stopwatch {
        Stopwatch { running: Mutex::default(), taken: Mutex::default(), ended: Arc::new(Count::tests(tests)) }
    }

    /// How many tests have ended; goes on counting.
    pub fn ended(&self) -> &Arc<Count> {
        &self.ended
    }

    /// How long each test took, by its place.
    pub fn taken(self) -> BTreeMap<Span, Duration> {
        self.taken.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher for Stopwatch {
    fn begun(&self, case: &Case<'_>) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(case.test.span, Instant::now());
    }

    fn ended(&self, case: &Case<'_>, _outcome: &Outcome) {
        let place = case.test.span;
        let begun = self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&place);
        let taken = begun.map(|begun| begun.elapsed()).unwrap_or_default();
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(place, taken);
        self.ended.add(1);
    }
}
