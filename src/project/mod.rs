//! A folder with a `kpi.toml` in, its formulas, bindings and defaults out; and the library of metrics that is built in.
//! Knows files and TOML; never knows what a formula means.
#![warn(clippy::indexing_slicing)]

mod calendar;
mod config;
mod files;
mod git;
mod library;
mod problems;
mod secrets;
mod size;
mod toml_reader;

pub use calendar::{days_of_file, set as set_calendar};
pub use config::{Config, find, open, read};
pub use files::{files_below, files_in, formulas};
pub use git::{commit, formulas_at, merge_base, text_at};
pub use library::{LIBRARY, LibraryFile};
pub use problems::unreadable;
pub use size::Size;
