//! What is stated of every function.

use super::Meaning;

/// One built-in function.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// The name in the documentation, in small letters.
    pub name: &'static str,
    /// Other names, of spreadsheets and SQL, that mean exactly the same.
    pub aliases: &'static [&'static str],
    /// The heading it stands under in the reference.
    pub group: Group,
    /// What it means.
    pub meaning: Meaning,
    /// How it is written: `percentile(x, 90%)`.
    pub signature: &'static str,
    /// The fewest and the most arguments; `case` counts none, for its branches are no arguments.
    pub arguments: (usize, usize),
    /// What it gives, in one line.
    pub summary: &'static str,
    /// A formula that runs on the [sample](super::SAMPLE), and what it gives, with all digits.
    pub example: (&'static str, &'static str),
}

/// A heading of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Combines rows or members.
    Aggregates,
    /// Compares groups with each other.
    Comparisons,
    /// Compares periods with each other, or reaches over several.
    Periods,
    /// Looks at rows from their start to their end.
    Spans,
    /// Looks at the other rows of the same key.
    Windows,
    /// Chooses.
    Logic,
    /// Numbers.
    Numbers,
    /// Texts.
    Texts,
    /// Dates and times.
    Time,
}

impl Group {
    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Aggregates => "Combining rows or groups",
            Group::Comparisons => "Comparing groups",
            Group::Periods => "Comparing and joining periods",
            Group::Spans => "Rows with a start and an end",
            Group::Windows => "Rows of the same key",
            Group::Logic => "Choosing",
            Group::Numbers => "Numbers",
            Group::Texts => "Texts",
            Group::Time => "Dates and times",
        }
    }
}
