//! The cells of one column for one batch of rows, and single cells.

use super::mantissa::Mantissa;
use crate::calendar::{Day, Timestamp};
use crate::row::RowType;
use crate::value::{Exact, Value};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, PrimitiveArray, StringArray, StringViewArray};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    ArrowNativeType, DataType, Date32Type, Decimal128Type, Decimal256Type, Int32Type, TimeUnit,
    TimestampMicrosecondType, i256,
};
use std::sync::Arc;

/// The cells of one column.
#[derive(Clone, Debug)]
pub struct Vector {
    /// The cells; what stands at a blank has no meaning.
    pub cells: Cells,
    /// Which cells are filled; `None`: all are.
    pub nulls: Option<NullBuffer>,
}

/// Cells of one kind. The scale of a number is known from its type.
#[derive(Clone, Debug)]
pub enum Cells {
    /// Numbers of up to 18 digits.
    Int(ScalarBuffer<i64>),
    /// Numbers of up to 38 digits.
    Wide(ScalarBuffer<i128>),
    /// Numbers of up to 76 digits.
    Huge(ScalarBuffer<i256>),
    /// Truth values.
    Bool(BooleanBuffer),
    /// Texts.
    Text(Texts),
    /// Days since 1970.
    Date(ScalarBuffer<i32>),
    /// Microseconds since 1970.
    Time(ScalarBuffer<i64>),
}

/// Texts in one of the forms in which a scan gives them.
#[derive(Clone, Debug)]
pub enum Texts {
    /// Short texts stand in the view itself.
    View(StringViewArray),
    /// One after the other.
    Plain(StringArray),
    /// A number for each row, which stands for one of a few texts. Two numbers may stand for equal texts.
    Dictionary {
        /// One for each row.
        codes: ScalarBuffer<i32>,
        /// What they stand for.
        values: Arc<StringArray>,
    },
}

impl Texts {
    /// The text of a row; empty where there is none.
    #[inline]
    pub fn get(&self, row: usize) -> &str {
        match self {
            Texts::View(array) if row < array.len() => array.value(row),
            Texts::Plain(array) if row < array.len() => array.value(row),
            Texts::Dictionary { codes, values } => match codes.get(row) {
                Some(code) if code.as_usize() < values.len() => values.value(code.as_usize()),
                _ => "",
            },
            _ => "",
        }
    }

    fn len(&self) -> usize {
        match self {
            Texts::View(array) => array.len(),
            Texts::Plain(array) => array.len(),
            Texts::Dictionary { codes, .. } => codes.len(),
        }
    }
}

impl Vector {
    /// Filled cells only.
    pub fn filled(cells: Cells) -> Vector {
        Vector { cells, nulls: None }
    }

