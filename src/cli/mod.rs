//! The porch: arguments in, exit code out. Knows clap, the environment, the clock and the terminal; never grammar or mathematics.
#![warn(clippy::indexing_slicing)]

mod arguments;
mod badrows;
mod check;
mod codes;
mod completions;
mod diff;
mod eval;
mod exit;
mod explain;
mod format;
mod functions;
mod gather;
mod graph;
mod init;
mod inspect;
mod lint;
mod list;
mod man;
mod output;
mod percent;
mod problems;
mod progress;
mod read;
mod snapshots;
mod stopwatch;
mod stores;
mod terminal;
mod test;
mod version;
mod watch;
mod why;

pub use arguments::{Cli, Command};
pub use exit::Exit;

use clap::Parser;
use exit::Stop;
use std::process::ExitCode;

/// Reads the arguments, does what they say, and tells how it ended.
pub fn main() -> ExitCode {
    let exit = match Cli::try_parse() {
        Ok(cli) => run(cli),
        Err(wrong) if wrong.use_stderr() => {
            // If nobody can be told, nobody is.
            let _ = wrong.print();
            Exit::Usage
        }
        Err(help) => ended(output::printed(|| help.print()).map(|()| Exit::Fine)),
    };
    exit.into()
}

/// Does what the arguments say.
fn run(cli: Cli) -> Exit {
    ended(match cli.command {
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Watch(arguments) => watch::run(&arguments),
        Command::Explain(arguments) => explain::run(*arguments),
        Command::Why(arguments) => why::run(&arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Test(arguments) => test::run(arguments),
        Command::Format(arguments) => format::run(arguments),
        Command::Lint(arguments) => lint::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Graph(arguments) => graph::run(&arguments),
        Command::Functions(arguments) => functions::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Read(arguments) => read::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Problem(arguments) => codes::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man => man::run(),
    })
}

fn ended(done: Done) -> Exit {
    done.unwrap_or_else(Stop::report)
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.number())
    }
}

/// What a command gives: how it ended, or why it stopped.
type Done = Result<Exit, Stop>;
