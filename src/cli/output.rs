//! Writing: to the terminal, or to a file that is never half there.
#![expect(clippy::disallowed_methods, reason = "answers are written to files here")]

use super::exit::Stop;
use super::problems;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Prints to standard output.
pub fn print(text: &str) -> Result<(), Stop> {
    printed(|| std::io::stdout().lock().write_all(text.as_bytes()))
}

/// Prints to standard output in a way of its own.
pub fn printed(print: impl FnOnce() -> std::io::Result<()>) -> Result<(), Stop> {
    print().and_then(|()| std::io::stdout().flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Stop::nobody_listens(),
        _ => Stop::failure(problems::unwritable(Path::new("standard output"), &error)),
    })
}

/// Prints to the error stream; if nobody can be told, nobody is.
pub fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes a file whole: first beside its place, then there in one step. What stood there before stays until then.
/// A link stays a link, a file keeps its permissions, and a device or pipe is written to as it is.
pub fn replace(path: &Path, text: &str) -> Result<(), Stop> {
    let behind_links = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let written = match fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(ErrorKind::IsADirectory.into()),
        Ok(there) if there.is_file() => put(&behind_links, text, Some(there.permissions())),
        Ok(_) => OpenOptions::new().write(true).open(path).and_then(|mut device| device.write_all(text.as_bytes())),
        Err(_) => put(path, text, None),
    };
    written.map_err(|error| Stop::failure(problems::unwritable(path, &error)))
}

fn put(path: &Path, text: &str, permissions: Option<Permissions>) -> std::io::Result<()> {
    let name = path.file_name().ok_or(ErrorKind::IsADirectory)?;
    // The process id keeps two runs that write the same answer from writing into one file.
    let beside = path.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let written = write(&beside, text, permissions).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write(path: &Path, text: &str, permissions: Option<Permissions>) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
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
