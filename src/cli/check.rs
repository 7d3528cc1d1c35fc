//! `kpi check`: everything that is wrong with the formulas.

use super::arguments::{CheckArguments, TextOrJson};
use super::exit::{Exit, Stop};
use super::gather::gather;
use super::{Done, output, progress, terminal};
use crate::problem::Error;
use crate::show;

/// Checks and reports.
pub fn run(arguments: CheckArguments) -> Done {
    let json = arguments.format == TextOrJson::Json;
    check(&arguments, json).map_err(|stop| stop.in_json(json))
}

fn check(arguments: &CheckArguments, json: bool) -> Done {
    let project = gather(&arguments.project, &arguments.formulas)?.project;
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
