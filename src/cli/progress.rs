//! A sign of life for work that takes longer than a second.

use super::terminal;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

/// Does the work; if somebody watches the error stream and it takes long, they see that it goes on.
pub fn watched<T>(doing: &'static str, work: impl FnOnce() -> T) -> T {
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
        let bar = ProgressBar::new_spinner().with_style(style).with_message(doing).with_elapsed(PATIENCE);
        while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
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
