//! Bytes that come as a stream and must be read more than once: kept in memory while they are few, else in a temporary
//! file that nobody else can see and that is gone when it is no longer needed.
#![expect(clippy::disallowed_methods, reason = "what does not fit into memory is put into a temporary file")]

use super::content::Content;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// So many bytes are kept in memory.
const KEPT: usize = 64 << 20;

/// A temporary file.
#[derive(Debug)]
struct Scratch {
    file: File,
    path: PathBuf,
}

impl Scratch {
    fn new() -> io::Result<Scratch> {
        let (file, path) = create()?;
        let scratch = Scratch { file, path };
        #[cfg(unix)]
        std::fs::remove_file(&scratch.path)?;
        Ok(scratch)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::write_all_at(&self.file, bytes, offset);
        #[cfg(windows)]
        {
            let (mut offset, mut rest) = (offset, bytes);
            while !rest.is_empty() {
                let written = std::os::windows::fs::FileExt::seek_write(&self.file, rest, offset)?;
                offset += written as u64;
                rest = rest.get(written..).unwrap_or_default();
            }
            return Ok(());
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Where a file can lose its name while it is open, it has lost it already.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// A stretch of a temporary file, read from any place by anybody who has it.
#[derive(Debug)]
pub(super) struct Spilled {
    scratch: Arc<Scratch>,
    from: u64,
    size: u64,
}

impl Spilled {
    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Some of the bytes from a place on; gives how many.
    pub fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX).min(into.len());
        let into = into.get_mut(..rest).unwrap_or_default();
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(&self.scratch.file, into, self.from + offset);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(&self.scratch.file, into, self.from + offset);
    }
}

/// Everything that a stream gives.
pub(super) fn kept(stream: &mut dyn Read) -> io::Result<Content> {
    let mut bytes = Vec::new();
    stream.take(KEPT as u64).read_to_end(&mut bytes)?;
    if bytes.len() < KEPT {
        return Ok(Content::Memory(Arc::from(bytes)));
    }
    let scratch = Scratch::new()?;
    (&scratch.file).write_all(&bytes)?;
    drop(bytes);
    let size = KEPT as u64 + io::copy(stream, &mut &scratch.file)?;
    Ok(Content::Spilled(Arc::new(Spilled { scratch: Arc::new(scratch), from: 0, size })))
}

/// Room for several files that come at the same time: together as much in memory as one alone, and one temporary file
/// for what is more, for so many open files as a store has objects no system allows.
#[derive(Debug, Default)]
pub(super) struct Pool(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    memory: u64,
    file: u64,
    scratch: Option<Arc<Scratch>>,
}

impl Pool {
    /// Room for so many bytes; for however many there will be if that is not known.
    pub fn room(&self, size: Option<u64>) -> io::Result<Room> {
        let Some(size) = size else { return Ok(Room { kept: Vec::new(), left: None, size: None }) };
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.memory.saturating_add(size) <= KEPT as u64 {
            taken.memory += size;
            let kept = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
            return Ok(Room { kept, left: None, size: Some(size) });
        }
        let scratch = match &taken.scratch {
            Some(scratch) => Arc::clone(scratch),
            None => Arc::clone(taken.scratch.insert(Arc::new(Scratch::new()?))),
        };
        let from = taken.file;
        taken.file += size;
        drop(taken);
        Ok(Room { kept: Vec::new(), left: Some(Spilled { scratch, from, size: 0 }), size: Some(size) })
    }
}

/// A place for the bytes of one file, in order.
#[derive(Debug)]
pub(super) struct Room {
    kept: Vec<u8>,
    /// What is written to the temporary file so far.
    left: Option<Spilled>,
    /// As many are expected, and no more are taken: behind them is the room of another file.
    size: Option<u64>,
}

impl Room {
    /// How many bytes are in it.
    pub fn filled(&self) -> u64 {
        self.kept.len() as u64 + self.left.as_ref().map_or(0, |left| left.size)
    }

    /// Puts more bytes behind those that are there.
    pub fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.size.is_some_and(|size| self.filled() + bytes.len() as u64 > size) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "there is more than was promised"));
        }
        if self.left.is_none() && self.kept.len() + bytes.len() > KEPT {
            let kept = std::mem::take(&mut self.kept);
            let mut left = Spilled { scratch: Arc::new(Scratch::new()?), from: 0, size: 0 };
            left.put(&kept)?;
            self.left = Some(left);
        }
        match &mut self.left {
            Some(left) => left.put(bytes),
            None => {
                self.kept.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// What was put there.
    pub fn content(self) -> Content {
        match self.left {
            Some(left) => Content::Spilled(Arc::new(left)),
            None => Content::Memory(Arc::from(self.kept)),
        }
    }
}

impl Spilled {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.scratch.write_at(self.from + self.size, bytes)?;
        self.size += bytes.len() as u64;
        Ok(())
    }
}

/// A file with a name, for a library that opens nothing else.
#[derive(Debug)]
pub(super) struct Named {
    path: PathBuf,
    is_copy: bool,
}

impl Named {
    /// The file itself, or a copy of what is in no file, which is gone when nobody has it any more.
    pub fn of(content: &Content) -> io::Result<Named> {
        if let Content::File { path, .. } = content {
            return Ok(Named { path: path.clone(), is_copy: false });
        }
        let (mut file, path) = create()?;
        let named = Named { path, is_copy: true };
        let mut input = content.open()?;
        let mut block = vec![0; 1 << 20];
        let mut at = 0;
        loop {
            match input.read_at(at, &mut block)? {
                0 => return Ok(named),
                length => {
                    file.write_all(block.get(..length).unwrap_or_default())?;
                    at += length as u64;
                }
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nobody else knows it, so that nobody changes it.
    pub fn is_copy(&self) -> bool {
        self.is_copy
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        if self.is_copy {
            // If it cannot be removed, the system will.
            let _ = std::fs::remove_file(&self.path);
        }
    }
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
