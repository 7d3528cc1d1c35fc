//! What each line is to reach, where the rows of a table say it.

use super::{NoGoal, Slot};
use crate::check::{Goal, GoalRows};
use crate::plan::{Level, Plan};
use crate::value::{Exact, Reason, Value};

/// For each column the target of a line, by the results of the program of its level; `None` where the metric has no
/// table of targets.
pub(super) fn goals(plan: &Plan, level: &Level, results: &[Slot]) -> Vec<Option<Result<Exact, NoGoal>>> {
    let goal = |(column, first): (&crate::plan::Column, &Option<usize>)| {
        let Some(Goal::Rows(rows)) = column.asked.target.as_ref().map(|target| &target.goal) else { return None };
        let Some(first) = first else { return Some(Err(NoGoal::OtherKeys)) };
        Some(agreed(rows, results.get(*first..).unwrap_or_default()))
    };
    plan.columns.iter().zip(&level.goals).map(goal).collect()
}

/// The number on which all rows agree that belong to a line. Where a row has none, they do not.
fn agreed(goal: &GoalRows, results: &[Slot]) -> Result<Exact, NoGoal> {
    let [least, most, filled, rows, ..] = results else { return Err(NoGoal::NoRows) };
    let count = match rows {
        Ok(Value::Number(count)) => count,
        Ok(Value::Blank(Reason::NotCovered)) => return Err(NoGoal::NotCovered),
        _ => return Err(NoGoal::NoRows),
    };
    if count.is_zero() {
        return Err(NoGoal::NoRows);
    }
    let Ok(Value::Number(filled)) = filled else { return Err(NoGoal::NoValue) };
    if filled.is_zero() {
        return Err(NoGoal::NoValue);
    }
    match (least, most) {
        (Ok(Value::Number(least)), Ok(Value::Number(most)))
            if least == most && filled == count && (*count == Exact::ONE || !goal.adds_up) =>
        {
            Ok(least.clone())
        }
        _ => Err(NoGoal::Several),
    }
}
