//! Arrays as the engine's reader gives them, in the canonical form.

use super::shape::Shape;
use crate::calendar::{Timestamp, Zone};
use crate::data::Kind;
use crate::data::column::{self, Fault, Memory, What};
use crate::data::evidence::Evidence;
use crate::data::fill;
use crate::data::float;
use crate::data::grid::{GridBuilder, is_blank};
use crate::data::number::{Misfit, POWERS, number_kind};
use crate::data::reading::{Form, Reading};
use crate::value::Value;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, DictionaryArray, Int64Array, PrimitiveArray, Scalar,
    StringViewArray,
};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::kernels::cmp::eq;
use datafusion::arrow::compute::{cast, nullif};
use datafusion::arrow::datatypes::{
    DataType, Decimal64Type, Decimal128Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
    TimestampNanosecondType,
};
use std::sync::Arc;

/// What goes wrong in an array: the row and what, and the cell as text.
type Wrong = (Fault, String);

/// The array in the canonical form of its column.
pub(super) fn canonical(
    array: &ArrayRef,
    shape: Shape,
    reading: &Reading,
    memory: &mut Memory,
) -> Result<ArrayRef, Wrong> {
    let made = match shape {
        Shape::Text if reading.form != Form::Found || !reading.blank.is_empty() => {
            return stated(array, reading, memory);
        }
        Shape::Text => text(array),
        Shape::Int(_) => whole(array, reading)?,
        Shape::Decimal(_, scale) => decimal(array, reading, scale)?,
        Shape::Float => return floats(array, reading, memory),
        Shape::Bool => Arc::clone(array),
        Shape::Date => convert(array, &DataType::Date32)?,
        Shape::Time(unit) => time(array, unit, reading.zone)?,
    };
    Ok(fill::filled(without_codes(made, reading), reading))
}

fn bad(array: &ArrayRef, row: usize, misfit: Misfit) -> Wrong {
    (Fault { row, what: What::Misfit(misfit) }, shown(array, row))
}

/// A value as people write it; one that no calendar has as the number that stands in the file.
fn shown(array: &ArrayRef, row: usize) -> String {
    let text = datafusion::arrow::util::display::array_value_to_string(array, row).unwrap_or_default();
    if !text.starts_with("ERROR") {
        return text;
    }
    let unit = match array.data_type() {
        DataType::Date32 => "days",
        DataType::Date64 | DataType::Timestamp(TimeUnit::Millisecond, _) => "milliseconds",
        DataType::Timestamp(TimeUnit::Second, _) => "seconds",
        DataType::Timestamp(TimeUnit::Microsecond, _) => "microseconds",
        DataType::Timestamp(TimeUnit::Nanosecond, _) => "nanoseconds",
        _ => return "?".to_owned(),
    };
    let number = cast(&array.slice(row, 1), &DataType::Int64).ok();
    let number = number.as_ref().and_then(|number| number.as_primitive_opt::<Int64Type>()).map(|one| one.value(0));
    number.map_or_else(|| "?".to_owned(), |number| format!("{number} {unit} since 1970"))
}

