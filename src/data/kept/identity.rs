//! Which file it is, and what is in it: by its size and times where these can be trusted, else by its bytes.
#![expect(clippy::disallowed_methods, reason = "files are looked at in data")]

use super::bytes::{Keep, fields};
use crate::data::content::Content;
use std::fs::Metadata;
use std::io;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_128;

/// So many bytes are hashed at a time.
const BLOCK: u64 = 4 << 20;

/// A file whose times are not so much older than the moment at which they were looked at may have changed since without a
/// new time: clocks of file systems are coarse. In nanoseconds.
const COARSE: i128 = 2_000_000_000;

/// A moment of a file system's clock, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Moment(i128);

impl Keep for Moment {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.cast_unsigned().put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Moment> {
        u128::take(from).map(|nanos| Moment(nanos.cast_signed()))
    }
}

/// What a file system says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Identity {
    pub size: u64,
    modified: Moment,
    changed: Moment,
    inode: u64,
    device: u64,
}
fields!(Identity { size, modified, changed, inode, device });

impl Identity {
    /// That of a file.
    pub fn of(path: &Path) -> io::Result<Identity> {
        std::fs::metadata(path).map(|about| Identity::from(&about))
    }

    #[cfg(unix)]
    fn from(about: &Metadata) -> Identity {
        use std::os::unix::fs::MetadataExt;
        let moment = |seconds: i64, nanos: i64| Moment(i128::from(seconds) * 1_000_000_000 + i128::from(nanos));
        Identity {
            size: about.len(),
            modified: moment(about.mtime(), about.mtime_nsec()),
            changed: moment(about.ctime(), about.ctime_nsec()),
            inode: about.ino(),
            device: about.dev(),
        }
    }

    #[cfg(not(unix))]
    fn from(about: &Metadata) -> Identity {
        Identity { size: about.len(), ..Identity::default() }
    }

    /// Whether the same identity means the same bytes, if it was looked at not before `then`. Without a time of the last
    /// change that nobody can set, as on other systems than Unix, it never does.
    pub fn is_settled_at(&self, then: Moment) -> bool {
        cfg!(unix) && self.modified.max(self.changed).0 + COARSE < then.0
    }

    /// Whether it may be changing right now, so that its times do not show it.
    #[expect(clippy::disallowed_types, reason = "whether a file rests decides how it is compared, and nothing else")]
    pub fn is_fresh(&self) -> bool {
        let now = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
        !self.is_settled_at(Moment(now.map_or(0, |now| now.as_nanos().cast_signed())))
    }

    /// The last change as the file system knows it: for a file that was just written, now.
    pub fn written(&self) -> Moment {
        self.modified
    }
}

/// The hashes of a file's first `size` bytes and of all of it.
pub(super) fn digests(content: &Content, size: u64, threads: usize) -> io::Result<(u128, u128)> {
    let all = content.size();
    let whole: Vec<u64> = (0..all.div_ceil(BLOCK)).collect();
    let share = whole.len().div_ceil(threads.max(1)).max(1);
    let parts: Vec<io::Result<Vec<u128>>> = std::thread::scope(|scope| {
        let work = |blocks: &[u64]| blocks.iter().map(|at| block(content, *at, all)).collect();
        let running: Vec<_> = whole.chunks(share).map(|blocks| scope.spawn(move || work(blocks))).collect();
        let ended = || Err(io::Error::other("a reading thread ended early"));
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| ended())).collect()
    });
    let blocks = parts.into_iter().collect::<io::Result<Vec<_>>>()?.concat();
    let together = |blocks: &[u128], size: u64| {
        let mut bytes: Vec<u8> = blocks.iter().flat_map(|hash| hash.to_le_bytes()).collect();
        size.put(&mut bytes);
        xxh3_128(&bytes)
    };
    let full = usize::try_from(size / BLOCK).unwrap_or(usize::MAX).min(blocks.len());
    let mut first = blocks.get(..full).unwrap_or(&[]).to_vec();
    if !size.is_multiple_of(BLOCK) {
        first.push(block(content, size / BLOCK, size)?);
    }
    Ok((together(&first, size), together(&blocks, all)))
}

fn block(content: &Content, at: u64, end: u64) -> io::Result<u128> {
    let bytes = content.range(at * BLOCK, ((at + 1) * BLOCK).min(end))?;
    Ok(xxh3_128(&bytes))
}