    /// Truth values without blanks.
    pub fn truth(bits: BooleanBuffer) -> Vector {
        Vector::filled(Cells::Bool(bits))
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Int(cells) | Cells::Time(cells) => cells.len(),
            Cells::Wide(cells) => cells.len(),
            Cells::Huge(cells) => cells.len(),
            Cells::Bool(cells) => cells.len(),
            Cells::Text(cells) => cells.len(),
            Cells::Date(cells) => cells.len(),
        }
    }

    /// Whether the cell of a row is filled.
    #[inline]
    pub fn is_filled(&self, row: usize) -> bool {
        self.nulls.as_ref().is_none_or(|nulls| row < nulls.len() && nulls.is_valid(row))
    }

    /// The texts, if it has any.
    pub fn texts(&self) -> Option<&Texts> {
        match &self.cells {
            Cells::Text(texts) => Some(texts),
            _ => None,
        }
    }

    /// The rows where it is true: a blank is not.
    pub fn trues(&self) -> Option<BooleanBuffer> {
        let Cells::Bool(bits) = &self.cells else { return None };
        Some(match &self.nulls {
            Some(nulls) => bits & nulls.inner(),
            None => bits.clone(),
        })
    }

    /// The numbers, if it has any of that width.
    pub fn numbers<T: Mantissa>(&self) -> Option<&[T]> {
        T::of(&self.cells).map(|cells| &**cells)
    }

    /// The first `rows` rows; there are at least as many.
    #[must_use]
    pub fn first(&self, rows: usize) -> Vector {
        let nulls = self.nulls.as_ref().map(|nulls| nulls.slice(0, rows));
        let cells = match &self.cells {
            Cells::Int(cells) => Cells::Int(cells.slice(0, rows)),
            Cells::Wide(cells) => Cells::Wide(cells.slice(0, rows)),
            Cells::Huge(cells) => Cells::Huge(cells.slice(0, rows)),
            Cells::Bool(cells) => Cells::Bool(cells.slice(0, rows)),
            Cells::Date(cells) => Cells::Date(cells.slice(0, rows)),
            Cells::Time(cells) => Cells::Time(cells.slice(0, rows)),
            Cells::Text(Texts::View(array)) => Cells::Text(Texts::View(array.slice(0, rows))),
            Cells::Text(Texts::Plain(array)) => Cells::Text(Texts::Plain(array.slice(0, rows))),
            Cells::Text(Texts::Dictionary { codes, values }) => {
                Cells::Text(Texts::Dictionary { codes: codes.slice(0, rows), values: Arc::clone(values) })
            }
        };
        Vector { cells, nulls }
    }

    /// The cell of a row; `None` if it is blank.
    pub fn cell(&self, row: usize) -> Option<Cell> {
        if !self.is_filled(row) {
            return None;
        }
        Some(match &self.cells {
            Cells::Int(cells) => Cell::Int(*cells.get(row)?),
            Cells::Wide(cells) => Cell::Wide(*cells.get(row)?),
            Cells::Huge(cells) => Cell::Huge(*cells.get(row)?),
            Cells::Bool(cells) if row < cells.len() => Cell::Bool(cells.value(row)),
            Cells::Bool(_) => return None,
            Cells::Text(texts) => Cell::Text(texts.get(row).into()),
            Cells::Date(cells) => Cell::Date(*cells.get(row)?),
            Cells::Time(cells) => Cell::Time(*cells.get(row)?),
        })
    }

    /// The rows that `codes` name, blank where there is no such row: from the entries of a dictionary to its rows.
    pub fn gather(&self, codes: &[i32], nulls: Option<&NullBuffer>) -> Vector {
        let filled = BooleanBuffer::collect_bool(codes.len(), |row| {
            nulls.is_none_or(|nulls| nulls.is_valid(row))
                && codes.get(row).is_some_and(|code| *code >= 0 && self.is_filled(code.as_usize()))
        });
        let at = |row: usize| codes.get(row).map_or(0, |code| code.as_usize());
        let cells = match &self.cells {
            Cells::Int(cells) => Cells::Int(pick(cells, codes)),
            Cells::Wide(cells) => Cells::Wide(pick(cells, codes)),
            Cells::Huge(cells) => Cells::Huge(pick(cells, codes)),
            Cells::Date(cells) => Cells::Date(pick(cells, codes)),
            Cells::Time(cells) => Cells::Time(pick(cells, codes)),
            Cells::Bool(bits) => {
                Cells::Bool(BooleanBuffer::collect_bool(codes.len(), |row| at(row) < bits.len() && bits.value(at(row))))
            }
            Cells::Text(texts) => Cells::Text(Texts::Dictionary {
                codes: codes.to_vec().into(),
                values: Arc::new((0..self.len()).map(|row| Some(texts.get(row))).collect()),
            }),
        };
        Vector { cells, nulls: some_nulls(filled) }
    }

    /// The cells of an Arrow array in one of the canonical forms of [`crate::data::Kind`]; `None` for any other form.
    pub fn load(array: &ArrayRef) -> Option<Vector> {
        let nulls = array.logical_nulls().filter(|nulls| nulls.null_count() > 0);
        let cells = match array.data_type() {
            DataType::Int64 => Cells::Int(array.as_any().downcast_ref::<Int64Array>()?.values().clone()),
            DataType::Decimal128(..) => Cells::Wide(array.as_primitive_opt::<Decimal128Type>()?.values().clone()),
            DataType::Decimal256(..) => Cells::Huge(array.as_primitive_opt::<Decimal256Type>()?.values().clone()),
            DataType::Boolean => Cells::Bool(array.as_boolean_opt()?.values().clone()),
            DataType::Date32 => Cells::Date(calendar_days(array.as_primitive_opt::<Date32Type>()?)?),
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                Cells::Time(array.as_primitive_opt::<TimestampMicrosecondType>()?.values().clone())
            }
            DataType::Utf8View => Cells::Text(Texts::View(array.as_string_view_opt()?.clone())),
            DataType::Utf8 => Cells::Text(Texts::Plain(array.as_string_opt::<i32>()?.clone())),
            DataType::Dictionary(_, values) if **values == DataType::Utf8 => {
                let dictionary = array.as_dictionary_opt::<Int32Type>()?;
                Cells::Text(Texts::Dictionary {
                    codes: dictionary.keys().values().clone(),
                    values: Arc::new(dictionary.values().as_string_opt::<i32>()?.clone()),
                })
            }
            // Other forms of text come from tables that a program bound.
            DataType::LargeUtf8 | DataType::Dictionary(..) => {
                let views = cast(array, &DataType::Utf8View).ok()?;
                Cells::Text(Texts::View(views.as_string_view_opt()?.clone()))
            }
            _ => return None,
        };
        Some(Vector { cells, nulls })
    }
}

