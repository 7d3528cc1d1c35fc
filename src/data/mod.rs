//! Bindings and the scripts' `table` blocks in, [`Catalog`] out, with a scan for every table.
//! Knows files, formats, encodings and bad cells; never knows metrics.

mod binding;
mod catalog;

pub use binding::{Binding, From, ScanError};
pub use catalog::*;
