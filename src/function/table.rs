//! The entries, and how one is found.

use super::{Aggregate, Scalar};

/// One built-in function.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// The name in the documentation, in small letters.
    pub name: &'static str,
    /// Other names that mean the same: a spreadsheet's.
    pub aliases: &'static [&'static str],
    /// The heading it stands under in the reference.
    pub group: Group,
    /// What it means.
    pub meaning: Meaning,
    /// How it is written: `percentile(x, 90%)`.
    pub signature: &'static str,
    /// The fewest and the most arguments.
    pub arguments: (usize, usize),
    /// What it gives, in one line.
    pub summary: &'static str,
    /// A formula that runs, and what it gives, as an answer prints it.
    pub example: (&'static str, &'static str),
}

/// A heading of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Combines rows or members.
    Aggregates,
    /// Compares groups with each other.
    Comparisons,
    /// Chooses.
    Logic,
    /// Numbers.
    Numbers,
    /// Texts.
    Texts,
    /// Dates and times.
    Time,
}

/// What a function means to the rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Combines rows, or the members of a nested group.
    Aggregate(Aggregate),
    /// Makes one value of others; the same for rows and metrics.
    Scalar(Scalar),
    /// `if(c, a, b)`
    If,
    /// `case(c then v, …, else w)`
    Case,
    /// `coalesce(a, b)`: among metrics the same as `a else b`.
    Coalesce,
    /// `share(m)` = m / (m over all)
    Share,
    /// `which_max(m by d)`
    WhichMax,
    /// `which_min(m by d)`
    WhichMin,
}

