//! `kpi inspect`: what is recognised in a table.

use super::arguments::TextOrJson;
use super::exit::{Exit, Stop};
use super::gather::{bare, binding};
use super::{Done, output, progress, terminal};
use crate::show;
use clap::Args;

/// The arguments of `kpi inspect`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi inspect contacts.csv\n  kpi inspect calls='2025/*.csv'\n  \
    kpi inspect costs.parquet --format json")]
pub struct InspectArguments {
    /// A file, a pattern in quotes, or - for standard input, with or without a name for the table
    #[arg(value_name = "PATH|NAME=PATH")]
    pub file: String,
    /// How it is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// Looks at a table and says what is there.
pub fn run(arguments: &InspectArguments) -> Done {
    let json = arguments.format == TextOrJson::Json;
    let project = bare();
    let binding = binding(&arguments.file)?;
    let found = progress::watched("reading", || project.inspect(&binding));
    let inspection = found.map_err(|error| Stop::error(error, project.sources()).in_json(json))?;
    output::print(&if json {
        show::inspection_json(&inspection)
    } else {
        show::inspection(&inspection, &terminal::look())
    })?;
    Ok(Exit::Fine)
}
