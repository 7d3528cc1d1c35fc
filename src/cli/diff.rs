//! `kpi diff`: what changed between two versions, and by how much the numbers move.

use super::arguments::{ProjectArguments, QuestionArguments};
use super::exit::{Exit, Stop};
use super::gather::binding;
use super::version::{self, Named};
use super::{Done, output, problems, progress, terminal};
use crate::data::{Binding, From};
use crate::diff::{Difference, Side, SideError};
use crate::show::{self, Comparison, DiffOutput, Look};
use crate::syntax::QuestionText;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const DIFF_EXAMPLES: &str = "Examples:
  kpi diff main..HEAD                       two revisions
  kpi diff main...HEAD                      a branch with the place where it left main
  kpi diff HEAD~1 --by month --totals       a revision with the work tree, and the numbers by month
  kpi diff old/ new/ --format markdown
  kpi diff --data-old contacts=2024.csv --data-new contacts=2025.csv

A version is a file or folder of formulas, a revision of the git repository here, or a folder in one (HEAD~1:metrics).
Both versions are asked over the same data, --data and kpi.toml of the new one, and the same question: --by, --where, --from,
--to and --set hold for both. Without data, only the formulas are compared.

Exit codes:
  0  the two mean the same and no number moved; words may differ
  1  something means something else, or a number moved
  2  the command was called in a way that it does not understand
  3  there are problems in the formulas of one version
  4  the world did not deliver";

/// The arguments of `kpi diff`.
#[derive(Debug, Args)]
#[command(after_long_help = DIFF_EXAMPLES)]
pub struct DiffArguments {
    /// The version before: a file or folder, a revision, or two revisions with .. between them
    #[arg(value_name = "OLD")]
    pub old: Option<String>,
    /// The version after; by default the formulas as they are
    #[arg(value_name = "NEW")]
    pub new: Option<String>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// A table of the old data set
    #[arg(long, value_name = "NAME=PATH", help_heading = "Two data sets")]
    pub data_old: Vec<String>,
    /// The same table of the new data set
    #[arg(long, value_name = "NAME=PATH", help_heading = "Two data sets")]
    pub data_new: Vec<String>,
    /// The metrics whose numbers are compared; by default those that mean something else, or all over two data sets
    #[arg(long, value_name = "METRICS", value_delimiter = ',', help_heading = "Numbers")]
    pub metrics: Vec<String>,
    /// Compare the formulas only
    #[arg(long, help_heading = "Numbers", conflicts_with_all = ["metrics", "by"])]
    pub formulas_only: bool,
    /// The dimensions: columns, months, weeks …
    #[arg(long, value_name = "DIMENSIONS", help_heading = "Numbers")]
    pub by: Vec<String>,
    #[command(flatten)]
    pub question: QuestionArguments,
    /// Add lines with the totals
    #[arg(long, help_heading = "Numbers")]
    pub totals: bool,
    /// How the difference is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
    /// Write it to a file, which is replaced only whole
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// The forms that a difference can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For the terminal
    Text,
    /// For the comment of a pull request
    Markdown,
    /// For programs
    Json,
}

/// Compares and prints.
pub fn run(arguments: &DiffArguments) -> Done {
    let json = arguments.format == DiffFormat::Json;
    compare(arguments).map_err(|stop| stop.in_json(json))
}

fn compare(arguments: &DiffArguments) -> Done {
    output::may_write(arguments.out.as_deref())?;
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
        totals: arguments.totals,
        ..arguments.question.text()
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
