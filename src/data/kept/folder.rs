//! The folder beside a file in which its columns are kept, and who may write there.
#![expect(clippy::disallowed_methods, reason = "columns are kept in files here")]

use super::identity::{Identity, Moment};
use super::index::{Index, Unusable};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What stands behind the name of the file.
pub(in crate::data) const ENDING: &str = ".kpi-cache";

/// What the files of cells end with.
const PIECE: &str = ".columns";

/// What a run holds while it writes.
const LOCK: &str = "lock";

/// An index is not larger; a file of this name that is, is none.
const LARGEST_INDEX: u64 = 1 << 30;

/// The place where the columns of one table of one file are kept.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The file beside it.
    file: PathBuf,
    /// What the names of its files begin with: several tables may lie in one file.
    key: String,
}

/// The right to write in a folder: one run has it at a time.
#[derive(Debug)]
pub(super) struct Right {
    _lock: File,
}

/// What is found of an index.
pub(super) enum Loaded {
    Nothing,
    /// Where the folder would be is something else.
    Taken,
    Index(Box<Index>, u128),
    Unusable(Unusable),
    Failed(io::Error),
}

impl Folder {
    /// The folder beside a file, for the table of that key.
    pub fn beside(file: &Path, key: &str) -> Folder {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(ENDING);
        Folder { path: file.with_file_name(name), file: file.to_owned(), key: key.to_owned() }
    }

