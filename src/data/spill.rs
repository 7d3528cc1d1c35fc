//! Bytes that come as a stream and must be read more than once: kept in memory while they are few, else in a temporary
//! file that nobody else can see and that is gone when it is no longer needed.
#![expect(clippy::disallowed_methods, reason = "what does not fit into memory is put into a temporary file")]

use super::content::Content;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many bytes are kept in memory.
const KEPT: usize = 64 << 20;

/// A temporary file, read from any place by anybody who has it.
#[derive(Debug)]
pub(super) struct Spilled {
    file: File,
    size: u64,
    path: PathBuf,
}

impl Spilled {
    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Some of the bytes from a place on; gives how many.
    pub fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(&self.file, into, offset);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(&self.file, into, offset);
    }
}

impl Drop for Spilled {
    fn drop(&mut self) {
        // Where a file can lose its name while it is open, it has lost it already.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Everything that a stream gives.
pub(super) fn kept(stream: &mut dyn Read) -> io::Result<Content> {
    let mut bytes = Vec::new();
    stream.take(KEPT as u64).read_to_end(&mut bytes)?;
    if bytes.len() < KEPT {
        return Ok(Content::Memory(Arc::from(bytes)));
    }
    let (mut file, path) = create()?;
    let mut spilled = Spilled { file: file.try_clone()?, size: 0, path };
    #[cfg(unix)]
    std::fs::remove_file(&spilled.path)?;
    file.write_all(&bytes)?;
    drop(bytes);
    spilled.size = KEPT as u64 + io::copy(stream, &mut file)?;
    Ok(Content::Spilled(Arc::new(spilled)))
}

fn create() -> io::Result<(File, PathBuf)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!(".kpi-{}-{number}.tmp", std::process::id()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        // What is in it is for nobody else.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (file, path)),
        }
    }
}
