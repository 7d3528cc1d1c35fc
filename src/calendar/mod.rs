//! Days, timestamps, and the periods they fall into. One implementation serves every room.
//!
//! Timestamps are local wall-clock time; weeks are ISO weeks with their own year, beginning on Monday.

mod day;
mod grain;
mod lengths;
mod period;
mod relative;

pub use day::{Day, Timestamp};
pub use grain::Grain;
pub use period::{Interval, Period};
pub use relative::Relative;
