//! Formulas in, findings out: what can be read and calculated, and is probably not what is meant. It reads the formulas
//! alone, and the names of the columns where tables are at hand; it never knows a number.
#![warn(clippy::indexing_slicing)]

mod allowance;
mod formulas;
mod kinds;
mod problems;
mod reference;
mod rule;
mod rules;

pub use formulas::Formulas;
pub use reference::{explained, reference};
pub use rule::{Edit, Finding, Level, Rule};
pub use rules::RULES;

use crate::problem::Problem;
use std::collections::BTreeMap;

/// What is asked of the rules, beside what they ask by themselves.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The level of rules by name, as `kpi.toml` says.
    pub levels: BTreeMap<String, Level>,
    /// Whether a warning counts as much as what is denied.
    pub deny_warnings: bool,
}

impl Settings {
    fn level(&self, rule: &Rule) -> Level {
        match self.levels.get(rule.name).copied().unwrap_or(rule.level) {
            Level::Warn if self.deny_warnings => Level::Deny,
            level => level,
        }
    }
}

/// The rule of that name or code.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name || rule.code.number().eq_ignore_ascii_case(name))
}

/// The names of all rules, in the order of their codes.
pub fn names() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.name).collect()
}

/// Everything that the rules find, in the order of the texts.
///
/// # Errors
/// Comments that would allow something and cannot be understood.
pub fn lint(formulas: &Formulas, settings: &Settings) -> Result<Vec<Finding>, Vec<Problem>> {
    let mut allowances = allowance::read(formulas)?;
    let mut findings = Vec::new();
    for rule in RULES {
        for found in (rule.find)(formulas) {
            let place = found.problem.span();
            // Every allowance is asked, so that none of two for one thing is called needless.
            let allowing = allowances.iter_mut().filter(|allowance| allowance.covers(rule, place));
            let allowed = allowing.map(|allowance| allowance.used = true).count() > 0;
            if !allowed {
                findings.push(found);
            }
        }
    }
    findings.extend(allowances.iter().filter(|allowance| !allowance.used).map(rules::needless));
    let mut findings: Vec<Finding> = findings.into_iter().filter_map(|found| levelled(found, settings)).collect();
    findings.sort_by_key(|found| (found.problem.span(), found.problem.code));
    Ok(findings)
}

/// A finding with the level of its rule; `None` where that is allowed.
fn levelled(mut found: Finding, settings: &Settings) -> Option<Finding> {
    let rule = RULES.iter().find(|rule| rule.code == found.problem.code)?;
    found.level = settings.level(rule);
    found.problem.warning = found.level != Level::Deny;
    (found.level != Level::Allow).then_some(found)
}
