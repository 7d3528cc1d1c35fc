//! The `test` blocks of formulas: a [`Suite`] in, an [`Outcome`] for each of its tests out. It asks the front door, and
//! nobody inside asks it; it never knows files, clocks or terminals.
//!
//! A test sees the project's formulas and the tables it states, and none of the project's bindings.
#![warn(clippy::indexing_slicing)]

mod blocks;
mod calendar;
mod compare;
mod examine;
mod expect;
mod json;
mod junit;
mod literal;
mod outcome;
mod problems;
mod report;
mod run;
mod suite;
mod written;

pub use outcome::{Check, Difference, Different, Kept, Missed, Outcome, Snapshot, Verdict};
pub use report::Report;
pub use run::{Asking, Keeper, Options, Watcher, run};
pub use suite::{Case, SNAPSHOTS, Suite};
