//! A metric that no test reaches.

use super::super::formulas::{Formulas, asked, names};
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;
use crate::syntax::Position;
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    code: Code::Untested,
    name: "untested",
    level: Level::Warn,
    fires: "## How many contacts there were.\nvolume = count(contacts)\n",
    fine: r#"## How many contacts there were.
volume = count(contacts)

test "two contacts" {
  contacts:
    | contact_id |
    | 1          |
    | 2          |
  expect volume = 2
}
"#,
    fixes: false,
    find,
};

fn find(formulas: &Formulas) -> Vec<Finding> {
    let reached = reached(formulas);
    let untested = formulas.metrics().filter(|metric| !reached.contains(&*metric.name.text));
    untested.map(|metric| Finding::new(problems::untested(&metric.name))).collect()
}

/// What tests expect and take snapshots of, and all that these are made of.
fn reached<'a>(formulas: &Formulas<'a>) -> BTreeSet<&'a str> {
    let mut open = BTreeSet::new();
    for test in formulas.tests() {
        let asking = test.expects.iter().filter_map(|expect| expect.asking.as_ref());
        asking.for_each(|asking| names(&asking.metric, Position::Metrics, &mut open));
        test.snapshots.iter().flat_map(|snapshot| &snapshot.asked).for_each(|one| asked(one, &mut open));
    }
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop_first() {
        if !reached.insert(name) {
            continue;
        }
        let mut inside = BTreeSet::new();
        if let Some(metric) = formulas.metric(name) {
            names(&metric.formula, Position::Metrics, &mut inside);
        }
        for view in formulas.views().filter(|view| &*view.name.text == name) {
            view.question.metrics.iter().for_each(|one| asked(one, &mut inside));
        }
        open.extend(inside.into_iter().filter(|name| !reached.contains(name)));
    }
    reached
}
