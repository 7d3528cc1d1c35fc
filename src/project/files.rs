//! Reading formula files and folders of them.
#![expect(clippy::disallowed_methods, reason = "this is where formula files are read")]

use super::problems;
use crate::problem::Failure;
use std::fs;
use std::path::{Path, PathBuf};

/// The formulas at a path, each with its name and text: a file, or every `.kpi` file in a folder and below it, by name.
///
/// # Errors
/// If there is no such file, it cannot be read, it is not UTF-8, or a folder has no `.kpi` file.
pub fn formulas(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let files = match path.is_dir() {
        true => files_below(path)?,
        false => vec![path.to_owned()],
    };
    if files.is_empty() {
        return Err(problems::no_formulas(path));
    }
    files.iter().map(|file| Ok((file.display().to_string(), text(file)?))).collect()
}

/// The `.kpi` files in a folder and below it, by name.
///
/// # Errors
/// If a folder cannot be read.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    found(folder, true)
}

/// The `.kpi` files in a folder itself, by name.
///
/// # Errors
/// If it cannot be read.
pub fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    found(folder, false)
}

fn found(folder: &Path, below: bool) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    collect(folder, below, &mut files)?;
    files.sort();
    Ok(files)
}

/// The text of a file.
///
/// # Errors
/// If it cannot be read or is not UTF-8.
pub(super) fn text(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(|error| problems::unreadable(path, &error))?;
    String::from_utf8(bytes)
        .map_err(|error| problems::not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to()))
}

fn collect(folder: &Path, below: bool, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| problems::unreadable(folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        // A link to a folder is not followed: it could lead round in a circle.
        if entry.file_type().map_err(failed)?.is_dir() {
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if below && !hidden {
                collect(&path, below, files)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "kpi") {
            // What lies here is named as people would: without the dot of this folder.
            files.push(path.strip_prefix(".").map_or_else(|_| path.clone(), Path::to_owned));
        }
    }
    Ok(())
}