/// The function of that name or alias, in any case.
pub fn find(name: &str) -> Option<&'static Function> {
    ALL.iter().find(|function| {
        function.name.eq_ignore_ascii_case(name)
            || function.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

const fn aggregate(name: &'static str, meaning: Aggregate, arguments: (usize, usize)) -> Function {
    Function {
        name,
        aliases: &[],
        group: Group::Aggregates,
        meaning: Meaning::Aggregate(meaning),
        signature: name,
        arguments,
        summary: "",
        example: ("", ""),
    }
}

const fn scalar(name: &'static str, group: Group, meaning: Scalar, arguments: (usize, usize)) -> Function {
    Function {
        name,
        aliases: &[],
        group,
        meaning: Meaning::Scalar(meaning),
        signature: name,
        arguments,
        summary: "",
        example: ("", ""),
    }
}

const fn special(name: &'static str, group: Group, meaning: Meaning, arguments: (usize, usize)) -> Function {
    Function { name, aliases: &[], group, meaning, signature: name, arguments, summary: "", example: ("", "") }
}

/// Every function, in the order of the reference.
pub const ALL: &[Function] = &[
    aggregate("count", Aggregate::Count, (1, 1)),
    aggregate("count_distinct", Aggregate::CountDistinct, (1, 1)),
    aggregate("sum", Aggregate::Sum, (1, 1)),
    Function { aliases: &["avg", "mean"], ..aggregate("average", Aggregate::Average, (1, 1)) },
    aggregate("min", Aggregate::Min, (1, 1)),
    aggregate("max", Aggregate::Max, (1, 1)),
    aggregate("median", Aggregate::Median, (1, 1)),
    aggregate("percentile", Aggregate::Percentile, (2, 2)),
    aggregate("percentile_disc", Aggregate::PercentileDisc, (2, 2)),
    aggregate("stddev", Aggregate::Stddev, (1, 1)),
    aggregate("stddev_pop", Aggregate::StddevPop, (1, 1)),
    aggregate("variance", Aggregate::Variance, (1, 1)),
    aggregate("variance_pop", Aggregate::VariancePop, (1, 1)),
    aggregate("first", Aggregate::First, (1, 1)),
    aggregate("last", Aggregate::Last, (1, 1)),
    aggregate("weighted_average", Aggregate::WeightedAverage, (2, 2)),
    aggregate("mode", Aggregate::Mode, (1, 1)),
    aggregate("any", Aggregate::Any, (1, 1)),
    aggregate("all", Aggregate::All, (1, 1)),
    aggregate("approx_count_distinct", Aggregate::ApproxCountDistinct, (1, 1)),
    special("share", Group::Comparisons, Meaning::Share, (1, 1)),
    special("which_max", Group::Comparisons, Meaning::WhichMax, (1, 1)),
    special("which_min", Group::Comparisons, Meaning::WhichMin, (1, 1)),
    special("if", Group::Logic, Meaning::If, (2, 3)),
    special("case", Group::Logic, Meaning::Case, (0, 0)),
    special("coalesce", Group::Logic, Meaning::Coalesce, (1, usize::MAX)),
    scalar("round", Group::Numbers, Scalar::Round, (1, 2)),
    scalar("round_even", Group::Numbers, Scalar::RoundEven, (1, 2)),
    scalar("floor", Group::Numbers, Scalar::Floor, (1, 1)),
    scalar("ceil", Group::Numbers, Scalar::Ceil, (1, 1)),
    scalar("abs", Group::Numbers, Scalar::Abs, (1, 1)),
    scalar("sqrt", Group::Numbers, Scalar::Sqrt, (1, 1)),
    scalar("power", Group::Numbers, Scalar::Power, (2, 2)),
    scalar("ln", Group::Numbers, Scalar::Ln, (1, 1)),
    scalar("exp", Group::Numbers, Scalar::Exp, (1, 1)),
    scalar("mod", Group::Numbers, Scalar::Mod, (2, 2)),
    scalar("least", Group::Numbers, Scalar::Least, (2, usize::MAX)),
    scalar("greatest", Group::Numbers, Scalar::Greatest, (2, usize::MAX)),
    scalar("clamp", Group::Numbers, Scalar::Clamp, (3, 3)),
    scalar("number", Group::Numbers, Scalar::Number, (1, 1)),
    scalar("lower", Group::Texts, Scalar::Lower, (1, 1)),
    scalar("upper", Group::Texts, Scalar::Upper, (1, 1)),
    scalar("trim", Group::Texts, Scalar::Trim, (1, 1)),
    scalar("contains", Group::Texts, Scalar::Contains, (2, 2)),
    scalar("starts_with", Group::Texts, Scalar::StartsWith, (2, 2)),
    scalar("ends_with", Group::Texts, Scalar::EndsWith, (2, 2)),
    scalar("length", Group::Texts, Scalar::Length, (1, 1)),
    scalar("concat", Group::Texts, Scalar::Concat, (1, usize::MAX)),
    scalar("left", Group::Texts, Scalar::Left, (2, 2)),
    scalar("right", Group::Texts, Scalar::Right, (2, 2)),
    scalar("substitute", Group::Texts, Scalar::Substitute, (3, 3)),
    scalar("split_part", Group::Texts, Scalar::SplitPart, (3, 3)),
    scalar("matches", Group::Texts, Scalar::Matches, (2, 2)),
    scalar("text", Group::Texts, Scalar::Text, (1, 1)),
    scalar("date", Group::Time, Scalar::Date, (1, 3)),
    scalar("year", Group::Time, Scalar::Year, (1, 1)),
    scalar("quarter", Group::Time, Scalar::Quarter, (1, 1)),
    scalar("month", Group::Time, Scalar::Month, (1, 1)),
    scalar("iso_week", Group::Time, Scalar::IsoWeek, (1, 1)),
    scalar("weekday", Group::Time, Scalar::Weekday, (1, 1)),
    scalar("day_of_month", Group::Time, Scalar::DayOfMonth, (1, 1)),
    scalar("hour", Group::Time, Scalar::Hour, (1, 1)),
    scalar("half_hour", Group::Time, Scalar::HalfHour, (1, 1)),
    scalar("days_between", Group::Time, Scalar::DaysBetween, (2, 2)),
    scalar("months_between", Group::Time, Scalar::MonthsBetween, (2, 2)),
];
