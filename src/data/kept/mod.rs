//! What was read of a file, kept as columns beside it: a later question starts from there. A file that is not what it was is
//! read anew, one to which rows were added only from where it ended. Never knows formats, nor what a cell means; whatever is
//! wrong with what is kept, the file itself is there.

mod bytes;
mod cache;
mod chunk;
mod folder;
mod identity;
mod index;
mod lending;
mod session;
mod shelf;
mod standin;

pub(in crate::data) use bytes::{Keep, fields, fingerprint};
pub use cache::Cache;
pub(in crate::data) use folder::is_within;
pub(in crate::data) use index::{OpenedAs, Seen};
pub(in crate::data) use lending::{Cells, Loan};
pub(in crate::data) use session::Tee;
pub(in crate::data) use shelf::{Shelf, told};
pub(in crate::data) use standin::StandIn;
