//! What is kept of one file while a question is answered: how much of it is still true, and what is added.

use super::bytes::fingerprint;
use super::cache::Cache;
use super::folder::{Folder, Loaded, Right};
use super::identity::{Identity, Moment, digests};
use super::index::{Column, Index, OpenedAs, Seen, Stretch, Unusable};
use crate::data::Kind;
use crate::data::content::Content;
use crate::data::reading::Reading;
use crate::data::rowfile::RowFile;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// With so many pieces everything is read anew, into one.
const MOST_PIECES: usize = 256;

/// One file, and what is kept of it.
#[derive(Debug)]
pub(in crate::data) struct Shelf {
    pub(super) cache: Arc<Cache>,
    pub(super) folder: Folder,
    path: PathBuf,
    name: String,
    content: Content,
    threads: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    standing: Standing,
    pub index: Index,
    on_disk: OnDisk,
    /// Nothing is read from there any more, and nothing written.
    pub closed: bool,
    /// What is there cannot be read: whoever has the right to write removes it.
    pub damaged: bool,
    /// The hash of the file before it was read, where its times do not show whether it changes.
    before: Option<u128>,
}

/// How much of what is kept is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Nothing is kept, or of another file.
    New,
    /// The file begins with what it was, up to this place among its rows.
    Grown(u64),
    /// It is what it was, but is called otherwise, and so is all that is told of it.
    Renamed,
    Unchanged,
}

/// The index that is there, so that one which somebody else writes in the meantime is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OnDisk {
    Nothing,
    Index(u128),
    Unusable,
}

impl OnDisk {
    fn of(loaded: &Loaded) -> OnDisk {
        match loaded {
            Loaded::Nothing => OnDisk::Nothing,
            Loaded::Index(_, hash) => OnDisk::Index(*hash),
            Loaded::Taken | Loaded::Unusable(_) | Loaded::Failed(_) => OnDisk::Unusable,
        }
    }
}

