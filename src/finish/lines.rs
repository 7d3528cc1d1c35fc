//! The lines of the details: every covered period crossed with every combination of the other keys that has a row.

use super::evaluate::Evaluator;
use super::place::{Moment, Place, ValueId};
use super::{NoGoal, Slot, goal, problems};
use crate::calendar::{Interval, Period};
use crate::check::{DimensionId, DimensionKind};
use crate::plan::{Level, LineWindow, TimeShape};
use crate::problem::Error;
use crate::value::{Exact, Reason, Value};
use std::collections::BTreeSet;

/// More lines than this are refused.
const MOST_LINES: usize = 10_000_000;

/// One line while it is made.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// T.
    pub(super) moment: Moment,
    /// A key for each dimension of the level.
    pub(super) keys: Vec<Value>,
    /// For each dimension of the level, its place in the order and whether it is blank.
    pub(super) places: Vec<(u32, bool)>,
    /// The results of the level's program.
    pub(super) results: Vec<Slot>,
    /// For each column the target of this line, where each line has its own.
    pub(super) goals: Vec<Option<Result<Exact, NoGoal>>>,
}

/// Every line of the details that `--sparse` leaves, in no particular order.
pub(super) fn details(evaluator: &mut Evaluator<'_>) -> Result<Vec<Draft>, Error> {
    let plan = evaluator.plan;
    let Some(level) = plan.lines.levels.first() else { return Ok(Vec::new()) };
    let (mut timed, without) = combinations(evaluator, level);
    let moments = moments(evaluator, level);
    in_windows(evaluator, &moments, &mut timed);
    if moments.len().saturating_mul(timed.len()) > MOST_LINES {
        let span = plan.columns.first().map(|column| column.asked.span).unwrap_or_default();
        return Err(problems::too_many_lines(span, moments.len(), timed.len()));
    }
    let blank = Moment::Without { id: evaluator.dictionary.blank() };
    evaluator.counting = true;
    let mut place = evaluator.place();
    let mut drafts = Vec::new();
    let periods = moments.iter().flat_map(|moment| timed.iter().map(move |ids| (*moment, ids)));
    for (moment, ids) in periods.chain(without.iter().map(|ids| (blank, ids))) {
        let draft = draft(evaluator, level, &mut place, moment, ids);
        if !(plan.lines.sparse && is_empty(evaluator, &draft)) {
            drafts.push(draft);
        }
    }
    evaluator.counting = false;
    Ok(drafts)
}

/// A line of a level: its program run in its place.
pub(super) fn draft(
    evaluator: &mut Evaluator<'_>,
    level: &Level,
    place: &mut Place,
    moment: Moment,
    ids: &[ValueId],
) -> Draft {
    for (key, id) in level.context.keys.iter().zip(ids) {
        place.set(*key, *id);
    }
    place.time = moment;
    evaluator.run(level.program, place);
    let results = evaluator.plan.programs.get(level.program).map_or(0, |program| program.results.len());
    let results: Vec<Slot> = (0..results).map(|at| evaluator.result(level.program, at)).collect();
    let goals = goal::goals(evaluator, level, &results, moment);
    let mut keys = Vec::with_capacity(level.dimensions.len());
    let mut places = Vec::with_capacity(level.dimensions.len());
    for dimension in &level.dimensions {
        let (value, order) = key(evaluator, place, *dimension);
        places.push((order, value.is_blank()));
        keys.push(value);
    }
    Draft { moment, keys, places, results, goals }
}

/// The key of a line in one dimension, and its place in the order.
fn key(evaluator: &mut Evaluator<'_>, place: &Place, dimension: DimensionId) -> (Value, u32) {
    let grain = match evaluator.plan.dimension(dimension).map(|dimension| &dimension.kind) {
        Some(DimensionKind::Grain(grain)) => *grain,
        _ => {
            let id = place.get(dimension);
            return (evaluator.dictionary.get(id).clone(), evaluator.rank(dimension, id));
        }
    };
    match place.time {
        Moment::Period { period, .. } => {
            let period = Period::of_time(grain, period.start());
            // Running numbers keep their order when they are moved to begin at zero.
            let order = period.index.saturating_sub(i64::from(i32::MIN)).clamp(0, i64::from(u32::MAX));
            (Value::Period(period), u32::try_from(order).unwrap_or(u32::MAX))
        }
        Moment::Whole | Moment::Stretch { .. } | Moment::Without { .. } => (Value::Blank(Reason::NoValues), u32::MAX),
    }
}

/// Values of K.
pub(super) type Combinations = BTreeSet<Box<[ValueId]>>;

