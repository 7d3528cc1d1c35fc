//! What the types of columns are to us.

use super::ColumnFile;
use crate::calendar::Grain;
use crate::data::Kind;
use crate::data::evidence::Evidence;
use crate::data::number::number_kind;
use crate::data::reading::{Form, Reading};
use datafusion::arrow::datatypes::{DataType, TimeUnit};

/// A type of column that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Whole numbers of up to so many digits.
    Int(u8),
    /// Decimals: precision and scale.
    Decimal(u8, u8),
    /// Binary floating point.
    Float,
    Text,
    Bool,
    Date,
    Time(TimeUnit),
}

/// What a type is to us; else the reason why the column is left out.
pub(super) fn shape(ty: &DataType) -> Result<Shape, String> {
    Ok(match ty {
        DataType::Int8 | DataType::UInt8 => Shape::Int(3),
        DataType::Int16 | DataType::UInt16 => Shape::Int(5),
        DataType::Int32 | DataType::UInt32 => Shape::Int(10),
        DataType::Int64 => Shape::Int(19),
        DataType::UInt64 => Shape::Int(20),
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => {
            let scale = u8::try_from(*scale).map_err(|_| "its decimals have a negative scale".to_owned())?;
            Shape::Decimal(*precision, scale)
        }
        DataType::Float16 | DataType::Float32 | DataType::Float64 => Shape::Float,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Shape::Text,
        DataType::Dictionary(_, values) if shape(values) == Ok(Shape::Text) => Shape::Text,
        DataType::Boolean => Shape::Bool,
        DataType::Date32 | DataType::Date64 => Shape::Date,
        DataType::Timestamp(unit, _) => Shape::Time(*unit),
        DataType::List(_) | DataType::LargeList(_) | DataType::Struct(_) | DataType::Map(..) => {
            return Err("it holds lists or records".to_owned());
        }
        other => return Err(format!("its type is {other}")),
    })
}

impl Shape {
    /// The type that the engine's reader is asked for.
    pub fn read_as(self, reading: &Reading) -> DataType {
        match self {
            Shape::Text if reading.dictionary && reading.form == Form::Found && reading.blank.is_empty() => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            other => other.plain(),
        }
    }

    /// The type in which a sample is read: as the file has it, but texts as views. `Null` stands for the file's own.
    pub fn plain(self) -> DataType {
        if self == Shape::Text { DataType::Utf8View } else { DataType::Null }
    }

    /// The narrowest kind of its nature.
    pub fn least(self) -> Kind {
        match self {
            Shape::Int(_) | Shape::Decimal(..) | Shape::Float => Kind::Number { digits: 9, scale: 0 },
            Shape::Text => Kind::Text,
            Shape::Bool => Kind::Bool,
            Shape::Date => Kind::Date(Grain::Day),
            Shape::Time(_) => Kind::Time,
        }
    }

    /// The kind of a column of a file.
    pub fn kind(self, file: &dyn ColumnFile, root: usize, seen: &Evidence) -> Kind {
        let number = |whole: u8, scale: u8| {
            number_kind(usize::from(whole), usize::from(scale)).unwrap_or(Kind::Number { digits: 76, scale })
        };
        match self {
            // Without statistics 18 digits are taken for granted; a number that has more widens the column.
            Shape::Int(most) => number(file.whole_digits(root).unwrap_or(most.min(18)).min(most), 0),
            Shape::Decimal(precision, scale) => number(precision.saturating_sub(scale), scale),
            Shape::Float => seen.kind(&Reading { form: Form::Number, ..Reading::text("") }),
            other => other.least(),
        }
    }
}
