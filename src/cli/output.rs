//! Writing: to the terminal, or to a file that is never half there.
#![expect(clippy::disallowed_methods, reason = "answers are written to files here")]

use super::exit::Stop;
use super::problems;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Prints to standard output.
pub fn print(text: &str) -> Result<(), Stop> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Stop::nobody_listens(),
        _ => Stop::failure(problems::unwritable(Path::new("standard output"), &error)),
    })
}

/// Prints to the error stream; if nobody can be told, nobody is.
pub fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes a file whole: first beside its place, then there in one step. What stood there before stays until then.
pub fn replace(path: &Path, text: &str) -> Result<(), Stop> {
    let Some(name) = path.file_name() else {
        return Err(Stop::failure(problems::unwritable(path, &ErrorKind::IsADirectory.into())));
    };
    // The process id keeps two runs that write the same answer from writing into one file.
    let beside = path.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let written = write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        Stop::failure(problems::unwritable(path, &error))
    })
}

/// The same, with the folder above it if that is missing.
pub fn replace_in(path: &Path, text: &str) -> Result<(), Stop> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Stop::failure(problems::unwritable(path, &error)))?;
    }
    replace(path, text)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Writes a file that does not exist yet, with the folders above it.
pub fn create(path: &Path, text: &str) -> Result<(), Stop> {
    let folders = path.parent().map_or(Ok(()), fs::create_dir_all);
    let written = folders.and_then(|()| File::create_new(path)).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Stop::failure(problems::in_the_way(path)),
        _ => Stop::failure(problems::unwritable(path, &error)),
    })
}
