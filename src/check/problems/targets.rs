//! Lines that have no target, though the metric has a table of them.

use super::names::path_text;
use crate::calendar::Grain;
use crate::problem::Note;
use crate::syntax::Name;

/// A table of targets that is not there.
pub(in crate::check) fn no_goals_table(metric: Option<String>, table: &Name) -> Note {
    Note { metric, message: format!("there is no table `{}` here, so there is no target", table.text) }
}

/// A key that the table of targets does not have; of a period, the grain that it has.
pub(in crate::check) fn no_goals_by(metric: Option<String>, table: &str, key: &str, grain: Option<Grain>) -> Note {
    let message = match grain {
        Some(grain) => format!("`{table}` has targets for each {}, so lines by {key} have none", grain.name()),
        None => format!("`{table}` does not know {key}, so lines by it have no target"),
    };
    Note { metric, message }
}

/// A question whose period begins or ends inside those of the table of targets.
pub(in crate::check) fn no_goals_of_parts(metric: Option<String>, table: &str, grain: Grain) -> Note {
    let grain = grain.name();
    let message = format!(
        "`{table}` has targets for each {grain}, and the period asked begins or ends inside one: there is no target"
    );
    Note { metric, message }
}

/// A filter of the question by something that the table of targets does not know.
pub(in crate::check) fn no_goals_under(metric: &str, table: &str, path: &[Name]) -> Note {
    let message = format!(
        "`{table}` does not know {}, by which the question leaves rows out: there is no target",
        path_text(path)
    );
    Note { metric: Some(metric.to_owned()), message }
}
