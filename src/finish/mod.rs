//! [`crate::plan::Plan`] and [`crate::run::Totals`] in, [`Answer`] out. Exact fractions, blanks and their reasons; never rows or engines.

mod answer;

pub use answer::*;
