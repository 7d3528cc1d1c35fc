//! Functions of numbers.

mod abs;
mod bounds;
mod margin;
mod modulo;
mod powers;
mod rounding;

use crate::function::Function;

/// In the order of the reference.
pub(super) const ENTRIES: &[Function] = &[
    rounding::ROUND,
    rounding::ROUND_EVEN,
    rounding::FLOOR,
    rounding::CEIL,
    abs::ABS,
    powers::SQRT,
    powers::POWER,
    powers::LN,
    powers::EXP,
    modulo::MOD,
    bounds::LEAST,
    bounds::GREATEST,
    bounds::CLAMP,
    margin::MARGIN,
    margin::WILSON_LOW,
    margin::WILSON_HIGH,
];
