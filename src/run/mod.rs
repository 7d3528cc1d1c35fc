//! [`crate::plan::Plan`] in, [`Totals`] out. Knows the engine, Arrow and async; never knows division, rounding, units or formats.

mod totals;

pub use totals::*;
