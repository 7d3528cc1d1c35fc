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

/// How many rows were read so far, and about how many there are.
#[derive(Debug, Default)]
pub struct Rows {
    read: AtomicU64,
    /// 0: not known.
    all: AtomicU64,
}

impl Progress for Rows {
    fn begins(&self, rows: Option<u64>) {
        self.read.store(0, Ordering::Relaxed);
        self.all.store(rows.unwrap_or(0), Ordering::Relaxed);
    }

    fn read(&self, rows: u64) {
        self.read.fetch_add(rows, Ordering::Relaxed);
    }
}

/// Does the work; if somebody watches the error stream and it takes long, they see that it goes on.
pub fn watched<T>(doing: &'static str, work: impl FnOnce() -> T) -> T {
    watched_rows(doing, &Arc::default(), work)
}

/// The same for work that counts its rows; where it is known how many there are, they see how far it has come.
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
        let bar = ProgressBar::new_spinner().with_elapsed(PATIENCE);
        while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            show(&bar, doing, &rows);
        }
        bar.finish_and_clear();
    });
    let result = work();
    drop(done);
    // The watcher only draws; if it failed, the result is still right.
    let _ = watcher.join();
    result
}

fn show(bar: &ProgressBar, doing: &str, rows: &Rows) {
    let (read, all) = (rows.read.load(Ordering::Relaxed), rows.all.load(Ordering::Relaxed));
    let form = if all == 0 { WITHOUT_END } else { WITH_END };
    bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.set_message(match read {
        0 => doing.to_owned(),
        read => format!("{doing}, {} rows read", HumanCount(read)),
    });
    bar.set_length(all);
    // An estimate may be too small; nothing is beyond its end.
    bar.set_position(read.min(all));
    bar.tick();
}
