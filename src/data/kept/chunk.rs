//! Some thousand cells of one column as bytes and back: whole numbers as narrow as they are, texts of a dictionary once.

use super::bytes::Keep;
use crate::data::Kind;
use crate::data::reading::Reading;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, DictionaryArray, Int32Array,
    Int64Array, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Decimal256Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
    i256,
};
use std::sync::Arc;

/// Timestamps are seldom finer than this.
const SECOND: i64 = 1_000_000;

/// The cells of an array in the canonical form; `None` if it has another, or more text than one array can hold.
pub(super) fn encode(array: &ArrayRef) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(array.len() * 4 + 64);
    array.len().put(&mut out);
    let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
    nulls.is_some().put(&mut out);
    if let Some(nulls) = nulls {
        out.extend_from_slice(nulls.inner().sliced().get(..array.len().div_ceil(8))?);
    }
    match array.data_type() {
        DataType::Int64 => whole(array.as_primitive::<Int64Type>().values().iter().copied(), array, &mut out),
        DataType::Date32 => {
            whole(array.as_primitive::<Date32Type>().values().iter().map(|day| i64::from(*day)), array, &mut out);
        }
        DataType::Timestamp(TimeUnit::Microsecond, None) => {
            whole(array.as_primitive::<TimestampMicrosecondType>().values().iter().copied(), array, &mut out);
        }
        DataType::Decimal128(..) => {
            let numbers = array.as_primitive::<Decimal128Type>().values().iter();
            numbers.for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
        }
        DataType::Decimal256(..) => {
            let numbers = array.as_primitive::<Decimal256Type>().values().iter();
            numbers.for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
        }
        DataType::Boolean => {
            out.extend_from_slice(array.as_boolean().values().sliced().get(..array.len().div_ceil(8))?);
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_dictionary_opt::<Int32Type>()?;
            let values = dictionary.values().as_string_opt::<i32>()?;
            texts(values.iter(), &mut out)?;
            whole(dictionary.keys().values().iter().map(|key| i64::from(*key)), array, &mut out);
        }
        DataType::Utf8View => texts(array.as_string_view_opt()?.iter(), &mut out)?,
        _ => return None,
    }
    Some(out)
}

/// Whole numbers as steps from the smallest, each in so few bytes as the largest needs. Blanks stand for nothing.
fn whole(numbers: impl Iterator<Item = i64> + Clone, array: &ArrayRef, out: &mut Vec<u8>) {
    let nulls = array.nulls();
    let is_filled = |row: usize| nulls.is_none_or(|nulls| nulls.is_valid(row));
    let filled = || numbers.clone().enumerate().filter(|(row, _)| is_filled(*row)).map(|(_, number)| number);
    let (low, high) = filled().fold((i64::MAX, i64::MIN), |(low, high), number| (low.min(number), high.max(number)));
    let base = if low > high { 0 } else { low };
    let distance = |number: i64| number.wrapping_sub(base).cast_unsigned();
    let in_steps = base.rem_euclid(SECOND) == 0 && filled().all(|number| number.rem_euclid(SECOND) == 0);
    let step = if in_steps && distance(high.max(base)) > 0 { SECOND } else { 1 };
    let last = distance(high.max(base)) / step.cast_unsigned();
    let width: u8 = match last {
        0 => 0,
        1..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    };
    base.put(out);
    step.put(out);
    width.put(out);
    let code = |(row, number): (usize, i64)| if is_filled(row) { distance(number) / step.cast_unsigned() } else { 0 };
    let codes = numbers.enumerate().map(code);
    match width {
        0 => {}
        1 => out.extend(codes.map(|code| code as u8)),
        2 => codes.for_each(|code| (code as u16).put(out)),
        4 => codes.for_each(|code| (code as u32).put(out)),
        _ => codes.for_each(|code| code.put(out)),
    }
}

fn texts<'a>(texts: impl Iterator<Item = Option<&'a str>> + Clone, out: &mut Vec<u8>) -> Option<()> {
    let lengths = texts.clone().map(|text| text.map_or(0, str::len));
    let all: usize = lengths.clone().sum();
    i32::try_from(all).ok()?;
    texts.clone().count().put(out);
    for length in lengths {
        u32::try_from(length).ok()?.put(out);
    }
    texts.flatten().for_each(|text| out.extend_from_slice(text.as_bytes()));
    Some(())
}

