//! Formulas as they were in a revision of a git repository. Git is asked; the work tree is never touched.

use super::problems;
use crate::problem::Failure;
use std::path::Path;
use std::process::{Command, Stdio};

/// The commit that a revision means in the repository of a folder; `None` if it means none.
///
/// # Errors
/// If git cannot be called.
pub fn commit(folder: &Path, revision: &str) -> Result<Option<String>, Failure> {
    let wanted = format!("{revision}^{{commit}}");
    let found = git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
    Ok(found.map(|text| String::from_utf8_lossy(&text).trim().to_owned()).filter(|text| !text.is_empty()))
}

/// The commit from which two others went apart: the `A...B` of a pull request.
///
/// # Errors
/// If git cannot be called.
pub fn merge_base(folder: &Path, one: &str, other: &str) -> Result<Option<String>, Failure> {
    let found = git(folder, &["merge-base", one, other])?;
    Ok(found.map(|text| String::from_utf8_lossy(&text).trim().to_owned()).filter(|text| !text.is_empty()))
}

/// The formulas at a path as they were in a commit, each with its name and text: a file, or every `.kpi` file in a folder and
/// below it, by name. The path is seen from `folder`; nothing is there if the commit does not have it.
///
/// # Errors
/// If git cannot be called, or a text is not UTF-8.
pub fn formulas_at(folder: &Path, commit: &str, path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let path = path.to_string_lossy();
    let mut arguments = vec!["ls-tree", "-r", "-z", "--name-only", commit];
    if path != "." && !path.is_empty() {
        arguments.extend(["--", &*path]);
    }
    let listed = git(folder, &arguments)?.unwrap_or_default();
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let mut names: Vec<&str> = listed.split('\0').filter(|name| is_formulas(name) || *name == path).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.iter().map(|name| text_at(folder, commit, name)).filter_map(Result::transpose).collect()
}

/// The text of one file as it was in a commit; `None` if the commit does not have it.
///
/// # Errors
/// If git cannot be called, or the text is not UTF-8.
pub fn text_at(folder: &Path, commit: &str, name: &str) -> Result<Option<(String, String)>, Failure> {
    let Some(bytes) = git(folder, &["cat-file", "blob", &format!("{commit}:./{name}")])? else { return Ok(None) };
    let text = String::from_utf8(bytes);
    let text =
        text.map_err(|error| problems::not_utf8(Path::new(name), error.as_bytes(), error.utf8_error().valid_up_to()))?;
    Ok(Some((name.to_owned(), text)))
}

/// A `.kpi` file that no hidden folder has.
fn is_formulas(name: &str) -> bool {
    let hidden = name.split('/').rev().skip(1).any(|part| part.starts_with('.') && part != "..");
    !hidden && Path::new(name).extension().is_some_and(|ending| ending == "kpi")
}

/// What git prints; `None` if it says no.
fn git(folder: &Path, arguments: &[&str]) -> Result<Option<Vec<u8>>, Failure> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    let output = command.stdin(Stdio::null()).output().map_err(|error| problems::no_git(&error))?;
    Ok(output.status.success().then_some(output.stdout))
}