/// Days of the years 1 to 9999, so that no reckoning with them can overflow; `None` if another day stands in a filled cell.
fn calendar_days(array: &PrimitiveArray<Date32Type>) -> Option<ScalarBuffer<i32>> {
    const YEARS: std::ops::RangeInclusive<i32> = -719_162..=2_932_896;
    if array.values().iter().all(|day| YEARS.contains(day)) {
        return Some(array.values().clone());
    }
    let days = array.iter().map(|day| day.map_or(Some(0), |day| YEARS.contains(&day).then_some(day)));
    days.collect::<Option<Vec<i32>>>().map(Into::into)
}

fn pick<T: ArrowNativeType + Default>(cells: &[T], codes: &[i32]) -> ScalarBuffer<T> {
    codes.iter().map(|code| cells.get(code.as_usize()).copied().unwrap_or_default()).collect::<Vec<_>>().into()
}

/// Validity, or nothing where every cell is filled.
pub fn some_nulls(filled: BooleanBuffer) -> Option<NullBuffer> {
    let nulls = NullBuffer::new(filled);
    (nulls.null_count() > 0).then_some(nulls)
}

/// The cells that are filled in all of the vectors.
pub fn common_nulls(vectors: &[Vector]) -> Option<NullBuffer> {
    NullBuffer::union_many(vectors.iter().map(|vector| vector.nulls.as_ref()))
}

/// Row numbers for looking up, blank where nothing was found.
pub type RowNumbers = PrimitiveArray<datafusion::arrow::datatypes::UInt32Type>;

/// One filled cell. Order is that of the values within one kind: texts by code point.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cell {
    /// A number of up to 18 digits.
    Int(i64),
    /// A number of up to 38 digits.
    Wide(i128),
    /// A number of up to 76 digits.
    Huge(i256),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(Arc<str>),
    /// Days since 1970.
    Date(i32),
    /// Microseconds since 1970.
    Time(i64),
}

impl Cell {
    /// The value of a cell of that type.
    pub fn value(&self, ty: RowType) -> Value {
        let scale = scale_of(ty);
        match self {
            Cell::Int(mantissa) => Value::Number(Exact::decimal(i128::from(*mantissa), scale)),
            Cell::Wide(mantissa) => Value::Number(Exact::decimal(*mantissa, scale)),
            Cell::Huge(mantissa) => Value::Number(Exact::big_decimal(mantissa.to_big(), scale)),
            Cell::Bool(truth) => Value::Bool(*truth),
            Cell::Text(text) => Value::Text(Arc::clone(text)),
            Cell::Date(day) => Value::Date(Day(*day)),
            Cell::Time(micros) => Value::Time(Timestamp(*micros)),
        }
    }
}

/// The digits behind the point of a number; 0 for all else.
pub fn scale_of(ty: RowType) -> u32 {
    match ty {
        RowType::Number { scale, .. } => u32::from(scale),
        _ => 0,
    }
}
