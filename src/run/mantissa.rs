//! The three widths of a decimal's digits, so that one loop serves them all.

use super::vector::Cells;
use crate::value::BigInt;
use datafusion::arrow::buffer::ScalarBuffer;
use datafusion::arrow::datatypes::{ArrowNativeType, i256};

/// The digits of a decimal without its point. Every operation is checked: `None` is an overflow, never a wrap.
pub trait Mantissa: ArrowNativeType + Copy + Ord + Default {
    /// The sum.
    fn plus(self, other: Self) -> Option<Self>;
    /// The difference.
    fn minus(self, other: Self) -> Option<Self>;
    /// The product.
    fn times(self, other: Self) -> Option<Self>;
    /// The negative.
    fn negative(self) -> Option<Self>;
    /// Quotient towards zero and remainder with the sign of `self`; `None` for zero.
    fn divided(self, other: Self) -> Option<(Self, Self)>;
    /// 10 to a power.
    fn ten_to(power: u32) -> Option<Self>;
    /// A small number.
    fn small(number: i64) -> Self;
    /// As a big integer.
    fn to_big(self) -> BigInt;
    /// From a big integer.
    fn from_big(big: &BigInt) -> Option<Self>;
    /// As `i128`, if it fits.
    fn to_wide(self) -> Option<i128>;
    /// From an `i128`, if it fits.
    fn from_wide(wide: i128) -> Option<Self>;
    /// The cells of this width.
    fn of(cells: &Cells) -> Option<&ScalarBuffer<Self>>;
    /// Cells of this width.
    fn cells(values: Vec<Self>) -> Cells;
}

macro_rules! machine_mantissa {
    ($type:ty, $cells:ident, $to_wide:expr, $from_wide:expr) => {
        impl Mantissa for $type {
            #[inline]
            fn plus(self, other: Self) -> Option<Self> {
                self.checked_add(other)
            }
            #[inline]
            fn minus(self, other: Self) -> Option<Self> {
                self.checked_sub(other)
            }
            #[inline]
            fn times(self, other: Self) -> Option<Self> {
                self.checked_mul(other)
            }
            #[inline]
            fn negative(self) -> Option<Self> {
                self.checked_neg()
            }
            #[inline]
            fn divided(self, other: Self) -> Option<(Self, Self)> {
                Some((self.checked_div(other)?, self.checked_rem(other)?))
            }
            #[inline]
            fn to_wide(self) -> Option<i128> {
                $to_wide(self)
            }
            #[inline]
            fn from_wide(wide: i128) -> Option<Self> {
                $from_wide(wide)
            }
            fn ten_to(power: u32) -> Option<Self> {
                Self::small(10).checked_pow(power)
            }
            fn small(number: i64) -> Self {
                Self::from(number)
            }
            fn to_big(self) -> BigInt {
                BigInt::from_signed_bytes_le(&self.to_le_bytes())
            }
            fn from_big(big: &BigInt) -> Option<Self> {
                let bytes = big.to_signed_bytes_le();
                let mut all = [if big.sign() == crate::value::Sign::Minus { 0xff } else { 0 }; size_of::<Self>()];
                all.get_mut(..bytes.len())?.copy_from_slice(&bytes);
                Some(Self::from_le_bytes(all))
            }
            fn of(cells: &Cells) -> Option<&ScalarBuffer<Self>> {
                match cells {
                    Cells::$cells(values) => Some(values),
                    _ => None,
                }
            }
            fn cells(values: Vec<Self>) -> Cells {
                Cells::$cells(values.into())
            }
        }
    };
}

machine_mantissa!(i64, Int, |number| Some(i128::from(number)), |wide| i64::try_from(wide).ok());
machine_mantissa!(i128, Wide, Some, Some);
machine_mantissa!(i256, Huge, i256::to_i128, |wide| Some(i256::from_i128(wide)));

/// How wide the mantissa of a number with so many digits is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// `i64`, up to 18 digits.
    Int,
    /// `i128`, up to 38 digits.
    Wide,
    /// 256 bits, up to 76 digits.
    Huge,
}

impl Width {
    /// The narrowest that holds so many digits.
    pub fn of(digits: u8) -> Width {
        match digits {
            0..=18 => Width::Int,
            19..=38 => Width::Wide,
            _ => Width::Huge,
        }
    }
}

/// Runs the same code for the width that is found when the program runs.
macro_rules! by_width {
    ($width:expr, $type:ident => $body:expr) => {
        match $width {
            $crate::run::mantissa::Width::Int => {
                type $type = i64;
                $body
            }
            $crate::run::mantissa::Width::Wide => {
                type $type = i128;
                $body
            }
            $crate::run::mantissa::Width::Huge => {
                type $type = datafusion::arrow::datatypes::i256;
                $body
            }
        }
    };
}
pub(super) use by_width;
