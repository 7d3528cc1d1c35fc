//! `kpi man`: the manual page, with a section for every command.

use super::arguments::Cli;
use super::exit::{Exit, Stop};
use super::{Done, output, problems};
use clap::CommandFactory;
use std::path::Path;

/// Prints the manual page.
pub fn run() -> Done {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    let rendered = clap_mangen::Man::new(command.clone()).render(&mut page).and_then(|()| {
        command.get_subcommands().try_for_each(|command| clap_mangen::Man::new(command.clone()).render(&mut page))
    });
    rendered.map_err(|error| Stop::failure(problems::unwritable(Path::new("the manual page"), &error)))?;
    output::print(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Fine)
}
