//! Waiting for a server where everything else waits for files. The connections live on threads of their own, so that a
//! caller may be inside another runtime.

use super::problems;
use crate::problem::Failure;
use std::future::Future;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use tokio::runtime::{Builder, Runtime};

/// Fetching is waiting; two threads are enough to decipher what comes.
const THREADS: usize = 2;

/// Work that goes on elsewhere.
#[derive(Debug)]
pub(super) struct Begun<T>(Receiver<T>);

impl<T> Begun<T> {
    /// What came of it.
    pub fn wait(self) -> Result<T, Failure> {
        self.0.recv().map_err(|_| problems::stopped("a thread stopped early"))
    }
}

/// Begins work and does not wait for it.
pub(super) fn begin<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Result<Begun<T>, Failure> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let started = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(THREADS).thread_name("kpi-fetch").enable_all();
        builder.build().map_err(|error| error.to_string())
    });
    let runtime = started.as_ref().map_err(|error| problems::stopped(error))?;
    let (done, waiting) = channel();
    runtime.spawn(async move {
        // Nobody may be waiting any more.
        let _ = done.send(work.await);
    });
    Ok(Begun(waiting))
}

/// Does work to its end.
pub(super) fn wait<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Result<T, Failure> {
    begin(work)?.wait()
}
