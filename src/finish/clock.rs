//! The day that counts as today where nobody names one.

use super::coverage::{Coverage, Covered};
use super::problems;
use crate::calendar::{Day, Timestamp};
use crate::plan::Plan;
use crate::problem::{Error, Note};
use crate::run::Totals;
use crate::source::Span;
use std::collections::BTreeMap;

/// The last day to which every table asked is covered, so that what has ended by then is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Today {
    /// The day.
    pub day: Day,
    /// That it was taken, and from which table.
    pub note: Note,
}

/// The day that counts as today for a period at `span`: the end of the coverage of the tables asked, the earliest if they
/// differ. A table of plans that reaches into the future, or bills that come once a month, move nothing.
///
/// # Errors
/// A problem if no table has rows with a time.
pub fn today(plan: &Plan, totals: &Totals, span: Span) -> Result<Today, Error> {
    let coverage = Coverage::new(plan, totals);
    let mut ends: BTreeMap<&str, (Day, Day)> = BTreeMap::new();
    for used in plan.columns.iter().flat_map(|column| &column.uses) {
        if let (Some(placing), Covered::Within(span)) = (plan.placings.get(used.placing), coverage.of(used.placing)) {
            let [last, of_rows] = [span.own, span.rows].map(|time| Timestamp(time.end.0.saturating_sub(1)).day());
            let end = (last, of_rows);
            ends.entry(&placing.name).and_modify(|known| *known = end.min(*known)).or_insert(end);
        }
    }
    let Some((table, (day, of_rows))) = ends.iter().min_by_key(|(_, end)| **end) else {
        return Err(Error::Problems(vec![problems::no_today(span)]));
    };
    let why = if day == of_rows {
        format!("it is the last day that {table} covers")
    } else {
        format!("{table} covers the time to {of_rows} and the closed days after it")
    };
    let message = format!("{day} counts as today: {why}; --as-of sets another");
    Ok(Today { day: *day, note: Note { metric: None, message } })
}
