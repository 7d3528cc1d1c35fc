//! The rows of a table with a row for each key, made of the totals of its groups.

use super::leaf;
use crate::plan::{Grouped, GroupedFrom};
use crate::problem::{Error, Failure};
use crate::run::{GroupTotals, Totals};
use crate::value::{Reason, Value};

/// The values of each wanted column, one for each group; and how many rows were in none.
///
/// # Errors
/// A number that is too large to be exact.
pub fn rows(grouped: &Grouped, totals: &Totals) -> Result<(Vec<Vec<Value>>, u64), Error> {
    let groups = totals.asks.first().map_or(&[][..], |ask| &ask.groups);
    let mut columns = Vec::with_capacity(grouped.columns.len());
    for column in &grouped.columns {
        let mut values = Vec::with_capacity(groups.len());
        for group in groups {
            values.push(match &column.from {
                GroupedFrom::Key(at) => group.key.get(*at).cloned().unwrap_or(Value::Blank(Reason::NoValues)),
                GroupedFrom::Made { make, folds, factor } => {
                    let totals = folds.iter().filter_map(|fold| group.totals.get(*fold)).cloned().collect();
                    let own = GroupTotals { key: Vec::new(), rows: group.rows, totals };
                    let made = leaf::make(make, Some(&own)).and_then(|value| match value {
                        Value::Number(number) => number.mul(factor).map(Value::Number),
                        other => Ok(other),
                    });
                    made.map_err(|_| too_large(&column.name))?
                }
            });
        }
        columns.push(values);
    }
    let lacking = totals.asks.get(1).and_then(|ask| ask.groups.first()).map_or(0, |group| group.rows);
    Ok((columns, lacking))
}

fn too_large(column: &str) -> Error {
    Failure::new(crate::problem::Code::NumberTooLarge, format!("{column} became too large to be exact."))
        .help("Round a step of it: `round(x, 12)`.")
        .into()
}
