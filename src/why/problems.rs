//! The words for what can be wrong with a question why.

use crate::calendar::Period;
use crate::check::{AskedMetric, Checked, NodeId, NodeKind, PartKind};
use crate::problem::{Code, Problem};
use crate::source::Span;

/// What can be divided among groups.
const CAN: &str = "Sums, counts and averages can be, and so can their quotients, their sums and differences, and fixed multiples of them.";

/// A part of the metric cannot be added up over groups.
pub(super) fn not_split(checked: &Checked, asked: &AskedMetric, node: NodeId) -> Problem {
    let what = what(&checked.node(node).kind);
    let message = format!("A change of `{}` cannot be divided among groups: {what}.", asked.name);
    let place = place(checked, node).unwrap_or(asked.span);
    let problem = Problem::new(Code::NotDivided, place, message).help(CAN);
    match &checked.node(node).kind {
        NodeKind::Nested(_) | NodeKind::Aggregate(_) | NodeKind::OpenRows(_) | NodeKind::Standing { .. } => {
            problem.help(format!("Its values in both periods are those of `kpi eval {} --by month`.", asked.name))
        }
        _ => problem,
    }
}

/// Where a node is written, as near as it can be told.
fn place(checked: &Checked, node: NodeId) -> Option<Span> {
    let origins = checked.origins.as_ref()?;
    let written = |kind: &PartKind| !matches!(kind, PartKind::Metric(_) | PartKind::Definition(_));
    let parts = || origins.parts.iter().filter(|part| part.node == node);
    parts().find(|part| written(&part.kind)).or_else(|| parts().next()).map(|part| part.span)
}

fn what(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::Aggregate(_) => "this is of all rows together, and no sum of what the groups have",
        NodeKind::OpenRows(_) => "this is of rows that last, and many of them are open in both periods",
        NodeKind::Nested(_) => "this is made of the values of members, and no sum of what the groups have",
        NodeKind::Standing { .. } => "this compares the groups with each other",
        NodeKind::Without(..) | NodeKind::OverAll(_) | NodeKind::OverAllTime(_) => {
            "this lifts a key, so that it is the same in all groups"
        }
        _ => "the value of the whole does not come of those of the groups in this step",
    }
}

/// A metric that is a fixed number.
pub(super) fn fixed(asked: &AskedMetric) -> Problem {
    Problem::new(Code::NotDivided, asked.span, format!("`{}` is a fixed number and never changes.", asked.name))
}

/// Numbers beyond what can be kept exactly.
pub(super) fn too_large(asked: &AskedMetric) -> Problem {
    let message = format!("The effects on `{}` have more digits than can be kept exactly.", asked.name);
    Problem::new(Code::NotDivided, asked.span, message).help("Fewer groups have shorter fractions: ask by another key.")
}

/// Something stands in for a blank, so that the whole is no sum of the groups.
pub(super) fn replaced(asked: &AskedMetric) -> Problem {
    let message = format!(
        "A change of `{}` cannot be divided here: in one of the periods its value is not what its sums give.",
        asked.name
    );
    Problem::new(Code::NotDivided, asked.span, message)
        .help("Something stands in for a blank, such as `else` or `blank as`: ask for the metric without it.")
}

/// Not one metric.
pub(super) fn not_one_metric(asked: &[AskedMetric]) -> Problem {
    let count = asked.len();
    let message = format!("A change is divided for one metric at a time, and here there are {count}.");
    Problem::new(Code::WhyQuestion, asked.last().map(|asked| asked.span).unwrap_or_default(), message)
        .help("Name one: kpi why cost_per_contact --from 2025-03 --to 2025-04 --by channel")
}

/// No groups to divide among, or periods as groups.
pub fn no_groups(asked: Span, grain: Option<(&str, Span)>) -> Problem {
    match grain {
        None => Problem::new(Code::WhyQuestion, asked, "A change is divided among groups, and none are named.")
            .help("Say which: --by channel"),
        Some((name, span)) => {
            let message = format!("`{name}` cannot be a group here: the two periods have no {name} in common.");
            Problem::new(Code::WhyQuestion, span, message)
                .help("A part of time that comes again can: weekday, hour_of_day, day_of_month.")
        }
    }
}

/// Not two periods.
pub fn two_periods(asked: Span) -> Problem {
    Problem::new(Code::WhyQuestion, asked, "A change is from one period to another, and both are needed.")
        .help("Name them: --from 2025-03 --to 2025-04 compares March with April.")
}

/// Two periods that are one.
pub fn same_period(period: Period, span: Span) -> Problem {
    Problem::new(Code::WhyQuestion, span, format!("{period} is compared with itself."))
        .help("Name two periods: --from 2025-03 --to 2025-04 compares March with April.")
}

/// Two periods of different length.
pub fn other_lengths(before: Period, after: Period, span: Span) -> Problem {
    let (a, b) = (before.grain.name(), after.grain.name());
    Problem::new(Code::WhyQuestion, span, format!("{before} is a {a} and {after} is a {b}: they are not compared."))
        .help("Name two of one kind: two months, two quarters, two days.")
}