    /// What people call it.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn index(&self) -> PathBuf {
        self.path.join(format!("{}.index", self.key))
    }

    /// Some bytes of a piece, if they are there.
    pub fn read(&self, piece: &str, offset: u64, length: u64) -> Option<Vec<u8>> {
        let mut file = File::open(self.path.join(piece)).ok()?;
        let there = file.metadata().ok()?.len();
        if offset.checked_add(length)? > there {
            return None;
        }
        file.seek(SeekFrom::Start(offset)).ok()?;
        let mut bytes = Vec::with_capacity(usize::try_from(length).ok()?);
        file.take(length).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == length).then_some(bytes)
    }

    /// The index that is there.
    pub fn load(&self) -> Loaded {
        if fs::metadata(&self.path).is_ok_and(|about| !about.is_dir()) {
            return Loaded::Taken;
        }
        let about = match fs::metadata(self.index()) {
            Ok(about) => about,
            Err(error) if error.kind() == ErrorKind::NotFound => return Loaded::Nothing,
            Err(error) => return Loaded::Failed(error),
        };
        if !about.is_file() || about.len() > LARGEST_INDEX {
            return Loaded::Unusable(Unusable::Foreign);
        }
        match fs::read(self.index()) {
            Ok(bytes) => match Index::decoded(&bytes) {
                Ok((index, hash)) => Loaded::Index(Box::new(index), hash),
                Err(why) => Loaded::Unusable(why),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => Loaded::Nothing,
            Err(error) => Loaded::Failed(error),
        }
    }

    /// The right to write, if nobody else has it. Makes the folder.
    pub fn right(&self) -> io::Result<Option<Right>> {
        self.make().or_else(|error| match error.kind() {
            ErrorKind::AlreadyExists => Ok(()),
            _ => Err(error),
        })?;
        let path = self.path.join(LOCK);
        let open = || OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let lock = match self.guard().and_then(|()| open()) {
            // Whoever had the right kept nothing, and has removed the folder in this moment.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            lock => lock?,
        };
        match lock.try_lock() {
            // Whoever had it may have removed the file, and somebody else made another one.
            Ok(()) if !is_at(&lock, &path) => Ok(None),
            Ok(()) => Ok(Some(Right { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    #[cfg(not(unix))]
    fn make(&self) -> io::Result<()> {
        fs::create_dir(&self.path)
    }

    /// Makes the folder: who may look into it is decided by the file.
    #[cfg(unix)]
    fn make(&self) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt;
        fs::DirBuilder::new().mode(self.rights()?).create(&self.path)
    }

    /// Who may look into the folder, so that nobody may who may not read the file.
    #[cfg(unix)]
    fn rights(&self) -> io::Result<u32> {
        use std::os::unix::fs::MetadataExt;
        let of_file = fs::metadata(&self.file)?.mode() & 0o777;
        Ok(of_file | 0o700 | ((of_file & 0o044) >> 2))
    }

    #[cfg(not(unix))]
    fn guard(&self) -> io::Result<()> {
        Ok(())
    }

    /// Takes the rights from the folder that the file does not give, or gives no more.
    #[cfg(unix)]
    fn guard(&self) -> io::Result<()> {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        let (file, folder) = (fs::metadata(&self.file)?, fs::metadata(&self.path)?);
        let mut rights = self.rights()?;
        if file.gid() != folder.gid() && folder.mode() & 0o070 != 0 {
            // What the file lets its group do is nothing for another one.
            if chown(&self.path, None, Some(file.gid())).is_err() {
                rights &= !0o070;
            }
        }
        if folder.mode() & 0o777 & !rights == 0 {
            return Ok(());
        }
        fs::set_permissions(&self.path, fs::Permissions::from_mode(folder.mode() & (rights | 0o7000)))
    }

    /// Removes the folder if nothing is kept in it.
    pub fn tidy(&self, _: Right) {
        let Ok(entries) = fs::read_dir(&self.path) else { return };
        let is_lock = |entry: io::Result<fs::DirEntry>| entry.is_ok_and(|entry| entry.file_name() == LOCK);
        if cfg!(unix) && entries.into_iter().all(is_lock) {
            let _ = fs::remove_file(self.path.join(LOCK)).and_then(|()| fs::remove_dir(&self.path));
        }
    }

    /// A new file for cells, and its name.
    pub fn new_piece(&self, _: &Right) -> io::Result<(File, String)> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}-{}-{number}{PIECE}", self.key, std::process::id());
            match OpenOptions::new().write(true).create_new(true).open(self.path.join(&name)) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                opened => return opened.map(|file| (file, name)),
            }
        }
    }

    /// What time it is by the clock of the file system.
    pub fn now(&self, _: &Right) -> io::Result<Moment> {
        let path = self.path.join(format!("{}.part", self.key));
        let written = fs::write(&path, b"?").and_then(|()| Identity::of(&path));
        let _ = fs::remove_file(&path);
        written.map(|identity| identity.written())
    }

    /// Puts an index in the place of the one that is there, in one step, and removes what nobody needs any more.
    pub fn save(&self, index: &Index, _: &Right) -> io::Result<u128> {
        let (bytes, hash) = index.encoded();
        let beside = self.path.join(format!("{}.part", self.key));
        let written = File::create(&beside).and_then(|mut file| file.write_all(&bytes));
        if let Err(error) = written.and_then(|()| fs::rename(&beside, self.index())) {
            let _ = fs::remove_file(&beside);
            return Err(error);
        }
        self.sweep(index);
        Ok(hash)
    }

    /// Removes pieces that no index names any more. A run that still reads one goes on, or goes back to the file itself.
    fn sweep(&self, index: &Index) {
        let used: BTreeSet<&str> = index.pieces.iter().map(String::as_str).collect();
        let Ok(entries) = fs::read_dir(&self.path) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let is_ours = name.strip_prefix(&self.key).is_some_and(|rest| rest.starts_with('-'));
            if is_ours && name.ends_with(PIECE) && !used.contains(name) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Removes a piece that was not finished.
    pub fn remove_piece(&self, name: &str) {
        let _ = fs::remove_file(self.path.join(name));
    }

    /// Removes the index, so that everything is read anew.
    pub fn forget(&self, _: &Right) {
        let _ = fs::remove_file(self.index());
    }
}

/// Whether an open file is the one at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |about: io::Result<fs::Metadata>| about.ok().map(|about| (about.dev(), about.ino()));
    number(file.metadata()).is_some_and(|here| Some(here) == number(fs::metadata(path)))
}

/// Whether an open file is the one at a path: elsewhere one that is open is not removed.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// Whether a file lies in such a folder: it is part of no table.
pub(in crate::data) fn is_within(path: &Path) -> bool {
    path.parent().is_some_and(|above| above.iter().any(|name| name.to_string_lossy().ends_with(ENDING)))
}
