//! Time zones: what the clock on the wall shows at a moment, and how long it takes to go from one hour to another.
//!
//! Where clocks go forward, the wall skips an hour; where they go back, it shows one twice.

use super::{Interval, Timestamp};
use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeZone};

const MINUTE: i64 = 60_000_000;

/// No clock is changed by more than a day.
const MINUTES_OF_A_DAY: usize = 24 * 60;

/// A time zone of the IANA database, daylight saving included: `Europe/Copenhagen`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(chrono_tz::Tz);

impl Zone {
    /// By its name in the IANA database, in capitals or not; `UTC` is one.
    pub fn named(name: &str) -> Option<Zone> {
        chrono_tz::TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(name)).map(Zone)
    }

    /// Its name in the IANA database.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Every name there is.
    pub fn names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// What the wall shows at a moment that is given in UTC. Beyond the years of the calendar it shows UTC.
    pub fn local(self, utc: Timestamp) -> Timestamp {
        let offset = civil(utc).map_or(0, |utc| micros(self.0.offset_from_utc_datetime(&utc)));
        Timestamp(utc.0.saturating_add(offset))
    }

    /// The moment, in UTC, at which the wall shows a time: the first, if it shows it twice; that of the change, if it is
    /// skipped.
    pub fn utc(self, wall: Timestamp) -> Timestamp {
        match self.offsets(wall) {
            LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => Timestamp(wall.0.saturating_sub(offset)),
            LocalResult::None => Timestamp(self.passed(wall)),
        }
    }

    /// How many microseconds really pass while the wall shows a time within an interval: 23 hours on the day on which
    /// clocks go forward, two in the hour that is shown twice, none in the one that is skipped.
    pub fn elapsed(self, wall: Interval) -> i64 {
        self.passed(wall.end).saturating_sub(self.passed(wall.start)).max(0)
    }

    /// How much time has passed, up to a constant, while the wall showed less than `wall`.
    fn passed(self, wall: Timestamp) -> i64 {
        match self.offsets(wall) {
            LocalResult::Single(offset) => wall.0.saturating_sub(offset),
            LocalResult::Ambiguous(first, second) => {
                // Both passes of the repeated hour, up to `wall` in each.
                let change = self.end_of_change(wall).0.saturating_sub(first);
                wall.0.saturating_sub(first).saturating_add(wall.0.saturating_sub(second)).saturating_sub(change)
            }
            LocalResult::None => {
                let end = self.end_of_change(wall);
                match self.offsets(end) {
                    LocalResult::Single(offset) => end.0.saturating_sub(offset),
                    _ => wall.0,
                }
            }
        }
    }

    /// The first time on the wall, minute by minute, that is neither skipped nor shown twice.
    fn end_of_change(self, wall: Timestamp) -> Timestamp {
        let start = wall.0.div_euclid(MINUTE).saturating_mul(MINUTE);
        let minutes = (1..).map(|minute: i64| Timestamp(start.saturating_add(minute * MINUTE)));
        let mut later = minutes.take(MINUTES_OF_A_DAY);
        later.find(|wall| matches!(self.offsets(*wall), LocalResult::Single(_))).unwrap_or(wall)
    }

    /// How far the wall may be ahead of UTC, in microseconds.
    fn offsets(self, wall: Timestamp) -> LocalResult<i64> {
        match civil(wall) {
            Some(wall) => self.0.offset_from_local_datetime(&wall).map(micros),
            None => LocalResult::Single(0),
        }
    }
}

fn civil(time: Timestamp) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(time.0).map(|time| time.naive_utc())
}

fn micros(offset: impl Offset) -> i64 {
    i64::from(offset.fix().local_minus_utc()) * 1_000_000
}
