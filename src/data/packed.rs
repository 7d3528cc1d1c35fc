//! Compressed files: what they hold, unpacked once. Never half of it: what is cut off or damaged is a failure.

use super::locate::Found;
use super::problems;
use super::seekable::Seekable;
use super::spill;
use crate::problem::Failure;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use zip::ZipArchive;

/// How files are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstandard,
    Bzip2,
    Xz,
    Zip,
}

impl Packing {
    /// By the first bytes, which are no text in any of them.
    fn of(start: &[u8]) -> Option<Packing> {
        match start {
            [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstandard),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Some(Packing::Bzip2),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, ..] => Some(Packing::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Packing::Xz),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Packing::Zip),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstandard => "zstd",
            Packing::Bzip2 => "bzip2",
            Packing::Xz => "xz",
            Packing::Zip => "zip",
        }
    }
}

/// What a compressed file holds; any other file as it is.
pub(super) fn unpacked(found: Found) -> Result<Found, Failure> {
    let start = found.content.range(0, 8).map_err(|error| problems::unreadable(&found.name, &error.to_string()))?;
    let Some(packing) = Packing::of(&start) else { return Ok(found) };
    if packing == Packing::Zip {
        let called_so =
            [".xlsx", ".xlsm", ".xlsb", ".ods"].iter().any(|ending| found.inner.to_lowercase().ends_with(ending));
        return if called_so || super::workbook::is_workbook(&found.content) { Ok(found) } else { member(&found) };
    }
    let failed = |error: std::io::Error| broken(&found.name, packing, &error);
    let input = BufReader::with_capacity(1 << 18, Seekable::open(&found.content).map_err(failed)?);
    let mut stream: Box<dyn Read> = match packing {
        Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(input)),
        Packing::Zstandard => Box::new(zstd::stream::read::Decoder::with_buffer(input).map_err(failed)?),
        Packing::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(input)),
        Packing::Xz | Packing::Zip => Box::new(lzma_rust2::XzReader::new(input, true)),
    };
    let content = spill::kept(&mut *stream).map_err(|error| match packing {
        Packing::Gzip if is_followed(&found).unwrap_or(false) => problems::followed(&found.name, packing.name()),
        _ => failed(error),
    })?;
    let inner = found.inner.rsplit_once('.').map_or_else(|| found.inner.clone(), |(inner, _)| inner.to_owned());
    Ok(Found { inner, content, ..found })
}

/// Whether something else stands behind whole gzip data.
fn is_followed(found: &Found) -> std::io::Result<bool> {
    let mut input = BufReader::with_capacity(1 << 18, Seekable::open(&found.content)?);
    loop {
        let mut one = flate2::bufread::GzDecoder::new(input);
        std::io::copy(&mut one, &mut std::io::sink())?;
        input = one.into_inner();
        match input.fill_buf()? {
            [] => return Ok(false),
            [0x1f, 0x8b, ..] => {}
            _ => return Ok(true),
        }
    }
}

/// The stated file of an archive, or the only one.
fn member(found: &Found) -> Result<Found, Failure> {
    let bad = |error: &zip::result::ZipError| problems::damaged(&found.path, "zip", &error.to_string());
    let input = Seekable::open(&found.content).map_err(|error| broken(&found.path, Packing::Zip, &error))?;
    let mut archive = ZipArchive::new(BufReader::new(input)).map_err(|error| bad(&error))?;
    let is_file = |name: &String| {
        let last = name.rsplit('/').next().unwrap_or("");
        !last.is_empty() && !last.starts_with('.') && !name.starts_with("__MACOSX/")
    };
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.to_string()).filter(is_file).collect();
    let shown: Vec<&str> = names.iter().map(String::as_str).collect();
    let name = match (&found.part, names.as_slice()) {
        (Some(part), _) if names.contains(part) => part.clone(),
        (Some(part), _) => return Err(problems::no_such_part(&found.path, "file", part, &shown)),
        (None, [one]) => one.clone(),
        (None, []) => return Err(problems::empty_archive(&found.path)),
        (None, _) => return Err(problems::several_tables(&found.path, "files", &shown)),
    };
    let at = archive.index_for_name(&name).ok_or_else(|| problems::empty_archive(&found.path))?;
    let mut file = archive.by_index(at).map_err(|error| bad(&error))?;
    let content = spill::kept(&mut file).map_err(|error| broken(&found.path, Packing::Zip, &error))?;
    unpacked(Found { content, inner: name, part: None, ..found.clone() })
}

fn broken(file: &str, packing: Packing, error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::UnexpectedEof => problems::cut_off(file, packing.name()),
        ErrorKind::StorageFull | ErrorKind::PermissionDenied | ErrorKind::NotFound => {
            problems::unreadable(file, &format!("it cannot be unpacked: {error}"))
        }
        _ => problems::damaged(file, packing.name(), &error.to_string()),
    }
}
