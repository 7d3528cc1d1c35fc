//! Two ways to every number: the engine beside a naive evaluator of the one rule of evaluation.
//!
//! The evaluator walks the tree of a formula, row by row, with exact fractions and a calendar of its own. For every line
//! of an answer it filters all rows again. It shares nothing with the rooms behind the parser but the nouns.

mod aggregate;
mod almanac;
mod book;
mod build;
mod calendar;
mod choose;
mod context;
mod homes;
mod length;
mod lines;
mod made;
mod metric;
mod moving;
mod nested;
mod notes;
mod open_rows;
pub mod print;
mod rows;
mod scalar;
mod semi_additive;
mod spread;
mod standing;
mod tree;
mod units;
mod value;
mod windows;

mod engine;
mod formula;
pub mod generate;
pub mod random;
mod shrink;
mod text;

mod agree;
mod explained;
mod itself;
mod kept;
mod named;
