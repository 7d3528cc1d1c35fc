//! An answer with everything that stood behind it.

use crate::check::Checked;
use crate::finish::{Answer, Trace};
use crate::plan::Plan;

/// An answer, the formulas it was made of, and the steps of each line.
///
/// [`Checked::origins`] says where every node is written; [`crate::plan::Program::from`] says which node a step is of;
/// a [`Trace`] has the value of every step and which branch was taken.
#[derive(Clone, Debug)]
pub struct Traced {
    /// The elaborated question, with origins.
    pub checked: Checked,
    /// What was calculated.
    pub plan: Plan,
    /// The answer.
    pub answer: Answer,
    /// The steps of each line of the answer; `None` for the remainder of `--top`, which is another question.
    pub lines: Vec<Option<Trace>>,
}
