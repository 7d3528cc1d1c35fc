//! What the scalar functions take and give: the same for rows and metrics.

use super::types::Kind;
use crate::function::Scalar;
use crate::row::RowType;

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    Number,
    Text,
    /// A date or a timestamp.
    Moment,
    /// A timestamp.
    Time,
    Any,
    /// What the first argument is.
    Alike,
}

impl Want {
    pub(super) fn accepts(self, kind: Kind, first: Kind) -> bool {
        match self {
            Want::Number => kind == Kind::Number,
            Want::Text => kind == Kind::Text,
            Want::Moment => matches!(kind, Kind::Date | Kind::Time),
            Want::Time => kind == Kind::Time,
            Want::Any => true,
            Want::Alike => kind == first,
        }
    }

    /// What is of any kind is taken for this; `None`: for whatever it stands beside.
    pub(super) fn row_type(self) -> Option<RowType> {
        match self {
            Want::Number => Some(super::types::whole(1)),
            Want::Text => Some(RowType::Text),
            Want::Moment => Some(RowType::Date),
            Want::Time => Some(RowType::Time),
            Want::Any | Want::Alike => None,
        }
    }

    pub(super) fn words(self, first: Kind) -> &'static str {
        match self {
            Want::Number => "a number",
            Want::Text => "text",
            Want::Moment => "a date or timestamp",
            Want::Time => "a timestamp",
            Want::Any => "a value",
            Want::Alike => first.words(),
        }
    }
}

/// What a function takes (the last one again for further arguments) and gives (`None`: what its first argument is).
pub(super) struct Shape {
    pub(super) takes: &'static [Want],
    pub(super) gives: Option<Kind>,
    /// Whether its result has the unit of its arguments, which are brought to one.
    pub(super) keeps_unit: bool,
}

/// The shape of a function that stands in formulas under its own name. Operators have their own rules.
pub(super) fn shape(scalar: Scalar) -> Shape {
    use Want::{Alike, Any, Moment, Number, Text, Time};
    let plain = |takes, gives| Shape { takes, gives: Some(gives), keeps_unit: false };
    let same = |takes| Shape { takes, gives: None, keeps_unit: true };
    match scalar {
        Scalar::Round | Scalar::RoundEven => same(&[Number, Number]),
        Scalar::Floor | Scalar::Ceil | Scalar::Abs | Scalar::Negate => same(&[Number]),
        Scalar::Mod => same(&[Number, Number]),
        Scalar::Least | Scalar::Greatest | Scalar::Clamp | Scalar::Coalesce => same(&[Any, Alike]),
        Scalar::Sqrt | Scalar::Ln | Scalar::Exp => plain(&[Number], Kind::Number),
        Scalar::Power | Scalar::Add | Scalar::Subtract | Scalar::Multiply | Scalar::Divide | Scalar::Growth => {
            plain(&[Number, Number], Kind::Number)
        }
        Scalar::Margin | Scalar::WilsonLow | Scalar::WilsonHigh => plain(&[Number, Number, Number], Kind::Number),
        Scalar::Equal
        | Scalar::NotEqual
        | Scalar::Less
        | Scalar::LessEqual
        | Scalar::Greater
        | Scalar::GreaterEqual
        | Scalar::In => plain(&[Any, Alike], Kind::Bool),
        Scalar::And | Scalar::Or | Scalar::Not | Scalar::IsBlank => plain(&[Any], Kind::Bool),
        Scalar::Case => same(&[Any]),
        Scalar::Lower | Scalar::Upper | Scalar::Trim => plain(&[Text], Kind::Text),
        Scalar::Contains | Scalar::StartsWith | Scalar::EndsWith | Scalar::Matches => plain(&[Text, Text], Kind::Bool),
        Scalar::Length => plain(&[Text], Kind::Number),
        Scalar::Concat => plain(&[Text], Kind::Text),
        Scalar::Left | Scalar::Right => plain(&[Text, Number], Kind::Text),
        Scalar::Substitute => plain(&[Text, Text, Text], Kind::Text),
        Scalar::SplitPart => plain(&[Text, Text, Number], Kind::Text),
        Scalar::Number => plain(&[Text], Kind::Number),
        Scalar::Text => plain(&[Any], Kind::Text),
        Scalar::Date => plain(&[Any], Kind::Date),
        Scalar::Year | Scalar::Quarter | Scalar::Month | Scalar::IsoWeek | Scalar::Weekday | Scalar::DayOfMonth => {
            plain(&[Moment], Kind::Number)
        }
        Scalar::Hour | Scalar::HalfHour => plain(&[Time], Kind::Number),
        Scalar::DaysBetween | Scalar::MonthsBetween | Scalar::BusinessTime => plain(&[Moment, Moment], Kind::Number),
        Scalar::StartOf(_) => plain(&[Moment], Kind::Date),
        Scalar::Numbered(_) => plain(&[Number, Number], Kind::Date),
    }
}
