//! The months of the year.

/// A month, 1 for January to 12 for December.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(u8);

/// English names, January first.
pub const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Month {
    /// With which a year begins where nothing else is said.
    pub const JANUARY: Month = Month(1);

    /// With which many fiscal years begin.
    pub const APRIL: Month = Month(4);

    /// The month of that number; `None` outside 1 to 12.
    pub fn new(number: u32) -> Option<Month> {
        u8::try_from(number).ok().filter(|number| (1..=12).contains(number)).map(Month)
    }

    /// 1 to 12.
    pub fn number(self) -> u32 {
        u32::from(self.0)
    }

    /// By its English name or the first three letters of it, in capitals or not: `april`, `Apr`.
    pub fn named(name: &str) -> Option<Month> {
        let name = name.to_lowercase();
        let is_named = |whole: &&str| {
            let whole = whole.to_lowercase();
            whole == name || whole.get(..3) == Some(name.as_str())
        };
        (1u8..).zip(&ENGLISH_MONTHS).find(|(_, whole)| is_named(whole)).map(|(number, _)| Month(number))
    }

    /// Its English name.
    pub fn name(self) -> &'static str {
        ENGLISH_MONTHS.get(usize::from(self.0).wrapping_sub(1)).copied().unwrap_or_default()
    }

    /// How many months of the calendar year lie before it: 0 to 11.
    pub(super) fn before(self) -> i64 {
        i64::from(self.0) - 1
    }
}
