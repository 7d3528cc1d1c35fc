//! A file of columns that stays where it is: ranges of it, all of the same state of the file.

use super::ask::{Source, Version};
use super::trouble::Trouble;
use super::waiting::{self, Begun};
use super::{fetch, problems};
use crate::problem::Failure;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use std::io::{Error, Result as IoResult};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Ranges that are fetched at the same time.
const AT_ONCE: usize = 4;

/// Ranges so near to each other are fetched as one: what lies between costs less than another request.
const NEAR: u64 = 32 << 10;

/// What is fetched as one is at most so long.
const LONGEST: u64 = 8 << 20;

/// As much of the end is fetched when anything of it is wanted: it says where everything else is.
const END: u64 = 64 << 10;

/// A file elsewhere.
pub(in crate::data) struct RemoteFile {
    name: String,
    source: Source,
    size: u64,
    version: Version,
    head: Bytes,
    end: Mutex<Option<Bytes>>,
    /// Why something could not be fetched; what lies between may lose it.
    failure: OnceLock<Failure>,
}

impl RemoteFile {
    pub(super) fn new(name: &str, source: Source, size: u64, version: Version, head: Bytes) -> RemoteFile {
        let name = name.to_owned();
        RemoteFile { name, source, size, version, head, end: Mutex::default(), failure: OnceLock::new() }
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Why something of it could not be fetched, if that happened.
    pub fn failure(&self) -> Option<Failure> {
        self.failure.get().cloned()
    }

    /// The bytes `from..to`, or fewer where it ends.
    pub fn bytes(self: &Arc<Self>, from: u64, to: u64) -> IoResult<Bytes> {
        let to = to.min(self.size);
        let wanted = from..to.max(from);
        if let Some(bytes) = part(&self.head, 0, &wanted) {
            return Ok(bytes);
        }
        let end = self.size.saturating_sub(END);
        if wanted.start < end {
            return self.begin(vec![wanted])?.one();
        }
        let mut known = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let last = end..self.size;
        let bytes = match &*known {
            Some(bytes) => bytes.clone(),
            None => known.insert(self.begin(vec![last])?.one()?).clone(),
        };
        drop(known);
        Ok(part(&bytes, end, &wanted).unwrap_or_default())
    }

    /// Begins to fetch ranges, which are in order and do not overlap.
    pub fn begin(self: &Arc<Self>, ranges: Vec<Range<u64>>) -> IoResult<Coming> {
        let (file, wanted) = (Arc::clone(self), ranges.clone());
        let begun = waiting::begin(async move { file.fetch(&wanted).await });
        Ok(Coming { file: Arc::clone(self), ranges, begun: begun.map_err(|failure| self.failed(failure))? })
    }

    async fn fetch(&self, wanted: &[Range<u64>]) -> Result<Vec<Bytes>, Trouble> {
        let mut joined: Vec<Range<u64>> = Vec::new();
        for range in wanted {
            match joined.last_mut() {
                Some(last) if range.start <= last.end + NEAR && range.end - last.start <= LONGEST => {
                    last.end = range.end;
                }
                _ => joined.push(range.clone()),
            }
        }
        let one = |range: Range<u64>| async move {
            let bytes = fetch::range(&self.source, range.clone(), &self.version).await?;
            Ok::<_, Trouble>((range.start, bytes))
        };
        let came: Vec<(u64, Bytes)> =
            futures::stream::iter(joined.into_iter().map(one)).buffered(AT_ONCE).try_collect().await?;
        let find = |range: &Range<u64>| came.iter().find_map(|(start, bytes)| part(bytes, *start, range));
        Ok(wanted.iter().map(|range| find(range).unwrap_or_default()).collect())
    }

    fn failed(&self, failure: Failure) -> Error {
        let words = failure.message.clone();
        let _ = self.failure.set(failure);
        Error::other(words)
    }
}

/// Ranges that are on their way.
pub(in crate::data) struct Coming {
    file: Arc<RemoteFile>,
    ranges: Vec<Range<u64>>,
    begun: Begun<Result<Vec<Bytes>, Trouble>>,
}

impl Coming {
    /// Waits for them: each with its place.
    pub fn all(self) -> IoResult<Vec<(u64, Bytes)>> {
        let file = self.file;
        let came = self.begun.wait().map_err(|failure| file.failed(failure))?;
        let came = came.map_err(|trouble| file.failed(problems::trouble(&file.name, &trouble, None)))?;
        Ok(self.ranges.into_iter().map(|range| range.start).zip(came).collect())
    }

    fn one(self) -> IoResult<Bytes> {
        Ok(self.all()?.into_iter().next().map(|(_, bytes)| bytes).unwrap_or_default())
    }
}

/// A range of the file from bytes that begin at a place of it, if they hold it.
fn part(bytes: &Bytes, start: u64, wanted: &Range<u64>) -> Option<Bytes> {
    let from = usize::try_from(wanted.start.checked_sub(start)?).ok()?;
    let to = usize::try_from(wanted.end.checked_sub(start)?).ok()?;
    (from <= to && to <= bytes.len()).then(|| bytes.slice(from..to))
}

impl std::fmt::Debug for RemoteFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RemoteFile").field("name", &self.name).field("size", &self.size).finish_non_exhaustive()
    }
}
