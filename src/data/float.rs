//! Binary floating point of a source as text: the shortest decimal that is read back as the same number.
//!
//! This is the one place of the core that touches floats, and it only prints them.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{ArrowPrimitiveType, Float16Type, Float32Type, Float64Type};
use std::io::Write;

/// A number of 16 bits.
type Half = <Float16Type as ArrowPrimitiveType>::Native;

/// The shortest decimal is found among those of few digits: five are enough for any number of 16 bits.
fn half(number: Half, out: &mut Vec<u8>) -> std::io::Result<()> {
    let wide = number.to_f32();
    if wide.is_nan() {
        return Ok(());
    }
    let whole = wide.to_string();
    if !whole.contains('.') {
        return out.write_all(whole.as_bytes());
    }
    let digits = |count: usize| format!("{wide:.count$e}").parse::<f32>().ok();
    let short = (0..5).filter_map(digits).find(|short| Half::from_f32(*short) == number);
    write!(out, "{}", short.unwrap_or(wide))
}

/// Writes the number of a row; nothing if it is null or not a number.
pub(super) fn shortest(array: &ArrayRef, row: usize, out: &mut Vec<u8>) {
    if array.is_null(row) {
        return;
    }
    // Writing to a vector cannot fail.
    if let Some(numbers) = array.as_primitive_opt::<Float16Type>() {
        let _ = half(numbers.value(row), out);
    } else if let Some(numbers) = array.as_primitive_opt::<Float64Type>() {
        let number = numbers.value(row);
        if !number.is_nan() {
            let _ = write!(out, "{number}");
        }
    } else if let Some(numbers) = array.as_primitive_opt::<Float32Type>() {
        let number = numbers.value(row);
        if !number.is_nan() {
            let _ = write!(out, "{number}");
        }
    }
}
