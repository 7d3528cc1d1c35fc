//! `kpi diff`: what changed between two versions, and by how much the numbers move.

use super::arguments::{DiffArguments, DiffFormat};
use super::exit::{Exit, Stop};
use super::gather::binding;
use super::version::{self, Named};
use super::{Done, output, problems, progress, terminal};
use crate::data::{Binding, From};
use crate::diff::{Difference, Side, SideError};
use crate::show::{self, Comparison, DiffOutput, Look};
use crate::syntax::QuestionText;

/// Compares and prints.
pub fn run(arguments: &DiffArguments) -> Done {
    let json = arguments.format == DiffFormat::Json;
    compare(arguments).map_err(|stop| stop.in_json(json))
}

fn compare(arguments: &DiffArguments) -> Done {
    let (mut old, mut new) = versions(arguments)?;
    let difference = progress::watched("comparing", || differ(&mut old, &mut new, arguments));
    let difference = difference.map_err(|error| stop(error, &old, &new, arguments))?;
    let comparison = Comparison { old: &old.name, new: &new.name, difference: &difference };
    let output = DiffOutput::from(arguments.format);
    match &arguments.out {
        Some(file) => output::replace(file, &show::difference(&comparison, output, &Look::default()))?,
        None => output::print(&show::difference(&comparison, output, &terminal::look()))?,
    }
    Ok(if difference.is_none() { Exit::Fine } else { Exit::Failed })
}

/// Both versions, each with its data.
fn versions(arguments: &DiffArguments) -> Result<(Named, Named), Stop> {
    let tables = |texts: &[String]| texts.iter().map(|text| binding(text)).collect::<Result<Vec<Binding>, Stop>>();
    let (data, data_old, data_new) =
        (tables(&arguments.project.data)?, tables(&arguments.data_old)?, tables(&arguments.data_new)?);
    let from_input = |binding: &Binding| matches!(binding.from, From::StandardInput);
    if data.iter().chain(&data_old).chain(&data_new).any(from_input) {
        return Err(Stop::usage(problems::standard_input_twice()));
    }
    let two_data_sets = !data_old.is_empty() || !data_new.is_empty();
    let (mut old, mut new) = match &arguments.old {
        Some(word) if arguments.new.is_some() || !two_data_sets || word.contains("..") => {
            version::both(word, arguments.new.as_deref(), &arguments.project)?
        }
        Some(word) => (version::one(word, &arguments.project)?, version::one(word, &arguments.project)?),
        None if two_data_sets => (version::work_tree(&arguments.project)?, version::work_tree(&arguments.project)?),
        None => return Err(Stop::usage(problems::nothing_to_compare())),
    };
    // The same data for both: those of the new version, or of the old one if the new one has none.
    if new.project.has_data() {
        old.project.same_data_as(&new.project);
    } else {
        new.project.same_data_as(&old.project);
    }
    for table in data_old {
        old.project.rebind(table);
    }
    for table in data_new {
        new.project.rebind(table);
    }
    if two_data_sets && old.name == new.name {
        (old.name, new.name) = (said(&arguments.data_old, "the data"), said(&arguments.data_new, "the data"));
    }
    Ok((old, new))
}

fn said(data: &[String], otherwise: &str) -> String {
    if data.is_empty() { otherwise.to_owned() } else { data.join(", ") }
}

fn differ(old: &mut Named, new: &mut Named, arguments: &DiffArguments) -> Result<Difference, SideError> {
    if arguments.formulas_only || !new.project.has_data() {
        let changes = old.project.changes(&new.project)?;
        return Ok(Difference { changes, ..Difference::default() });
    }
    let question = QuestionText {
        metrics: arguments.metrics.clone(),
        by: arguments.by.clone(),
        filter: arguments.filter.clone(),
        from: arguments.from.clone(),
        to: arguments.to.clone(),
        set: arguments.set.clone(),
        totals: arguments.totals,
        ..QuestionText::default()
    };
    old.project.difference(&mut new.project, &question)
}

/// What is wrong with one version, under its name.
fn stop(SideError { side, error }: SideError, old: &Named, new: &Named, arguments: &DiffArguments) -> Stop {
    let version = if side == Side::Old { old } else { new };
    if arguments.format != DiffFormat::Json {
        output::complain(&format!("In the {} version, {}:\n", side.word(), version.name));
    }
    Stop::error(error, version.project.sources())
}

impl std::convert::From<DiffFormat> for DiffOutput {
    fn from(format: DiffFormat) -> DiffOutput {
        match format {
            DiffFormat::Text => DiffOutput::Text,
            DiffFormat::Markdown => DiffOutput::Markdown,
            DiffFormat::Json => DiffOutput::Json,
        }
    }
}