/// The array that some bytes are, in the canonical form of its column; `None` if they are none of such a column.
pub(super) fn decode(bytes: &[u8], reading: &Reading) -> Option<ArrayRef> {
    let mut from = bytes;
    let rows = usize::take(&mut from)?;
    let nulls = if bool::take(&mut from)? {
        let valid = cut(&mut from, rows.div_ceil(8))?;
        Some(NullBuffer::new(BooleanBuffer::new(Buffer::from(valid), 0, rows)))
    } else {
        None
    };
    let made: ArrayRef = match (reading.kind, reading.dictionary) {
        (Kind::Number { digits: ..=18, .. }, _) => {
            Arc::new(Int64Array::new(numbers(&mut from, rows, |number| number)?.into(), nulls))
        }
        (Kind::Number { digits: ..=38, scale }, _) => {
            let numbers: Vec<i128> = cells(&mut from, rows, i128::from_le_bytes)?;
            let made = Decimal128Array::new(numbers.into(), nulls);
            Arc::new(made.with_precision_and_scale(38, scale.cast_signed()).ok()?)
        }
        (Kind::Number { scale, .. }, _) => {
            let numbers: Vec<i256> = cells(&mut from, rows, i256::from_le_bytes)?;
            let made = Decimal256Array::new(numbers.into(), nulls);
            Arc::new(made.with_precision_and_scale(76, scale.cast_signed()).ok()?)
        }
        (Kind::Bool, _) => {
            let truths = BooleanBuffer::new(Buffer::from(cut(&mut from, rows.div_ceil(8))?), 0, rows);
            Arc::new(BooleanArray::new(truths, nulls))
        }
        (Kind::Date(_), _) => {
            Arc::new(Date32Array::new(numbers(&mut from, rows, |number| number as i32)?.into(), nulls))
        }
        (Kind::Time, _) => {
            Arc::new(TimestampMicrosecondArray::new(numbers(&mut from, rows, |number| number)?.into(), nulls))
        }
        (Kind::Text, true) => {
            let values = strings(&mut from, None)?;
            let keys = Int32Array::new(numbers(&mut from, rows, |number| number as i32)?.into(), nulls);
            Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(values)).ok()?)
        }
        (Kind::Text, false) => {
            let texts: ArrayRef = Arc::new(strings(&mut from, nulls)?);
            cast(&texts, &DataType::Utf8View).ok()?
        }
    };
    (from.is_empty() && made.len() == rows).then_some(made)
}

fn cut<'a>(from: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (bytes, rest) = from.split_at_checked(length)?;
    *from = rest;
    Some(bytes)
}

fn cells<const N: usize, T>(from: &mut &[u8], rows: usize, cell: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
    let bytes = cut(from, rows.checked_mul(N)?)?;
    Some(bytes.as_chunks::<N>().0.iter().map(|bytes| cell(*bytes)).collect())
}

fn numbers<T: Clone>(from: &mut &[u8], rows: usize, number: impl Fn(i64) -> T) -> Option<Vec<T>> {
    let (base, step, width) = (i64::take(from)?, i64::take(from)?, u8::take(from)?);
    let at = |code: u64| number(base.wrapping_add(code.cast_signed().wrapping_mul(step)));
    match width {
        0 => Some(vec![number(base); rows]),
        1 => cells(from, rows, |bytes| at(u64::from(u8::from_le_bytes(bytes)))),
        2 => cells(from, rows, |bytes| at(u64::from(u16::from_le_bytes(bytes)))),
        4 => cells(from, rows, |bytes| at(u64::from(u32::from_le_bytes(bytes)))),
        8 => cells(from, rows, |bytes| at(u64::from_le_bytes(bytes))),
        _ => None,
    }
}

fn strings(from: &mut &[u8], nulls: Option<NullBuffer>) -> Option<StringArray> {
    let count = usize::take(from)?;
    let lengths = cells(from, count, u32::from_le_bytes)?;
    let mut ends: Vec<i32> = Vec::with_capacity(count + 1);
    let mut end = 0i32;
    ends.push(0);
    for length in lengths {
        end = end.checked_add(i32::try_from(length).ok()?)?;
        ends.push(end);
    }
    let text = Buffer::from(cut(from, usize::try_from(end).ok()?)?);
    StringArray::try_new(OffsetBuffer::new(ScalarBuffer::from(ends)), text, nulls).ok()
}