/// The combinations of K that have a row, and those that have one without time.
fn combinations(evaluator: &mut Evaluator<'_>, level: &Level) -> (Combinations, Combinations) {
    let (mut timed, mut without) = (Combinations::new(), Combinations::new());
    if level.context.keys.is_empty() {
        timed.insert(Box::default());
    }
    for source in &evaluator.plan.lines.sources {
        if source.spans.is_some() {
            // T of the lines is somewhere in the question's period.
            timed.extend(evaluator.there(source, Moment::Whole));
            continue;
        }
        let framed = source.time != TimeShape::Whole;
        for key in evaluator.groups.get(source.ask).into_iter().flat_map(super::dictionary::Groups::keys) {
            let (time, ids) = if framed { key.split_at(1.min(key.len())) } else { (&[] as &[ValueId], key) };
            let has_time = time.first().is_none_or(|id| !evaluator.dictionary.get(*id).is_blank());
            for set in [Some(&mut timed), Some(&mut without).filter(|_| !has_time)].into_iter().flatten() {
                if !set.contains(ids) {
                    set.insert(ids.into());
                }
            }
        }
    }
    (timed, without)
}

/// The combinations of K that have a row in a stretch of time to which the T of a line is moved.
fn in_windows(evaluator: &mut Evaluator<'_>, moments: &[Moment], timed: &mut Combinations) {
    for window in &evaluator.plan.lines.windows {
        let from = if window.whole { &[Moment::Whole] } else { moments };
        timed.extend(keys_in_window(evaluator, window, from));
    }
}

/// The keys that have a row in a stretch of time to which one of these moments is moved.
pub(super) fn keys_in_window(evaluator: &mut Evaluator<'_>, window: &LineWindow, from: &[Moment]) -> Combinations {
    let stretches = from.iter().flat_map(|moment| evaluator.chain(&window.moves, *moment));
    let stretches = overlaid(stretches.collect());
    let mut found = Combinations::new();
    if window.source.spans.is_some() {
        for stretch in stretches {
            let moment = evaluator.stretches.moment(stretch);
            found.extend(evaluator.there(&window.source, moment));
        }
        return found;
    }
    let totals = evaluator.totals;
    let series = totals.asks.get(window.source.ask).and_then(|ask| ask.series.as_ref());
    for key in series.into_iter().flat_map(|series| stretches.iter().flat_map(|stretch| series.keys(*stretch))) {
        found.insert(key.iter().map(|value| evaluator.dictionary.id(value)).collect());
    }
    found
}

/// The same time in as few stretches as it takes.
fn overlaid(mut stretches: Vec<Interval>) -> Vec<Interval> {
    stretches.sort_unstable();
    let mut all: Vec<Interval> = Vec::new();
    for stretch in stretches {
        match all.last_mut() {
            Some(last) if stretch.start <= last.end => last.end = last.end.max(stretch.end),
            _ => all.push(stretch),
        }
    }
    all
}

/// T of every line: the whole, or each period that a table covers.
fn moments(evaluator: &mut Evaluator<'_>, level: &Level) -> Vec<Moment> {
    let Some(grain) = level.context.time.period() else { return vec![Moment::Whole] };
    let placings = &evaluator.plan.lines.placings;
    let periods = match evaluator.plan.period.filter(|_| placings.is_empty()) {
        // Where no table is asked, what a calendar says is of the question's own period.
        Some(period) if period.start.0 != i64::MIN && period.end.0 != i64::MAX => {
            Period::within(grain, period).take(MOST_LINES + 1).collect()
        }
        _ => evaluator.coverage.periods(placings, grain),
    };
    let periods: Vec<Period> = periods.into_iter().filter(|period| evaluator.exists(*period)).collect();
    periods.into_iter().map(|period| evaluator.period(period)).collect()
}

/// Whether every metric is blank or a count of zero.
fn is_empty(evaluator: &Evaluator<'_>, draft: &Draft) -> bool {
    evaluator.plan.columns.iter().zip(&draft.results).all(|(column, result)| match result {
        Ok(Value::Blank(_)) => true,
        Ok(Value::Number(number)) => column.count && number.is_zero(),
        _ => false,
    })
}

/// Whether a metric is partial in T.
pub(super) fn is_partial(evaluator: &Evaluator<'_>, column: usize, moment: Moment) -> bool {
    let uses = evaluator.plan.columns.get(column).map_or(&[][..], |column| &column.uses);
    uses.iter().any(|used| evaluator.coverage.is_partial(*used, moment))
}
