//! `kpi completions`: so that a shell can finish words.

use super::arguments::{Cli, CompletionsArguments};
use super::exit::Exit;
use super::{Done, output};
use clap::CommandFactory;

/// Prints the completions for a shell.
pub fn run(arguments: &CompletionsArguments) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "kpi", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}
