//! The run: exact aggregates of rows, over tables made by hand.

mod folds;
mod lookups;
mod naive;
mod pairs;
mod scalars;
mod tables;
mod wholes;
