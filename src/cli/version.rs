//! A version of the formulas as it is named on the command line: files, a folder, or a revision.

use super::arguments::ProjectArguments;
use super::exit::Stop;
use super::gather::{gather, gather_all, names_formulas};
use super::{problems, terminal};
use crate::Project;
use crate::problem::Failure;
use crate::project;
use crate::source::Sources;
use std::path::{Path, PathBuf};

/// A version with what people call it.
pub struct Named {
    /// `main`, `old/`, `the work tree`.
    pub name: String,
    /// Its formulas, and the tables that its own `kpi.toml` binds.
    pub project: Project,
}

/// The two versions that the words name: `main..HEAD`, `main...HEAD`, a word alone with the work tree, two words.
pub fn both(old: &str, new: Option<&str>, arguments: &ProjectArguments) -> Result<(Named, Named), Stop> {
    let is_range = !old.starts_with("../") && old != "..";
    if new.is_none() && is_range && !is_path(old) {
        if let Some((from, to)) = old.split_once("...") {
            let to = or_head(to);
            let base = fork(or_head(from), to)?;
            return Ok((
                Named { name: or_head(from).to_owned(), ..revision(&base, arguments)? },
                revision(to, arguments)?,
            ));
        }
        if let Some((from, to)) = old.split_once("..") {
            return Ok((revision(or_head(from), arguments)?, revision(or_head(to), arguments)?));
        }
    }
    let before = one(old, arguments)?;
    let after = match new {
        Some(word) => one(word, arguments)?,
        None => work_tree(arguments)?,
    };
    Ok((before, after))
}

fn or_head(revision: &str) -> &str {
    if revision.is_empty() { "HEAD" } else { revision }
}

/// Whether a word is a path; `HEAD~1:metrics.kpi` is one of a revision.
fn is_path(word: &str) -> bool {
    names_formulas(word) && (Path::new(word).exists() || !word.contains(':'))
}

/// A path if there is one, else a revision.
pub fn one(word: &str, arguments: &ProjectArguments) -> Result<Named, Stop> {
    if !is_path(word) {
        return revision(word, arguments);
    }
    let project = gather(arguments, &[PathBuf::from(word)])?.project;
    Ok(Named { name: word.to_owned(), project })
}

/// The formulas as they are: those of `kpi.toml`, else all in and below this folder.
pub fn work_tree(arguments: &ProjectArguments) -> Result<Named, Stop> {
    let project = gather_all(arguments, &[])?.with_formulas()?.project;
    Ok(Named { name: "the work tree".to_owned(), project })
}

fn fork(one: &str, other: &str) -> Result<String, Stop> {
    let folder = terminal::folder();
    let found = project::merge_base(&folder, one, other).map_err(Stop::failure)?;
    found.ok_or_else(|| Stop::usage(problems::no_such_version(&format!("{one}...{other}"))))
}

/// `main`, or `main:metrics` for one folder or file in it.
fn revision(word: &str, arguments: &ProjectArguments) -> Result<Named, Stop> {
    let here = terminal::folder();
    let (name, path) = word.split_once(':').map_or((word, None), |(name, path)| (name, Some(Path::new(path))));
    let commit = project::commit(&here, name).map_err(Stop::failure)?;
    let commit = commit.ok_or_else(|| Stop::usage(problems::no_such_version(word)))?;
    // The data are those of today: they are seldom kept in a repository.
    let today = gather(arguments, &[])?;
    let folder = today.config.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or(here, Path::to_owned);
    let mut sources = Sources::default();
    let paths = match path {
        Some(path) => vec![path.to_owned()],
        None => formulas_then(&folder, &commit, &today.config.file, &mut sources)?,
    };
    let mut project = Project::with_sources(sources);
    project.same_data_as(&today.project);
    let mut found = 0;
    for path in paths {
        for (file, text) in project::formulas_at(&folder, &commit, &path).map_err(Stop::failure)? {
            project.formulas(format!("{name}:{file}"), text);
            found += 1;
        }
    }
    if found == 0 {
        return Err(Stop::failure(problems::no_formulas_there(name)));
    }
    Ok(Named { name: word.to_owned(), project })
}

/// Where the formulas were then: as `kpi.toml` said in that commit, else everything in and below the folder.
fn formulas_then(folder: &Path, commit: &str, config: &Path, sources: &mut Sources) -> Result<Vec<PathBuf>, Stop> {
    let file = config.file_name().map_or_else(|| "kpi.toml".into(), |name| name.to_string_lossy().into_owned());
    let text: Option<(String, String)> =
        project::text_at(folder, commit, &file).map_err(|failure: Failure| Stop::failure(failure))?;
    let Some((name, text)) = text else { return Ok(vec![PathBuf::from(".")]) };
    let read = project::read(Path::new(&name), &text, sources).map_err(|error| Stop::error(error, sources))?;
    Ok(if read.formulas.is_empty() { vec![PathBuf::from(".")] } else { read.formulas })
}
