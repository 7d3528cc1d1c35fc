//! `kpi check`: everything that is wrong with the formulas.

use super::arguments::{ProjectArguments, TextOrJson};
use super::exit::{Exit, Stop};
use super::gather::gather_all;
use super::{Done, output, progress, terminal};
use crate::problem::Error;
use crate::show;
use clap::Args;
use std::path::PathBuf;

/// The arguments of `kpi check`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi check\n  kpi check metrics --data contacts.csv --format json\n\n\
    Every definition of the project is checked against its tables; eval checks only what a question reaches.")]
pub struct CheckArguments {
    /// Files or folders of formulas; by default those of the project, or in and below this folder
    pub formulas: Vec<PathBuf>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// How problems are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// Checks and reports.
pub fn run(arguments: CheckArguments) -> Done {
    let json = arguments.format == TextOrJson::Json;
    check(&arguments, json).map_err(|stop| stop.in_json(json))
}

fn check(arguments: &CheckArguments, json: bool) -> Done {
    let project = gather_all(&arguments.project, &arguments.formulas)?.with_formulas()?.project;
    let found = progress::watched("checking", || project.check());
    let problems = found.map_err(|error| Stop::error(error, project.sources()))?;
    if problems.iter().any(|problem| !problem.warning) {
        return Err(Stop::error(Error::Problems(problems), project.sources()));
    }
    let count = project.metric_names().len();
    let warnings = !problems.is_empty();
    let report = Error::Problems(problems);
    if json {
        output::print(&show::error_json(&report, project.sources()))?;
    } else if warnings {
        output::complain(&show::error(&report, project.sources(), &terminal::look_of_errors()));
    } else {
        let metrics = if count == 1 { "metric" } else { "metrics" };
        output::print(&format!("{count} {metrics}, no problems\n"))?;
    }
    Ok(Exit::Fine)
}
