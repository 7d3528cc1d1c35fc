//! Tables on web servers and in object stores. The only place that knows `object_store`: addresses and the settings of
//! the environment in, contents of files out. What must be read from end to end is fetched once; a file of columns stays
//! where it is, and only the ranges that a question needs are asked for.

mod address;
mod ahead;
mod ask;
mod fetch;
mod file;
mod list;
mod problems;
mod settings;
mod trouble;
mod waiting;

pub(super) use address::{Address, path_of};
pub use address::{is_address, readable};
pub(super) use ahead::{Ahead, AheadReader, Group};
pub(super) use file::RemoteFile;
pub use settings::{Arrivals, Stores};

use super::content::Content;
use super::spill::Pool;
use crate::problem::Failure;
use fetch::Fetched;

/// One file behind an address, not fetched yet.
#[derive(Clone)]
pub(super) struct Remote {
    /// What tells it from others; may hold secrets.
    pub identity: String,
    /// What people call it; never holds secrets.
    pub name: String,
    /// The same without what would not belong to a file's name.
    pub path: String,
    /// What of it is meant: a sheet, a table, a file of an archive.
    pub part: Option<String>,
    source: ask::Source,
}

/// The files that an address means.
///
/// # Errors
/// An address that cannot be read from, a store that does not answer, a pattern that nothing matches.
pub(super) fn find(text: &str, stores: &Stores) -> Result<Vec<Remote>, Failure> {
    let (address, stores) = (Address::read(text)?, stores.clone());
    waiting::wait(async move { list::find(&address, &stores).await })?
}

/// What the files hold, in their order; several are fetched at the same time.
///
/// # Errors
/// A file that is not there, may not be read, or cannot be fetched whole.
pub(super) fn contents(files: Vec<Remote>) -> Result<Vec<Content>, Failure> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let fetched = waiting::wait(async move { fetch::all(files, &Pool::default()).await })??;
    let content = |fetched| match fetched {
        Fetched::Whole(content) => content,
        Fetched::Left(file) => Content::Remote(file),
    };
    Ok(fetched.into_iter().map(content).collect())
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").field("name", &self.name).finish_non_exhaustive()
    }
}
