//! Coverage of formulas by their tests: the definitions of a project and what its tests reached in, a [`Coverage`] out.
//!
//! What can be reached is found in the texts ([`points`]): every metric, every branch of `if`, `case` and `else`, every
//! filter in both ways. What was reached is found in the answers to the tests' questions ([`Reached`]). It never knows
//! files, terminals or how a test ends.
#![warn(clippy::indexing_slicing)]

mod json;
mod lcov;
mod measure;
mod observer;
mod point;
mod reached;
mod rows;
mod text;

pub use measure::{Coverage, FileCoverage, MetricBlanks};
pub use observer::Observer;
pub use point::{Choice, Point, Way, points};
pub use reached::{Reached, of_lines};
pub use rows::{RowMark, of_rows};
