//! [`crate::check::Checked`] in, [`Plan`] out. The one place that knows what an engine does and what is finished here.

mod relation;

pub use relation::*;

/// What is computed below the line, and what is made of it above.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The rows that are read.
    pub relations: Vec<Relation>,
    /// The groupings of them.
    pub asks: Vec<Ask>,
    /// The coverages that are found on the way.
    pub coverage: Vec<CoverageAsk>,
}
