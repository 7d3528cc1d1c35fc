//! The `test` blocks of formulas: a [`Suite`] in, an [`Outcome`] for each of its tests out. It asks the front door, and
//! nobody inside asks it; it never knows files, clocks or terminals.
//!
//! A test sees the project's formulas and the tables it states, and none of the project's bindings.
#![warn(clippy::indexing_slicing)]

mod blocks;
mod compare;
mod expect;
mod literal;
mod outcome;
mod report;
mod run;
mod suite;

pub use outcome::{Check, Difference, Kept, Outcome, Snapshot, Verdict};
pub use report::report;
pub use run::{Asking, Keeper, Options, Watcher, run};
pub use suite::{Case, Suite};
