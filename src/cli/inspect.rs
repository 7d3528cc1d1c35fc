//! `kpi inspect`: what is recognised in a table.

use super::arguments::{InspectArguments, TextOrJson};
use super::exit::{Exit, Stop};
use super::gather::binding;
use super::{Done, output, progress, terminal};
use crate::Project;
use crate::show;

/// Looks at a table and says what is there.
pub fn run(arguments: &InspectArguments) -> Done {
    let json = arguments.format == TextOrJson::Json;
    let project = Project::new();
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
