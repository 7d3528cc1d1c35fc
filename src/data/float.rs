//! Binary floating point of a source as text: the shortest decimal that is read back as the same number.
//!
//! This is the one place of the core that touches floats, and it only prints them.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{Float32Type, Float64Type};
use std::io::Write;

/// Writes the number of a row; nothing if it is null or not a number.
pub(super) fn shortest(array: &ArrayRef, row: usize, out: &mut Vec<u8>) {
    if array.is_null(row) {
        return;
    }
    // Writing to a vector cannot fail.
    if let Some(numbers) = array.as_primitive_opt::<Float64Type>() {
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