impl Shelf {
    /// The shelf of a file on disk; `asked` is all that was said of how it is read, `key` which table of the file it is.
    pub fn of(
        name: &str,
        content: &Content,
        key: &str,
        asked: u128,
        cache: &Arc<Cache>,
        threads: usize,
    ) -> Option<Shelf> {
        let Content::File { path, size } = content else { return None };
        let identity = Identity::of(path).ok().filter(|identity| identity.size == *size)?;
        let key = if key.is_empty() { "table".to_owned() } else { format!("{:016x}", fingerprint(key) as u64) };
        let folder = Folder::beside(path, &key);
        let loaded = folder.load();
        let mut state = State {
            standing: Standing::New,
            index: Index { asked, named: name.to_owned(), identity: identity.clone(), ..Index::default() },
            on_disk: OnDisk::of(&loaded),
            closed: false,
            damaged: false,
            before: None,
        };
        let shown = folder.name();
        match loaded {
            Loaded::Nothing => {}
            Loaded::Taken => {
                cache.note(format!("{shown} is no folder of kpi, so nothing is kept of {name}"));
                state.closed = true;
            }
            Loaded::Unusable(Unusable::Foreign) => {
                cache.note(format!("{shown} holds something that is no cache of kpi; {name} is read without it"));
            }
            Loaded::Unusable(Unusable::Broken) => {
                cache.note(format!("the cache {shown} is broken; {name} is read without it"));
            }
            Loaded::Unusable(Unusable::OtherVersion) => {
                cache.note(format!("the cache {shown} is of another version of kpi; {name} is read without it"));
            }
            Loaded::Failed(error) => {
                cache.note(format!("the cache {shown} cannot be used ({error}); {name} is read without it"));
                state.closed = true;
            }
            Loaded::Index(index, _) if index.asked == asked && index.pieces.len() <= MOST_PIECES => {
                state.compare(*index, content, threads);
            }
            Loaded::Index(..) => {}
        }
        if state.standing != Standing::Unchanged && state.before.is_none() && identity.is_fresh() {
            state.before = Some(digests(content, 0, threads).ok()?.1);
        }
        let shelf = Shelf {
            cache: Arc::clone(cache),
            folder,
            path: path.clone(),
            name: name.to_owned(),
            content: content.clone(),
            threads,
            state: Mutex::new(state),
        };
        shelf.refresh(&identity);
        Some(shelf)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of the file, if it is what it was.
    pub fn opened(&self) -> Option<OpenedAs> {
        let state = self.state();
        (state.standing == Standing::Unchanged && !state.closed).then(|| state.index.opened.clone())
    }

    /// Whether a file that is what it was, or goes on from there, was looked at from end to end for lines that are no rows.
    pub fn is_deep(&self) -> bool {
        let state = self.state();
        state.standing != Standing::New && !state.closed && state.index.opened.deep
    }

    /// Nothing is kept of it.
    pub fn close(&self) {
        self.state().closed = true;
    }

    /// The file will be opened itself although it is what it was: how it was opened is not how it must be.
    pub fn reopen(&self) {
        self.state().renew();
    }

    /// Takes down how the file itself was opened.
    pub fn began(&self, file: &dyn RowFile, opened: OpenedAs) {
        let mut state = self.state();
        let old = &state.index.opened;
        let place = old.extent.1;
        let grows = match state.standing {
            Standing::Grown(_) => {
                file.grows() && place > 0 && self.content.range(place - 1, place).is_ok_and(|end| end == b"\n")
            }
            Standing::Renamed => opened.extent == old.extent,
            Standing::New | Standing::Unchanged => false,
        };
        let goes_on = grows
            && old.header == opened.header
            && old.deep == opened.deep
            && old.natures == opened.natures
            && old.extent.0 == opened.extent.0
            && place <= opened.extent.1
            && old.layout == file.layout(place);
        match state.standing {
            Standing::Grown(_) if goes_on => state.standing = Standing::Grown(place),
            Standing::Renamed if goes_on => state.standing = Standing::Unchanged,
            _ => state.renew(),
        }
        let is_told_anew = state.standing == Standing::Unchanged;
        state.index.opened = opened;
        if is_told_anew {
            self.save_as_it_is(&mut state);
        }
    }

    /// Compares how the rows are read with everything that is around the file; what was kept of other rows is forgotten.
    pub fn settle(&self, file: &dyn RowFile) {
        let mut state = self.state();
        let end = file.extent().1;
        let before = match state.standing {
            Standing::Grown(place) => place,
            _ => end,
        };
        if state.index.layout != file.layout(before) {
            if matches!(state.standing, Standing::Grown(_)) {
                state.standing = Standing::New;
            }
            state.index.forget_rows();
        } else if before < end && !state.index.stretches.is_empty() {
            state.index.stretches.push(Stretch { from: before, to: end, rows: None });
            state.index.columns.iter_mut().for_each(|column| column.chunks.push(None));
        }
        state.index.layout = file.layout(end);
    }

    /// Whether the rows must be cut as those of a file with quotes.
    pub fn is_careful(&self) -> bool {
        self.state().index.careful
    }

    /// What was seen of columns of which the same was said, if the file was what it is up to some place.
    pub fn seen(&self, asked: u128) -> Option<Seen> {
        let state = self.state();
        if state.closed || state.standing == Standing::New {
            return None;
        }
        state.index.seen.clone().filter(|seen| seen.asked == asked)
    }

    /// Takes down what was seen.
    pub fn saw(&self, seen: Seen, careful: bool) {
        let mut state = self.state();
        state.index.careful |= careful;
        state.index.seen = Some(seen);
        if state.standing == Standing::Unchanged && !state.closed {
            self.save_as_it_is(&mut state);
        }
    }

    /// Makes columns as wide as those that are kept where only some cells were looked at, and dictionaries of those that
    /// are kept as such.
    pub fn widen(&self, readings: &mut [Reading]) {
        let state = self.state();
        let is_sure = state.index.seen.as_ref().is_some_and(|seen| seen.whole);
        for reading in readings.iter_mut().filter(|_| !state.closed) {
            let asked = fingerprint_of(reading);
            let Some(column) = state.index.columns.iter().find(|column| column.is_read(reading, asked)) else {
                continue;
            };
            match (reading.kind, column.kind) {
                (Kind::Number { digits, scale }, Kind::Number { digits: most, scale: finest })
                    if !is_sure && digits <= most && scale <= finest =>
                {
                    reading.kind = column.kind;
                }
                (Kind::Date(_), Kind::Time) if !is_sure => reading.kind = Kind::Time,
                (Kind::Text, Kind::Text) => reading.dictionary = column.dictionary,
                _ => {}
            }
        }
    }

    /// The right to write, if the file is what it was when it was opened and nobody wrote in the meantime.
    pub(super) fn right(&self, state: &mut State) -> Option<(Right, Moment)> {
        if state.closed {
            return None;
        }
        let failed = |error: std::io::Error| {
            self.cache.note(format!("no cache can be kept beside {}: {error}", self.path.display()));
        };
        let right = match self.folder.right() {
            Ok(right) => right?,
            Err(error) => {
                failed(error);
                state.closed = state.standing == Standing::New;
                return None;
            }
        };
        if OnDisk::of(&self.folder.load()) != state.on_disk {
            return None;
        }
        match self.folder.now(&right) {
            Ok(now) if Identity::of(&self.path).is_ok_and(|identity| identity == state.index.identity) => {
                Some((right, now))
            }
            Ok(_) => {
                self.folder.tidy(right);
                None
            }
            Err(error) => {
                failed(error);
                self.folder.tidy(right);
                None
            }
        }
    }

    /// Writes the index; gives whether it could.
    pub(super) fn save(&self, state: &mut State, right: &Right) -> bool {
        state.index.drop_pieces();
        match self.folder.save(&state.index, right) {
            Ok(hash) => state.on_disk = OnDisk::Index(hash),
            Err(error) => {
                self.cannot_write(&error);
                return false;
            }
        }
        true
    }

    pub(super) fn cannot_write(&self, error: &std::io::Error) {
        self.cache.note(format!("the cache {} cannot be written: {error}", self.folder.name()));
    }

    /// The hash of the file as it is now, if it is what it was when it was opened.
    pub(super) fn digest(&self, state: &State) -> Option<u128> {
        let is_same = || Identity::of(&self.path).is_ok_and(|identity| identity == state.index.identity);
        // A file at rest that is what it was needs no look.
        let is_known = state.standing == Standing::Unchanged && state.index.identity.is_settled_at(state.index.looked);
        if is_known && is_same() {
            return Some(state.index.digest);
        }
        let digest = is_same().then(|| digests(&self.content, 0, self.threads).ok()).flatten()?.1;
        (is_same() && state.before.is_none_or(|before| before == digest)).then_some(digest)
    }

    /// A file that was touched and is what it was: its new times are taken down, once they show that it rests.
    fn refresh(&self, identity: &Identity) {
        let mut state = self.state();
        if state.standing != Standing::Unchanged || state.before.is_none() || identity.is_fresh() {
            return;
        }
        if let Some((right, now)) = self.right(&mut state) {
            state.index.looked = now;
            self.save(&mut state, &right);
        }
    }

    fn save_as_it_is(&self, state: &mut State) {
        if let Some((right, _)) = self.right(state) {
            self.save(state, &right);
        }
    }

    /// Some of what is kept cannot be read: from now on the file itself is read. Not worth a word if somebody else has
    /// put something new in its place.
    pub(super) fn damaged(&self) {
        let mut state = self.state();
        if std::mem::replace(&mut state.closed, true) {
            return;
        }
        let loaded = OnDisk::of(&self.folder.load());
        if loaded != state.on_disk {
            return;
        }
        self.cache.note(format!("the cache {} is broken; {} is read without it", self.folder.name(), self.name));
        // This question itself may have the right just now: then it is done when that is given back.
        match self.folder.right() {
            Ok(Some(right)) => self.folder.forget(&right),
            _ => state.damaged = true,
        }
    }
}

impl State {
    /// Compares a file with what is kept of one.
    fn compare(&mut self, index: Index, content: &Content, threads: usize) {
        let (identity, named) = (self.index.identity.clone(), self.index.named.clone());
        let unchanged = if index.named == named { Standing::Unchanged } else { Standing::Renamed };
        if index.identity == identity && identity.is_settled_at(index.looked) {
            self.index = Index { named, ..index };
            self.standing = unchanged;
            return;
        }
        if index.identity.size > identity.size {
            return;
        }
        let Ok((first, all)) = digests(content, index.identity.size, threads) else { return };
        self.before = Some(all);
        if first != index.digest {
            return;
        }
        self.standing = match index.identity.size == identity.size {
            true => unchanged,
            false => Standing::Grown(0),
        };
        self.index = Index { named, identity, ..index };
    }

