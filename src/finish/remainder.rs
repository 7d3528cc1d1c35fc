//! The remainder of `--top`: the metrics over what was left out, from a second run.

use super::answer::{Answer, Line};
use super::assemble::line;
use super::choose::check_results;
use super::evaluate::Evaluator;
use super::lines::draft;
use super::place::Moment;
use crate::calendar::Period;
use crate::check::DimensionKind;
use crate::plan::{LeftOut, Plan, TimeShape};
use crate::problem::Error;
use crate::run::Totals;
use crate::value::{Reason, Value};

/// What is still to be asked before an answer with `--top` is whole.
#[derive(Clone, Debug)]
pub struct Remainder {
    /// What was left out: for [`crate::plan::rest`].
    pub left_out: LeftOut,
    /// The lines that wait: position in the answer, and a key for each dimension of the question (`None`: the remainder).
    pub(super) lines: Vec<(usize, Vec<Option<Value>>)>,
}

/// Fills the remainder lines of an answer from the plan that [`crate::plan::rest`] made and its totals.
///
/// # Errors
/// A number that became too large to be exact.
pub fn with_remainder(
    mut answer: Answer,
    remainder: &Remainder,
    plan: &Plan,
    totals: &Totals,
) -> Result<Answer, Error> {
    let mut evaluator = Evaluator::new(plan, totals);
    for (at, keys) in &remainder.lines {
        let Some(waiting) = answer.lines.get(*at).cloned() else { continue };
        if let Some(place) = answer.lines.get_mut(*at) {
            *place = fill(&mut evaluator, waiting, keys)?;
        }
    }
    Ok(answer)
}

fn fill(evaluator: &mut Evaluator<'_>, waiting: Line, keys: &[Option<Value>]) -> Result<Line, Error> {
    let plan = evaluator.plan;
    let Some(level) = plan.lines.levels.first() else { return Ok(waiting) };
    let value = |id| {
        let at = plan.lines.by.iter().position(|by| *by == id);
        at.and_then(|at| keys.get(at).cloned().flatten())
    };
    // The one dimension that is not the question's is the remainder itself: true for what was left out.
    let ids: Vec<u32> = level
        .context
        .keys
        .iter()
        .map(|id| {
            let is_own = plan.lines.by.contains(id);
            let key = if is_own { value(*id).unwrap_or(Value::Blank(Reason::NoValues)) } else { Value::Bool(true) };
            evaluator.dictionary.id(&key)
        })
        .collect();
    let period =
        level.dimensions.iter().find_map(|id| match (plan.dimension(*id).map(|d| &d.kind), level.context.time) {
            (Some(DimensionKind::Grain(grain)), TimeShape::Grain(asked)) if *grain == asked => value(*id),
            _ => None,
        });
    let moment = match (level.context.time.period(), period) {
        (None, _) => Moment::Whole,
        (Some(grain), Some(Value::Period(period))) => evaluator.period(Period::of_time(grain, period.start())),
        (Some(_), _) => Moment::Without { id: evaluator.dictionary.blank() },
    };
    let mut place = evaluator.place();
    let draft = draft(evaluator, level, &mut place, moment, &ids);
    check_results(plan, &draft)?;
    Ok(line(evaluator, waiting.kind, waiting.keys, &draft))
}
