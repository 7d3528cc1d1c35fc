//! The words for what is wrong with a text: facts in, a calm sentence out.

mod blocks;
mod characters;
mod clauses;
mod definitions;
mod expressions;
mod foreign;
mod literals;
mod size;
mod words;

pub use blocks::*;
pub use characters::*;
pub use clauses::*;
pub use definitions::*;
pub use expressions::*;
pub use foreign::*;
pub use literals::*;
pub use size::*;
pub use words::{brief, corrected, line_of};
