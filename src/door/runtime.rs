//! The engine works in an asynchronous runtime of its own, on a thread of its own, so that callers need none and may have one.

use crate::problem::{Code, Error, Failure};
use futures::channel::oneshot;
use std::future::Future;
use tokio::runtime::Builder;

/// Formulas may nest deeply, and a caller's thread may have a small stack.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Runs a future to its end on a thread of its own.
pub fn block_on<T: Send>(threads: usize, future: impl Future<Output = T> + Send) -> Result<T, Error> {
    let work = || {
        let mut builder = Builder::new_multi_thread();
        builder.enable_all().thread_stack_size(STACK_BYTES).worker_threads(threads);
        builder.build().map(|runtime| runtime.block_on(future))
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("kpi".to_owned()).stack_size(STACK_BYTES);
        let handle = thread.spawn_scoped(scope, work).map_err(|error| stopped(&error.to_string()))?;
        handle.join().map_err(|_| stopped("a thread stopped early"))?.map_err(|error| stopped(&error.to_string()))
    })
}

/// Does blocking work on a thread of its own and is ready when it has ended.
pub fn spawn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> impl Future<Output = Result<T, Error>> + Send + 'static {
    let (sender, receiver) = oneshot::channel();
    let spawned = std::thread::Builder::new().name("kpi-ask".to_owned()).spawn(move || {
        // A caller that has lost interest has dropped the receiver; the answer is then for nobody.
        let _ = sender.send(work());
    });
    async move {
        spawned.map_err(|error| stopped(&error.to_string()))?;
        receiver.await.map_err(|_| stopped("a thread stopped early"))?
    }
}

/// The run ended for a reason that is nobody's formula and nobody's table.
pub fn stopped(why: &str) -> Error {
    Failure::new(Code::Interrupted, format!("the run stopped in the middle: {why}"))
        .help("try it again; if it happens again, please report it with the command and the formulas")
        .into()
}
