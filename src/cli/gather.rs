//! From arguments and `kpi.toml` to a project: which formulas, which tables, which defaults.
#![expect(clippy::disallowed_methods, reason = "formulas may come from standard input")]

use super::arguments::ProjectArguments;
use super::exit::Stop;
use super::{problems, stores, terminal};
use crate::Project;
use crate::data::{Binding, From, is_address, is_called_a_table, readable};
use crate::project::{self, Config};
use crate::source::Sources;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Everything that a command needs before it asks.
pub struct Gathered {
    /// Formulas and tables.
    pub project: Project,
    /// What `kpi.toml` says, or nothing.
    pub config: Config,
}

/// A project with its tests.
pub struct GatheredTests {
    /// Formulas and tests.
    pub project: Project,
    /// The names of the texts whose tests are meant.
    pub chosen: BTreeSet<String>,
    /// The folder of its `kpi.toml`, if it has one.
    pub folder: Option<PathBuf>,
}

/// Formulas named on the command line take the place of those in `kpi.toml`; a table named there takes the place of
/// the one of the same name, and the others stay. A folder with a `kpi.toml` is that project. Where there is no
/// `kpi.toml` and nothing is named, the formulas are those in this folder.
pub fn gather(arguments: &ProjectArguments, formulas: &[PathBuf]) -> Result<Gathered, Stop> {
    assemble(arguments, formulas, Reach::Here, |config| in_place_of(config, formulas))
}

/// The same for a command that looks at everything there is: without a `kpi.toml`, in the folders below too.
pub fn gather_all(arguments: &ProjectArguments, formulas: &[PathBuf]) -> Result<Gathered, Stop> {
    assemble(arguments, formulas, Reach::Below, |config| in_place_of(config, formulas))
}

/// Where formulas are looked for if there is no `kpi.toml` and none are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// In this folder: a question must not wait for a walk through all folders below.
    Here,
    /// In this folder and those below.
    Below,
}

impl Gathered {
    /// A project that has formulas; that nothing was found in none would be no news.
    pub fn with_formulas(self) -> Result<Gathered, Stop> {
        if self.project.has_formulas() {
            Ok(self)
        } else {
            Err(Stop::failure(problems::no_formulas(&self.config.file)))
        }
    }
}

/// The same for tests, which a project keeps in folders of their own too: a path that belongs to the project chooses
/// among its tests, and everything that they need is read. Other paths take the place of the project's.
pub fn gather_tests(arguments: &ProjectArguments, paths: &[PathBuf]) -> Result<GatheredTests, Stop> {
    let Gathered { project, config } = assemble(arguments, paths, Reach::Below, |config| {
        let all: Vec<PathBuf> = config.formulas.iter().chain(&config.tests).cloned().collect();
        let belongs = |path: &PathBuf| own_configuration(path).is_some() || all.iter().any(|of| is_within(path, of));
        if paths.iter().all(belongs) { all } else { in_place_of(config, paths) }
    })?;
    let names: Vec<&str> = project.sources().iter().map(|(_, source)| source.name.as_str()).collect();
    let named = |path: &PathBuf, name: &str| is_standard_input(path) || is_within(Path::new(name), path);
    if let Some(path) = paths.iter().find(|path| !names.iter().any(|name| named(path, name))) {
        return Err(Stop::usage(problems::not_read(path)));
    }
    let is_meant = |name: &&&str| paths.is_empty() || paths.iter().any(|path| named(path, name));
    let chosen = names.iter().filter(is_meant).map(|name| (*name).to_owned()).collect();
    let folder =
        (!config.file.as_os_str().is_empty()).then(|| config.file.parent().unwrap_or(Path::new("")).to_owned());
    Ok(GatheredTests { project, chosen, folder })
}

/// What is read where formulas are named: a folder with a `kpi.toml` is a project, and its formulas are those it states.
fn in_place_of(config: &Config, named: &[PathBuf]) -> Vec<PathBuf> {
    let (projects, stated): (Vec<&PathBuf>, Vec<&PathBuf>) =
        named.iter().partition(|path| own_configuration(path).is_some());
    let of_config = if stated.is_empty() || !projects.is_empty() { config.formulas.as_slice() } else { &[] };
    of_config.iter().chain(stated).cloned().collect()
}

