//! The engine works in an asynchronous runtime of its own, on a thread of its own, so that callers need none and may have one.

use crate::problem::{Code, Error, Failure};
use futures::channel::oneshot;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::runtime::{Builder, Runtime};

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

/// A runtime for many small questions, one after the other, on the thread that asks.
pub struct Engine(Runtime);

impl Engine {
    fn start() -> Result<Engine, Error> {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.map(Engine).map_err(|error| stopped(&error.to_string()))
    }

    /// Runs a future to its end.
    pub(super) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.0.block_on(future)
    }
}

/// Works on every item, on so many threads, each with an engine of its own. The results are in the order of the items;
/// after one that is the last, no other item is begun, and what stands behind the first of these is left out.
pub fn side_by_side<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    work: impl Fn(&Engine, &T) -> R + Sync,
    is_last: impl Fn(&R) -> bool + Sync,
) -> Result<Vec<R>, Error> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let worker = || {
        let engine = Engine::start()?;
        let mut done = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let result = work(&engine, item);
            stop.fetch_or(is_last(&result), Ordering::Relaxed);
            done.push((at, result));
        }
        Ok(done)
    };
    let parts: Vec<Result<Vec<(usize, R)>, Error>> = std::thread::scope(|scope| {
        let threads = 0..threads.clamp(1, items.len().max(1));
        let builder = |_| std::thread::Builder::new().name("kpi".to_owned()).stack_size(STACK_BYTES);
        let spawned: Vec<_> = threads.map(builder).map(|thread| thread.spawn_scoped(scope, worker)).collect();
        let join = |handle: std::thread::ScopedJoinHandle<'_, _>| {
            handle.join().unwrap_or_else(|_| Err(stopped("a thread stopped early")))
        };
        let ended = |handle: std::io::Result<_>| handle.map_err(|error| stopped(&error.to_string())).and_then(join);
        spawned.into_iter().map(ended).collect()
    });
    let mut done: Vec<(usize, R)> = parts.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    done.sort_by_key(|(at, _)| *at);
    let end = done.iter().position(|(_, result)| is_last(result)).map_or(done.len(), |last| last + 1);
    done.truncate(end);
    Ok(done.into_iter().map(|(_, result)| result).collect())
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
