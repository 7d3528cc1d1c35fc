//! What an answer depends on: formulas, `kpi.toml`, tables, holidays, and the folders in which more of them may come.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "whether a file has changed is seen by its time; no answer depends on it"
)]

use crate::cli::eval::EvalArguments;
use crate::cli::gather::{self, Gathered};
use crate::data::{self, Binding, From};
use crate::project;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// Files with what shows that they change, and folders.
#[derive(Debug, Default)]
pub struct Inputs {
    files: BTreeMap<PathBuf, Option<Stamp>>,
    folders: BTreeSet<PathBuf>,
    /// How long it took to look.
    cost: Duration,
}

/// What shows that a file is another one: none of it for one that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// Another file in its place, by its number where files have one.
    number: u64,
}

/// Whether formulas or a table come from standard input.
pub fn wants_standard_input(arguments: &EvalArguments) -> bool {
    let is_input = |text: &String| matches!(gather::binding(text), Ok(Binding { from: From::StandardInput, .. }));
    arguments.words.iter().any(|word| word == "-") || arguments.project.data.iter().any(is_input)
}

impl Inputs {
    /// Looks at everything that the answer depends on now. Where formulas cannot be gathered, what was there before is
    /// looked at, so that it is seen when that is mended.
    pub fn of(arguments: &EvalArguments, before: &Inputs) -> Inputs {
        let begun = Instant::now();
        let mut inputs = Inputs::default();
        let words = gather::words("watch", &arguments.words).map(|(formulas, _)| formulas).unwrap_or_default();
        for word in &words {
            inputs.path(word);
        }
        let settings = gather::configuration(&arguments.project, &words);
        settings.iter().for_each(|file| inputs.path(file));
        let mut bindings: Vec<Binding> =
            arguments.project.data.iter().filter_map(|text| gather::binding(text).ok()).collect();
        match gather::gather(&arguments.project, &words) {
            Ok(Gathered { project, config }) => {
                for (_, source) in project.sources().iter() {
                    let path = Path::new(&source.name);
                    if path.is_file() {
                        inputs.path(path);
                    }
                }
                let stated = config.formulas.iter().chain(&config.holiday_files);
                stated.for_each(|path| inputs.path(path));
                bindings.extend(config.bindings);
                if words.is_empty() && config.file.as_os_str().is_empty() {
                    inputs.folders.insert(PathBuf::from("."));
                }
            }
            Err(_) => {
                before.files.keys().for_each(|path| inputs.path(path));
                formulas(&words, settings.as_deref()).iter().for_each(|path| inputs.path(path));
            }
        }
        for binding in &bindings {
            let (files, bases) = data::watched(binding);
            files.iter().for_each(|path| inputs.path(path));
            inputs.folders.extend(bases.into_iter().filter(|base| base.is_dir()));
        }
        // What is written is not watched.
        let own = arguments.out.as_ref().and_then(|out| out.canonicalize().ok());
        inputs.files.retain(|path, _| own.is_none() || path.canonicalize().ok() != own);
        inputs.cost = begun.elapsed();
        inputs
    }

    /// Whether nothing has changed.
    pub fn are(&self, before: &Inputs) -> bool {
        self.files == before.files
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.files.values().flatten().count()
    }

    /// The folders in which something may change.
    pub fn folders(&self) -> BTreeSet<PathBuf> {
        self.folders.clone()
    }

    /// How long it took to look.
    pub fn cost(&self) -> Duration {
        self.cost
    }

    fn path(&mut self, path: &Path) {
        if path.is_dir() {
            self.folders.insert(path.to_owned());
            return;
        }
        // An editor may put a new file in the place of the old one: that is seen in the folder.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if folder.is_dir() {
            self.folders.insert(folder.to_owned());
        }
        self.files.insert(path.to_owned(), stamp(path));
    }
}

/// The files of formulas that are meant, whether they can be read or not.
fn formulas(words: &[PathBuf], settings: Option<&Path>) -> Vec<PathBuf> {
    let folder =
        settings.map(|file| file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")));
    let found = match (words, folder) {
        ([], None) => project::files_in(Path::new(".")),
        ([], Some(folder)) => project::files_below(folder),
        (words, _) => {
            let folders = words.iter().filter(|word| word.is_dir());
            folders.map(|word| project::files_below(word)).collect::<Result<Vec<_>, _>>().map(|all| all.concat())
        }
    };
    found.unwrap_or_default()
}

fn stamp(path: &Path) -> Option<Stamp> {
    let about = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&about);
    #[cfg(not(unix))]
    let number = 0;
    Some(Stamp { size: about.len(), modified: about.modified().ok(), number })
}
