//! How many days a period has.

use super::Grain;
use std::ops::RangeInclusive;

impl Grain {
    /// How many days a period of this grain may have: 28 to 31 for a month; 1 for what is shorter than a day.
    pub fn days(self) -> RangeInclusive<i64> {
        match self.name() {
            "week" => 7..=7,
            "month" => 28..=31,
            // From February to April it is 89.
            "quarter" | "fiscal_quarter" => 89..=92,
            "year" | "fiscal_year" => 365..=366,
            _ => 1..=1,
        }
    }
}
