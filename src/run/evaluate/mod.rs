//! Functions of the cells of a batch: vectors in, one vector out. What a function means stands in the language;
//! comparisons are two-valued, arithmetic with a blank is blank, and nothing ever wraps.

mod arithmetic;
mod choose;
mod compare;
mod literal;
mod number;
mod round;
mod text;
mod time;

pub use literal::literal;
pub use number::{common_type, fit};
pub use text::pattern;
pub use time::{DayTable, period};

use super::vector::{Cells, Texts, Vector};
use crate::calendar::{OpenTime, Zone};
use crate::function::Scalar;
use crate::row::RowType;
use datafusion::arrow::array::{Array, StringArray};
use datafusion::arrow::buffer::BooleanBuffer;
use std::sync::Arc;

/// Why a row has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The result does not fit its digits.
    TooLarge,
    /// This text is a number with too many digits.
    NumberTooLong(String),
    /// The texts of a batch are too long together.
    TextsTooLong,
    /// This pattern cannot be used, and why.
    Pattern(String, String),
    /// The function does not take these arguments.
    NotForRows,
}

/// A function and what it is applied to.
pub struct Call<'a> {
    /// The function.
    pub function: Scalar,
    /// Its arguments, each of `rows` cells.
    pub args: &'a [Vector],
    /// Their types.
    pub types: &'a [RowType],
    /// Which of them are literals.
    pub literals: &'a [bool],
    /// The type of the result.
    pub ty: RowType,
    /// The number of rows.
    pub rows: usize,
    /// The pattern of `matches`, where it is a literal.
    pub pattern: Option<&'a regex::Regex>,
    /// The opening hours, for `business_time`.
    pub open: Option<&'a OpenTime>,
    /// In whose local time moments are.
    pub zone: Option<Zone>,
}

impl<'a> Call<'a> {
    /// An argument and its type.
    pub fn arg(&self, at: usize) -> Result<(&'a Vector, RowType), Fault> {
        let found = self.args.get(at).zip(self.types.get(at));
        found.map(|(vector, ty)| (vector, *ty)).ok_or(Fault::NotForRows)
    }

    /// The texts of an argument.
    pub fn texts(&self, at: usize) -> Result<&'a Texts, Fault> {
        self.arg(at)?.0.texts().ok_or(Fault::NotForRows)
    }
}

/// The result of a function.
pub fn call(call: &Call<'_>) -> Result<Vector, Fault> {
    match once_per_entry(call)? {
        Some(result) => Ok(result),
        None => apply(call),
    }
}

fn apply(call: &Call<'_>) -> Result<Vector, Fault> {
    use Scalar as S;
    match call.function {
        S::Add | S::Subtract | S::Multiply | S::Divide | S::Negate | S::Abs | S::Mod => arithmetic::arithmetic(call),
        S::Sqrt | S::Power | S::Ln | S::Exp => arithmetic::roots(call),
        S::Equal | S::NotEqual | S::Less | S::LessEqual | S::Greater | S::GreaterEqual => compare::compare(call),
        S::In => compare::is_in(call),
        S::And | S::Or | S::Not | S::IsBlank => logic(call),
        S::Case | S::Coalesce | S::Least | S::Greatest | S::Clamp => choose::choose(call),
        S::Round | S::RoundEven | S::Floor | S::Ceil => round::round(call),
        S::Lower | S::Upper | S::Trim | S::Concat | S::Left | S::Right | S::Substitute | S::SplitPart => {
            text::of_text(call)
        }
        S::Contains | S::StartsWith | S::EndsWith | S::Matches => text::condition(call),
        S::Length => text::length(call),
        S::Number => text::number(call),
        S::Text => text::written(call),
        S::Date => time::date(call),
        S::Year | S::Quarter | S::Month | S::IsoWeek | S::Weekday | S::DayOfMonth | S::Hour | S::HalfHour => {
            time::part(call)
        }
        S::DaysBetween | S::MonthsBetween => time::between(call),
        S::BusinessTime => time::business_time(call),
        S::StartOf(grain) => time::start_of(call, grain),
        S::Numbered(grain) => time::numbered(call, grain),
        S::Growth | S::Margin | S::WilsonLow | S::WilsonHigh => Err(Fault::NotForRows),
    }
}

fn logic(call: &Call<'_>) -> Result<Vector, Fault> {
    let truths = |vector: &Vector| vector.trues().ok_or(Fault::NotForRows);
    let (first, _) = call.arg(0)?;
    let rest = call.args.get(1..).unwrap_or_default();
    let bits = match call.function {
        Scalar::IsBlank => match &first.nulls {
            Some(nulls) => !nulls.inner(),
            None => BooleanBuffer::new_unset(call.rows),
        },
        Scalar::Not => !&truths(first)?,
        Scalar::And => rest.iter().try_fold(truths(first)?, |all, next| Ok(&all & &truths(next)?))?,
        _ => rest.iter().try_fold(truths(first)?, |any, next| Ok(&any | &truths(next)?))?,
    };
    Ok(Vector::truth(bits))
}

/// A function of one dictionary of texts (and literals) is computed once for each entry instead of once for each row.
fn once_per_entry(call: &Call<'_>) -> Result<Option<Vector>, Fault> {
    let mut variable = call.literals.iter().enumerate().filter(|(_, literal)| !**literal).map(|(at, _)| at);
    let (Some(at), None) = (variable.next(), variable.next()) else { return Ok(None) };
    let (vector, _) = call.arg(at)?;
    let Some(Texts::Dictionary { codes, values }) = vector.texts() else { return Ok(None) };
    if values.len() >= call.rows {
        return Ok(None);
    }
    // One entry more than the dictionary has stands for the blank.
    let blank = values.len();
    let entries: StringArray = values.iter().chain([None]).collect();
    let args = call.args.iter().enumerate().map(|(other, vector)| match other == at {
        true => Vector { nulls: entries.nulls().cloned(), cells: Cells::Text(Texts::Plain(entries.clone())) },
        false => vector.first(blank + 1),
    });
    let args = args.collect::<Vec<_>>();
    let result = apply(&Call { args: &args, rows: blank + 1, ..*call })?;
    let blank_code = i32::try_from(blank).unwrap_or(i32::MAX);
    let codes: Arc<[i32]> = match &vector.nulls {
        Some(nulls) => {
            codes.iter().zip(nulls.iter()).map(|(code, filled)| if filled { *code } else { blank_code }).collect()
        }
        None => codes.iter().copied().collect(),
    };
    Ok(Some(result.gather(&codes, None)))
}
