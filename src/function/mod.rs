//! The built-in functions: a closed set, each stated once as data.
//!
//! A function is one entry: its names, what it takes, what it means, one line of documentation and an example that runs.
//! The rooms interpret the entry; the reference page and `kpi functions` are made from it.
//! Nothing here knows how a value is made.

pub use all::{ALL, find};
pub use entry::{Function, Group};
pub use meaning::{Aggregate, Extent, Meaning, Moving, OpenRows, RowWindow, Scalar, Standing};
pub use reference::{SAMPLE, SAMPLE_HOURS, SAMPLE_TABLE, reference};

mod aggregates;
mod all;
mod comparisons;
mod entry;
mod logic;
mod meaning;
mod numbers;
mod open_rows;
mod periods;
mod reference;
mod texts;
mod time;
mod windows;
