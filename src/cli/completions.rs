//! `kpi completions`: so that a shell can finish words.

use super::arguments::Cli;
use super::exit::Exit;
use super::{Done, output};
use clap::Args;
use clap::CommandFactory;

/// The arguments of `kpi completions`.
#[derive(Debug, Args)]
#[command(after_long_help = "Example:\n  kpi completions bash > ~/.local/share/bash-completion/completions/kpi")]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Prints the completions for a shell.
pub fn run(arguments: &CompletionsArguments) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "kpi", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}
