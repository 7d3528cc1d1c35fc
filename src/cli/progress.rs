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

/// How much is done so far: rows that were read, tests that have ended.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    fn so_far(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Progress for Count {
    fn read(&self, rows: u64, _bytes: u64) {
        self.add(rows);
    }
}

/// Does the work; if somebody watches the error stream and it takes long, they see that it goes on.
pub fn watched<T>(doing: &'static str, work: impl FnOnce() -> T) -> T {
    watched_with(move || doing.to_owned(), work)
}

/// The same for work that counts its rows.
pub fn watched_rows<T>(doing: &'static str, rows: &Arc<Count>, work: impl FnOnce() -> T) -> T {
    let rows = Arc::clone(rows);
    let status = move || match rows.so_far() {
        0 => doing.to_owned(),
        read => format!("{doing}, {} rows read", HumanCount(read)),
    };
    watched_with(status, work)
}

/// The same for work of which it is known how much there is.
pub fn watched_count<T>(doing: &'static str, done: &Arc<Count>, all: usize, work: impl FnOnce() -> T) -> T {
    let done = Arc::clone(done);
    watched_with(move || format!("{doing}, {} of {}", HumanCount(done.so_far()), HumanCount(all as u64)), work)
}

fn watched_with<T>(status: impl Fn() -> String + Send + 'static, work: impl FnOnce() -> T) -> T {
    if !terminal::is_watched() {
        return work();
    }
    let (done, waiting) = mpsc::channel::<()>();
    let watcher = std::thread::spawn(move || {
        if waiting.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::new_spinner().with_style(style).with_message(status()).with_elapsed(PATIENCE);
        while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            bar.set_message(status());
            bar.tick();
        }
        bar.finish_and_clear();
    });
    let result = work();
    drop(done);
    // The watcher only draws; if it failed, the result is still right.
    let _ = watcher.join();
    result
}
