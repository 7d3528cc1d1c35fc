//! `kpi fmt`: formulas in the canonical layout.

use super::arguments::ProjectArguments;
use super::exit::{Exit, Stop};
use super::gather::{self, Formulas};
use super::{Done, output, problems, terminal};
use crate::problem::{Error, Problem};
use crate::show;
use crate::source::Sources;
use crate::syntax;
use clap::Args;
use std::path::Path;
use std::path::PathBuf;

/// The arguments of `kpi fmt`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi fmt\n  kpi fmt metrics --check\n  kpi fmt - < draft.kpi\n\n\
    Comments and single empty lines stay, and no formula changes its meaning. Where a line ends right behind an\n\
    opening bracket, what is inside keeps lines of its own. A file with a problem is left as it is.")]
pub struct FormatArguments {
    /// Files or folders of formulas, or - for standard input to standard output; by default those of the project, or in and below this folder
    pub formulas: Vec<PathBuf>,
    /// Write nothing; show what would change, and end with 1 if something would
    #[arg(long)]
    pub check: bool,
    /// Do not name the files that were written
    #[arg(short, long)]
    pub quiet: bool,
    /// The kpi.toml to use; by default the nearest one, here or in a folder above
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What was found of the files.
#[derive(Default)]
struct Tally {
    changed: usize,
    same: usize,
    problems: Vec<Problem>,
}

/// Lays every file out and replaces those that change; with `--check`, shows what would change.
pub fn run(arguments: FormatArguments) -> Done {
    let mut sources = Sources::default();
    let project = ProjectArguments { config: arguments.config.clone(), ..ProjectArguments::default() };
    let texts = gather::formulas(&project, &arguments.formulas, &mut sources)?;
    if texts.is_empty() {
        return Err(Stop::failure(problems::no_formulas(Path::new(""))));
    }
    let mut tally = Tally::default();
    for text in &texts {
        one(text, &arguments, &mut sources, &mut tally)?;
    }
    let told = !texts.iter().any(|text| text.path.is_none()) || arguments.check;
    if told && !arguments.quiet {
        output::print(&summary(&tally, arguments.check))?;
    }
    if !tally.problems.is_empty() {
        return Err(Stop::error(Error::Problems(tally.problems), &sources));
    }
    Ok(if arguments.check && tally.changed > 0 { Exit::Failed } else { Exit::Fine })
}

fn one(text: &Formulas, arguments: &FormatArguments, sources: &mut Sources, tally: &mut Tally) -> Result<(), Stop> {
    let source = sources.add(text.name.as_str(), text.text.as_str());
    let formatted = match syntax::format(source, &text.text) {
        Ok(formatted) => formatted,
        Err(problems) => {
            tally.problems.extend(problems);
            return Ok(());
        }
    };
    let differs = formatted != text.text;
    *if differs { &mut tally.changed } else { &mut tally.same } += 1;
    match &text.path {
        _ if arguments.check && differs => {
            let difference = show::changed_lines(&text.text, &formatted, &terminal::look());
            output::print(&format!("{}\n{difference}", text.name))
        }
        _ if arguments.check => Ok(()),
        None => output::print(&formatted),
        Some(path) if differs => rewrite(path, &formatted, arguments.quiet),
        Some(_) => Ok(()),
    }
}

fn rewrite(path: &Path, text: &str, quiet: bool) -> Result<(), Stop> {
    output::replace(path, text)?;
    if quiet { Ok(()) } else { output::print(&format!("formatted {}\n", path.display())) }
}

fn summary(tally: &Tally, check: bool) -> String {
    let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    match (check, tally.changed, tally.same) {
        (_, 0, 0) => String::new(),
        (_, 0, same) => format!("{} in the canonical layout\n", files(same)),
        (false, changed, 0) => format!("{} formatted\n", files(changed)),
        (false, changed, same) => format!("{} formatted, {same} unchanged\n", files(changed)),
        (true, changed, same) => {
            format!("{changed} of {} would be written otherwise: kpi fmt does it\n", files(changed + same))
        }
    }
}
