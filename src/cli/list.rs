//! `kpi list`: the metrics there are.

use super::arguments::{ProjectArguments, TextOrJson};
use super::exit::Exit;
use super::gather::gather_all;
use super::{Done, output, terminal};
use crate::show;
use clap::Args;
use std::path::PathBuf;

/// The arguments of `kpi list`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi list\n  kpi list metrics --format json\n  kpi list --lang fr\n\n\
    The metrics of the project come first, then those of the built-in library.")]
pub struct ListArguments {
    /// Files or folders of formulas; by default those of the project, or in and below this folder
    pub formulas: Vec<PathBuf>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// The language of labels, such as fr; by default that of the environment
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// How the list is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// Lists the metrics of the project, then those of the library.
pub fn run(arguments: ListArguments) -> Done {
    let gathered = gather_all(&arguments.project, &arguments.formulas)?;
    let metrics = gathered.project.metrics();
    let mut look = terminal::look();
    look.language = arguments.lang.or(gathered.config.language).or(look.language);
    output::print(&match arguments.format {
        TextOrJson::Text => show::metrics(&metrics, &look),
        TextOrJson::Json => show::metrics_json(&metrics),
    })?;
    Ok(Exit::Fine)
}