fn convert(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, Wrong> {
    let made = cast(array, to).map_err(|_| bad(array, 0, Misfit::Bad))?;
    if made.null_count() == array.null_count() {
        return Ok(made);
    }
    // A value that cannot be converted becomes null: it is found and named, never lost.
    let row = (0..array.len()).find(|row| made.is_null(*row) && array.is_valid(*row)).unwrap_or(0);
    Err(bad(array, row, Misfit::Bad))
}

/// Texts: those that are empty or white space are blank.
fn text(array: &ArrayRef) -> ArrayRef {
    if let Some(texts) = array.as_dictionary_opt::<Int32Type>() {
        return dictionary(array, texts);
    }
    let Some(texts) = array.as_string_view_opt() else { return Arc::clone(array) };
    if texts.iter().all(|text| text.is_none_or(|text| !is_blank(text.as_bytes()))) {
        return Arc::clone(array);
    }
    let filled: Vec<bool> = texts.iter().map(|text| text.is_some_and(|text| !is_blank(text.as_bytes()))).collect();
    let (views, buffers, _) = texts.clone().into_parts();
    match StringViewArray::try_new(views, buffers, Some(NullBuffer::from(filled))) {
        Ok(made) => Arc::new(made),
        Err(_) => Arc::clone(array),
    }
}

fn dictionary(array: &ArrayRef, texts: &DictionaryArray<Int32Type>) -> ArrayRef {
    let Some(values) = texts.values().as_string_opt::<i32>() else { return Arc::clone(array) };
    let blank: Vec<bool> = values.iter().map(|text| text.is_none_or(|text| is_blank(text.as_bytes()))).collect();
    if !blank.contains(&true) {
        return Arc::clone(array);
    }
    let is_blank = |key: i32| usize::try_from(key).ok().and_then(|key| blank.get(key)).copied().unwrap_or(true);
    let keys = texts.keys().iter().map(|key| key.filter(|key| !is_blank(*key)));
    let keys: PrimitiveArray<Int32Type> = keys.collect();
    match DictionaryArray::try_new(keys, Arc::clone(texts.values())) {
        Ok(made) => Arc::new(made),
        Err(_) => Arc::clone(array),
    }
}

/// Texts that the table says to be something else are read as the cells of a file are.
fn stated(array: &ArrayRef, reading: &Reading, memory: &mut Memory) -> Result<ArrayRef, Wrong> {
    let mut built = GridBuilder::default();
    if let Some(texts) = array.as_string_view_opt() {
        texts.iter().for_each(|text| built.push(text.unwrap_or("").as_bytes()));
    }
    let grid = built.grid(1);
    column::array(&grid, 0, reading, memory).map_err(|fault| {
        let text = String::from_utf8_lossy(grid.raw(fault.row, 0)).into_owned();
        (fault, text)
    })
}

fn whole(array: &ArrayRef, reading: &Reading) -> Result<ArrayRef, Wrong> {
    let Kind::Number { digits, scale } = reading.kind else { return Ok(Arc::clone(array)) };
    if digits > 18 || scale > 0 {
        return rescaled(array, digits, scale);
    }
    if let Some(made) = array.as_primitive_opt::<Int32Type>().and_then(|numbers| widened(numbers, digits)) {
        return Ok(made);
    }
    let made = if *array.data_type() == DataType::UInt64 {
        match cast(array, &DataType::Int64) {
            Ok(made) if made.null_count() == array.null_count() => made,
            _ => return Err(bad(array, 0, wider(20, scale))),
        }
    } else {
        convert(array, &DataType::Int64)?
    };
    within(made, digits, scale)
}

/// Whole numbers, or mantissas, if none has too many digits.
fn within(made: ArrayRef, digits: u8, scale: u8) -> Result<ArrayRef, Wrong> {
    let limit = POWERS.get(usize::from(digits)).copied().unwrap_or(i64::MAX).cast_unsigned();
    let numbers = made.as_primitive::<Int64Type>();
    // Without a branch in the loop: one number that does not fit is looked for only when there is one.
    let fits = numbers.values().iter().fold(true, |fits, number| fits & (number.unsigned_abs() < limit));
    if !fits {
        let row = (0..made.len()).find(|row| numbers.is_valid(*row) && numbers.value(*row).unsigned_abs() >= limit);
        if let Some(row) = row {
            return Err(bad(&made, row, wider(19 - usize::from(scale), scale)));
        }
    }
    Ok(made)
}

/// Numbers of 32 bits as such of 64; nothing if one of them has too many digits.
fn widened(numbers: &PrimitiveArray<Int32Type>, digits: u8) -> Option<ArrayRef> {
    let most = numbers.values().iter().fold(0, |most: u32, number| most.max(number.unsigned_abs()));
    let limit = POWERS.get(usize::from(digits)).copied().unwrap_or(i64::MAX);
    (i64::from(most) < limit).then(|| {
        let wide: Vec<i64> = numbers.values().iter().map(|number| i64::from(*number)).collect();
        Arc::new(Int64Array::new(wide.into(), numbers.nulls().cloned())) as ArrayRef
    })
}

fn wider(whole: usize, scale: u8) -> Misfit {
    number_kind(whole, usize::from(scale)).map_or(Misfit::Bad, Misfit::Wider)
}

/// Numbers whose column has another scale or more digits than their own type.
fn rescaled(array: &ArrayRef, digits: u8, scale: u8) -> Result<ArrayRef, Wrong> {
    let ty = match digits {
        ..=38 => DataType::Decimal128(38, scale.cast_signed()),
        _ => DataType::Decimal256(76, scale.cast_signed()),
    };
    let made = convert(array, &ty)?;
    if digits > 18 { Ok(made) } else { narrow(&made, array, digits, scale) }
}

fn decimal(array: &ArrayRef, reading: &Reading, own: u8) -> Result<ArrayRef, Wrong> {
    let Kind::Number { digits, scale } = reading.kind else { return Ok(Arc::clone(array)) };
    if digits > 18 || own != scale {
        return rescaled(array, digits, scale);
    }
    if let Some(decimals) = array.as_primitive_opt::<Decimal64Type>() {
        let numbers = Int64Array::new(decimals.values().clone(), decimals.nulls().cloned());
        return within(Arc::new(numbers), digits, scale);
    }
    if array.as_primitive_opt::<Decimal128Type>().is_some() {
        return narrow(array, array, digits, scale);
    }
    rescaled(array, digits, scale)
}

/// Mantissas of up to 18 digits as whole numbers of 64 bits.
fn narrow(decimals: &ArrayRef, array: &ArrayRef, digits: u8, scale: u8) -> Result<ArrayRef, Wrong> {
    let Some(decimals) = decimals.as_any().downcast_ref::<Decimal128Array>() else {
        return Err(bad(array, 0, Misfit::Bad));
    };
    let limit = i128::from(POWERS.get(usize::from(digits)).copied().unwrap_or(i64::MAX));
    let fits = |number: i128| -limit < number && number < limit;
    if let Some(row) = (0..decimals.len()).find(|row| decimals.is_valid(*row) && !fits(decimals.value(*row))) {
        return Err(bad(array, row, wider(38 - usize::from(scale), scale)));
    }
    let numbers: Vec<i64> = decimals.values().iter().map(|number| *number as i64).collect();
    Ok(Arc::new(Int64Array::new(numbers.into(), decimals.nulls().cloned())))
}

/// Binary floating point as the shortest decimals that print the same.
fn floats(array: &ArrayRef, reading: &Reading, memory: &mut Memory) -> Result<ArrayRef, Wrong> {
    let mut built = GridBuilder::default();
    for row in 0..array.len() {
        float::shortest(array, row, built.text());
        built.end_cell();
    }
    let grid = built.grid(1);
    column::array(&grid, 0, reading, memory).map_err(|fault| {
        let text = String::from_utf8_lossy(grid.raw(fault.row, 0)).into_owned();
        (fault, text)
    })
}

/// Moments of any unit as microseconds; what is finer is named, never cut. Those of a file with a zone are kept in UTC
/// and brought to local time.
fn time(array: &ArrayRef, unit: TimeUnit, zone: Option<Zone>) -> Result<ArrayRef, Wrong> {
    if unit == TimeUnit::Nanosecond
        && let Some(times) = array.as_primitive_opt::<TimestampNanosecondType>()
        && let Some(row) = (0..times.len()).find(|row| times.is_valid(*row) && times.value(*row) % 1000 != 0)
    {
        return Err(bad(array, row, Misfit::Bad));
    }
    let micros = match array.as_primitive_opt::<TimestampMicrosecondType>() {
        Some(_) => Arc::clone(array),
        None => {
            let zone = match array.data_type() {
                DataType::Timestamp(_, zone) => zone.clone(),
                _ => None,
            };
            convert(array, &DataType::Timestamp(TimeUnit::Microsecond, zone))?
        }
    };
    let Some(times) = micros.as_primitive_opt::<TimestampMicrosecondType>() else { return Ok(micros) };
    if let (Some(zone), DataType::Timestamp(_, Some(_))) = (zone, array.data_type()) {
        let local: PrimitiveArray<TimestampMicrosecondType> = times.unary(|micros| zone.local(Timestamp(micros)).0);
        return Ok(Arc::new(local.with_timezone_opt::<Arc<str>>(None)));
    }
    Ok(Arc::new(times.clone().with_timezone_opt::<Arc<str>>(None)))
}

/// Codes that mean blank, in columns that are no text.
fn without_codes(array: ArrayRef, reading: &Reading) -> ArrayRef {
    let mut array = array;
    for code in &reading.blank {
        let Some(number) = &code.number else { continue };
        let Some(one) = fill::single(&Value::Number(number.clone()), reading) else { continue };
        let equal: Option<BooleanArray> = eq(&array, &Scalar::new(one)).ok();
        if let Some(made) = equal.and_then(|equal| nullif(&array, &equal).ok()) {
            array = made;
        }
    }
    array
}

/// Takes the rows of a sample into account.
pub(super) fn see(array: &ArrayRef, shape: Shape, reading: &Reading, seen: &mut Evidence) {
    let form = match shape {
        Shape::Text if reading.form == Form::Found => Form::Text,
        Shape::Text => reading.form.clone(),
        Shape::Float => Form::Number,
        _ => Form::Text,
    };
    // The kind of other columns is known; of them a few cells are shown, and the others are counted.
    let is_known = !matches!(shape, Shape::Text | Shape::Float) && reading.blank.is_empty();
    let reading = Reading { form, ..reading.clone() };
    let texts = array.as_string_view_opt();
    let mut room = Vec::new();
    for row in 0..array.len() {
        if is_known && seen.has_samples() {
            let rest = array.slice(row, array.len() - row);
            let blank = rest.null_count();
            return seen.count((rest.len() - blank) as u64, blank as u64);
        }
        room.clear();
        if shape == Shape::Float {
            float::shortest(array, row, &mut room);
            seen.nan |= room.is_empty() && array.is_valid(row);
        } else if let (Some(texts), true) = (texts, array.is_valid(row)) {
            room.extend_from_slice(texts.value(row).as_bytes());
        } else if array.is_valid(row) {
            let text = shown(array, row);
            room.extend_from_slice(text.as_bytes());
        }
        seen.see(&room, &reading);
    }
}
