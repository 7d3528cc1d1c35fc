//! `kpi list`: the metrics there are.

use super::arguments::{ListArguments, TextOrJson};
use super::exit::Exit;
use super::gather::gather;
use super::{Done, output, terminal};
use crate::show;

/// Lists the metrics of the project, then those of the library.
pub fn run(arguments: ListArguments) -> Done {
    let gathered = gather(&arguments.project, &arguments.formulas)?;
    let metrics = gathered.project.metrics();
    let mut look = terminal::look();
    look.language = arguments.lang.or(gathered.config.language).or(look.language);
    output::print(&match arguments.format {
        TextOrJson::Text => show::metrics(&metrics, &look),
        TextOrJson::Json => show::metrics_json(&metrics),
    })?;
    Ok(Exit::Fine)
}
