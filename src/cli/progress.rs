//! A sign of life for work that takes longer than a second.

use super::terminal;
use crate::data::Arrivals;
use crate::run::Progress;
use indicatif::{DecimalBytes, HumanCount, ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

const WITHOUT_END: &str = "{spinner} {msg} {elapsed}";
const WITH_END: &str = "{spinner} {msg} {bar:20} {percent}% {elapsed}";

/// How much is done so far, and about how much there is.
#[derive(Debug, Default)]
pub struct Count {
    noun: &'static str,
    done: AtomicU64,
    /// 0: not known.
    all: AtomicU64,
}

impl Count {
    /// Rows; how many there are is told later.
    pub fn rows() -> Count {
        Count { noun: "rows read", ..Count::default() }
    }

    /// So many tests.
    pub fn tests(all: usize) -> Count {
        Count { noun: "tests run", all: AtomicU64::new(all as u64), ..Count::default() }
    }

    /// So many more are done.
    pub fn add(&self, more: u64) {
        self.done.fetch_add(more, Ordering::Relaxed);
    }
}

impl Progress for Count {
    fn begins(&self, rows: Option<u64>) {
        self.done.store(0, Ordering::Relaxed);
        self.all.store(rows.unwrap_or(0), Ordering::Relaxed);
    }

    fn read(&self, rows: u64) {
        self.add(rows);
    }
}

/// What comes from elsewhere, in bytes: whatever the work is, it may have to wait for that first.
#[derive(Debug, Default)]
struct Fetched {
    came: AtomicU64,
    all: AtomicU64,
}

static FETCHED: LazyLock<Arc<Fetched>> = LazyLock::new(Arc::default);

/// Who is told how much has come of what is elsewhere.
pub fn arrivals() -> Arc<dyn Arrivals> {
    Arc::clone(&*FETCHED) as _
}

impl Arrivals for Fetched {
    fn expects(&self, bytes: u64) {
        self.all.fetch_add(bytes, Ordering::Relaxed);
    }

    fn came(&self, bytes: u64) {
        self.came.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// Does the work; if somebody watches the error stream and it takes long, they see that it goes on.
pub fn watched<T>(doing: &'static str, work: impl FnOnce() -> T) -> T {
    watched_count(doing, &Arc::default(), work)
}

/// The same for work that counts what it does; where it is known how much there is, they see how far it has come.
pub fn watched_count<T>(doing: &'static str, count: &Arc<Count>, work: impl FnOnce() -> T) -> T {
    if !terminal::is_watched() {
        return work();
    }
    FETCHED.came.store(0, Ordering::Relaxed);
    FETCHED.all.store(0, Ordering::Relaxed);
    let (done, waiting) = mpsc::channel::<()>();
    let count = Arc::clone(count);
    let watcher = std::thread::spawn(move || {
        if waiting.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        let bar = ProgressBar::new_spinner().with_elapsed(PATIENCE);
        while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            show(&bar, doing, &count);
        }
        bar.finish_and_clear();
    });
    let result = work();
    drop(done);
    // The watcher only draws; if it failed, the result is still right.
    let _ = watcher.join();
    result
}

fn show(bar: &ProgressBar, doing: &str, count: &Count) {
    let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
    let (mut done, mut all) = (read(&count.done), read(&count.all));
    let mut message = match done {
        0 => doing.to_owned(),
        done => format!("{doing}, {} {}", HumanCount(done), count.noun),
    };
    let came = read(&FETCHED.came);
    if done == 0 && came > 0 {
        message = format!("{doing}, {} fetched", DecimalBytes(came));
        // Of some files it is not known how much of them is needed.
        (done, all) = (came, Some(read(&FETCHED.all)).filter(|all| came <= *all).unwrap_or(0));
    }
    let form = if all == 0 { WITHOUT_END } else { WITH_END };
    bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.set_message(message);
    bar.set_length(all);
    // An estimate may be too small; nothing is beyond its end.
    bar.set_position(done.min(all));
    bar.tick();
}
