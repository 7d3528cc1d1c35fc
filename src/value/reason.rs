//! Why there is no value.

/// The reason of a blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The group has no row.
    NoRows,
    /// The group has rows, and their cells are blank.
    NoValues,
    /// A division by zero.
    ZeroBase,
    /// The operation has no result here: growth from a negative base, the root of a negative number.
    Undefined,
    /// The other period or group of a comparison does not exist.
    NoCounterpart,
    /// The line stands for no single period.
    NoSinglePeriod,
    /// The data do not cover the period.
    NotCovered,
    /// The window begins before the data.
    WindowNotCovered,
    /// One side of the comparison is a part of a period.
    Partial,
    /// The data end before it can be known.
    Undecided,
    /// Fewer than `minimum_base`.
    BelowMinimumBase,
    /// No exchange rate for that day.
    NoRate,
    /// The group mixes currencies.
    MixedCurrencies,
    /// The text is not a number.
    NotANumber,
    /// The formula says `blank`.
    LeftBlank,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 15] = [
        Reason::NoRows,
        Reason::NoValues,
        Reason::ZeroBase,
        Reason::Undefined,
        Reason::NoCounterpart,
        Reason::NoSinglePeriod,
        Reason::NotCovered,
        Reason::WindowNotCovered,
        Reason::Partial,
        Reason::Undecided,
        Reason::BelowMinimumBase,
        Reason::NoRate,
        Reason::MixedCurrencies,
        Reason::NotANumber,
        Reason::LeftBlank,
    ];

    /// The words that are printed and stand in JSON.
    pub fn words(self) -> &'static str {
        match self {
            Reason::NoRows => "no rows",
            Reason::NoValues => "no values",
            Reason::ZeroBase => "zero base",
            Reason::Undefined => "undefined",
            Reason::NoCounterpart => "no counterpart",
            Reason::NoSinglePeriod => "no single period",
            Reason::NotCovered => "not covered",
            Reason::WindowNotCovered => "window not covered",
            Reason::Partial => "partial",
            Reason::Undecided => "undecided",
            Reason::BelowMinimumBase => "below minimum base",
            Reason::NoRate => "no rate",
            Reason::MixedCurrencies => "mixed currencies",
            Reason::NotANumber => "not a number",
            Reason::LeftBlank => "left blank",
        }
    }

    /// The reason that is printed in these words.
    pub fn named(words: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.words() == words)
    }

    /// Whether `else` and `blank as` of a metric put something in its place: never for a number that was withheld.
    pub fn can_be_replaced(self) -> bool {
        matches!(self, Reason::NoRows | Reason::NoValues | Reason::ZeroBase | Reason::NoCounterpart)
    }

    /// Whether a number was kept back because too little is known for it. A condition on it decides nothing.
    pub fn is_withheld(self) -> bool {
        matches!(
            self,
            Reason::NoSinglePeriod
                | Reason::NotCovered
                | Reason::WindowNotCovered
                | Reason::Partial
                | Reason::BelowMinimumBase
        )
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words())
    }
}
