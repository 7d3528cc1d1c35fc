//! One context with its values.

use crate::calendar::{Interval, Period};
use crate::check::DimensionId;

/// The number of a value in the dictionary.
pub(super) type ValueId = u32;

/// K and T with their values. A program reads only those that its context has.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// One for each dimension of the plan; those that are not in K have the last value they had.
    keys: Vec<ValueId>,
    /// T.
    pub(super) time: Moment,
}

/// T with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// The question's whole period.
    Whole,
    /// One period.
    Period {
        /// Which.
        period: Period,
        /// Its number.
        id: ValueId,
        /// From its first moment to the next period's.
        interval: Interval,
    },
    /// Any stretch of time.
    Stretch {
        /// Its number among stretches.
        id: ValueId,
        /// The stretch.
        interval: Interval,
    },
    /// Rows without time.
    Without {
        /// The number of the blank.
        id: ValueId,
    },
}

impl Moment {
    /// Its number as the first key of a group; `None` for the whole period.
    pub(super) fn id(self) -> Option<ValueId> {
        match self {
            Moment::Whole => None,
            Moment::Period { id, .. } | Moment::Stretch { id, .. } | Moment::Without { id } => Some(id),
        }
    }
}

impl Place {
    pub(super) fn new(dimensions: usize) -> Place {
        Place { keys: vec![0; dimensions], time: Moment::Whole }
    }

    pub(super) fn get(&self, dimension: DimensionId) -> ValueId {
        self.keys.get(dimension.0 as usize).copied().unwrap_or_default()
    }

    pub(super) fn set(&mut self, dimension: DimensionId, value: ValueId) {
        if let Some(key) = self.keys.get_mut(dimension.0 as usize) {
            *key = value;
        }
    }
}
