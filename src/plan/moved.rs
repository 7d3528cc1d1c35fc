//! Where T lies after it was moved, as far as that is known before anything runs.

use super::context::{Context, TimeShape};
use crate::calendar::{Grain, Interval};
use crate::check::{Edges, MovedNode, TimeMove};

/// The context in which a metric in another T is calculated. The stretches of time that T may become all begin and end
/// where a period of the grain does.
pub(super) fn moved_context(context: &Context, to: &MovedNode, period: Option<Interval>) -> Context {
    let from = match context.time {
        TimeShape::Whole => Grain::Day,
        TimeShape::Grain(grain) if period.is_some_and(|period| period.cuts(grain)) => grain.common(Grain::Day),
        TimeShape::Grain(grain) | TimeShape::Free(grain) | TimeShape::Stretch(grain) => grain,
    };
    let grain = match to.to {
        TimeMove::UpTo | TimeMove::NoPeriod => from,
        TimeMove::Since(grain) => from.common(grain),
        TimeMove::Back(length) | TimeMove::Alike(length) => match (context.time.period(), length.in_periods(from)) {
            // Whole periods move to whole periods; a stretch and a day move to days.
            (Some(_), Some(_)) => from,
            _ => from.common(length.grain).min(Grain::Day),
        },
        TimeMove::Last(length) | TimeMove::Units(length) | TimeMove::UnitsBefore(length) => from.common(length.grain),
    };
    let grain = if to.edges == Edges::ToDate { grain.common(Grain::Day) } else { grain };
    Context::new(context.keys.clone(), TimeShape::Stretch(grain))
}
