//! A sign of life for work that takes longer than a second.

use super::terminal;
use crate::run::Progress;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

const WITHOUT_END: &str = "{spinner} {msg} {elapsed}";
const WITH_END: &str = "{spinner} {msg} {bar:20} {percent}% {elapsed}";

/// How much is done so far, and about how much there is: rows that are read, tests that end.
#[derive(Debug, Default)]
pub struct Count {
    done: AtomicU64,
    /// 0: not known.
    all: AtomicU64,
}

impl Count {
    /// So much is to be done.
    pub fn of(&self, all: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
    }

    /// So much more is done.
    pub fn add(&self, more: u64) {
        self.done.fetch_add(more, Ordering::Relaxed);
    }
}

impl Progress for Count {
    fn begins(&self, rows: Option<u64>) {
        self.of(rows.unwrap_or(0));
    }

    fn read(&self, rows: u64) {
        self.add(rows);
    }
}

/// Does the work; if somebody watches the error stream and it takes long, they see that it goes on.
pub fn watched<T>(doing: &'static str, work: impl FnOnce() -> T) -> T {
    watched_count(doing, "done", &Arc::default(), work)
}

/// The same for work that counts its rows; where it is known how many there are, they see how far it has come.
pub fn watched_rows<T>(doing: &'static str, rows: &Arc<Count>, work: impl FnOnce() -> T) -> T {
    watched_count(doing, "rows read", rows, work)
}

/// The same for work that counts what it has done.
pub fn watched_count<T>(doing: &'static str, what: &'static str, count: &Arc<Count>, work: impl FnOnce() -> T) -> T {
    if !terminal::is_watched() {
        return work();
    }
    let count = Arc::clone(count);
    let (done, waiting) = mpsc::channel::<()>();
    let watcher = std::thread::spawn(move || {
        if waiting.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        let bar = ProgressBar::new_spinner().with_elapsed(PATIENCE);
        while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            show(&bar, doing, what, &count);
        }
        bar.finish_and_clear();
    });
    let result = work();
    drop(done);
    // The watcher only draws; if it failed, the result is still right.
    let _ = watcher.join();
    result
}

fn show(bar: &ProgressBar, doing: &str, what: &str, count: &Count) {
    let (done, all) = (count.done.load(Ordering::Relaxed), count.all.load(Ordering::Relaxed));
    let form = if all == 0 { WITHOUT_END } else { WITH_END };
    bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.set_message(match done {
        0 => doing.to_owned(),
        done => format!("{doing}, {} {what}", HumanCount(done)),
    });
    bar.set_length(all);
    // An estimate may be too small; nothing is beyond its end.
    bar.set_position(done.min(all));
    bar.tick();
}
