//! The days of the week.

/// A day of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weekday {
    /// Monday.
    #[default]
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// Monday first.
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    /// 1 for Monday to 7 for Sunday (ISO 8601).
    pub fn number(self) -> u32 {
        self as u32 + 1
    }

    /// By its English name or the first three letters of it, in capitals or not: `monday`, `Mon`.
    pub fn named(name: &str) -> Option<Weekday> {
        let name = name.to_lowercase();
        Weekday::ALL.into_iter().find(|day| {
            let whole = day.name().to_lowercase();
            whole == name || whole.get(..3) == Some(name.as_str())
        })
    }

    /// Its English name.
    pub fn name(self) -> &'static str {
        match self {
            Weekday::Monday => "Monday",
            Weekday::Tuesday => "Tuesday",
            Weekday::Wednesday => "Wednesday",
            Weekday::Thursday => "Thursday",
            Weekday::Friday => "Friday",
            Weekday::Saturday => "Saturday",
            Weekday::Sunday => "Sunday",
        }
    }

    /// Its place in a week that begins with `first`: 0 to 6.
    pub fn place(self, first: Weekday) -> u32 {
        (self.number() + 7 - first.number()) % 7
    }
}
