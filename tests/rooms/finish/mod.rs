//! What is made of aggregates: contexts, blanks, nested aggregates, lines, order, totals, remainders, notes.

mod choosing;
mod contexts;
mod coverage;
mod nested;
mod scalars;
mod traces;
pub mod world;
