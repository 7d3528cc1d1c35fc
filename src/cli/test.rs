//! `kpi test`: the `test` blocks of the formulas.

use super::arguments::TestArguments;
use super::exit::{Exit, Stop};
use super::gather::gather;
use super::{Done, output, progress, terminal};
use crate::trial;

/// Runs the tests and reports what failed.
pub fn run(arguments: TestArguments) -> Done {
    let project = gather(&arguments.project, &arguments.formulas)?.project;
    if let Err(error) = project.readable() {
        return Err(Stop::error(error, project.sources()));
    }
    let found = progress::watched("testing", || project.test());
    let outcomes = found.map_err(|error| Stop::error(error, project.sources()))?;
    output::print(&trial::report(&outcomes, project.sources(), &terminal::look()))?;
    Ok(if outcomes.iter().all(trial::Outcome::passed) { Exit::Fine } else { Exit::Failed })
}
