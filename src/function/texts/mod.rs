//! Functions of texts.

mod concat;
mod conversion;
mod length;
mod letters;
mod pieces;
mod search;
mod substitute;
mod trim;

use crate::function::Function;

/// In the order of the reference.
pub(super) const ENTRIES: &[Function] = &[
    letters::LOWER,
    letters::UPPER,
    trim::TRIM,
    search::CONTAINS,
    search::STARTS_WITH,
    search::ENDS_WITH,
    search::MATCHES,
    length::LENGTH,
    concat::CONCAT,
    pieces::LEFT,
    pieces::RIGHT,
    pieces::SPLIT_PART,
    substitute::SUBSTITUTE,
    conversion::NUMBER,
    conversion::TEXT,
];
