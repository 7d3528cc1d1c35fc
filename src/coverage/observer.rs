//! Looks on while tests run, and asks of every question what it reached.

use super::Reached;
use crate::problem::Error;
use crate::syntax::Asked;
use crate::trial::{Asking, Watcher};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What all tests of a run reached.
#[derive(Debug, Default)]
pub struct Observer {
    seen: Mutex<Seen>,
}

/// What was seen so far.
#[derive(Debug, Default)]
struct Seen {
    reached: Reached,
    unanswered: BTreeMap<String, String>,
    failed: Option<Error>,
}

impl Observer {
    /// What was reached, and of the metrics that tests asked for without an answer which test it was.
    ///
    /// # Errors
    /// If something could not be asked again that a test had asked.
    pub fn into_reached(self) -> Result<(Reached, BTreeMap<String, String>), Error> {
        // A thread that stopped early has stopped the run; what the others saw is still whole.
        let seen = self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        match seen.failed {
            Some(error) => Err(error),
            None => Ok((seen.reached, seen.unanswered)),
        }
    }
}

impl Watcher for Observer {
    fn asked(&self, asking: &Asking<'_>) {
        let reached = asking.answer.is_ok().then(|| asking.world.reached(asking.question));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match reached {
            Some(Ok(reached)) => seen.reached.add(&reached),
            Some(Err(error)) => seen.failed = Some(error),
            None => {
                for asked in &asking.question.metrics {
                    if let Asked::Name(name) = asked {
                        let title = asking.case.test.title.clone();
                        seen.unanswered.entry(name.text.to_string()).or_insert(title);
                    }
                }
            }
        }
    }
}
