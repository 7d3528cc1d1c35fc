//! Writing: to the terminal, or to a file that is never half there.
#![expect(clippy::disallowed_methods, reason = "answers are written to files here")]

use super::exit::Stop;
use super::problems;
use crate::data::{self, ColumnForm};
use crate::show::Locale;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{BufWriter, ErrorKind, Write};
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

/// Writes to standard output bit by bit.
pub fn to_standard_output(write: impl FnOnce(&mut dyn Write) -> Result<(), Stop>) -> Result<(), Stop> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    write(&mut out)?;
    out.flush().map_err(|error| unwritten(Path::new("standard output"), &error))
}

/// Writes bytes to where they go.
pub fn put_bytes(out: &mut dyn Write, path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    out.write_all(bytes).map_err(|error| unwritten(path, &error))
}

/// The form of a file that keeps columns, by its ending.
pub fn column_form(path: &Path) -> Option<ColumnForm> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "parquet" | "pq" => Some(ColumnForm::Parquet),
        "arrow" | "feather" => Some(ColumnForm::Arrow),
        _ => None,
    }
}

/// The habits of a place, if one is named.
pub fn locale(name: Option<&str>) -> Result<Option<Locale>, Stop> {
    let Some(name) = name else { return Ok(None) };
    Locale::named(name).map(Some).ok_or_else(|| Stop::usage(problems::unknown_locale(name)))
}

/// Why nothing more could be written.
pub fn unwritten(path: &Path, error: &std::io::Error) -> Stop {
    match error.kind() {
        ErrorKind::BrokenPipe => Stop::nobody_listens(),
        _ => Stop::failure(problems::unwritable(path, error)),
    }
}

/// Writes a file whole: first beside its place, then there in one step. What stood there before stays until then.
/// A link stays a link, a file keeps its permissions, and a device or pipe is written to as it is.
pub fn replace(path: &Path, text: &str) -> Result<(), Stop> {
    replace_by(path, |out| out.write_all(text.as_bytes()).map_err(|error| unwritten(path, &error)))
}

/// That something can be written to a place, as far as that can be told beforehand: nobody should wait for an answer that
/// cannot be put there.
pub fn may_write(place: Option<&Path>) -> Result<(), Stop> {
    match place.and_then(Path::to_str) {
        Some(text) if data::is_address(text) => Err(Stop::usage(problems::elsewhere())),
        _ => Ok(()),
    }
}

/// The same for what is written bit by bit: if the writing stops, what stood there before stays.
pub fn replace_by(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), Stop>) -> Result<(), Stop> {
    may_write(Some(path))?;
    let failed = |error: std::io::Error| unwritten(path, &error);
    let behind_links = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(failed(ErrorKind::IsADirectory.into())),
        Ok(there) if there.is_file() => put(&behind_links, path, write, Some(there.permissions())),
        Ok(_) => {
            let mut device = BufWriter::new(OpenOptions::new().write(true).open(path).map_err(failed)?);
            write(&mut device)?;
            device.flush().map_err(failed)
        }
        Err(_) => put(path, path, write, None),
    }
}

/// The same, with the folder above it if that is missing.
pub fn replace_in(path: &Path, text: &str) -> Result<(), Stop> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Stop::failure(problems::unwritable(path, &error)))?;
    }
    replace(path, text)
}

fn put(
    path: &Path,
    named: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Stop>,
    permissions: Option<Permissions>,
) -> Result<(), Stop> {
    let failed = |error: std::io::Error| unwritten(named, &error);
    let name = path.file_name().ok_or_else(|| failed(ErrorKind::IsADirectory.into()))?;
    // The process id keeps two runs that write the same answer from writing into one file.
    let beside = path.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let whole = || {
        let file = File::create(&beside).map_err(failed)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions).map_err(failed)?;
        }
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(failed)?;
        fs::rename(&beside, path).map_err(failed)
    };
    let written = whole();
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
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
