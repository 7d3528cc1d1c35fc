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

/// How many rows were read so far.
#[derive(Debug, Default)]
pub struct Rows(AtomicU64);

impl Progress for Rows {
    fn read(&self, rows: u64, _bytes: u64) {
        self.0.fetch_add(rows, Ordering::Relaxed);
    }
}

/// Does the work; if somebody watches the error stream and it takes long, they see that it goes on.
pub fn watched<T>(doing: &'static str, work: impl FnOnce() -> T) -> T {
    watched_rows(doing, &Arc::default(), work)
}

/// The same for work that counts its rows.
pub fn watched_rows<T>(doing: &'static str, rows: &Arc<Rows>, work: impl FnOnce() -> T) -> T {
    if !terminal::is_watched() {
        return work();
    }
    let (done, waiting) = mpsc::channel::<()>();
    let rows = Arc::clone(rows);
    let watcher = std::thread::spawn(move || {
        if waiting.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::new_spinner().with_style(style).with_message(doing).with_elapsed(PATIENCE);
        while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            match rows.0.load(Ordering::Relaxed) {
                0 => {}
                read => bar.set_message(format!("{doing}, {} rows read", HumanCount(read))),
            }
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
