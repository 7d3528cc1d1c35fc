//! Libraries that read files may end in a way that they did not foresee where a file is damaged. That is a failure of the
//! file, told in words: nothing else may come of it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

thread_local! {
    /// Whether what ends on this thread is caught and said elsewhere.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What the work gives; nothing if it ended in the middle.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |about| {
            if !IS_GUARDED.get() {
                before(about);
            }
        }));
    });
    let was = IS_GUARDED.replace(true);
    let made = catch_unwind(AssertUnwindSafe(work)).ok();
    IS_GUARDED.set(was);
    made
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It ended in the middle.
    Broken,
    /// It went on for too long.
    Late,
}

/// What the work gives within a time. Work that goes on beyond it is left to itself: nobody waits for it.
pub(super) fn bounded<T: Send + 'static>(
    most: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Ended> {
    let (into, from) = channel();
    std::thread::spawn(move || into.send(guarded(work)));
    match from.recv_timeout(most) {
        Ok(Some(made)) => Ok(made),
        Ok(None) | Err(RecvTimeoutError::Disconnected) => Err(Ended::Broken),
        Err(RecvTimeoutError::Timeout) => Err(Ended::Late),
    }
}