    /// Nothing of what is kept is true of the file as it must be read.
    fn renew(&mut self) {
        self.standing = Standing::New;
        let (asked, named, identity) = (self.index.asked, self.index.named.clone(), self.index.identity.clone());
        self.index = Index { asked, named, identity, ..Index::default() };
    }
}

impl Column {
    /// Whether its cells are read in that way, however wide they are.
    pub fn is_read(&self, reading: &Reading, asked: u128) -> bool {
        self.name == reading.name && self.reading == asked
    }

    /// Whether its cells are those of a column that is read in that way.
    pub fn fits(&self, reading: &Reading, asked: u128) -> bool {
        let class = |digits: u8| [18, 38].iter().filter(|most| digits > **most).count();
        let kinds = match (self.kind, reading.kind) {
            (Kind::Number { digits, scale }, Kind::Number { digits: most, scale: wanted }) => {
                scale == wanted && digits <= most && class(digits) == class(most)
            }
            (kind, wanted) => kind == wanted,
        };
        self.is_read(reading, asked) && kinds && self.dictionary == reading.dictionary
    }
}

/// How cells are read, but for how wide they are and in which form texts come.
pub(super) fn fingerprint_of(reading: &Reading) -> u128 {
    fingerprint(&format!("{:?}", Reading { kind: Kind::Text, dictionary: false, ..reading.clone() }))
}

/// All that is said of columns before any cell is seen.
pub(in crate::data) fn told(readings: &[Reading]) -> u128 {
    fingerprint(&format!("{readings:?}"))
}
