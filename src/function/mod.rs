//! The built-in functions: a closed set, each stated once as data.
//!
//! A function is one entry: its names, what it takes, what it means, one line of documentation and an example that runs.
//! The rooms interpret the entry; the reference page and `kpi functions` are made from it.

mod aggregate;
mod scalar;
mod table;

pub use aggregate::Aggregate;
pub use scalar::Scalar;
pub use table::{ALL, Function, Group, Meaning, find};
