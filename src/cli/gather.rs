//! From arguments and `kpi.toml` to a project: which formulas, which tables, which defaults.
#![expect(clippy::disallowed_methods, reason = "formulas may come from standard input")]

use super::arguments::ProjectArguments;
use super::exit::Stop;
use super::{problems, terminal};
use crate::Project;
use crate::data::{Binding, From};
use crate::project::{self, Config};
use crate::source::Sources;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Everything that a command needs before it asks.
pub struct Gathered {
    /// Formulas and tables.
    pub project: Project,
    /// What `kpi.toml` says, or nothing.
    pub config: Config,
}

/// Formulas named on the command line take the place of those in `kpi.toml`; a table named there takes the place of
/// the one of the same name, and the others stay. A folder with a `kpi.toml` is that project.
pub fn gather(arguments: &ProjectArguments, formulas: &[PathBuf]) -> Result<Gathered, Stop> {
    let given = arguments.data.iter().map(|text| binding(text)).collect::<Result<Vec<_>, _>>()?;
    let from_input = given.iter().filter(|binding| matches!(binding.from, From::StandardInput)).count()
        + formulas.iter().filter(|path| is_standard_input(path)).count();
    if from_input > 1 {
        return Err(Stop::usage(problems::standard_input_twice()));
    }

    let mut sources = Sources::default();
    let Read { config, texts } = self::formulas(arguments, formulas, &mut sources)?;
    let mut project = Project::with_sources(sources);
    for Formulas { name, text, .. } in texts {
        project.formulas(name, text);
    }
    let same_table = |one: &Binding, other: &Binding| one.table_name(None) == other.table_name(None);
    let kept = |binding: &&Binding| !given.iter().any(|other| same_table(other, binding));
    for binding in config.bindings.iter().filter(kept).chain(&given) {
        project.bind(binding.clone());
    }
    Ok(Gathered { project, config })
}

/// One text of formulas.
pub struct Formulas {
    /// What people call it: its path.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// Where it is written back to; standard input is not.
    pub path: Option<PathBuf>,
}

/// What a command is about, read and not yet understood.
pub struct Read {
    /// What `kpi.toml` says, or nothing.
    pub config: Config,
    /// The formulas, those of `kpi.toml` first.
    pub texts: Vec<Formulas>,
}

/// Formulas named on the command line take the place of those in `kpi.toml`. A folder with a `kpi.toml` is that project.
pub fn formulas(arguments: &ProjectArguments, named: &[PathBuf], sources: &mut Sources) -> Result<Read, Stop> {
    let config = config(arguments, named, sources)?;
    // A folder with a `kpi.toml` is a project: its formulas are those that it states.
    let (projects, stated): (Vec<&PathBuf>, Vec<&PathBuf>) =
        named.iter().partition(|path| own_configuration(path).is_some());
    let of_config = if stated.is_empty() || !projects.is_empty() { config.formulas.as_slice() } else { &[] };
    let mut all = Vec::new();
    for path in of_config.iter().chain(stated) {
        all.extend(texts(path)?);
    }
    Ok(Read { config, texts: all })
}

/// What `kpi.toml` says: the stated one, that of a folder named for its formulas, or the nearest above.
fn config(arguments: &ProjectArguments, formulas: &[PathBuf], sources: &mut Sources) -> Result<Config, Stop> {
    let of_folder = || formulas.iter().find_map(|path| own_configuration(path));
    let above = || project::find(&terminal::folder()).map(|file| near(&file));
    let found = arguments.config.clone().or_else(of_folder).or_else(above);
    let Some(file) = found else { return Ok(Config::default()) };
    project::open(&file, sources).map_err(|error| Stop::error(error, sources))
}

/// The `kpi.toml` of a folder that is named on the command line: `kpi eval examples/months` asks that project.
fn own_configuration(path: &Path) -> Option<PathBuf> {
    let file = path.join("kpi.toml");
    file.is_file().then_some(file)
}

/// A path as short as it can be said from here.
fn near(file: &Path) -> PathBuf {
    file.strip_prefix(terminal::folder()).map_or_else(|_| file.to_owned(), Path::to_owned)
}

fn texts(path: &Path) -> Result<Vec<Formulas>, Stop> {
    if !is_standard_input(path) {
        let files = project::formulas(path).map_err(Stop::failure)?.into_iter();
        return Ok(files.map(|(name, text)| Formulas { path: Some(PathBuf::from(&name)), name, text }).collect());
    }
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    read.map_err(|error| Stop::failure(project::unreadable(Path::new("standard input"), &error)))?;
    Ok(vec![Formulas { name: "standard input".to_owned(), text, path: None }])
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// `contacts.csv`, `costs=2025/*.csv`, `-`, `contacts=-`. What stands before the first `=` is a name unless it looks like a path.
pub fn binding(text: &str) -> Result<Binding, Stop> {
    let is_name = |name: &str| !name.is_empty() && !name.contains(['/', '\\', '.', '*', '?']);
    let (name, path) = match text.split_once('=') {
        Some((name, path)) if is_name(name) => (Some(name.to_owned()), path),
        _ => (None, text),
    };
    if path.is_empty() || path.starts_with('=') {
        return Err(Stop::usage(problems::data_argument(text)));
    }
    let from = if path == "-" { From::StandardInput } else { From::Paths(vec![path.to_owned()]) };
    Ok(Binding { name, from, format: None })
}

/// Whether a word of the command line names formulas: it ends in `.kpi`, is `-`, or is a path that exists.
pub fn names_formulas(word: &str) -> bool {
    word.ends_with(".kpi") || word == "-" || Path::new(word).exists()
}
