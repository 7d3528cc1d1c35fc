//! `kpi watch`: the answer of `kpi eval`, and again whenever a formula or a table changes.

mod inputs;

use super::arguments::Format;
use super::eval::{self, EvalArguments};
use super::exit::{Exit, Stop};
use super::{Done, output, problems, terminal};
use clap::Args;
use inputs::Inputs;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// Files are looked at as often as this, where nobody says that they change.
const PATIENCE: Duration = Duration::from_secs(1);

/// What changes is read when it has rested so long, and when it never rests, after so many times.
const REST: Duration = Duration::from_millis(150);
const MOST_RESTS: usize = 20;

const WATCH_EXAMPLES: &str = "Examples:
  kpi watch --by month
  kpi watch cost.kpi --data contacts.csv --data costs.csv --by channel
  kpi watch -e 'average(wait)' --data 'calls/*.csv' --cache
  kpi watch --by month --format markdown --out report.md

Takes what kpi eval takes. Formulas, tables, kpi.toml and the files that match a pattern are watched; a mistake is shown, and
the watching goes on. Ctrl-C ends it.";

/// The arguments of `kpi watch`.
#[derive(Debug, Args)]
#[command(after_long_help = WATCH_EXAMPLES)]
pub struct WatchArguments {
    #[command(flatten)]
    pub eval: EvalArguments,
}

/// Answers, waits for a change, and answers again, until somebody ends it.
pub fn run(arguments: &WatchArguments) -> Done {
    let arguments = &arguments.eval;
    if inputs::wants_standard_input(arguments) {
        return Err(Stop::usage(problems::standard_input_watched()));
    }
    if !arguments.printing().can_go_on() {
        return Err(Stop::usage(problems::columns_watched()));
    }
    let mut changes = Changes::new();
    let mut inputs = Inputs::of(arguments, &Inputs::default());
    let mut is_first = true;
    loop {
        changes.follow(&inputs);
        begin(arguments, is_first)?;
        match eval::run(arguments) {
            Ok(_) => {}
            Err(stop) if stop.is_unheard() => return Ok(Exit::Fine),
            Err(stop) if is_first && stop.is_usage() => return Err(stop),
            Err(stop) => {
                stop.report();
            }
        }
        if terminal::is_watched() {
            output::complain(&waiting(inputs.count()));
        }
        inputs = changes.wait(arguments, inputs);
        is_first = false;
    }
}

fn waiting(files: usize) -> String {
    let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    format!("\nWatching {files}; Ctrl-C ends.\n")
}

/// Clears the terminal, or sets an answer apart from the one before.
fn begin(arguments: &EvalArguments, is_first: bool) -> Result<(), Stop> {
    if arguments.out.is_some() {
        return Ok(());
    }
    if terminal::can_be_cleared() {
        return output::print("\x1b[2J\x1b[3J\x1b[H");
    }
    let is_text = matches!(arguments.format, None | Some(Format::Table | Format::Markdown));
    match (is_first, is_text) {
        (true, _) => Ok(()),
        (false, true) => output::print("---\n"),
        // An empty line says nothing to whoever reads JSON.
        (false, false) => output::print("\n"),
    }
}

/// Who says that something changes.
struct Changes {
    /// None where the system does not tell.
    watcher: Option<RecommendedWatcher>,
    told: Receiver<()>,
    followed: BTreeSet<PathBuf>,
}

impl Changes {
    fn new() -> Changes {
        let (tell, told) = mpsc::channel();
        // To read a file is to touch it: that is no change.
        let is_change = |event: &notify::Result<notify::Event>| !matches!(event, Ok(event) if matches!(event.kind, EventKind::Access(_)));
        let handler = move |event| {
            if is_change(&event) {
                // Whoever listened has ended.
                let _ = tell.send(());
            }
        };
        Changes { watcher: notify::recommended_watcher(handler).ok(), told, followed: BTreeSet::new() }
    }

    /// Follows the folders of all files. One that cannot be followed is looked at from time to time, as all are.
    fn follow(&mut self, inputs: &Inputs) {
        let Some(watcher) = &mut self.watcher else { return };
        let folders = inputs.folders();
        for folder in self.followed.difference(&folders) {
            let _ = watcher.unwatch(folder);
        }
        for folder in folders.difference(&self.followed) {
            let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        self.followed = folders;
    }

    /// Waits until what the answer depends on is not what it was, and rests.
    fn wait(&self, arguments: &EvalArguments, before: Inputs) -> Inputs {
        loop {
            // Where there is much to look at it is looked at less often.
            let patience = PATIENCE.max(before.cost() * 20);
            if self.told.recv_timeout(patience) == Err(RecvTimeoutError::Disconnected) {
                std::thread::sleep(patience);
            }
            // All that has happened so far is seen at one look.
            while self.told.try_recv().is_ok() {}
            let mut now = Inputs::of(arguments, &before);
            if now.are(&before) {
                std::thread::sleep(before.cost());
                continue;
            }
            for _ in 0..MOST_RESTS {
                std::thread::sleep(REST);
                let next = Inputs::of(arguments, &now);
                let rests = next.are(&now);
                now = next;
                if rests {
                    break;
                }
            }
            while self.told.try_recv().is_ok() {}
            if !now.are(&before) {
                return now;
            }
        }
    }
}
