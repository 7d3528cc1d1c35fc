//! Snapshots that no test takes any more.
#![expect(clippy::disallowed_methods, reason = "snapshots are files")]

use super::super::exit::Stop;
use super::super::problems;
use super::{Update, remove};
use crate::snapshot::Snapshot;
use crate::trial::{SNAPSHOTS, Suite};
use clap::ValueEnum;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What is done with snapshots that no test takes any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Unreferenced {
    /// They are named
    Warn,
    /// They are deleted
    Delete,
    /// They are named, and the run fails
    Reject,
}

impl Unreferenced {
    /// Refuses to delete where nothing is written.
    pub fn fits(self, update: Update) -> Result<(), Stop> {
        let fits = self != Unreferenced::Delete || update != Update::Never;
        if fits { Ok(()) } else { Err(Stop::usage(problems::delete_in_check())) }
    }
}

/// Does it, and gives what there is to say and whether the run is fine. Only files that a test of the formulas at hand
/// once wrote are looked at, or one of formulas that are gone; a snapshot of a Rust program is nobody's business here.
pub fn unreferenced(suite: &Suite<'_>, todo: Unreferenced) -> Result<(String, bool), Stop> {
    let left = found(suite)?;
    if todo == Unreferenced::Delete {
        left.iter().try_for_each(|file| remove(file))?;
    }
    Ok((problems::unreferenced(&left, todo == Unreferenced::Delete), left.is_empty() || todo != Unreferenced::Reject))
}

/// The snapshots beside the formulas of a suite that none of its tests takes.
fn found(suite: &Suite<'_>) -> Result<Vec<PathBuf>, Stop> {
    let claims: BTreeSet<PathBuf> =
        suite.cases.iter().flat_map(|case| case.test.snapshots.iter().map(|asked| case.kept_in(asked))).collect();
    let read: BTreeSet<&Path> = suite.files.iter().map(|file| Path::new(*file)).collect();
    let folders: BTreeSet<&Path> = read.iter().filter_map(|file| file.parent()).collect();
    let mut left = Vec::new();
    for folder in folders {
        for file in files(&folder.join(SNAPSHOTS))? {
            let kept = file.with_extension("").with_extension("snap");
            if !claims.contains(&kept) && is_ours(&file, folder, &read) {
                left.push(file);
            }
        }
    }
    left.sort();
    Ok(left)
}

/// Whether a file is the snapshot of formulas that were read, or that are no longer there.
fn is_ours(file: &Path, folder: &Path, read: &BTreeSet<&Path>) -> bool {
    let text = fs::read_to_string(file).unwrap_or_default();
    let Some(source) = Snapshot::read(&text).map(|snapshot| snapshot.header.source) else { return false };
    let Some(formulas) = Path::new(&source).file_name().filter(|_| source.ends_with(".kpi")) else { return false };
    let formulas = folder.join(formulas);
    read.contains(formulas.as_path()) || !formulas.exists()
}

/// The files of a folder that are called like snapshots; none if there is no such folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Stop> {
    let failed = |error: std::io::Error| Stop::failure(problems::unreadable_folder(folder, &error));
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(".snap") || name.ends_with(".snap.new") {
            all.push(path);
        }
    }
    Ok(all)
}
