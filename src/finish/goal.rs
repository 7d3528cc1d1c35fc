//! What each line is to reach, where the rows of a table say it.

use super::evaluate::Evaluator;
use super::lines::is_partial;
use super::place::Moment;
use super::{NoGoal, Slot};
use crate::calendar::{Interval, Period};
use crate::check::{Goal, GoalRows};
use crate::plan::Level;
use crate::value::{Exact, Reason, Value};

/// For each column the target of a line, by the results of the program of its level; `None` where the metric has no
/// table of targets.
pub(super) fn goals(
    evaluator: &Evaluator<'_>,
    level: &Level,
    results: &[Slot],
    moment: Moment,
) -> Vec<Option<Result<Exact, NoGoal>>> {
    let plan = evaluator.plan;
    let own = evaluator.coverage.hull(&plan.lines.placings).map(|span| span.own);
    // Without it nothing says where the question's whole period ends.
    let time = evaluator.coverage.asked(moment, false, own).filter(|_| own.is_some() || moment != Moment::Whole);
    let goal = |(at, (column, first)): (usize, (&crate::plan::Column, &Option<usize>))| {
        let Some(Goal::Rows(rows)) = column.asked.target.as_ref().map(|target| &target.goal) else { return None };
        let Some(first) = first else { return Some(Err(NoGoal::OtherKeys)) };
        let agreed = agreed(rows, results.get(*first..).unwrap_or_default());
        let is_part = || rows.grain.zip(time).is_some_and(|(grain, time)| !in_one_period(time, grain));
        Some(match agreed {
            // A month's target is none of its quarter, nor of ten days of which the month is not over.
            Ok(_) if rows.adds_up && is_part() => Err(NoGoal::OfAPart),
            Ok(_) if rows.adds_up && rows.grain.is_some() && is_partial(evaluator, at, moment) => Err(NoGoal::Partial),
            agreed => agreed,
        })
    };
    plan.columns.iter().zip(&level.goals).enumerate().map(goal).collect()
}

fn in_one_period(time: Interval, grain: crate::calendar::Grain) -> bool {
    Period::of_time(grain, time.start).interval().contains(time)
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