/// Formulas and tables, each file once; `paths` says where the formulas are.
fn assemble(
    arguments: &ProjectArguments,
    named: &[PathBuf],
    reach: Reach,
    paths: impl FnOnce(&Config) -> Vec<PathBuf>,
) -> Result<Gathered, Stop> {
    let given = arguments.data.iter().map(|text| binding(text)).collect::<Result<Vec<_>, _>>()?;
    let from_input = given.iter().filter(|binding| matches!(binding.from, From::StandardInput)).count()
        + named.iter().filter(|path| is_standard_input(path)).count();
    if from_input > 1 {
        return Err(Stop::usage(problems::standard_input_twice()));
    }

    let mut sources = Sources::default();
    let config = config(arguments, named, reach, &mut sources)?;
    let mut project = Project::with_sources(sources);
    project.calendar(config.calendar.clone());
    project.stores(stores::at_hand(&config.stores));
    for Formulas { name, text, .. } in all_texts(&paths(&config))? {
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

/// The texts that are named, else all of the project: its formulas and its tests; not yet understood.
pub fn formulas(arguments: &ProjectArguments, named: &[PathBuf], sources: &mut Sources) -> Result<Vec<Formulas>, Stop> {
    let config = config(arguments, named, Reach::Below, sources)?;
    all_texts(&formulas_and_tests(&config, named))
}

/// A project of the texts that are named, else of all its formulas and tests.
pub fn gather_whole(arguments: &ProjectArguments, named: &[PathBuf]) -> Result<Gathered, Stop> {
    assemble(arguments, named, Reach::Below, |config| formulas_and_tests(config, named))
}

fn formulas_and_tests(config: &Config, named: &[PathBuf]) -> Vec<PathBuf> {
    let is_project = named.is_empty() || named.iter().any(|path| own_configuration(path).is_some());
    let tests = if is_project { config.tests.as_slice() } else { &[] };
    in_place_of(config, named).into_iter().chain(tests.iter().cloned()).collect()
}

/// The texts of files and folders, each once.
fn all_texts(paths: &[PathBuf]) -> Result<Vec<Formulas>, Stop> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for path in paths {
        all.extend(texts(path)?.into_iter().filter(|text| seen.insert(whole(Path::new(&text.name)))));
    }
    Ok(all)
}

/// Whether a path is another one or lies below it, however the two are written.
fn is_within(path: &Path, folder: &Path) -> bool {
    whole(path).starts_with(whole(folder))
}

/// A path in full; as it is where there is no such file.
fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The `kpi.toml` that is in force: the stated one, that of a folder named for its formulas, or the nearest above.
pub fn configuration(arguments: &ProjectArguments, formulas: &[PathBuf]) -> Option<PathBuf> {
    let of_folder = || formulas.iter().find_map(|path| own_configuration(path));
    let above = || project::find(&terminal::folder()).map(|file| near(&file));
    arguments.config.clone().or_else(of_folder).or_else(above)
}

/// What `kpi.toml` says. Without any, this folder is the project, unless other formulas are named.
fn config(
    arguments: &ProjectArguments,
    formulas: &[PathBuf],
    reach: Reach,
    sources: &mut Sources,
) -> Result<Config, Stop> {
    let Some(file) = configuration(arguments, formulas) else {
        let here = Path::new(".");
        let formulas = match reach {
            _ if !formulas.is_empty() => Vec::new(),
            Reach::Here => project::files_in(here).map_err(Stop::failure)?,
            Reach::Below => project::files_below(here).map_err(Stop::failure)?,
        };
        return Ok(Config::without_file(formulas));
    };
    project::open(&file, sources).map_err(|error| Stop::error(error, sources))
}

/// A project without formulas and tables: the calendar and the stores of the nearest `kpi.toml`; the calendar of ISO 8601
/// where there is none that can be read.
pub fn bare() -> Project {
    let file = project::find(&terminal::folder());
    let config = file.and_then(|file| project::open(&file, &mut Sources::default()).ok()).unwrap_or_default();
    let mut project = Project::new();
    project.calendar(config.calendar).stores(stores::at_hand(&config.stores));
    project
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
    if let Some(address) = path.to_str().filter(|text| is_address(text) && !path.exists()) {
        return Err(Stop::usage(problems::address_as_formulas(&readable(address))));
    }
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
        // `month=2025-03/sales.csv` may be a path too.
        Some((name, path)) if is_name(name) && !Path::new(text).exists() => (Some(name.to_owned()), path),
        Some((name, path)) if is_address(path) && !is_address(text) && !Path::new(text).exists() => {
            return Err(Stop::usage(problems::name_of_table(name)));
        }
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

/// The words of a command that takes formulas and metrics, told apart; a formula among the names is wrong usage.
pub fn words(command: &str, words: &[String]) -> Result<(Vec<PathBuf>, Vec<String>), Stop> {
    let (formulas, metrics): (Vec<String>, Vec<String>) = words.iter().cloned().partition(|word| names_formulas(word));
    if let Some(table) = formulas.iter().find(|word| is_called_a_table(word) && Path::new(word).is_file()) {
        return Err(Stop::usage(problems::table_as_formulas(table)));
    }
    if let Some(address) = metrics.iter().find(|word| is_address(word)) {
        return Err(Stop::usage(problems::address_as_name(command, &readable(address))));
    }
    match metrics.iter().find(|word| word.contains('(') && !word.contains('`')) {
        Some(formula) => Err(Stop::usage(problems::formula_as_name(command, formula))),
        None => Ok((formulas.into_iter().map(PathBuf::from).collect(), metrics)),
    }
}
