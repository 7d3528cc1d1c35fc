//! Days, timestamps, and the periods they fall into. One implementation serves every room.
//!
//! Timestamps are local time, as the clock on the wall shows it. What a project states of its calendar is a
//! [`Calendar`]; the part of it that a period depends on, the first day of a week or the first month of a fiscal year,
//! is in the period's [`Grain`], so that periods need no calendar.

mod covered;
mod day;
mod grain;
mod holidays;
mod hours;
mod length;
mod lengths;
mod month;
mod open_time;
mod period;
mod relative;
mod stated;
mod weekday;
mod zone;

pub use covered::CoveredTime;
pub use day::{Day, Timestamp};
pub use grain::Grain;
pub use holidays::{Holiday, Holidays};
pub use hours::{Hours, NoHours};
pub use length::Length;
pub use month::{ENGLISH_MONTHS, Month};
pub use open_time::OpenTime;
pub use period::{Interval, Period};
pub use relative::Relative;
pub use stated::Calendar;
pub use weekday::Weekday;
pub use zone::Zone;
