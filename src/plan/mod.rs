//! [`crate::check::Checked`] in, [`Plan`] out. The one place that knows what an engine does and what is finished here.
//!
//! Below the line stand relations and asks: exact aggregates of rows per group. Above it stand programs: what is made
//! of those aggregates in one context (a group's keys and its time). Every aggregate is asked at the keys and the grain
//! at which some context needs it, and equal asks are one. Never knows text, engines or how a number is shown.

mod accounts;
mod asks;
mod beside;
mod context;
mod counts;
mod derived;
mod folds;
mod lines;
mod moved;
mod open_rows;
mod placing;
mod probes;
mod problems;
mod program;
mod relation;
mod rest;
mod steps;
mod wanted;
mod windows;

pub use accounts::{Account, Accounts, Cut, Group, KeyIs, TimeIs, Why, accounts};
pub use beside::Beside;
pub use context::{Context, TimeShape};
pub use counts::{Counts, counts};
pub use derived::{Grouped, GroupedColumn, GroupedFrom, Making, Pieces, making};
pub use lines::{Column, Level, LineWindow, Lines, LinesTop, Order, OrderBy};
pub use placing::{Placing, PlacingUse, covers_interval};
pub use probes::{CoversAsk, ProbeAsk};
pub use program::{
    Leaf, Length, Make, MemberGroup, MemberSource, Moved, Nested, Op, OpenLeaf, Passing, Program, SpanEnds,
};
pub use relation::*;
pub use rest::{LeftOut, RestDimension};
pub use windows::{RowWindow, WindowStep, Windows, windows};

use crate::calendar::{Calendar, Interval};
use crate::check::{Checked, Dimension, DimensionId};
use crate::problem::{Note, Problem};
use std::sync::Arc;

/// What is computed below the line, and what is made of it above.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The rows that are read.
    pub relations: Vec<Relation>,
    /// The groupings of them.
    pub asks: Vec<Ask>,
    /// The coverages that are found on the way.
    pub coverage: Vec<CoverageAsk>,
    /// Every dimension; a [`DimensionId`] is a position here. The last one may stand for what `--top` left out.
    pub dimensions: Vec<Dimension>,
    /// Where rows stand in time, for every table and time column that an aggregate uses.
    pub placings: Vec<Placing>,
    /// What is calculated in one context; a nested aggregate refers to the program of its members.
    pub programs: Vec<Program>,
    /// The lines of the answer and their order.
    pub lines: Lines,
    /// The columns of the answer.
    pub columns: Vec<Column>,
    /// The question's period.
    pub period: Option<Interval>,
    /// The calendar that is asked by.
    pub calendar: Arc<Calendar>,
    /// Notes that are known already.
    pub notes: Vec<Note>,
    /// Counts that may turn into notes.
    pub probes: Vec<ProbeAsk>,
    /// Counts of the rows that `covers` sets aside.
    pub covers: Vec<CoversAsk>,
}

impl Plan {
    /// Only what finds the coverage of the tables.
    #[must_use]
    pub fn only_coverage(self) -> Plan {
        Plan { asks: Vec::new(), ..self }
    }

    /// The dimension behind an id, if the plan has it.
    pub fn dimension(&self, id: DimensionId) -> Option<&Dimension> {
        self.dimensions.get(id.0 as usize)
    }
}

/// The plan of a question.
///
/// # Errors
/// Problems with the question: keys that cannot be combined, a dimension that a table does not have, aggregates nested too deeply.
pub fn plan(checked: &Checked) -> Result<Plan, Vec<Problem>> {
    steps::build(checked, None)
}

/// The plan of the remainder lines: the same metrics over what `--top` left out.
///
/// It is a question of its own because most metrics of a union of groups cannot be made of the groups' metrics.
///
/// # Errors
/// As [`plan`].
pub fn rest(checked: &Checked, left_out: &LeftOut) -> Result<Plan, Vec<Problem>> {
    steps::build(checked, Some(left_out))
}
